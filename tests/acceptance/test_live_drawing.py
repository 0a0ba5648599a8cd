"""The drawn diagram follows its case while somebody looks at it, and leaves them where they are."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from engine.model import Resource
from tests.acceptance.accessible import faults_of
from tests.acceptance.product import Product
from tests.acceptance.quotes import decide, open_tasks, start_case, start_key
from tests.acceptance.visits import Visits
from tests.builders import end_event, process, start_event, user_task

PATIENCE = 20_000
_CUT_OUT = "() => document.querySelector('#stand .viewport').getAttribute('transform')"


def tokens(page: Page) -> Locator:
    return page.locator("#stand .token-badge")


def watched(page: Page, address: str) -> None:
    """Open a page and wait until it is drawn and told of news."""
    page.goto(address)
    page.locator("#stand[data-ready=true]").wait_for()
    page.locator("[data-live-open=true]").wait_for(state="attached")


def shot(page: Page, name: str) -> None:
    """Keep a picture of a page, if pictures are wanted."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_tokens_move_without_moving_who_looks_at_them(product: Product, visits: Visits) -> None:
    case = start_case(product)
    tasks = open_tasks(product, case)
    assert len(tasks) == 2, "two approvals wait"
    page = visits.of("arne")
    watched(page, f"/cases/{case}")
    expect(tokens(page)).to_have_text("2")
    page.get_by_role("button", name="Diagramm vergrößern").click()
    page.get_by_role("button", name="Diagramm vergrößern").press("Enter")
    page.locator("#als-liste summary").click()
    page.get_by_role("button", name="Diagramm vergrößern").focus()
    page.evaluate("() => scrollTo(0, 150)")
    before = page.evaluate(_CUT_OUT), page.evaluate("() => scrollY")
    shot(page, "live-before")
    decide(product, "thomas", tasks["sales-manager"])
    expect(tokens(page)).to_have_text("1", timeout=PATIENCE)
    assert (page.evaluate(_CUT_OUT), page.evaluate("() => scrollY")) == before
    expect(page.get_by_role("button", name="Diagramm vergrößern")).to_be_focused()
    expect(page.locator("#als-liste")).to_have_attribute("open", "")
    assert faults_of(page) == []
    shot(page, "live-after")


def place(id_: str, left: int, top: int, width: int, height: int) -> str:
    """Return where an element is drawn."""
    return (
        f'<bpmndi:BPMNShape id="at-{id_}" bpmnElement="{id_}">'
        f'<dc:Bounds x="{left}" y="{top}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
    )


def edge(id_: str, *points: tuple[int, int]) -> str:
    """Return how a flow is drawn."""
    stops = "".join(f'<di:waypoint x="{left}" y="{top}"/>' for left, top in points)
    return f'<bpmndi:BPMNEdge id="at-{id_}" bpmnElement="{id_}">{stops}</bpmndi:BPMNEdge>'


DRAWING = (
    '<bpmndi:BPMNDiagram id="drawing" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI">'
    '<bpmndi:BPMNPlane id="plane" bpmnElement="live-broken">'
    + place("begun", 100, 162, 36, 36)
    + place("both", 180, 155, 50, 50)
    + place("ask", 280, 140, 100, 80)
    + place("look", 280, 260, 100, 80)
    + place("choose", 440, 155, 50, 50)
    + place("done", 560, 162, 36, 36)
    + place("end", 560, 62, 36, 36)
    + place("seen", 560, 282, 36, 36)
    + edge("to-both", (136, 180), (180, 180))
    + edge("to-ask", (230, 180), (280, 180))
    + edge("to-look", (205, 205), (205, 300), (280, 300))
    + edge("to-choose", (380, 180), (440, 180))
    + edge("to-done", (490, 180), (560, 180))
    + edge("to-end", (465, 155), (465, 80), (560, 80))
    + edge("to-seen", (380, 300), (560, 300))
    + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
)


def broken_model() -> Resource:
    """Return a drawn model with two tasks; behind the one, no flow can be taken."""
    ends = "".join(
        f'<bpmn:sequenceFlow id="to-{end}" sourceRef="choose" targetRef="{end}">'
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">= way = "{end}"'
        "</bpmn:conditionExpression></bpmn:sequenceFlow>"
        for end in ("done", "end")
    )
    elements = (
        start_event("both")
        + '<bpmn:parallelGateway id="both"><bpmn:incoming>to-both</bpmn:incoming>'
        "<bpmn:outgoing>to-ask</bpmn:outgoing><bpmn:outgoing>to-look</bpmn:outgoing>"
        "</bpmn:parallelGateway>"
        '<bpmn:sequenceFlow id="to-ask" sourceRef="both" targetRef="ask"/>'
        '<bpmn:sequenceFlow id="to-look" sourceRef="both" targetRef="look"/>'
        + user_task("ask", "choose", groups="sales-rep")
        + user_task("look", "seen", groups="sales-manager")
        + '<bpmn:exclusiveGateway id="choose" name="Weg"><bpmn:incoming>to-choose</bpmn:incoming>'
        "<bpmn:outgoing>to-done</bpmn:outgoing><bpmn:outgoing>to-end</bpmn:outgoing>"
        "</bpmn:exclusiveGateway>" + ends + end_event() + end_event("end") + end_event("seen")
    )
    rights = {"vorgang:startGroups": "sales-rep"}
    model = process("live-broken", elements, name="Klemmt", properties=rights)
    drawn = model.content.decode().replace("</bpmn:definitions>", f"{DRAWING}</bpmn:definitions>")
    return Resource(model.name, drawn.encode())


def test_an_incident_appears_on_case_and_task_while_they_are_looked_at(
    product: Product, visits: Visits
) -> None:
    model = broken_model()
    nora, miriam = product.signed_in("nora"), product.signed_in("miriam")
    sent = {"resources": (model.name, model.content)}
    token = {"x-csrf-token": nora.token}
    answer = nora.http.post("/v2/deployments", files=sent, headers=token)
    assert answer.status_code == 200, answer.text
    key = start_key(product, "miriam", "Klemmt")
    case = miriam.press(f"/start/{key}/begin").headers["location"].rpartition("case=")[2]
    tasks = open_tasks(product, case)
    pages = {
        "case": (visits.of("arne"), f"/cases/{case}"),
        "task": (visits.of("thomas"), f"/tasks/{tasks['sales-manager']}"),
    }
    for page, address in pages.values():
        watched(page, address)
        expect(tokens(page)).to_have_count(2)
        expect(page.locator("#stoerungen > *")).to_have_count(0)
    assert miriam.press(f"/tasks/{tasks['sales-rep']}/claim").status_code == 303
    assert miriam.press(f"/tasks/{tasks['sales-rep']}/finish").status_code == 303
    for name, (page, _) in pages.items():
        expect(page.locator("#stoerungen > *")).to_have_count(1, timeout=PATIENCE)
        expect(page.locator("#stoerungen")).to_contain_text("Weg")
        expect(page.locator("#stand .token-badge.bad")).to_have_count(1)
        assert faults_of(page) == []
        shot(page, f"live-incident-{name}")
