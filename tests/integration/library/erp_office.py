"""An office that takes orders, the reference ERP beside it, and what the one tells the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from queue import Queue
from typing import Any
from uuid import uuid4

import httpx

from api.library import shipped_resources
from api.operators import OPERATOR
from api.reference_erp.orders import Event, Order, Orders, events_of
from api.reference_erp.server import PREFIX, SOURCE, Outbox
from engine.cloud_events.model import CloudEvent
from engine.commands.complete_user_task import complete_user_task
from engine.commands.deploy import deploy
from engine.commands.publish_message import publish_message
from engine.commands.take_events import take_events
from engine.model import Resource
from engine.queries import case, search_process_instances, search_user_tasks
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import person

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


class Heard(Outbox):
    """What the ERP says, in the order in which it says it; nothing of it is sent."""

    def __init__(self) -> None:
        super().__init__("", "")
        self._said: Queue[Sequence[Event]] = Queue()

    def send(self, order: Order, events: Sequence[Event]) -> None:
        """Note it."""
        self._said.put(events)

    def tell(self, subject: str, events: Sequence[Event]) -> None:
        """Note it."""
        self._said.put(events)

    def next(self) -> Sequence[Event]:
        """Return what it says next; it may be about to."""
        return self._said.get(timeout=60)


class Erp:
    """A running ERP, the office that calls it, and what it has to say, to be told by hand."""

    def __init__(
        self, workspace: Workspace, orders: Orders, port: int, heard: Heard | None = None
    ) -> None:
        self.workspace = workspace
        self.orders = orders
        self.heard = heard or Heard()
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

    def accept(self, number: str, customer: str, **more: object) -> int:
        """Let a customer accept a quote; return the case of the order."""
        accepted = {
            "quoteNumber": number,
            "version": Decimal(1),
            "acceptedAt": "2026-11-02T09:58:00+01:00",
            "signatureEvidenceId": "S-1",
            "customer": {**CUSTOMER, "customerId": customer},
            "orderDraft": {**DRAFT, **more},
        }
        self.publish("quote.accepted", number, accepted)
        chosen = {"business_id": number.replace("A-", "AU-")}
        found = search_process_instances(self.workspace, OPERATOR, filter=chosen).items
        return next(one.key for one in found if one.process_definition_id == "quote-to-order")

    def publish(self, name: str, about: str, values: Mapping[str, object]) -> None:
        """Publish a message, and do what follows from it."""
        publish_message(
            self.workspace, name, correlation_key=about, variables=values, actor=OPERATOR
        )
        self.work()

    def press(self, number: str, step: str) -> list[str]:
        """Press a button of the ERP's page; return what it told."""
        url = f"{self.address}/orders/{number}/{step}"
        answer = httpx.post(url, trust_env=False, timeout=20)
        assert answer.status_code == 303, answer.text
        return self.hear()

    def hear(self) -> list[str]:
        """Let what the ERP says next arrive, and do what follows from it; return the types."""
        said = self.heard.next()
        events = [
            CloudEvent(uuid4().hex, SOURCE, f"{PREFIX}.{type_}.v1", data=dict(data))
            for type_, data in said
        ]
        take_events(self.workspace, events, actor=OPERATOR)
        self.work()
        return [type_ for type_, _ in said]

    def complete(self, element: str, group: str, **given: object) -> None:
        """Complete the only open task of an element, as somebody of a group."""
        (task,) = self.open_tasks(element)
        assert task.candidate_groups == (group,), task.candidate_groups
        clerk = person(self.workspace, f"{group}-{uuid4().hex[:8]}", group)
        complete_user_task(self.workspace, task.key, given, actor=clerk)
        self.work()

    def open_tasks(self, element: str) -> Sequence[Any]:
        """Return the open tasks of an element."""
        chosen = {"activity_id": element, "state": "ready"}
        return search_user_tasks(self.workspace, OPERATOR, filter=chosen).items

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
