"""How long something took, in words."""

from __future__ import annotations

TEXTS = {
    "unit.day": "{number}\u00a0Tag",
    "unit.days": "{number}\u00a0Tage",
    "unit.hours": "{number}\u00a0Std.",
    "unit.minutes": "{number}\u00a0Min.",
    "unit.seconds": "{number}\u00a0s",
    "unit.under": "unter\u00a0{length}",
}
