"""A real ERP that answers slower than the limit: asked again under one key, then an incident."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest

from api.reference_erp import server
from api.reference_erp.orders import Orders
from api.reference_erp.server import Outbox
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.model import CaseView
from engine.queries import case
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event
from tests.running_erp import running_erp

RETRIES = 3
TEMPLATE = Path(__file__).resolve().parents[3] / "bpmn/element-templates/erp-order.json"


def headers() -> dict[str, str]:
    """Return what the element template fills in, with less patience than the ERP takes."""
    filled = {
        one["binding"]["key"]: one["value"]
        for one in json.loads(TEMPLATE.read_text())["properties"]
        if one["binding"]["type"] == "zeebe:taskHeader" and one.get("value")
    }
    return {**filled, "totalTimeout": "0.5"}


def ordering(port: int) -> str:
    """Return a task that orders as the element template does."""
    inputs = {
        "method": '="POST"',
        "url": f'="http://127.0.0.1:{port}/orders"',
        "body": "={orderNumber: number, customerId: customer, lines: lines}",
    }
    given = "".join(
        f'<zeebe:input source="{escape(source)}" target="{name}"/>'
        for name, source in inputs.items()
    )
    kept = "".join(
        f'<zeebe:header key="{name}" value="{escape(value)}"/>' for name, value in headers().items()
    )
    return (
        '<bpmn:serviceTask id="order" name="Bestellen"><bpmn:extensionElements>'
        f'<zeebe:taskDefinition type="http" retries="{RETRIES}"/>'
        f"<zeebe:ioMapping>{given}</zeebe:ioMapping><zeebe:taskHeaders>{kept}</zeebe:taskHeaders>"
        "</bpmn:extensionElements><bpmn:incoming>to-order</bpmn:incoming><bpmn:outgoing>to-done"
        '</bpmn:outgoing></bpmn:serviceTask><bpmn:sequenceFlow id="to-done" sourceRef="order" '
        'targetRef="done"/>'
    )


@pytest.fixture
def orders() -> Orders:
    """What the ERP has."""
    return Orders()


@pytest.fixture
def office(settings: Settings, orders: Orders) -> Iterator[Workspace]:
    """An office that orders from an ERP which takes three seconds for customer K-SLOW."""
    with running_erp(orders, Outbox("", "")) as port:
        opened = open_workspace(replace(settings, http_allowed=f"http://127.0.0.1:{port}"))
        deployed(opened, process("slow-order", start_event("order") + ordering(port) + end_event()))
        yield opened
        assert verify_ledger(opened) == ()
        opened.close()


def ordered(office: Workspace, number: str) -> int:
    lines = [{"lineNo": 1, "sku": "L-1", "qty": 2, "netPrice": 98}]
    given = {"number": number, "customer": "K-SLOW", "lines": lines}
    return start_process_instance(office, "slow-order", variables=given, actor=ADMINISTRATOR).key


def attempt(office: Workspace) -> None:
    """Let the worker try, and let what it tries again later be due."""
    Worker(office).run_once()
    with office.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.job SET due_at = clock_timestamp() WHERE due_at IS NOT NULL"
        )


def looked_at(office: Workspace, key: int) -> CaseView:
    return case(office, key, ADMINISTRATOR)


def calls_of(office: Workspace, key: int) -> list[tuple[str, int]]:
    """Return how each call ended, and the how manieth attempt it was."""
    found: list[Mapping[str, Any]] = [
        dict(fact) for one in looked_at(office, key).entries for fact in one.facts
    ]
    ended = [one for one in found if one["type"] in {"call.failed", "call.made"}]
    return [(one["type"], one["data"]["attempt"]) for one in ended]


def test_an_erp_that_stays_too_slow_is_asked_under_one_key_until_there_is_an_incident(
    office: Workspace, orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ordered(office, "A-SLOW-1")
    for number in range(1, RETRIES + 1):
        assert looked_at(office, key).incidents == ()
        attempt(office)
        # It had stored the order before nobody listened any more.
        assert [one.number for one in orders.by_key.values()] == ["A-SLOW-1"]
        assert calls_of(office, key)[-1] == ("call.failed", number)
    (incident,) = looked_at(office, key).incidents
    assert "took too long" in incident.message
    assert "same key" in incident.message
    # The ERP is itself again, and an operator tries once more.
    monkeypatch.setattr(server, "_SLOW", 0.0)
    resolve_incident(office, incident.key, actor=ADMINISTRATOR)
    attempt(office)
    view = looked_at(office, key)
    assert view.instance.status == "completed"
    assert len(orders.by_key) == 1
    assert calls_of(office, key)[-1][0] == "call.made"


def test_an_erp_that_was_slow_once_has_one_order_and_the_case_goes_on(
    office: Workspace, orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ordered(office, "A-SLOW-2")
    attempt(office)
    monkeypatch.setattr(server, "_SLOW", 0.0)
    attempt(office)
    view = looked_at(office, key)
    assert (view.instance.status, view.incidents) == ("completed", ())
    assert [one.number for one in orders.by_key.values()] == ["A-SLOW-2"]
    assert [one for one, _ in calls_of(office, key)] == ["call.failed", "call.made"]
