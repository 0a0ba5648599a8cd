"""An accepted quote becomes an order: with server, worker and the reference ERP as processes."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.acceptance.links import follow_link, mailed_link
from tests.acceptance.product import Product, until
from tests.acceptance.quotes import next_number
from tests.acceptance.visits import Visits

CUSTOMER = "ole@deichbau.example"
GOALS = "Alle arbeiten ab Januar mit dem System."
ROOT = Path(__file__).resolve().parents[2]
LINES = [{"lineNo": 1, "sku": "L-1", "text": "Lizenz", "qty": 10, "unit": "C62", "netPrice": 98.0}]


@pytest.fixture(scope="module")
def number(product: Product) -> str:
    """Number of a quote that was accepted; its order goes to the ERP of this product."""
    settings = (ROOT / "library/quote-to-order/order-settings.dmn").read_text()
    settings = settings.replace("http://127.0.0.1:8091", erp(product))
    with product.basic("nora") as analyst:
        sent = {"resources": ("order-settings.dmn", settings.encode())}
        assert analyst.post("/v2/deployments", files=sent).status_code == 200
    number = next_number()
    customer = {"customerId": "K-1", "company": "Deichbau GmbH", "contactName": "Ole Kröger"}
    quote = {
        "quoteNumber": number,
        "version": 1,
        "customer": {**customer, "email": CUSTOMER, "segment": "standard", "state": "DE-HH"},
        "orderDraft": {"lines": LINES, "net": 980.0, "productFamily": "service"},
    }
    with product.basic("arne") as operator:
        message = {"name": "quote.accepted", "correlationKey": number, "variables": quote}
        answer = operator.post("/v2/messages/publication", json={**message, "timeToLive": 60_000})
        assert answer.status_code == 200, answer.text
    return number


def erp(product: Product) -> str:
    return f"http://127.0.0.1:{product.environment['VORGANG_ERP_PORT']}"


def at_erp(product: Product, number: str, step: str) -> None:
    """Press a button of the ERP's page."""
    answer = httpx.post(f"{erp(product)}/orders/{order(number)}/{step}", trust_env=False)
    assert answer.status_code == 303, answer.text


def order(number: str) -> str:
    return number.replace("A-", "AU-", 1) if number.startswith("A-") else number


def case_of(product: Product, number: str) -> dict[str, Any] | None:
    found = product.signed_in("arne").search("process-instances", businessId=order(number))
    return next((one for one in found if one["processDefinitionId"] == "quote-to-order"), None)


def variable(product: Product, case: str, name: str) -> str:
    found = product.signed_in("arne").search("variables", processInstanceKey=case, name=name)
    return str(found[0]["value"]) if found else ""


def onboard(product: Product, case: str) -> None:
    """Do the tasks of the onboarding that the order called, and accept it as the customer."""
    kickoff = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "participants": [{"name": "Ole Kröger"}],
        "goals": GOALS,
    }
    training = {"date": "2026-11-20", "attendees": 3}
    for clerk, record in (("bente", {"complete": True}), ("kerstin", kickoff), ("tjark", training)):
        task = until(partial(open_task, product, clerk, case), 60)
        session = product.signed_in(clerk)
        session.press(f"/tasks/{task}/claim")
        answer = session.send(f"/tasks/{task}/complete", {"record": record})
        assert answer.status_code == 200, answer.text
    token = mailed_link(product, CUSTOMER)
    given = {"result": "accept", "name": "Ole Kröger", "statement": True}
    follow_link(product, token, given=given)


def open_task(product: Product, clerk: str, case: str) -> str | None:
    """Return the task of the onboarding that waits for a clerk."""
    found = product.signed_in(clerk).search(
        "user-tasks", processInstanceKey=case, elementId="do-task", state="CREATED"
    )
    return found[0]["userTaskKey"] if found else None


def test_an_order_is_confirmed_delivered_in_two_parts_billed_paid_and_completed(
    product: Product, visits: Visits, number: str
) -> None:
    case = until(lambda: case_of(product, number))["processInstanceKey"]
    until(lambda: "98" in variable(product, case, "confirmation"), 60)
    for step, name, state in (
        ("half", "delivery", '"partly"'),
        ("rest", "delivery", '"complete"'),
        ("bill", "invoices", "1166.2"),
        ("pay", "invoices", '"open":0'),
    ):
        at_erp(product, number, step)
        until(partial(_stands, product, case, name, state), 60)
    onboard(product, case)
    until(lambda: (case_of(product, number) or {}).get("state") == "COMPLETED", 60)
    page = visits.of("bente")
    page.goto(f"/cases/{case}")
    expect(page.get_by_text("Auftrag abgeschlossen").first).to_be_visible()
    expect(page.get_by_text(order(number)).first).to_be_visible()
    shown = httpx.get(erp(product), trust_env=False).text
    assert "geliefert, bezahlt" in shown


def _stands(product: Product, case: str, name: str, state: str) -> bool:
    return state in variable(product, case, name).replace(" ", "")
