"""How long something took, as readers of the page's language say it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from api.web.formats import number
from api.web.texts import say

_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))


def duration(took: timedelta | None) -> str:
    """Return a duration in the largest unit that it fills: `2,1 Tage`, `14 s`; a dash for none."""
    if took is None:
        return "–"
    seconds = took.total_seconds()
    if seconds < 1:
        return say("unit.under", length=say("unit.seconds", number=1))
    for length, name in _UNITS:
        if seconds >= length:
            shown = number(round(Decimal(seconds) / length, 1))
            unit = "day" if (name, shown) == ("days", "1") else name
            return say(f"unit.{unit}", number=shown)
    return say("unit.seconds", number=int(seconds))
