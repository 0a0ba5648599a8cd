"""Orders and a real ERP: what it answers too late, twice or too early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from api.operators import OPERATOR
from api.reference_erp.orders import Orders
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.queries import case
from engine.settings import Settings
from engine.workspace import open_workspace
from tests.fakes import Postbox
from tests.integration.library.erp_office import DRAFT, LINE, Erp, Heard
from tests.running_erp import running_erp

PATIENT = b'<zeebe:header key="totalTimeout" value="60"'
HASTY = b'<zeebe:header key="totalTimeout" value="2"'


@pytest.fixture
def erp(settings: Settings, postbox: Postbox) -> Iterator[Erp]:
    orders, heard = Orders(), Heard()
    with running_erp(orders, heard, by_hand=True) as port:
        allowed = f"http://127.0.0.1:{port}"
        workspace = open_workspace(replace(settings, http_allowed=allowed, smtp_port=postbox.port))
        yield Erp(workspace, orders, port, heard)
        workspace.close()


def order_of(customer: str, number: str) -> dict[str, Any]:
    """Return the order as the process sends it to the ERP."""
    return {
        "number": number,
        "key": f"{number}:1",
        "customerId": customer,
        "customerPo": None,
        "company": "Deichbau GmbH",
        "netText": "980,00 €",
        "partialAllowed": True,
        "quoteSha256": "aa00",
        **DRAFT,
    }


def test_an_answer_that_comes_too_late_is_found_by_its_key_and_nothing_is_ordered_twice(
    erp: Erp,
) -> None:
    erp.deploy((PATIENT, HASTY))
    variables = {
        # The ERP stores the order of this customer at once, and answers when nobody listens.
        "order": order_of("K-SLOW", "AU-2026-0511"),
        "contact": {"name": "Ole Kröger", "email": "ole@deichbau.example"},
        "settings": {"erp": erp.address},
        "credit": {"decision": "pass", "amount": None, "until": None, "prepayPct": None},
    }
    key = start_process_instance(
        erp.workspace, "order-placement", variables=variables, actor=OPERATOR
    ).key
    erp.insist()
    told = erp.facts(key)
    assert case(erp.workspace, key, OPERATOR).instance.status == "completed"
    assert [one.number for one in erp.orders.by_key.values()] == ["AU-2026-0511"]
    failed = [one["data"] for one in told if one["type"] == "call.failed"]
    assert [(one["method"], one["attempt"]) for one in failed] == [("POST", 1)]
    made = [one["data"] for one in told if one["type"] == "call.made"]
    assert [(one["method"], one["status"]) for one in made] == [("GET", 200)]
    assert verify_ledger(erp.workspace) == ()


def test_a_confirmation_that_is_there_before_anybody_waits_counts_once_when_it_comes_twice(
    erp: Erp, postbox: Postbox
) -> None:
    erp.deploy()
    # The ERP has the order already, as after an answer that was lost, and has confirmed it.
    given = {
        "orderNumber": "AU-2026-0512",
        "customerId": "K-TWICE",
        "lines": [{**LINE, "netPrice": Decimal("98.00"), "deliveryDate": "2026-12-20"}],
    }
    order, _ = Orders().take("AU-2026-0512:1", given)
    for _ in range(2):
        erp.tell(order, "erp.order.confirmed")
    key = erp.accept("A-2026-0512", "K-7")
    # A second one would be the answer to an order that is not confirmed yet.
    erp.tell(order, "erp.order.confirmed")
    erp.work()
    told = [one["type"] for one in erp.facts(key)]
    assert told.count("order.confirmed") == 1
    confirmed = [
        one for one in postbox.messages if "Auftragsbestätigung AU-2026-0512" in one["Subject"]
    ]
    assert len(confirmed) == 1
    assert verify_ledger(erp.workspace) == ()


def test_a_release_holds_until_its_day_and_then_the_next_order_asks_again(erp: Erp) -> None:
    erp.deploy()
    today = datetime.now(UTC).date()
    until = today + timedelta(days=30)
    first = erp.accept("A-2026-0521", "K-LIMIT")
    erp.hear()
    erp.complete(
        *("release-credit", "finance"),
        decision="release",
        amount=Decimal(5000),
        until=str(until),
        comment="Einmalig freigegeben.",
    )
    erp.hear()
    assert [one["data"]["reason"] for one in _of("credit.released", erp, first)] == [
        "refused-by-erp"
    ]
    assert len(_of("order.submitted", erp, first)) == 1
    assert len(_of("order.confirmed", erp, first)) == 1
    _turn(erp, until)
    second = erp.accept("A-2026-0522", "K-LIMIT")
    assert len(_of("order.submitted", erp, second)) == 1, "on its last day it counts"
    assert not erp.open_tasks("release-credit")
    _turn(erp, until + timedelta(days=1))
    third = erp.accept("A-2026-0523", "K-LIMIT")
    (asked,) = erp.open_tasks("release-credit")
    assert asked.candidate_groups == ("finance",)
    assert not _of("order.submitted", erp, third)
    assert verify_ledger(erp.workspace) == ()


def test_a_cancellation_after_a_delivery_in_part_ends_the_rest_and_waits_for_the_credit_note(
    erp: Erp, postbox: Postbox
) -> None:
    erp.deploy()
    key = erp.accept("A-2026-0531", "K-7")
    erp.hear()
    erp.press("AU-2026-0531", "half")
    erp.press("AU-2026-0531", "bill")
    assert len(erp.open_tasks("do-task")) == 1, "the onboarding runs"
    wish = {"by": "customer", "scope": "all", "reasonCode": "changed-mind", "text": "Genug."}
    erp.publish("order.cancel.requested", "AU-2026-0531", {"request": wish})
    erp.complete("approve-cancellation", "sales-manager", decision="agree")
    assert not erp.open_tasks("do-task")
    assert [one["data"]["reason"] for one in _of("onboarding.cancelled", erp, key)] == [
        "order-cancelled"
    ]
    erp.complete("settle-goods", "sales-operations", note="Die fünf Stück bleiben beim Kunden.")
    assert case(erp.workspace, key, OPERATOR).instance.status == "active", "no credit note yet"
    erp.hear()
    assert case(erp.workspace, key, OPERATOR).instance.status == "completed"
    assert len(_of("order.cancelled", erp, key)) == 1
    told = [
        one["data"] for one in _of("erp.call", erp, key) if one["data"]["operation"] == "cancel"
    ]
    assert [one["status"] for one in told] == ["200"]
    assert erp.press("AU-2026-0531", "rest") == [], "the ERP delivers no more of it"
    assert [one for one in postbox.messages if "Stornobestätigung" in one["Subject"]]
    assert verify_ledger(erp.workspace) == ()


def test_an_overdue_invoice_that_is_paid_closes_its_task_and_both_stand_in_the_case(
    erp: Erp,
) -> None:
    erp.deploy()
    key = erp.accept("A-2026-0541", "K-7")
    erp.hear()
    erp.press("AU-2026-0541", "bill")
    erp.press("AU-2026-0541", "dun")
    assert len(erp.open_tasks("handle-overdue")) == 1
    erp.press("AU-2026-0541", "pay")
    assert not erp.open_tasks("handle-overdue")
    came = [one["data"]["message"] for one in _of("message.received", erp, key)]
    assert came.index("erp.invoice.overdue") < came.index("erp.invoice.paid")
    assert len(_of("task.cancelled", erp, key)) == 1
    assert not _of("task.completed", erp, key), "nobody had to"


def _of(type_: str, erp: Erp, key: int) -> list[Any]:
    return [one for one in erp.facts(key) if one["type"] == type_]


def _turn(erp: Erp, day: date) -> None:
    """Let the ERP have another day."""
    erp.orders.credits.today = lambda: day
