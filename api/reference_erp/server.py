"""The reference ERP as a server: takes orders, answers by signed webhooks, shows what it has.

For demonstrations and tests; it keeps nothing when it ends.
"""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import httpx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.json_text import write_json
from api.reference_erp.counter import Counter, as_json, shown
from api.reference_erp.orders import Down, Event, Order, OrderRefused, Orders, events_of
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
        named = [(str(data.get("sku") or order.number), type_, data) for type_, data in events]
        self._all([(about, _id(order, type_, data), type_, data) for about, type_, data in named])

    def tell(self, subject: str, events: Sequence[Event]) -> None:
        """Send what there is to say of something else, such as an article."""
        self._all([(subject, _id(None, type_, data), type_, data) for type_, data in events])

    def _all(self, events: Sequence[tuple[str, str, str, Mapping[str, object]]]) -> None:
        if not self._url:
            return
        with httpx.Client(trust_env=False, timeout=10) as client:
            for subject, id_, type_, data in events:
                self._one(client, id_, type_, subject, data)

    def _one(self, client: httpx.Client, id_: str, type_: str, subject: str, data: object) -> None:
        body = write_json(
            {
                "specversion": "1.0",
                "id": id_,
                "source": SOURCE,
                "type": f"{PREFIX}.{type_}.v1",
                "subject": subject,
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


def create_erp(outbox: Outbox, orders: Orders | None = None, *, by_hand: bool = False) -> Starlette:
    """Return the server.

    Args:
        by_hand: whether it only confirms by itself, and its page ships, bills and is paid.
    """
    kept = Orders() if orders is None else orders
    counter = Counter(kept, outbox)

    async def post(request: Request) -> Response:
        content = await request.body()
        key = request.headers.get("idempotency-key", "")
        if not key or len(content) > _LARGEST:
            return as_json({"reasonCode": "no_key" if not key else "too_large"}, 400)
        try:
            given = parse_json(content)
        except JsonRefused:
            return as_json({"reasonCode": "no_json"}, 400)
        if not isinstance(given, dict):
            return as_json({"reasonCode": "no_json"}, 400)
        try:
            order, is_new = kept.take(key, given)
        except Down:
            return as_json({"reasonCode": "down"}, 503, {"Retry-After": "1"})
        except OrderRefused as refused:
            return as_json({"reasonCode": refused.code}, 422)
        if order.customer == "K-SLOW":
            # Stored already: whoever gives up and comes again finds it.
            await run_in_threadpool(time.sleep, _SLOW)
        answer = _answer(order, is_new=is_new)
        if is_new:
            told = events_of(order)[: 1 if by_hand else None]
            answer.background = BackgroundTask(outbox.send, order, told)
        return answer

    return Starlette(
        routes=[
            Route("/", counter.page),
            Route("/orders", post, methods=["POST"]),
            Route("/orders", counter.under_key),
            Route("/orders/{number}", counter.get),
            Route("/orders/{number}/cancel", counter.cancel, methods=["POST"]),
            Route("/orders/{number}/{step}", counter.step, methods=["POST"]),
            Route("/customers/{customer}/credit", counter.credit),
            Route("/stock/{sku}", counter.stock),
            Route("/stock/{sku}/receipts", counter.receive, methods=["POST"]),
        ]
    )


def _answer(order: Order, *, is_new: bool) -> Response:
    if order.customer == "K-LOST" and is_new:
        # As a gateway in between says that has waited too long.
        return as_json({"reasonCode": "timeout"}, 504)
    return as_json(shown(order), 422 if order.reason else (201 if is_new else 200))


def _id(order: Order | None, type_: str, data: Mapping[str, object]) -> str:
    """Return the id of an event: one for each delivery, each step of an invoice, and each time that
    an article's stock changes.

    The order's number is in it: the ERP counts anew with each start, Vorgang remembers what came.
    """
    known = ("deliveryId", "invoiceId", "creditNoteId", "dunningLevel", "sku", "at")
    named = "-".join(str(data[one]) for one in known if data.get(one) is not None)
    if order is None:
        return f"{named}-{type_}"
    return f"{order.number}-{named or order.erp_id}-{type_}"
