"""What the reference ERP does with orders: everything follows from their data, nothing from chance.

Customers: `K-LIMIT` has no credit, `K-BLOCKED` is blocked, `K-SLOW` waits, `K-DOWN` finds it down
three times, `K-TWICE` gets every event twice, `K-ORDER` gets them the newest first. Articles:
`X-…` are unknown, `P-…` get another price, `S-…` are out of stock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock
from typing import Final

Event = tuple[str, Mapping[str, object]]
"""Type without its prefix, and data."""
_REFUSED: Final = {"K-LIMIT": "credit_limit", "K-BLOCKED": "blocked_customer"}
_UNKNOWN: Final = ("K-UNKNOWN", "unbekannt")
_TIMES_DOWN: Final = 3
_STOCK: Final = Decimal(100)
_LIMIT: Final = Decimal(100_000)
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
            reason = None if _is_released(given) else _REFUSED.get(customer)
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


def credit_of(customer: str) -> Mapping[str, object]:
    """Return where a customer's credit stands: `K-BLOCKED` is blocked, of `K-UNKNOWN` and
    whoever has no number nothing is known, `K-OVERDUE` has not paid for 45 days."""
    return {
        "limit": None if customer in _UNKNOWN else _LIMIT,
        "used": Decimal(0),
        "currency": "EUR",
        "overdueDays": 45 if customer == "K-OVERDUE" else 0,
        "blocked": customer == "K-BLOCKED",
        "release": None,
    }


def _is_released(given: Mapping[str, object]) -> bool:
    """Return whether somebody has given this order the credit that its customer has not."""
    return given.get("customerId") == "K-LIMIT" and given.get("creditRelease") is not None


def stock_of(sku: str) -> Mapping[str, object] | None:
    """Return what there is of an article; `None` if it is unknown."""
    if sku.startswith("X-"):
        return None
    return {"sku": sku, "available": Decimal(0) if sku.startswith("S-") else _STOCK, "unit": "C62"}


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
