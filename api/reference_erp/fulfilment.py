"""What becomes of an order in the reference ERP by hand: from delivery to payment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from api.reference_erp.orders import Event, Order

_TAX: Final = Decimal("1.19")
_CENT: Final = Decimal("0.01")
_DUNNING: Final = {1: 1, 2: 14, 3: 28}
"""Level -> days overdue."""


@dataclass
class Invoice:
    """An invoice, and what of it is open."""

    id: str
    gross: Decimal
    open: Decimal
    level: int = 0
    cancelled: bool = False


@dataclass
class Fulfilment:
    """How far an order is; each step gives the events that tell of it, none if there is nothing
    to do."""

    order: Order
    delivered: dict[object, Decimal] = field(default_factory=dict)
    deliveries: int = 0
    invoices: list[Invoice] = field(default_factory=list)
    cancelled: bool = False
    closed: set[object] = field(default_factory=set)
    """Numbers of lines of which no more is delivered."""

    def ship(self, *, half: bool) -> list[Event]:
        """Deliver what is open, or half of it, rounded down to whole pieces but at least one."""
        lines: list[Mapping[str, object]] = []
        for one in self._lines():
            number, ordered = one["lineNo"], Decimal(str(one["qty"]))
            rest = ordered - self.delivered.get(number, Decimal(0))
            quantity = min(rest, max(Decimal(1), rest // 2)) if half else rest
            if quantity <= 0 or self.cancelled or number in self.closed:
                continue
            self.delivered[number] = self.delivered.get(number, Decimal(0)) + quantity
            lines.append({"lineNo": number, "qty": quantity, "complete": quantity == rest})
        if not lines:
            return []
        self.deliveries += 1
        id_ = f"{self.order.erp_id}-D{self.deliveries}"
        shipped = {"deliveryId": id_, "shippedAt": _now().isoformat(), "lines": lines}
        return [("erp.delivery.shipped", self._of_order(shipped))]

    def bill(self) -> list[Event]:
        """Bill the whole order, unless an invoice stands."""
        if self.cancelled or any(not one.cancelled for one in self.invoices):
            return []
        net = sum(
            (self._billed(one) * Decimal(str(one["netPrice"])) for one in self._lines()), Decimal(0)
        )
        gross = (net * _TAX).quantize(_CENT)
        invoice = Invoice(f"{self.order.erp_id}-R{len(self.invoices) + 1}", gross, gross)
        self.invoices.append(invoice)
        told: dict[str, object] = {
            "invoiceId": invoice.id,
            "date": str(_now().date()),
            "dueDate": str((_now() + timedelta(days=30)).date()),
            "gross": gross,
            "currency": "EUR",
            "format": "XRechnung",
        }
        return [("erp.invoice.issued", self._of_order(told))]

    def pay(self) -> list[Event]:
        """Pay what is open."""
        events: list[Event] = []
        for one in self.invoices:
            if one.open > 0 and not one.cancelled:
                told = {"invoiceId": one.id, "amount": one.open, "openAmount": Decimal(0)}
                events.append(("erp.invoice.paid", self._of_order(told)))
                one.open = Decimal(0)
        return events

    def dun(self) -> list[Event]:
        """Say that what is open is overdue, one level more."""
        events: list[Event] = []
        for one in self.invoices:
            if one.open > 0 and not one.cancelled and one.level < max(_DUNNING):
                one.level += 1
                told = {"invoiceId": one.id, "dunningLevel": one.level, "openAmount": one.open}
                told["daysOverdue"] = _DUNNING[one.level]
                events.append(("erp.invoice.overdue", self._of_order(told)))
        return events

    def cancel(self, lines: Sequence[object] = ()) -> list[Event]:
        """Cancel what is not delivered, of some lines or all; each invoice is undone by a credit
        note, and what lines are left are billed anew."""
        numbers = {one["lineNo"] for one in self._lines()}
        self.closed |= numbers & set(lines) if lines else numbers
        self.cancelled = self.closed >= numbers
        events: list[Event] = []
        for number, one in enumerate(self.invoices, 1):
            if not one.cancelled:
                one.cancelled, one.open = True, Decimal(0)
                told = {"invoiceId": one.id, "creditNoteId": f"{self.order.erp_id}-G{number}"}
                events.append(("erp.invoice.cancelled", self._of_order(told)))
        return events if self.cancelled or not events else [*events, *self.bill()]

    @property
    def state(self) -> str:
        """How far it is, in words of German clerks."""
        ordered = sum((Decimal(str(one["qty"])) for one in self._lines()), Decimal(0))
        done = sum(self.delivered.values(), Decimal(0))
        goods = "geliefert" if done >= ordered else "teilweise geliefert" if done else "offen"
        standing = [one for one in self.invoices if not one.cancelled]
        bill = "" if not standing else ", berechnet"
        if standing and all(one.open == 0 for one in standing):
            bill = ", bezahlt"
        return ("storniert, " if self.cancelled else "") + goods + bill

    def _billed(self, line: Mapping[str, object]) -> Decimal:
        """Return the quantity of a line that is billed: of a closed one what was delivered."""
        number = line["lineNo"]
        if number in self.closed:
            return self.delivered.get(number, Decimal(0))
        return Decimal(str(line["qty"]))

    def _lines(self) -> list[Mapping[str, object]]:
        return [one for one in self.order.lines if one["result"] != "rejected"]

    def _of_order(self, told: Mapping[str, object]) -> Mapping[str, object]:
        return {"orderNumber": self.order.number, **told}


def _now() -> datetime:
    return datetime.now(UTC)
