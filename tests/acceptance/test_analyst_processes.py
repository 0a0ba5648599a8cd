"""Analysts look into processes in a browser: versions, differences, durations, forms, scenarios."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import FilePayload, Page, expect

from engine.model import Resource
from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.quotes import start_case
from tests.acceptance.test_analyst import deploy
from tests.acceptance.visits import Visits, overflow, wait_for_form
from tests.builders import end_event, form, process, start_event, text_field

DIAGRAMS = Path(__file__).resolve().parents[2] / "library" / "deal-desk"
DESK = (
    (DIAGRAMS / "deal-desk.bpmn")
    .read_bytes()
    # A process of its own: other tests work with the shipped one.
    .replace(b'"deal-desk"', b'"viewed-desk"')
    .replace(b'name="Angebotsfreigabe"', b'name="Besichtigte Freigabe"')
    .replace(b"sales-rep,account-manager", b"analyst")
)
SCENARIO = """people:
  wanda: [analyst]
scenarios:
  - name: Ohne Angaben beginnt nichts
    steps:
      - start with: {}
        as: wanda
        refused: true
  - name: Von selbst zu Ende
    steps:
      - expect end: elsewhere
"""
PARTS = ("", "/versions", "/findings", "/parts", "/times", "/scenarios", "/changes", "/simulation")


@pytest.fixture(scope="module")
def versions(product: Product) -> tuple[str, str]:
    """Addresses of a version for which a case runs, and of one after it."""
    renamed = DESK.replace(b'name="Angebot freigeben"', b'name="Angebot beurteilen"')
    assert deploy(product, Resource("viewed-desk.bpmn", DESK)).status_code == 200
    start_case(product, "nora", "Besichtigte Freigabe")
    assert deploy(product, Resource("viewed-desk.bpmn", renamed)).status_code == 200
    found = _versions(product.signed_in("nora").http)
    return found[-2], found[-1]


def _versions(nora: httpx.Client) -> list[str]:
    """Return the addresses of the versions, oldest first."""
    newest = nora.get("/processes/viewed-desk").headers["location"]
    page = nora.get(f"{newest}/versions").text
    keys = {int(one) for one in re.findall(r'"/processes/(\d+)"', page)}
    return [f"/processes/{key}" for key in sorted(keys)]


def drawn(page: Page, count: int = 1) -> None:
    """Wait until so many diagrams are drawn."""
    expect(page.locator(".island.diagram[data-ready=true]")).to_have_count(count)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, False), (1440, True)])
def test_every_page_is_for_everybody(
    visits: Visits, versions: tuple[str, str], width: int, dark: bool
) -> None:
    page = visits.of("nora", width=width, dark=dark)
    for path in ("/processes", *(f"{versions[1]}{part}" for part in PARTS)):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        assert faults_of(page) == [], path
        assert overflow(page) <= 0, path


def test_the_list_leads_to_a_process_and_where_its_cases_stand(
    visits: Visits, versions: tuple[str, str]
) -> None:
    page = visits.of("nora")
    page.goto("/processes")
    page.get_by_label("Name oder Kennung").fill("viewed-desk")
    page.get_by_role("button", name="Prozesse suchen").click()
    page.wait_for_url("**/processes?q=viewed-desk")
    page.get_by_role("link", name="Besichtigte Freigabe", exact=True).click()
    page.wait_for_url(f"**{versions[1]}")
    page.goto(versions[0])
    drawn(page)
    expect(page.locator(".djs-element.active").first).to_be_attached()
    page.get_by_text("Als Liste lesen").click()
    expect(page.locator("details li").first).to_be_visible()


def test_two_versions_are_compared_in_both_diagrams_and_in_words(
    visits: Visits, versions: tuple[str, str]
) -> None:
    page = visits.of("nora")
    page.goto(f"{versions[1]}/versions")
    page.get_by_role("link", name=re.compile("vergleichen")).first.click()
    page.wait_for_url("**/changes?old=*")
    drawn(page, 2)
    changed = page.locator("[data-element-id=approve-quote].changed")
    expect(changed).to_have_count(2)
    expect(page.locator("main")).to_contain_text("Angebot beurteilen")


def test_durations_are_drawn_and_stand_in_a_table(
    visits: Visits, versions: tuple[str, str]
) -> None:
    page = visits.of("nora")
    page.goto(f"{versions[0]}/times")
    drawn(page)
    page.get_by_label("Im Diagramm", exact=True).select_option("runs")
    page.get_by_role("button", name="Anzeigen").click()
    page.wait_for_url("**show=runs*")
    drawn(page)
    expect(page.locator(".element-note").first).to_be_attached()
    expect(page.get_by_role("row").filter(has_text="Nächste Stufe bestimmen")).to_be_visible()


def test_a_form_is_tried_with_sample_data(visits: Visits, versions: tuple[str, str]) -> None:
    visits.expected.add(422)
    page = visits.of("nora")
    page.goto(f"{versions[1]}/parts")
    page.get_by_role("link", name="deal-desk-submit").click()
    wait_for_form(page)
    page.get_by_label("Beispieldaten (JSON)").fill('{"quoteNumber": "A-2026-0815"}')
    page.get_by_role("button", name="Mit diesen Daten zeigen").click()
    shown = wait_for_form(page)
    expect(shown.get_by_label("Angebotsnummer")).to_have_value("A-2026-0815")
    page.get_by_role("button", name="Angaben prüfen").or_(
        page.locator("main button.primary")
    ).first.click()
    expect(page.locator(".errors")).to_contain_text("Firma")
    page.get_by_label("Beispieldaten (JSON)").fill("{nein")
    page.get_by_role("button", name="Mit diesen Daten zeigen").click()
    expect(page.locator(".errors")).to_contain_text("JSON-Objekt")
    expect(page.get_by_label("Beispieldaten (JSON)")).to_have_value("{nein")


def test_scenarios_are_played_and_what_they_reach_is_drawn(
    visits: Visits, product: Product
) -> None:
    # A process that calls no other: only its own files take part.
    elements = start_event("done", form="played-form") + end_event()
    rights = {"vorgang:startGroups": "analyst"}
    model = process("viewed-played", elements, name="Gespielt", properties=rights)
    assert deploy(product, model, form("played-form", text_field("reason"))).status_code == 200
    home = product.signed_in("nora").http.get("/processes/viewed-played").headers["location"]
    page = visits.of("nora")
    page.goto(f"{home}/scenarios")
    page.set_default_timeout(90_000)
    file = FilePayload(name="s.scenario.yaml", mimeType="text/yaml", buffer=SCENARIO.encode())
    page.get_by_label("Szenariodateien").set_input_files(file)
    page.get_by_role("button", name="Szenarien durchspielen").click()
    expect(page.get_by_role("heading", name="Ergebnis")).to_be_visible(timeout=90_000)
    expect(page.locator("main")).to_contain_text("1 von 2 bestanden")
    assert faults_of(page) == []


def test_a_token_walks_through_the_diagram(visits: Visits, versions: tuple[str, str]) -> None:
    page = visits.of("nora")
    page.goto(f"{versions[1]}/simulation")
    drawn(page)
    page.get_by_role("button", name="Beginnen").click()
    log = page.locator("[data-simulation-log] li")
    expect(log.filter(has_text="Angebot einstufen")).to_have_count(1)
    expect(page.get_by_title("Anderen Weg wählen").first).to_be_attached()
    page.get_by_role("button", name="Von vorn").click()
    expect(log).to_have_count(0)
    assert faults_of(page) == []


def test_a_clerk_is_not_shown_processes(visits: Visits, versions: tuple[str, str]) -> None:
    visits.expected.add(403)
    page = visits.of("miriam")
    page.goto("/inbox")
    expect(page.get_by_role("link", name="Prozesse")).to_have_count(0)
    answer = page.goto(versions[1])
    assert answer is not None
    assert answer.status == 403
