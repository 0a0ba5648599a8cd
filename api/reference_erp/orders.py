"""What the reference ERP does with orders: everything follows from their data, nothing from chance.

Customers: `K-LIMIT` has no credit, `K-BLOCKED` is blocked, `K-SLOW` waits, `K-DOWN` finds it down
three times, `K-LOST` is told that it timed out though its order was stored, `K-TWICE` gets every
event twice, `K-ORDER` gets them the newest first. Articles: `X-…` are unknown, `P-…` get another
price, `S-…` are out of stock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock
from typing import Final

from api.reference_erp.credit import Credits

Event = tuple[str, Mapping[str, object]]
"""Type without its prefix, and data."""
_REFUSED: Final = {"K-LIMIT": "credit_limit", "K-BLOCKED": "blocked_customer"}
_TIMES_DOWN: Final = 3
_MOST_LINES: Final = 200


class OrderRefused(Exception):
    """An order is not as an order must be.

    Args:
        code: what is wrong, in one word.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Down(Exception):
    """The server is down, as the data want it."""


@dataclass(frozen=True)
class Order:
    """An order, and what became of it."""

    number: str
    customer: str
    erp_id: str
    key: str
    given: Mapping[str, object]
    confirmation: str
    reason: str | None
    lines: Sequence[Mapping[str, object]]
    cancelled: bool = False


@dataclass
class Orders:
    """All orders of a server; they live as long as it."""

    by_key: dict[str, Order] = field(default_factory=dict)
    credits: Credits = field(default_factory=Credits)
    _down: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str, given: Mapping[str, object]) -> tuple[Order, bool]:
        """Return the order, and whether it is new; under a key that is known, that one.

        Raises:
            Down: the data want the server to be down.
            OrderRefused: it is no order, or the key is that of another one.
        """
        customer, number = _text(given, "customerId"), _text(given, "orderNumber")
        lines = _lines(given)
        with self._lock:
            if customer == "K-DOWN" and self._down.get(key, 0) < _TIMES_DOWN:
                self._down[key] = self._down.get(key, 0) + 1
                raise Down
            known = self.by_key.get(key)
            # What was refused may come again, put right.
            if known is not None and known.reason is None:
                if known.given != given:
                    raise OrderRefused("other_order_under_this_key")
                return known, False
            erp_id = f"SAL-ORD-{len(self.by_key) + 1:05}"
            self.credits.note(customer, given.get("creditRelease"))
            reason = _REFUSED.get(customer)
            if reason == "credit_limit" and self.credits.released(customer, _net(given)):
                reason = None
            if reason is None and all(one["result"] == "rejected" for one in lines):
                reason = "unknown_sku"
            accepted = {str(one["result"]) for one in lines} == {"accepted"}
            confirmation = "accepted" if accepted else "accepted_with_changes"
            order = Order(
                number,
                customer,
                erp_id,
                key,
                dict(given),
                "rejected" if reason else confirmation,
                reason,
                lines,
            )
            self.by_key[key] = order
            return order, True

    def under(self, key: str) -> Order | None:
        """Return the order that was taken under a key."""
        found = self.by_key.get(key)
        return None if found is None or found.reason is not None else found

    def of_number(self, number: str) -> Order | None:
        """Return the newest order of a number."""
        return next((one for one in reversed(self.by_key.values()) if one.number == number), None)


def events_of(order: Order) -> list[Event]:
    """Return what the ERP has to say of an order, in the order in which it says it."""
    confirmed: dict[str, object] = {
        "orderNumber": order.number,
        "erpOrderId": order.erp_id,
        "confirmation": order.confirmation,
        "reasonCode": order.reason,
        "changeSeq": 1,
        "lines": [dict(one) for one in order.lines],
    }
    if order.reason is not None:
        return [("erp.order.confirmed", confirmed)]
    delivered = [one for one in order.lines if one["result"] != "rejected"]
    shipped = {
        "orderNumber": order.number,
        "deliveryId": f"{order.erp_id}-D1",
        "lines": [
            {"lineNo": one["lineNo"], "qty": one["qty"], "complete": True} for one in delivered
        ],
    }
    gross = sum((_number(one["qty"]) * _number(one["netPrice"]) for one in delivered), Decimal(0))
    gross = (gross * Decimal("1.19")).quantize(Decimal("0.01"))
    invoice = {"orderNumber": order.number, "invoiceId": f"{order.erp_id}-R1"}
    issued = {**invoice, "gross": gross, "currency": "EUR", "format": "XRechnung"}
    paid = {**invoice, "amount": gross, "openAmount": Decimal(0)}
    events: list[Event] = [
        ("erp.order.confirmed", confirmed),
        ("erp.delivery.shipped", shipped),
        ("erp.invoice.issued", issued),
        ("erp.invoice.paid", paid),
    ]
    if order.customer == "K-TWICE":
        events = [one for event in events for one in (event, event)]
    return events[::-1] if order.customer == "K-ORDER" else events


def _net(given: Mapping[str, object]) -> Decimal:
    net = given.get("netTotal")
    return _number(net) if net is not None else Decimal(0)


def _lines(given: Mapping[str, object]) -> list[Mapping[str, object]]:
    lines = given.get("lines")
    if not isinstance(lines, list) or not 0 < len(lines) <= _MOST_LINES:
        raise OrderRefused("no_lines")
    return [_answered(number, one) for number, one in enumerate(lines, 1)]


def _answered(number: int, line: object) -> Mapping[str, object]:
    if not isinstance(line, Mapping):
        raise OrderRefused("no_lines")
    sku, price = _text(line, "sku"), _number(line.get("netPrice"))
    answer: dict[str, object] = {
        "lineNo": line.get("lineNo", number),
        "deliveryDate": line.get("deliveryDate"),
        "sku": sku,
        "result": "accepted",
        "qty": _number(line.get("qty")),
        "netPrice": price,
    }
    if sku.startswith("X-"):
        answer |= {"result": "rejected", "qty": Decimal(0)}
    elif sku.startswith("P-"):
        answer |= {"result": "changed", "netPrice": price + 1}
    return answer


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value or len(value) > 100:
        raise OrderRefused(f"no_{name}")
    return value


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise OrderRefused("no_number")
    return Decimal(value)
