"""An order of the library reaches a real ERP once, however often the ERP is down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

from api.library import shipped_resources
from api.operators import OPERATOR
from api.reference_erp.orders import Orders
from api.reference_erp.server import Outbox
from engine.commands.deploy import deploy
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.queries import case
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import open_workspace
from tests.running_erp import running_erp

Placed = tuple[str, Sequence[Mapping[str, Any]]]
"""The state of the case, and the facts of its entries."""
LINE = {"lineNo": Decimal(1), "sku": "L-1", "text": "Lizenz", "qty": Decimal(10), "unit": "C62"}
ORDER = {
    "number": "AU-2026-0503",
    "key": "AU-2026-0503:1",
    "customerId": "K-DOWN",
    "customerPo": None,
    "company": "Deichbau GmbH",
    "lines": [{**LINE, "netPrice": Decimal("98.00")}],
    "net": Decimal("980.00"),
    "netText": "980,00 €",
    "currency": "EUR",
    "paymentDays": Decimal(30),
    "deliveryDate": "2026-11-20",
    "partialAllowed": True,
    "quoteSha256": "aa00",
}


@contextmanager
def placed(settings: Settings, orders: Orders, **changed: object) -> Iterator[Placed]:
    """Place an order by the library's process, in up to four attempts; give what came of it."""
    with running_erp(orders, Outbox("", "")) as port:
        erp = f"http://127.0.0.1:{port}"
        workspace = open_workspace(replace(settings, http_allowed=erp))
        try:
            deploy(workspace, shipped_resources("quote-to-order", "shared"), actor=OPERATOR)
            variables = {
                "order": {**ORDER, **changed},
                "contact": {"name": "Ole Kröger", "email": "ole@deichbau.example"},
                "settings": {"erp": erp},
                "credit": {"decision": "pass", "amount": None, "until": None, "prepayPct": None},
            }
            key = start_process_instance(
                workspace, "order-placement", variables=variables, actor=OPERATOR
            ).key
            for _ in range(4):
                Worker(workspace).run_once()
                with workspace.transaction() as connection:
                    connection.exec_driver_sql("UPDATE engine.job SET due_at = clock_timestamp()")
            found = case(workspace, key, OPERATOR)
            facts = [fact for entry in found.entries for fact in entry.facts]
            assert verify_ledger(workspace) == ()
            yield found.instance.status, facts
        finally:
            workspace.close()


def test_an_erp_that_is_down_three_times_has_one_order_and_the_ledger_four_attempts(
    settings: Settings,
) -> None:
    orders = Orders()
    with placed(settings, orders) as (status, facts):
        pass
    tried = [one["data"] for one in facts if one["type"] == "call.made"]
    sent = [(one["attempt"], one["status"]) for one in tried if one["method"] == "POST"]
    assert sent == [(1, 503), (2, 503), (3, 503), (4, 201)]
    assert [one.number for one in orders.by_key.values()] == ["AU-2026-0503"]
    (told,) = (one["data"] for one in facts if one["type"] == "erp.call")
    assert (told["attempt"], told["status"]) == (4, "201")
    assert status == "completed"


def test_an_order_that_timed_out_though_it_was_stored_is_found_by_its_key_and_not_sent_again(
    settings: Settings,
) -> None:
    orders = Orders()
    lost = {"customerId": "K-LOST", "number": "AU-2026-0504", "key": "AU-2026-0504:1"}
    with placed(settings, orders, **lost) as (status, facts):
        pass
    tried = [one["data"] for one in facts if one["type"] == "call.made"]
    assert [(one["method"], one["status"]) for one in tried] == [("POST", 504), ("GET", 200)]
    assert [one.number for one in orders.by_key.values()] == ["AU-2026-0504"]
    assert status == "completed"
