"""Filling in a form: drafts that keep themselves, files, German numbers, on any screen."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests import builders
from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.quotes import open_tasks, start_case, start_key
from tests.acceptance.visits import Visits, overflow, submit, wait_for_form

PDF = b"%PDF-1.7\n% ein Gutachten\n%%EOF\n"
EMPTY_PICTURE = b"GIF89a" + bytes(20)
PAPERS = builders.form(
    "papers",
    {
        "type": "number",
        "id": "Sum",
        "key": "sum",
        "label": "Schadenssumme",
        "decimalDigits": 2,
        "appearance": {"suffixAdorner": "EUR"},
        "validate": {"required": True},
    },
    {"type": "textarea", "id": "Note", "key": "note", "label": "Einschätzung"},
    {
        "type": "filepicker",
        "id": "Papers",
        "key": "papers",
        "label": "Gutachten",
        "multiple": True,
        "accept": ".pdf",
        "validate": {"required": True},
    },
    {
        "type": "iframe",
        "id": "Frame",
        "label": "Schadenskatalog",
        "url": "https://example.org/katalog",
    },
)
SEEN = builders.form(
    "seen",
    {
        "type": "documentPreview",
        "id": "Shown",
        "label": "Eingereichte Unterlagen",
        "dataSource": "=papers",
    },
    {"type": "number", "id": "Total", "key": "sum", "label": "Schadenssumme", "readonly": True},
)
MODEL = builders.process(
    "claims",
    builders.start_event("assess")
    + builders.user_task("assess", "check", form="papers", groups="sales-rep")
    + builders.user_task("check", "done", form="seen", groups="sales-rep")
    + builders.end_event(),
    name="Schadensmeldung",
    properties={"vorgang:startGroups": "sales-rep"},
)


@pytest.fixture(scope="module")
def deployed(product: Product, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("claims")
    files = [folder / one.name for one in (MODEL, PAPERS, SEEN)]
    for file, one in zip(files, (MODEL, PAPERS, SEEN), strict=True):
        file.write_bytes(one.content)
    answer = product.command("deploy", *map(str, files))
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture
def task(product: Product, deployed: None) -> str:
    """A task with a form that jonas has claimed."""
    jonas = product.signed_in("jonas")
    key = _start_key(product)
    begun = jonas.press(f"/start/{key}/begin")
    case = begun.headers["location"].rpartition("case=")[2]
    found = open_tasks(product, case)["sales-rep"]
    assert jonas.press(f"/tasks/{found}/claim").status_code == 303
    return found


def _start_key(product: Product) -> str:
    listed = product.signed_in("jonas").http.get("/start").text
    rows = re.findall(r'href="/start/(\d+)"[^>]*>(?:(?!</a>).)*Schadensmeldung', listed, re.DOTALL)
    return str(rows[-1])


def seen(page: Page, name: str) -> None:
    """Keep a picture, where somebody wants to look."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def field(form: Locator, label: str) -> Locator:
    return form.get_by_label(re.compile(f"^{label}"))


def test_a_draft_keeps_itself_and_stands_there_again(task: str, visits: Visits) -> None:
    page = visits.of("jonas")
    page.goto(f"/tasks/{task}")
    form = wait_for_form(page)
    expect(page.locator("[data-form-saved]")).to_be_empty()
    field(form, "Einschätzung").fill("Wasserschaden, noch zu prüfen")
    field(form, "Schadenssumme").fill("1.234,5")
    status = page.get_by_role("status").filter(has_text="Entwurf gespeichert")
    expect(status).to_have_text(re.compile(r"^Entwurf gespeichert, \d\d:\d\d Uhr$"))
    seen(page, "draft-saved")
    page.goto("/inbox")
    page.goto(f"/tasks/{task}")
    form = wait_for_form(page)
    expect(field(form, "Einschätzung")).to_have_value("Wasserschaden, noch zu prüfen")
    expect(field(form, "Schadenssumme")).to_have_value("1.234,50")
    expect(page.get_by_text(re.compile("^Ihr Entwurf von heute"))).to_be_visible()
    assert faults_of(page) == []
    seen(page, "draft-again")
    page.get_by_role("button", name="Entwurf verwerfen").click()
    page.wait_for_url("**done=draft-discarded")
    expect(page.get_by_text("Der Entwurf ist verworfen.")).to_be_visible()
    expect(field(wait_for_form(page), "Einschätzung")).to_have_value("")


