"""What the reference ERP has of each article: deliveries take from it, goods received add to it.

Articles `X-…` are unknown, `S-…` are out of stock until goods come in, of others there are 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

_FIRST: Final = Decimal(100)
CHANGED: Final = "erp.stock.changed"


@dataclass
class Stock:
    """Pieces by article."""

    _left: dict[str, Decimal] = field(default_factory=dict)

    def of(self, sku: str) -> Mapping[str, object] | None:
        """Return what there is of an article; `None` if it is unknown."""
        if not sku or sku.startswith("X-"):
            return None
        return {"sku": sku, "available": self._of(sku), "unit": "C62"}

    def took(self, lines: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
        """Take what is delivered, and return how each article stands then."""
        touched: dict[str, None] = {}
        for one in lines:
            sku = str(one["sku"])
            self._left[sku] = max(self._of(sku) - Decimal(str(one["qty"])), Decimal(0))
            touched[sku] = None
        return [self._changed(sku) for sku in touched]

    def received(self, sku: str, qty: Decimal) -> Mapping[str, object] | None:
        """Add goods that came in, and return how the article stands; `None` if it is unknown."""
        if self.of(sku) is None:
            return None
        self._left[sku] = self._of(sku) + qty
        return self._changed(sku)

    def _of(self, sku: str) -> Decimal:
        return self._left.get(sku, Decimal(0) if sku.startswith("S-") else _FIRST)

    def _changed(self, sku: str) -> Mapping[str, object]:
        moment = datetime.now(UTC).isoformat()
        return {"sku": sku, "available": self._of(sku), "unit": "C62", "at": moment}
