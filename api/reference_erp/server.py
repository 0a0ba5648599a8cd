"""The reference ERP as a server: takes orders, answers by signed webhooks, shows what it has.

For demonstrations and tests; it keeps nothing when it ends.
"""

from __future__ import annotations

import base64
import hmac
import html
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

import httpx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from api.json_text import write_json
from api.reference_erp.orders import Down, Event, Order, OrderRefused, Orders, events_of, stock_of
from forms.strict_json import JsonRefused, parse_json

PREFIX: Final = "com.example"
SOURCE: Final = "https://erp.example"
_LARGEST: Final = 1_000_000
_SLOW: Final = 3.0
"""Seconds that `K-SLOW` waits."""


class Outbox:
    """Sends events to Vorgang, signed as Standard Webhooks says.

    Args:
        url: of the webhook, such as `http://127.0.0.1:8080/v2/webhooks/erp`; empty sends none.
        secret: `whsec_…`.
    """

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._key = base64.b64decode(secret.removeprefix("whsec_"))

    def send(self, order: Order, events: Sequence[Event]) -> None:
        """Send what there is to say of an order; an event that is said twice has one id."""
        if not self._url:
            return
        with httpx.Client(trust_env=False, timeout=10) as client:
            for type_, data in events:
                self._one(client, f"{order.erp_id}-{type_}", type_, order, data)

    def _one(self, client: httpx.Client, id_: str, type_: str, order: Order, data: object) -> None:
        body = write_json(
            {
                "specversion": "1.0",
                "id": id_,
                "source": SOURCE,
                "type": f"{PREFIX}.{type_}.v1",
                "subject": order.number,
                "time": datetime.now(UTC).isoformat(),
                "datacontenttype": "application/json",
                "data": data,
            }
        )
        at = str(int(time.time()))
        signature = hmac.digest(self._key, f"{id_}.{at}.".encode() + body, "sha256")
        headers = {
            "content-type": "application/cloudevents+json",
            "webhook-id": id_,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }
        try:
            client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError:
            # As a real one would: what it could not say it says again when somebody asks.
            return


def create_erp(outbox: Outbox, orders: Orders | None = None) -> Starlette:
    """Return the server."""
    kept = Orders() if orders is None else orders

    async def post(request: Request) -> Response:
        content = await request.body()
        key = request.headers.get("idempotency-key", "")
        if not key or len(content) > _LARGEST:
            return _json({"reasonCode": "no_key" if not key else "too_large"}, 400)
        try:
            given = parse_json(content)
        except JsonRefused:
            return _json({"reasonCode": "no_json"}, 400)
        if not isinstance(given, dict):
            return _json({"reasonCode": "no_json"}, 400)
        try:
            order, is_new = kept.take(key, given)
        except Down:
            return _json({"reasonCode": "down"}, 503, {"Retry-After": "1"})
        except OrderRefused as refused:
            return _json({"reasonCode": refused.code}, 422)
        if order.customer == "K-SLOW":
            # Stored already: whoever gives up and comes again finds it.
            await run_in_threadpool(time.sleep, _SLOW)
        answer = _json(_shown(order), 422 if order.reason else (201 if is_new else 200))
        if is_new:
            answer.background = BackgroundTask(outbox.send, order, events_of(order))
        return answer

    async def get(request: Request) -> Response:
        order = kept.of_number(request.path_params["number"])
        return _json({"reasonCode": "unknown"}, 404) if order is None else _json(_shown(order))

    async def stock(request: Request) -> Response:
        found = stock_of(request.path_params["sku"])
        return _json({"reasonCode": "unknown_sku"}, 404) if found is None else _json(found)

    async def page(_: Request) -> Response:
        return HTMLResponse(_page(list(kept.by_key.values())), headers=_HEADERS)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/orders", post, methods=["POST"]),
            Route("/orders/{number}", get),
            Route("/stock/{sku}", stock),
        ]
    )


_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_STATES: Final = {
    "accepted": "bestätigt",
    "accepted_with_changes": "mit Änderungen bestätigt",
    "rejected": "abgelehnt",
}


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(write_json(value), status, headers, "application/json")


def _shown(order: Order) -> dict[str, object]:
    return {
        "orderNumber": order.number,
        "erpOrderId": order.erp_id,
        "confirmation": order.confirmation,
        "reasonCode": order.reason,
        "lines": [dict(one) for one in order.lines],
    }


def _page(orders: Sequence[Order]) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in _cells(one)) + "</tr>"
        for one in reversed(orders)
    )
    table = (
        "<table><thead><tr><th scope='col'>ERP-Nummer</th><th scope='col'>Auftrag</th>"
        "<th scope='col'>Kunde</th><th scope='col'>Positionen</th><th scope='col'>Summe</th>"
        f"<th scope='col'>Stand</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    return (
        "<!doctype html><html lang='de'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'><title>Muster-ERP</title></head>"
        f"<body><main><h1>Muster-ERP: Aufträge</h1>{table if orders else '<p>Noch keine.</p>'}"
        "<p>Für Vorführungen: Mit dem Server enden auch die Aufträge.</p>"
        "</main></body></html>"
    )


def _cells(order: Order) -> tuple[str, ...]:
    total = sum(
        (Decimal(str(one["qty"])) * Decimal(str(one["netPrice"])) for one in order.lines),
        Decimal(0),
    )
    euros = f"{total:,.2f} €".translate(str.maketrans(",.", ".,"))
    state = _STATES[order.confirmation] + (f" ({order.reason})" if order.reason else "")
    return order.erp_id, order.number, order.customer, str(len(order.lines)), euros, state
