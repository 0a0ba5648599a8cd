"""The trace of an instance: its history in the words that scenarios compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.model import ElementEvent, Happening

_STARTED, _CANCELLED, _INCIDENT = " started", " cancelled", "incident "


def compared(history: Iterable[ElementEvent], expected: Sequence[str]) -> list[str]:
    """Return the trace, with what is compared only if the expected one speaks of it."""
    starts = any(one.endswith(_STARTED) for one in expected)
    incidents = any(one.startswith(_INCIDENT) for one in expected)
    left_out = {Happening.STARTED} - ({Happening.STARTED} if starts else set())
    if not incidents:
        left_out.add(Happening.INCIDENT)
    return [_written(one) for one in history if one.event not in left_out]


def _written(event: ElementEvent) -> str:
    match event.event:
        case Happening.STARTED:
            return f"{event.element}{_STARTED}"
        case Happening.CANCELLED:
            return f"{event.element}{_CANCELLED}"
        case Happening.INCIDENT:
            return f"{_INCIDENT}{event.element}"
        case Happening.COMPLETED:
            return event.element
