"""How long something took, in words."""

from __future__ import annotations

TEXTS = {
    "unit.day": "{number}\u00a0day",
    "unit.days": "{number}\u00a0days",
    "unit.hours": "{number}\u00a0h",
    "unit.minutes": "{number}\u00a0min",
    "unit.seconds": "{number}\u00a0s",
    "unit.under": "under\u00a0{length}",
}
