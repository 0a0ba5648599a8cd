"""An analyst changes tables and forms in the browser, and publishes them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.model import Resource
from tests.acceptance.accessible import faults_of
from tests.acceptance.editors import same_xml
from tests.acceptance.product import Product, until
from tests.acceptance.quotes import wait_for_tasks
from tests.acceptance.test_analyst import deploy, small_process
from tests.acceptance.visits import Visits, overflow, wait_for_form
from tests.builders import end_event, form, process, start_event, text_field, user_task

ROOT = Path(__file__).resolve().parents[2]
MATRIX = (
    (ROOT / "library" / "deal-desk" / "deal-desk-matrix.dmn")
    .read_bytes()
    # A file of its own: other tests work with the shipped one.
    .replace(b"deal-desk", b"changed-desk")
    .replace(b"approver-groups", b"changed-groups")
)
FORMS = sorted((ROOT / "library" / "deal-desk").glob("*.form"))
QUOTE: dict[str, object] = {
    "discount": 13,
    "offered": 100,
    "margin": 50,
    "paymentDays": 14,
    "termMonths": 12,
    "highestLineDiscount": 13,
    "nonStandardTerms": False,
    "segment": "standard",
}


def ask(following: str, binding: str) -> str:
    """Return a rule task that asks the matrix, of its own deployment or the newest."""
    rule = user_task("ask", following).replace("userTask ", "businessRuleTask ")
    called = (
        '<zeebe:calledDecision decisionId="changed-desk-matrix" resultVariable="found" '
        f'bindingType="{binding}"/></bpmn:extensionElements>'
    )
    before, _, after = rule.partition("<zeebe:userTask/>")
    after = called + after.partition("</bpmn:extensionElements>")[2]
    return (before + after).replace("</bpmn:userTask>", "</bpmn:businessRuleTask>")


def asks_later(id_: str, binding: str) -> Resource:
    """Return a process that waits for a clerk before it asks the matrix."""
    look = user_task("look", "ask", form="changed-form", groups="finance")
    elements = start_event("look") + look + ask("keep", binding) + user_task("keep", "done")
    return process(id_, elements + end_event())


@pytest.fixture(scope="module")
def models(product: Product) -> None:
    """A process that asks the matrix and waits, some that ask later, and one with a form."""
    elements = start_event("ask") + ask("look", "latest")
    elements += user_task("look", "done", form="changed-form")
    files = (
        process("changed-asks", elements + end_event()),
        *(asks_later(f"changed-{binding}", binding) for binding in ("latest", "deployment")),
        Resource("changed-desk-matrix.dmn", MATRIX),
        small_process("changed-small", "Geändertes Formular", form_id="changed-form"),
        form("changed-form", text_field("reason")),
    )
    answer = deploy(product, *files)
    assert answer.status_code == 200, answer.text


def address(product: Product, area: str, name: str) -> str:
    """Return the page of the newest version of a decision or form."""
    page = product.signed_in("nora").page(f"/{area}")
    found = re.findall(rf'href="(/{area}/\d+)">{re.escape(name)}<', page)
    return str(found[0])


def newest_matrix(product: Product) -> str:
    found = product.signed_in("nora").search(
        "decision-definitions", decisionDefinitionId="changed-desk-matrix"
    )
    return str(max(found, key=lambda one: one["version"])["decisionDefinitionKey"])


def edited(page: Page, at: str) -> None:
    page.goto(f"{at}/edit")
    expect(page.locator(".editor-drawing[data-ready=true]")).to_be_visible()


def saved(page: Page) -> None:
    """Wait until the draft is kept."""
    expect(page.locator("[data-editor-status]")).to_have_text(re.compile("^Entwurf gespeichert"))


def publish(page: Page) -> None:
    page.get_by_role("button", name="Veröffentlichen", exact=True).click()
    page.wait_for_url(re.compile(r"\?done=published$"))


def write(page: Page, cell: Locator, text: str) -> None:
    cell.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def begun(product: Product, process_id: str) -> str:
    """Return the key of a new case about the quote."""
    body = {"processDefinitionId": process_id, "variables": QUOTE}
    answer = product.basic("arne").post("/v2/process-instances", json=body)
    return str(answer.json()["processInstanceKey"])


def found_for(product: Product) -> tuple[str, Any]:
    """Return the key of a new case, and what the matrix found for it."""
    case = begun(product, "changed-asks")
    return case, variable(product, case)


def looked(product: Product, case: str) -> None:
    """Do the task of a case."""
    task = wait_for_tasks(product, case)["finance"]
    silke = product.signed_in("silke")
    assert silke.press(f"/tasks/{task}/claim").status_code == 303
    assert silke.send(f"/tasks/{task}/complete", {"reason": "geprüft"}).status_code == 200


def variable(product: Product, case: str) -> Any:
    search = product.signed_in("arne").search
    rows = until(lambda: search("variables", processInstanceKey=case, name="found"))
    return json.loads(rows[0]["value"])


def test_a_changed_threshold_holds_for_new_cases_and_leaves_running_ones(
    visits: Visits, product: Product, models: None
) -> None:
    before, found = found_for(product)
    waiting = {one: begun(product, f"changed-{one}") for one in ("latest", "deployment")}
    page = visits.of("nora")
    edited(page, f"/decisions/{newest_matrix(product)}")
    cell = page.locator("td.input-cell", has_text="> 15").first
    write(page, cell, "> 12")
    saved(page)
    page.get_by_role("button", name="Prüfen", exact=True).click()
    expect(page.locator("[data-editor-findings]")).to_contain_text("Geprüft.")
    publish(page)
    expect(page.locator("h1")).to_contain_text("Version 2")
    after = found_for(product)[1]
    assert len(after) == len(found) + 1
    assert variable(product, before) == found
    for case in waiting.values():
        looked(product, case)
    # One asks the newest table when it comes to it, the other the one it was deployed with.
    assert variable(product, waiting["latest"]) == after
    assert variable(product, waiting["deployment"]) == found


def test_what_is_typed_over_selected_text_takes_its_place(
    visits: Visits, product: Product, models: None
) -> None:
    page = visits.of("nora")
    edited(page, f"/decisions/{newest_matrix(product)}")
    cell = page.locator("td.input-cell", has_text="> 100000").first
    write(page, cell, "> 5")
    page.keyboard.press("Shift+Home")
    page.keyboard.type('"')
    field = page.locator("td.input-cell .cm-content")
    expect(field).to_have_text('"> 5"')
    page.keyboard.press("ControlOrMeta+z")
    expect(field).to_have_text("> 5")
    saved(page)
    discard(page)


def test_a_wrong_cell_is_refused_in_german_and_found_by_its_finding(
    visits: Visits, product: Product, models: None
) -> None:
    page = visits.of("nora")
    visits.expected.add(422)
    edited(page, f"/decisions/{newest_matrix(product)}")
    cell = page.locator("td.input-cell", has_text="> 100000").first
    write(page, cell, "> > 1")
    page.get_by_role("button", name="Veröffentlichen", exact=True).click()
    findings = page.locator("[data-editor-findings]")
    expect(findings).to_contain_text("Nicht veröffentlicht")
    page.locator("[data-editor-views] button").first.click()
    findings.locator("button[data-element]").first.click()
    expect(page.locator("td.input-cell.incident")).to_be_visible()
    saved(page)
    discard(page)


def discard(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name="Entwurf verwerfen").click()
    expect(page.locator("[data-editor-status]")).to_have_text("Noch kein Entwurf gespeichert")


def test_a_field_added_to_a_form_is_there_for_the_clerk(
    visits: Visits, product: Product, models: None
) -> None:
    page = visits.of("nora")
    edited(page, address(product, "forms", "changed-form"))
    page.locator(".fjs-palette-field[data-field-type=number]").focus()
    page.keyboard.press("Enter")
    page.locator(".fjs-element .fjs-form-field-number").last.click(position={"x": 3, "y": 3})
    page.locator(".bio-properties-panel-group-header", has_text="Allgemein").click()
    label = page.locator("[data-entry-id$=label] [contenteditable]").first
    label.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("Betrag der Reise")
    expect(page.locator(".fjs-element .fjs-form-field-number")).to_contain_text("Betrag der Reise")
    publish(page)
    key = product.basic("arne").post(
        "/v2/process-instances", json={"processDefinitionId": "changed-small"}
    )
    case = key.json()["processInstanceKey"]
    tasks = product.signed_in("arne").search("user-tasks", processInstanceKey=case)
    clerk = visits.of("silke")
    clerk.goto(f"/tasks/{tasks[0]['userTaskKey']}")
    expect(wait_for_form(clerk)).to_contain_text("Betrag der Reise")


def kept(page: Page, at: str) -> bytes:
    """Return what the editor keeps of a file that nobody has changed."""
    edited(page, at)
    page.get_by_role("button", name="Entwurf speichern").click()
    saved(page)
    content: str = page.request.get(f"{at}/edit.json").json()["content"]
    discard(page)
    return content.encode()


def test_a_table_that_nobody_changed_is_saved_as_it_was(
    visits: Visits, product: Product, models: None
) -> None:
    page = visits.of("nora")
    at = f"/decisions/{newest_matrix(product)}"
    before = page.request.get(f"{at}/file").body()
    assert same_xml(kept(page, at), before)


@pytest.mark.parametrize("file", FORMS, ids=lambda one: one.stem)
def test_a_form_that_nobody_changed_is_saved_as_it_was(
    visits: Visits, product: Product, file: Path
) -> None:
    page = visits.of("nora")
    content = file.read_bytes().replace(f'"{file.stem}"'.encode(), f'"kept-{file.stem}"'.encode())
    assert deploy(product, Resource(f"kept-{file.name}", content)).status_code == 200
    at = address(product, "forms", f"kept-{file.stem}")
    assert json.loads(kept(page, at)) == json.loads(content)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False)])
def test_the_editors_are_for_everybody(
    visits: Visits, product: Product, models: None, width: int, dark: bool
) -> None:
    page = visits.of("nora", width=width, dark=dark)
    matrix = f"/decisions/{newest_matrix(product)}"
    for at in (matrix, address(product, "forms", "changed-form")):
        page.goto(f"{at}/edit")
        page.wait_for_load_state("networkidle")
        assert faults_of(page) == [], at
        assert overflow(page) <= 0, at
        if width == 390:
            expect(page.locator("main")).to_contain_text("größeren Bildschirm")
            expect(page.locator(".dmn-decision-table-container, .fjs-form").first).to_be_visible()


def test_drafts_are_published_together_or_not_at_all(
    visits: Visits, product: Product, models: None
) -> None:
    page = visits.of("nora")
    for at in (f"/decisions/{newest_matrix(product)}", address(product, "forms", "changed-form")):
        edited(page, at)
        page.get_by_role("button", name="Entwurf speichern").click()
        saved(page)
    page.goto("/drafts")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Ausgewählte prüfen").click()
    expect(page.locator("main")).to_contain_text("Geprüft.")
    page.get_by_role("button", name="Ausgewählte veröffentlichen").click()
    expect(page.locator("main")).to_contain_text("Sie haben keine Entwürfe")


def test_a_new_form_is_published_as_it_begins(visits: Visits) -> None:
    page = visits.of("nora")
    page.goto("/forms/new")
    expect(page.locator(".editor-drawing[data-ready=true]")).to_be_visible()
    publish(page)
    expect(page.locator("h1")).to_contain_text("form-")
