"""Orders and a real ERP: what it answers too late, twice or too early."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from api.library import shipped_resources
from api.operators import OPERATOR
from api.reference_erp.orders import Order, Orders, events_of
from api.reference_erp.server import PREFIX, SOURCE, Outbox
from engine.cloud_events.model import CloudEvent
from engine.commands.deploy import deploy
from engine.commands.publish_message import publish_message
from engine.commands.start_process_instance import start_process_instance
from engine.commands.take_events import take_events
from engine.commands.verify_ledger import verify_ledger
from engine.model import Resource
from engine.queries import case, search_process_instances
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.fakes import Postbox
from tests.running_erp import running_erp

LINE = {"lineNo": Decimal(1), "sku": "L-1", "text": "Lizenz", "qty": Decimal(10), "unit": "C62"}
DRAFT = {
    "lines": [{**LINE, "netPrice": Decimal("98.00")}],
    "net": Decimal("980.00"),
    "currency": "EUR",
    "productFamily": "service",
    "paymentDays": Decimal(30),
    "deliveryDate": "2026-12-20",
    "documentSha256": "aa00",
}
CUSTOMER = {
    "company": "Deichbau GmbH",
    "contactName": "Ole Kröger",
    "email": "ole@deichbau.example",
    "state": "HH",
    "segment": "standard",
}
PATIENT = b'<zeebe:header key="totalTimeout" value="60"'
HASTY = b'<zeebe:header key="totalTimeout" value="2"'


class Erp:
    """A running ERP, the office that calls it, and what it has to say, to be told by hand."""

    def __init__(self, workspace: Workspace, orders: Orders, port: int) -> None:
        self.workspace = workspace
        self.orders = orders
        self.address = f"http://127.0.0.1:{port}"

    def deploy(self, *changes: tuple[bytes, bytes]) -> None:
        """Deploy what an order needs, for this ERP."""
        changes = (*changes, (b"http://127.0.0.1:8091", self.address.encode()))
        files = shipped_resources("quote-to-order", "onboarding-checklist", "shared")
        deploy(self.workspace, [_changed(one, changes) for one in files], actor=OPERATOR)

    def tell(self, order: Order, type_: str) -> None:
        """Send an event of an order, with the id that it always has."""
        (data,) = {str(data): data for kind, data in events_of(order) if kind == type_}.values()
        event = CloudEvent(
            id=f"{order.erp_id}-{type_}",
            source=SOURCE,
            type=f"{PREFIX}.{type_}.v1",
            attributes={"subject": order.number},
            data=dict(data),
        )
        take_events(self.workspace, [event], actor=OPERATOR)

    def work(self) -> None:
        """Do what is due."""
        Worker(self.workspace).do_due(200)

    def insist(self) -> None:
        """Do what is due, and what would be tried again later."""
        for _ in range(4):
            self.work()
            with self.workspace.transaction() as connection:
                connection.exec_driver_sql(
                    "UPDATE engine.job SET due_at = clock_timestamp() WHERE due_at IS NOT NULL"
                )

    def facts(self, key: int) -> list[Mapping[str, Any]]:
        entries = case(self.workspace, key, OPERATOR).entries
        return [fact for entry in entries for fact in entry.facts]


def _changed(resource: Resource, changes: tuple[tuple[bytes, bytes], ...]) -> Resource:
    content = resource.content
    for before, after in changes:
        content = content.replace(before, after)
    return Resource(resource.name, content)


@pytest.fixture
def erp(settings: Settings, postbox: Postbox) -> Iterator[Erp]:
    orders = Orders()
    with running_erp(orders, Outbox("", "")) as port:
        allowed = f"http://127.0.0.1:{port}"
        workspace = open_workspace(replace(settings, http_allowed=allowed, smtp_port=postbox.port))
        yield Erp(workspace, orders, port)
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
    publish_message(
        erp.workspace,
        "quote.accepted",
        correlation_key="A-2026-0512",
        variables={
            "quoteNumber": "A-2026-0512",
            "version": Decimal(1),
            "acceptedAt": "2026-11-02T09:58:00+01:00",
            "signatureEvidenceId": "S-1",
            "customer": {**CUSTOMER, "customerId": "K-7"},
            "orderDraft": DRAFT,
        },
        actor=OPERATOR,
    )
    erp.work()
    chosen = {"process_definition_id": "quote-to-order"}
    (instance,) = search_process_instances(erp.workspace, OPERATOR, filter=chosen).items
    # A second one would be the answer to an order that is not confirmed yet.
    erp.tell(order, "erp.order.confirmed")
    erp.work()
    told = [one["type"] for one in erp.facts(instance.key)]
    assert told.count("order.confirmed") == 1
    confirmed = [
        one for one in postbox.messages if "Auftragsbestätigung AU-2026-0512" in one["Subject"]
    ]
    assert len(confirmed) == 1
    assert verify_ledger(erp.workspace) == ()
