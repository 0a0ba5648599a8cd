"""What clerks of the reference ERP do and see: its page, its buttons, cancellations and credit."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Protocol
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.json_text import write_json
from api.reference_erp.fulfilment import Fulfilment
from api.reference_erp.orders import Event, Order, Orders
from api.reference_erp.stock import CHANGED, Stock
from forms.strict_json import JsonRefused, parse_json

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#16201f;background:#f4f6f6}"
    "main{max-width:75rem}table{border-collapse:collapse;background:#fff;margin:1rem 0 2rem}"
    "th,td{padding:.5rem .75rem;border:1px solid #d5dcdb;text-align:left;vertical-align:top}"
    "th{background:#eaf0ef}form{display:inline}"
    "button{font:inherit;margin:.1rem;padding:.2rem .6rem}"
)
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; style-src "
    f"'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_STATES: Final = {
    "accepted": "bestätigt",
    "accepted_with_changes": "mit Änderungen bestätigt",
    "rejected": "abgelehnt",
}
_STEPS: Final[Mapping[str, tuple[str, Callable[[Fulfilment], list[Event]]]]] = {
    "half": ("Teil liefern", lambda one: one.ship(half=True)),
    "rest": ("Rest liefern", lambda one: one.ship(half=False)),
    "bill": ("Berechnen", Fulfilment.bill),
    "dun": ("Überfällig melden", Fulfilment.dun),
    "pay": ("Bezahlt melden", Fulfilment.pay),
}
_TO_TRY: Final = (
    ("K-10017, K-10023, K-10042 …", "jede andere Nummer: kauft auf Rechnung, Limit 100.000 €"),
    ("K-LIMIT", "hat keinen Kredit; K-OVERDUE zahlt spät, K-BLOCKED ist gesperrt"),
    ("K-SLOW, K-DOWN", "Antwort lässt warten; erst beim vierten Mal erreichbar"),
    ("LIZ-100, DL-200 …", "jeder andere Artikel: wie bestellt"),
    ("P-…, X-…", "wird zu anderem Preis bestätigt; ist unbekannt"),
)
"""Customers and articles, and what they do."""
_HEADINGS: Final = (
    *("ERP-Nummer", "Auftrag", "Kunde", "Positionen", "Summe", "Stand", "Lieferung und Rechnung"),
    "Nächster Schritt",
)


class Sender(Protocol):
    """Sends what the ERP has to say."""

    def send(self, order: Order, events: Sequence[Event]) -> None:
        """Send events of an order, and of articles."""

    def tell(self, subject: str, events: Sequence[Event]) -> None:
        """Send events of something else."""


@dataclass
class Counter:
    """Where orders go on after they were taken.

    Args:
        orders: that were taken.
        outbox: tells of what becomes of them.
    """

    orders: Orders
    outbox: Sender
    goods: Stock = field(default_factory=Stock)
    _kept: dict[str, Fulfilment] = field(default_factory=dict)

    async def page(self, _: Request) -> Response:
        """Show all orders."""
        return HTMLResponse(self._page(), headers=_HEADERS)

    async def under_key(self, request: Request) -> Response:
        """Give the order that was taken under a key."""
        order = self.orders.under(request.query_params.get("key", ""))
        return as_json({"reasonCode": "unknown"}, 404) if order is None else as_json(shown(order))

    async def get(self, request: Request) -> Response:
        """Give the newest order of a number."""
        order = self.orders.of_number(request.path_params["number"])
        return as_json({"reasonCode": "unknown"}, 404) if order is None else as_json(shown(order))

    async def stock(self, request: Request) -> Response:
        """Say what there is of an article."""
        found = self.goods.of(request.path_params["sku"])
        return as_json({"reasonCode": "unknown_sku"}, 404) if found is None else as_json(found)

    async def receive(self, request: Request) -> Response:
        """Take goods in, ten pieces unless the query `qty` says how many, and tell of it."""
        sku, qty = request.path_params["sku"], request.query_params.get("qty", "10")
        if _is_foreign(request) or not qty.isdecimal() or not 0 < len(qty) <= 6:
            return as_json({"reasonCode": "unknown"}, 404)
        changed = self.goods.received(sku, Decimal(qty))
        if changed is None:
            return as_json({"reasonCode": "unknown_sku"}, 404)
        answer = RedirectResponse("/", 303)
        answer.background = BackgroundTask(self.outbox.tell, sku, [(CHANGED, changed)])
        return answer

    async def credit(self, request: Request) -> Response:
        """Say where a customer's credit stands."""
        return as_json(self.orders.credits.told(request.path_params["customer"]))

    async def cancel(self, request: Request) -> Response:
        """Cancel an order, or what of it is left; `lines` of the body names some of its lines."""
        order = self.orders.of_number(request.path_params["number"])
        if order is None or order.reason is not None:
            return as_json({"reasonCode": "unknown"}, 404)
        fulfilment = self._of(order)
        state = "closed" if fulfilment.delivered else "cancelled"
        lines = _lines_of(await request.body())
        events = fulfilment.cancel(lines)
        answer = as_json({"erpOrderId": order.erp_id, "state": state})
        answer.background = BackgroundTask(self.outbox.send, order, events)
        return answer

    async def step(self, request: Request) -> Response:
        """Do what a button of the page says, for the page alone."""
        order = self.orders.of_number(request.path_params["number"])
        known = _STEPS.get(request.path_params["step"])
        if order is None or order.reason is not None or known is None or _is_foreign(request):
            return as_json({"reasonCode": "unknown"}, 404)
        answer = RedirectResponse("/", 303)
        events = known[1](self._of(order))
        answer.background = BackgroundTask(
            self.outbox.send, order, [*events, *self._of_goods(order, events)]
        )
        return answer

    def _of_goods(self, order: Order, events: Sequence[Event]) -> list[Event]:
        """Return how the articles stand that were delivered."""
        articles = {one["lineNo"]: one["sku"] for one in order.lines}
        taken = [
            {"sku": articles[line["lineNo"]], "qty": line["qty"]}
            for type_, data in events
            if type_ == "erp.delivery.shipped" and isinstance(lines := data["lines"], list)
            for line in lines
        ]
        return [(CHANGED, one) for one in self.goods.took(taken)]

    def _of(self, order: Order) -> Fulfilment:
        return self._kept.setdefault(order.key, Fulfilment(order))

    def _page(self) -> str:
        rows = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in self._cells(one)) + "</tr>"
            for one in reversed(self.orders.by_key.values())
        )
        heads = "".join(f"<th scope='col'>{one}</th>" for one in _HEADINGS)
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        tried = "".join(f"<tr><td>{one}</td><td>{does}</td></tr>" for one, does in _TO_TRY)
        return (
            "<!doctype html><html lang='de'><head><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width'><title>Muster-ERP</title>"
            f"<style>{_STYLE}</style></head>"
            f"<body><main><h1>Muster-ERP: Aufträge</h1>{table if rows else '<p>Noch keine.</p>'}"
            f"{self._shelf()}"
            f"<h2>Kunden und Artikel zum Ausprobieren</h2><table>{tried}</table>"
            "<p>Für Vorführungen: Mit dem Server enden auch die Aufträge.</p>"
            "</main></body></html>"
        )

    def _shelf(self) -> str:
        """Return how the ordered articles stand, each with a button for goods that come in."""
        known = {str(line["sku"]) for one in self.orders.by_key.values() for line in one.lines}
        found = [said for sku in sorted(known) if (said := self.goods.of(sku)) is not None]
        rows = "".join(
            f"<tr><td>{html.escape(str(one['sku']))}</td><td>{one['available']}</td><td>"
            f"<form method='post' action='/stock/{quote(str(one['sku']), safe='')}/receipts'>"
            "<button>10 Stück einbuchen</button></form></td></tr>"
            for one in found
        )
        heads = "".join(f"<th scope='col'>{one}</th>" for one in ("Artikel", "Bestand", "Zugang"))
        return (
            f"<h2>Lager</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
            if rows
            else ""
        )

    def _cells(self, order: Order) -> tuple[str, ...]:
        total = sum(
            (Decimal(str(one["qty"])) * Decimal(str(one["netPrice"])) for one in order.lines),
            Decimal(0),
        )
        euros = f"{total:,.2f} €".translate(str.maketrans(",.", ".,"))
        state = _STATES[order.confirmation] + (f" ({order.reason})" if order.reason else "")
        said = (order.erp_id, order.number, order.customer, str(len(order.lines)), euros, state)
        done = "" if order.reason else self._of(order).state
        buttons = "" if order.reason else _buttons(order)
        return (*map(html.escape, said), done, buttons)


def _is_foreign(request: Request) -> bool:
    """Return whether a page of somebody else has a browser send this."""
    return request.headers.get("sec-fetch-site", "same-origin") != "same-origin"


def _buttons(order: Order) -> str:
    number = html.escape(order.number, quote=True)
    return "".join(
        f"<form method='post' action='/orders/{number}/{step}'><button>{title}</button></form>"
        for step, (title, _) in _STEPS.items()
    )


def _lines_of(content: bytes) -> Sequence[object]:
    """Return the numbers of lines that a wish to cancel names; none for the whole order."""
    try:
        given = parse_json(content)
    except JsonRefused:
        return ()
    lines = given.get("lines") if isinstance(given, dict) else None
    return [one for one in lines if isinstance(one, int)] if isinstance(lines, list) else ()


def as_json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a value as the answer of an interface."""
    return Response(write_json(value), status, headers, "application/json")


def shown(order: Order) -> dict[str, object]:
    """Return an order as the interface shows it."""
    return {
        "orderNumber": order.number,
        "erpOrderId": order.erp_id,
        "confirmation": order.confirmation,
        "reasonCode": order.reason,
        "lines": [dict(one) for one in order.lines],
    }
