"""How long something took, as German readers say it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from api.web.formats import NO_BREAK_SPACE, number

_UNITS = ((86_400, "Tage"), (3_600, "Std."), (60, "Min."))


def duration(took: timedelta | None) -> str:
    """Return a duration in the largest unit that it fills: `2,1 Tage`, `14 s`; a dash for none."""
    if took is None:
        return "–"
    seconds = took.total_seconds()
    if seconds < 1:
        return f"unter{NO_BREAK_SPACE}1{NO_BREAK_SPACE}s"
    for length, name in _UNITS:
        if seconds >= length:
            shown = number(round(Decimal(seconds) / length, 1))
            word = "Tag" if name == "Tage" and shown == "1" else name
            return f"{shown}{NO_BREAK_SPACE}{word}"
    return f"{int(seconds)}{NO_BREAK_SPACE}s"
