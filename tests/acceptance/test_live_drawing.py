"""The drawn diagram follows its case while somebody looks at it, and leaves them where they are."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

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


def test_an_incident_appears_while_the_page_is_looked_at(product: Product, visits: Visits) -> None:
    broken = user_task("ask", "choose", groups="sales-rep") + (
        '<bpmn:exclusiveGateway id="choose"><bpmn:incoming>to-choose</bpmn:incoming>'
        "<bpmn:outgoing>to-done</bpmn:outgoing><bpmn:outgoing>to-end</bpmn:outgoing>"
        "</bpmn:exclusiveGateway>"
        + "".join(
            f'<bpmn:sequenceFlow id="to-{end}" sourceRef="choose" targetRef="{end}">'
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">= way = "{end}"'
            "</bpmn:conditionExpression></bpmn:sequenceFlow>"
            for end in ("done", "end")
        )
    )
    model = process(
        "live-broken",
        start_event("ask") + broken + end_event() + end_event("end"),
        name="Klemmt",
        properties={"vorgang:startGroups": "sales-rep"},
    )
    nora, miriam = product.signed_in("nora"), product.signed_in("miriam")
    sent = {"resources": (model.name, model.content)}
    token = {"x-csrf-token": nora.token}
    assert nora.http.post("/v2/deployments", files=sent, headers=token).status_code == 200
    key = start_key(product, "miriam", "Klemmt")
    case = miriam.press(f"/start/{key}/begin").headers["location"].rpartition("case=")[2]
    [task] = open_tasks(product, case).values()
    page = visits.of("arne")
    page.goto(f"/cases/{case}")  # a model without a drawing: the notice alone tells
    page.locator("[data-live-open=true]").wait_for(state="attached")
    expect(page.locator("#stoerungen > *")).to_have_count(0)
    assert miriam.press(f"/tasks/{task}/claim").status_code == 303
    assert miriam.press(f"/tasks/{task}/finish").status_code == 303
    expect(page.locator("#stoerungen > *")).to_have_count(1, timeout=PATIENCE)
    assert faults_of(page) == []
    shot(page, "live-incident")