def test_a_start_form_keeps_its_draft_until_the_case_is_started(
    product: Product, visits: Visits
) -> None:
    page, key = visits.of("miriam"), start_key(product, "miriam")
    page.goto(f"/start/{key}")
    field(wait_for_form(page), "Angebotsnummer").fill("A-2026-4711")
    expect(page.get_by_role("status").filter(has_text="Entwurf gespeichert")).to_be_visible()
    page.goto("/inbox")
    page.goto(f"/start/{key}")
    expect(field(wait_for_form(page), "Angebotsnummer")).to_have_value("A-2026-4711")
    expect(page.get_by_text(re.compile("^Ihr Entwurf von heute"))).to_be_visible()
    assert faults_of(page) == []
    seen(page, "start-draft")
    start_case(product, "miriam")
    page.goto(f"/start/{key}")
    expect(field(wait_for_form(page), "Angebotsnummer")).to_have_value("")
    expect(page.get_by_text(re.compile("^Ihr Entwurf von"))).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_the_draft_needs_no_button(task: str, visits: Visits, dark: bool) -> None:
    page = visits.of("jonas", width=390, height=844, dark=dark)
    page.goto(f"/tasks/{task}")
    form = wait_for_form(page)
    field(form, "Schadenssumme").click()
    page.keyboard.type("1.234,5")
    page.keyboard.press("Tab")
    expect(field(form, "Schadenssumme")).to_have_value("1.234,50")
    expect(page.get_by_role("status").filter(has_text="Entwurf gespeichert")).to_be_visible()
    page.reload()
    wait_for_form(page)
    assert overflow(page) <= 0
    assert faults_of(page) == []
    seen(page, f"draft-phone-{'dark' if dark else 'light'}")


def test_files_are_sent_with_the_form_and_shown_in_the_next_one(
    task: str, product: Product, visits: Visits
) -> None:
    page = visits.of("jonas")
    page.goto(f"/tasks/{task}")
    form = wait_for_form(page)
    link = form.get_by_role("link", name="Schadenskatalog")
    expect(link).to_have_attribute("href", "https://example.org/katalog")
    expect(form.locator("iframe")).to_have_count(0)
    field(form, "Schadenssumme").fill("99,90")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Wählen Sie bei „Gutachten“ eine Datei aus.")
    seen(page, "file-missing")
    picture: FilePayload = {
        "name": "bild.pdf",
        "mimeType": "application/pdf",
        "buffer": EMPTY_PICTURE,
    }
    page.locator("[data-island=form] input[type=file]").set_input_files(picture)
    visits.expected.add(422)
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("ist keine Datei, die „Gutachten“ annimmt")
    seen(page, "file-refused")
    paper: FilePayload = {"name": "Gutachten.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator("[data-island=form] input[type=file]").set_input_files(paper)
    expect(form.get_by_text("Gutachten.pdf")).to_be_visible()
    submit(page)
    page.wait_for_url("**/inbox?done=completed*")
    case = page.url.rpartition("case=")[2]
    following = open_tasks(product, case)["sales-rep"]
    product.signed_in("jonas").press(f"/tasks/{following}/claim")
    page.goto(f"/tasks/{following}")
    form = wait_for_form(page)
    expect(form.get_by_text("Gutachten.pdf")).to_be_visible()
    expect(form.get_by_role("button", name=re.compile("herunterladen"))).to_be_visible()
    expect(field(form, "Schadenssumme")).to_have_value("99,9")
    assert faults_of(page) == []
    seen(page, "file-shown")
