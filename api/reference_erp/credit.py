"""What the reference ERP knows of credit: a release counts until its date, and no order longer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

_UNKNOWN: Final = ("K-UNKNOWN", "unbekannt")
_LIMIT: Final = Decimal(100_000)


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Release:
    """Credit that somebody has given beyond the limit."""

    amount: Decimal
    until: date


@dataclass
class Credits:
    """The releases of all customers; the newest counts.

    Args:
        today: says which day it is.
    """

    today: Callable[[], date] = _today
    _given: dict[str, Release] = field(default_factory=dict)

    def note(self, customer: str, given: object) -> None:
        """Keep the release that comes with an order; what is none is passed by."""
        if not isinstance(given, Mapping):
            return
        amount, until = given.get("amount"), given.get("until")
        try:
            last = date.fromisoformat(str(until)[:10])
        except ValueError:
            return
        if isinstance(amount, int | Decimal) and not isinstance(amount, bool) and amount > 0:
            self._given[customer] = Release(Decimal(amount), last)

    def release_of(self, customer: str) -> Release | None:
        """Return the release that counts today, if there is one."""
        found = self._given.get(customer)
        return found if found is not None and found.until >= self.today() else None

    def released(self, customer: str, net: Decimal) -> bool:
        """Return whether a release covers an order of this sum."""
        found = self.release_of(customer)
        return found is not None and net <= found.amount

    def told(self, customer: str) -> Mapping[str, object]:
        """Return where a customer's credit stands: `K-BLOCKED` is blocked, of `K-UNKNOWN` and
        whoever has no number nothing is known, `K-OVERDUE` has not paid for 45 days."""
        release = self.release_of(customer)
        return {
            "limit": None if customer in _UNKNOWN else _LIMIT,
            "used": Decimal(0),
            "currency": "EUR",
            "overdueDays": 45 if customer == "K-OVERDUE" else 0,
            "blocked": customer == "K-BLOCKED",
            "release": None
            if release is None
            else {"amount": release.amount, "until": str(release.until)},
        }
