"""The coverage page of `vorgang scenario run`, opened as a file in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from api.scenario.coverage import Coverage, DiagramCoverage, ProcessCoverage, ScenarioResult
from api.scenario.picture import render_coverage
from bpmn.reader import read_definitions
from tests.acceptance.visits import overflow

DEAL_DESK = Path(__file__).resolve().parents[2] / "library" / "deal-desk" / "deal-desk.bpmn"
MISSED = (
    "remind-of-approval",
    "half-time-passed-to-find-members",
    "revision-overdue-to-expiry-confirmed",
    "expiry-confirmed",
)
COLLAPSED = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d" targetNamespace="t">
  <process id="packing" name="Verpacken &lt;/script&gt;" isExecutable="true">
    <startEvent id="go" name="Los" />
    <subProcess id="box" name="Kiste"><task id="fold" name="Falten" /></subProcess>
    <task id="undrawn" name="Unsichtbar" />
  </process>
  <bpmndi:BPMNDiagram id="one"><bpmndi:BPMNPlane id="p1" bpmnElement="packing">
    <bpmndi:BPMNShape id="s1" bpmnElement="go"><dc:Bounds x="100" y="100" width="36" height="36" />
    </bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="box" isExpanded="false">
      <dc:Bounds x="200" y="80" width="100" height="80" /></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
  <bpmndi:BPMNDiagram id="two"><bpmndi:BPMNPlane id="p2" bpmnElement="box">
    <bpmndi:BPMNShape id="s3" bpmnElement="fold">
      <dc:Bounds x="100" y="80" width="100" height="80" /></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""


@dataclass
class Opened:
    """Opens the page, without a network, and listens to it."""

    browser: Browser
    file: Path
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(
        self, *, width: int = 1440, dark: bool = False, script: bool = True, language: str = "de"
    ) -> Page:
        """Return the page as somebody sees it who got it by mail."""
        self.file.write_text(render_coverage(covered(), language=language), encoding="utf-8")
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            offline=True,
            java_script_enabled=script,
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.on(
            "request",
            lambda asked: (
                self.complaints.append(asked.url) if asked.url != self.file.as_uri() else None
            ),
        )
        page.goto(self.file.as_uri())
        return page


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Opens the page; it may neither complain nor ask for anything."""
    opens = Opened(browser, tmp_path / "coverage.html")
    yield opens
    for context in opens.contexts:
        context.close()
    assert opens.complaints == []


def covered() -> Coverage:
    """Return coverage in which a few things were never reached."""
    diagrams = []
    for name, xml in (("deal-desk.bpmn", DEAL_DESK.read_text()), ("packing.bpmn", COLLAPSED)):
        process = read_definitions(xml.encode(), name).processes[0]
        names = {one.id: one.name for one in process.nodes if one.name}
        missed = {*MISSED, "fold", "undrawn"}
        counted = ProcessCoverage(
            process.id,
            process.name,
            {one.id: 0 if one.id in missed else 3 for one in process.nodes},
            {one.id: 0 if one.id in missed else 3 for one in process.flows},
            names,
        )
        diagrams.append(DiagramCoverage(name, xml, (counted,)))
    results = (
        ScenarioResult("Ein Angebot wird freigegeben", "deal-desk.scenario.yaml", True),
        ScenarioResult("Ein Angebot verfällt", "deal-desk.scenario.yaml", False, "kein <Ende>"),
    )
    return Coverage(tuple(diagrams), results)


def test_the_drawing_marks_what_was_reached_and_what_never(opened: Opened) -> None:
    page = opened.page()
    drawing = page.locator("[data-coverage='0'][data-ready=true]")
    drawing.wait_for()
    marked = (
        "[...document.querySelectorAll('[data-coverage=\"0\"] .{}')].map(e => e.dataset.elementId)"
    )
    never = page.evaluate(marked.format("djs-element.missed"))
    assert sorted(never) == sorted(MISSED)
    reached = page.evaluate(marked.format("djs-element.reached"))
    process = covered().diagrams[0].processes[0]
    assert len(reached) == process.seen
    # Counts: every element, and flows where there is more than one way on.
    badges = drawing.locator(".count-badge")
    assert badges.filter(has_text="nie").count() == 2
    assert badges.filter(has_text="3×").count() > 30
    assert page.get_by_text("nie erreicht: gestrichelt").count() == 2


def test_the_lists_say_what_the_drawing_says_and_what_it_cannot_show(opened: Opened) -> None:
    page = opened.page(script=False)
    never = page.locator(".never li").all_text_contents()
    assert never == [
        "Sendeaufgabe „An Freigabe erinnern“ (remind-of-approval)",
        "Endereignis „Nach Fristablauf zurückgezogen“ (expiry-confirmed)",
        "Fluss (revision-overdue-to-expiry-confirmed) von „Fünf Tage vergangen“ nach "
        "„Nach Fristablauf zurückgezogen“",
        "Fluss (half-time-passed-to-find-members) von „Halbe Frist“ nach „Zuständige ermitteln“",
        "Aufgabe „Falten“ (fold), im zugeklappten Teilprozess „Kiste“ (box)",
        "Aufgabe „Unsichtbar“ (undrawn), ohne Zeichnung im Diagramm",
    ]
    assert page.get_by_text("1 von 2 Szenarien bestanden").is_visible()
    assert page.get_by_text("nicht bestanden", exact=False).is_visible()
    assert page.get_by_text("kein <Ende>").is_visible()


def test_a_collapsed_sub_process_opens_and_shows_what_is_in_it(opened: Opened) -> None:
    page = opened.page()
    place = page.locator("[data-coverage='1']")
    place.scroll_into_view_if_needed()
    place.get_by_role("button", name="Kiste öffnen").click()
    inside = place.locator(".djs-element.missed[data-element-id=fold]")
    inside.wait_for()
    assert inside.is_visible()


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1440, True)])
def test_the_page_fits_and_its_marks_stand_out(opened: Opened, width: int, dark: bool) -> None:
    page = opened.page(width=width, dark=dark)
    page.locator("[data-coverage='0'][data-ready=true]").wait_for()
    assert overflow(page) == 0
    colours = page.evaluate(
        """['reached', 'missed'].map(name => {
          const shape = document.querySelector(`.djs-shape.${name} .djs-visual > :first-child`);
          const style = getComputedStyle(shape);
          return [style.stroke, style.strokeDasharray];
        })"""
    )
    assert colours[0][0] != colours[1][0]
    assert (colours[0][1], colours[1][1]) == ("none", "5px, 4px")


def test_the_page_is_english_for_who_asks(opened: Opened) -> None:
    page = opened.page(language="en")
    assert page.get_by_role("heading", name="Coverage by scenarios").is_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".never li").first.text_content() == (
        "send task “An Freigabe erinnern” (remind-of-approval)"
    )
