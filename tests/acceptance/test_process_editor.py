"""An analyst draws in the browser: changes a user task, saves, checks, publishes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.model import Resource
from tests.acceptance.accessible import faults_of
from tests.acceptance.editors import ROOT, drafted
from tests.acceptance.product import Product
from tests.acceptance.test_analyst import deploy
from tests.acceptance.visits import Visits, overflow

DIAGRAMS = Path(__file__).resolve().parents[2] / "library" / "deal-desk"
DESK = (
    (DIAGRAMS / "deal-desk.bpmn")
    .read_bytes()
    # A process of its own: other tests work with the shipped one.
    .replace(b'"deal-desk"', b'"edited-desk"')
    .replace(b'name="Angebotsfreigabe"', b'name="Gezeichnete Freigabe"')
)

GERMAN_GROUPS = frozenset(
    {"Allgemein", "Dokumentation", "Vorlage", "Mehrfachausführung", "Umsetzung", "Zuweisung"}
    | {"Formular", "Eingaben", "Ausgaben", "Aufgaben-Listener", "Ausführungs-Listener"}
    | {"Kopfdaten", "Erweiterungen", "Freigabe"}
)


@pytest.fixture(scope="module")
def version(product: Product) -> str:
    """Address of a version that is deployed."""
    assert deploy(product, Resource("edited-desk.bpmn", DESK)).status_code == 200
    nora = product.signed_in("nora").http
    return nora.get("/processes/edited-desk").headers["location"]


def turn_to_task(page: Page, address: str) -> None:
    """Open the editor and choose a user task."""
    page.goto(f"{address}/edit")
    expect(page.locator(".editor-drawing[data-ready=true]")).to_be_visible()
    page.locator("[data-element-id=approve-quote]").click()
    expect(page.locator(".bio-properties-panel-header")).to_be_visible()


def test_a_changed_task_is_kept_checked_and_published(visits: Visits, version: str) -> None:
    page = visits.of("nora")
    turn_to_task(page, version)
    page.get_by_text("Allgemein", exact=True).click()
    name = page.locator("[data-entry-id=name] textarea")
    name.fill("Angebot beurteilen")
    name.press("Tab")
    expect(page.locator("[data-editor-status]")).to_have_text(
        re.compile(r"^Entwurf gespeichert, \d\d:\d\d Uhr$")
    )
    turn_to_task(page, version)
    expect(page.locator("[data-element-id=approve-quote]").first).to_contain_text("beurteilen")
    page.get_by_role("button", name="Prüfen", exact=True).click()
    expect(page.locator("[data-editor-findings]")).to_contain_text("Geprüft.")
    page.get_by_role("button", name="Veröffentlichen", exact=True).click()
    page.wait_for_url(re.compile(r"/processes/\d+\?done=published$"))
    expect(page.locator("h1")).to_contain_text("Version 2")
    expect(page.locator("[data-element-id=approve-quote]").first).to_contain_text("beurteilen")


def test_what_the_editor_says_of_a_user_task_is_german(visits: Visits, version: str) -> None:
    page = visits.of("nora")
    turn_to_task(page, version)
    groups = page.locator(".bio-properties-panel-group-header-title").all_inner_texts()
    assert set(groups) <= GERMAN_GROUPS
    tools = page.locator(".djs-palette .entry, .djs-context-pad .entry")
    english = re.compile(r"\b(Create|Activate|Append|Add|Change|Delete|Connect|element)\b")
    titles = [one.get_attribute("title") or "" for one in tools.all()]
    assert [one for one in titles if english.search(one)] == []


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False)])
def test_the_editor_is_for_everybody(visits: Visits, version: str, width: int, dark: bool) -> None:
    page = visits.of("nora", width=width, dark=dark)
    for address in (f"{version}/edit", "/processes/new"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert faults_of(page) == [], address
        assert overflow(page) <= 0, address
        if width == 390:
            expect(page.locator("main")).to_contain_text("größeren Bildschirm")
        else:
            expect(page.locator(".editor-drawing")).to_be_visible()


def test_a_file_that_the_editor_would_cut_is_not_opened(visits: Visits, product: Product) -> None:
    file = ROOT / "tests/conformance/bpmn/collaboration/correlation-key-of-conversation.bpmn"
    nora = product.signed_in("nora")
    drafted(nora, "processes", file.read_text(encoding="utf-8"))
    page = visits.of("nora")
    page.goto("/processes/new")
    drawing = page.locator(".editor-drawing[data-ready=failed]")
    expect(drawing).to_contain_text("würde es beim Speichern weglassen")
    expect(page.get_by_role("button", name="Veröffentlichen", exact=True)).to_be_disabled()
    nora.http.post("/processes/new/draft/discard", data={"csrf": nora.token})
