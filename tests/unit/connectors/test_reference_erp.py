"""The exchange with an ERP: orders out by the HTTP connector, events in as signed webhooks."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from api.reference_erp.credit import Credits
from api.reference_erp.orders import Orders
from api.reference_erp.server import Outbox
from engine.cloud_events.mapping import mapped, mapping_of
from engine.cloud_events.model import CloudEvent
from engine.cloud_events.reader import read_event_mappings
from engine.connectors.rest.connector import RestCalls
from engine.model import BusinessError, ConnectorFailed, ConnectorResult
from tests.callee import Service, web_service
from tests.running_erp import running_erp
from tests.unit.connectors.calling import NOW, asked, calls

SECRET = "whsec_" + base64.b64encode(b"a secret of the reference ERP...").decode()
ROOT = Path(__file__).resolve().parents[3]


def erp(orders: Orders, webhook: Service) -> AbstractContextManager[int]:
    return running_erp(orders, Outbox(f"http://127.0.0.1:{webhook.port}/v2/webhooks/erp", SECRET))


def order(customer: str, *skus: str) -> dict[str, Any]:
    lines = [
        {"lineNo": Decimal(number), "sku": sku, "qty": Decimal(2), "netPrice": Decimal("98.0000")}
        for number, sku in enumerate(skus or ("L-1",), 1)
    ]
    return {"orderNumber": f"A-{customer}", "customerId": customer, "lines": lines}


def template() -> dict[str, str]:
    """The headers that the element template fills in by itself."""
    content = json.loads((ROOT / "bpmn/element-templates/erp-order.json").read_text())
    return {
        one["binding"]["key"]: one["value"]
        for one in content["properties"]
        if one["binding"]["type"] == "zeebe:taskHeader" and one.get("value")
    }


def submit(caller: RestCalls, port: int, given: dict[str, Any], **more: str) -> ConnectorResult:
    variables: Any = {"method": "POST", "url": f"http://127.0.0.1:{port}/orders", "body": given}
    return caller.run(asked(variables, **{**template(), **more}))


@pytest.fixture
def inbound() -> Iterator[Service]:
    with web_service() as service:
        yield service


def test_an_order_is_confirmed_delivered_billed_and_paid_by_signed_events(inbound: Service) -> None:
    with erp(Orders(), inbound) as port:
        result = submit(calls(port), port, order("K-1", "L-1", "P-2"))
    assert result.values["erpOrderId"] == "SAL-ORD-00001"
    assert result.values["confirmation"] == "accepted_with_changes"
    file = ROOT / "library" / "quote-to-order" / "erp.events.json"
    mappings = read_event_mappings(file.read_bytes(), file.name)
    names = []
    for got in inbound.received:
        Webhook(SECRET).verify(got.body.decode(), dict(got.headers))
        event = json.loads(got.body, parse_float=Decimal)
        attributes = {one: event[one] for one in ("subject", "time")}
        read = CloudEvent(event["id"], event["source"], event["type"], attributes, event["data"])
        message = mapped(read, mapping_of(read, [mappings]), NOW)
        assert message.correlation_key == "A-K-1"
        names.append(message.name)
    assert names == [
        "erp.order.confirmed",
        "erp.delivery.shipped",
        "erp.invoice.issued",
        "erp.invoice.paid",
    ]


def test_an_erp_that_is_down_three_times_has_one_order_in_the_end(inbound: Service) -> None:
    orders = Orders()
    with erp(orders, inbound) as port:
        caller = calls(port)
        for _ in range(3):
            with pytest.raises(ConnectorFailed, match="answers 503") as failure:
                submit(caller, port, order("K-DOWN"))
            assert failure.value.retry
        submit(caller, port, order("K-DOWN"))
        submit(caller, port, order("K-DOWN"))
    assert len(orders.by_key) == 1


def test_a_call_that_took_too_long_finds_its_order_the_next_time(inbound: Service) -> None:
    orders = Orders()
    with erp(orders, inbound) as port:
        with pytest.raises(ConnectorFailed, match="took too long") as failure:
            submit(calls(port), port, order("K-SLOW"), totalTimeout="0.5")
        assert failure.value.retry
        result = submit(calls(port), port, order("K-SLOW"), totalTimeout="30")
    assert result.values["erpOrderId"] == "SAL-ORD-00001"
    assert len(orders.by_key) == 1


@pytest.mark.parametrize(
    ("customer", "sku", "code"),
    [
        ("K-LIMIT", "L-1", "credit_limit"),
        ("K-BLOCKED", "L-1", "blocked_customer"),
        ("K-2", "X-1", "unknown_sku"),
    ],
)
def test_what_the_erp_refuses_is_a_bpmn_error_by_its_reason(
    inbound: Service, customer: str, sku: str, code: str
) -> None:
    with erp(Orders(), inbound) as port, pytest.raises(BusinessError) as error:
        submit(calls(port), port, order(customer, sku))
    assert error.value.code == code


def test_another_order_under_the_same_key_is_refused(inbound: Service) -> None:
    with erp(Orders(), inbound) as port:
        submit(calls(port), port, order("K-1"))
        with pytest.raises(BusinessError) as error:
            submit(calls(port), port, order("K-1", "L-2"))
    assert error.value.code == "other_order_under_this_key"


@pytest.mark.parametrize("customer", ["K-TWICE", "K-ORDER"])
def test_events_come_twice_or_the_newest_first_where_the_data_want_it(
    inbound: Service, customer: str
) -> None:
    with erp(Orders(), inbound) as port:
        submit(calls(port), port, order(customer))
    ids = [one.headers["webhook-id"] for one in inbound.received]
    assert (len(ids), len(set(ids))) == ((8, 4) if customer == "K-TWICE" else (4, 4))
    assert ids[0].endswith("erp.order.confirmed" if customer == "K-TWICE" else "erp.invoice.paid")


def test_an_erp_that_begins_anew_says_nothing_under_an_id_that_was_said(inbound: Service) -> None:
    for customer in ("K-1", "K-2"):
        with erp(Orders(), inbound) as port:
            made = submit(calls(port), port, order(customer))
        assert made.values["erpOrderId"] == "SAL-ORD-00001"
    ids = [one.headers["webhook-id"] for one in inbound.received]
    assert len(set(ids)) == len(ids) == 8


def test_stock_and_orders_are_looked_up_and_shown_in_german(inbound: Service) -> None:
    with erp(Orders(), inbound) as port:
        caller = calls(port)
        submit(caller, port, replaced(order("K-1")))
        base = f"http://127.0.0.1:{port}"
        stock = asked({"url": f"{base}/stock/S-1"}, resultExpression="={left: body.available}")
        assert caller.run(stock).values == {"left": Decimal(0)}
        page = httpx.get(base, trust_env=False).text
    assert "Muster-ERP" in page
    assert "&lt;b&gt;" in page
    assert "196,00 €" in page


def replaced(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "customerId": "<b>"}


def test_an_order_that_has_arrived_is_looked_up_and_not_sent_again(inbound: Service) -> None:
    orders = Orders()
    with erp(orders, inbound) as port:
        look = {"lookupUrl": f"http://127.0.0.1:{port}/orders/A-K-SLOW"}
        variables: Any = {"method": "POST", "url": f"http://127.0.0.1:{port}/orders", **look}
        variables["body"] = order("K-SLOW")
        headers = {**template(), "totalTimeout": "0.5"}
        with pytest.raises(ConnectorFailed, match="took too long"):
            calls(port).run(asked(variables, **headers))
        again = replace(asked(variables, **headers), attempt=1, again=True)
        result = calls(port).run(again)
    assert result.values["erpOrderId"] == "SAL-ORD-00001"
    assert [fact.data["method"] for fact in result.facts] == ["GET"]
    assert len(orders.by_key) == 1


def test_an_order_that_has_not_arrived_is_sent_after_it_was_looked_for(inbound: Service) -> None:
    orders = Orders()
    with erp(orders, inbound) as port:
        look = {"lookupUrl": f"http://127.0.0.1:{port}/orders/A-K-1"}
        variables: Any = {"method": "POST", "url": f"http://127.0.0.1:{port}/orders", **look}
        variables["body"] = order("K-1")
        result = calls(port).run(replace(asked(variables, **template()), attempt=2, again=True))
    assert [(fact.data["method"], fact.data["status"]) for fact in result.facts] == [
        ("GET", 404),
        ("POST", 201),
    ]


def test_a_release_of_credit_counts_until_its_date_and_no_day_longer(inbound: Service) -> None:
    today = [date(2026, 11, 23)]
    orders = Orders(credits=Credits(today=lambda: today[0]))
    release = {"amount": Decimal(5000), "until": "2026-11-30"}

    def sent(number: str, **more: object) -> str:
        """Send an order of 4,900 euro, and return what came of it."""
        given = {**order("K-LIMIT"), "orderNumber": number, "netTotal": Decimal(4900), **more}
        taken, _ = orders.take(number, given)
        return taken.reason or taken.confirmation

    assert sent("A-1") == "credit_limit"
    assert sent("A-1", creditRelease=release) == "accepted"
    with erp(orders, inbound) as port:
        told = httpx.get(f"http://127.0.0.1:{port}/customers/K-LIMIT/credit", trust_env=False)
    assert told.json()["release"] == {"amount": 5000, "until": "2026-11-30"}
    today[0] = date(2026, 11, 30)
    assert sent("A-2") == "accepted"
    assert sent("A-3", netTotal=Decimal(5001)) == "credit_limit"
    today[0] = date(2026, 12, 1)
    assert sent("A-4") == "credit_limit"
    assert orders.credits.told("K-LIMIT")["release"] is None


def test_deliveries_take_from_the_stock_and_goods_that_come_in_add_to_it(inbound: Service) -> None:
    with erp(Orders(), inbound) as port, httpx.Client(trust_env=False) as client:
        base = f"http://127.0.0.1:{port}"
        submit(calls(port), port, order("K-1", "L-1", "S-1"))
        client.post(f"{base}/orders/A-K-1/rest")
        assert client.post(f"{base}/stock/S-1/receipts?qty=7").status_code == 303
        assert client.post(f"{base}/stock/X-1/receipts").status_code == 404
        foreign = {"sec-fetch-site": "cross-site"}
        assert client.post(f"{base}/stock/S-1/receipts", headers=foreign).status_code == 404
        assert client.get(f"{base}/stock/S-1").json()["available"] == 7
    told = [json.loads(one.body) for one in inbound.received]
    stock = [one for one in told if one["type"] == "com.example.erp.stock.changed.v1"]
    # Two answers of the server may tell of it side by side.
    stands = sorted((one["subject"], one["data"]["available"]) for one in stock)
    assert stands == [("L-1", 98), ("S-1", 0), ("S-1", 7)]
    assert len({one["id"] for one in stock}) == 3


def test_stock_becomes_a_message_that_whoever_waits_for_the_article_hears() -> None:
    file = ROOT / "library/quote-to-order/erp.events.json"
    mappings = read_event_mappings(file.read_bytes(), file.name)
    data = {"sku": "S-1", "available": Decimal(7)}
    type_ = "com.example.erp.stock.changed.v1"
    event = CloudEvent("1", "https://erp.example", type_, {"subject": "S-1"}, data)
    message = mapped(event, mapping_of(event, [mappings]), NOW)
    assert (message.name, message.correlation_key) == ("erp.stock.changed", "S-1")
    assert message.variables == {"stock": data}
