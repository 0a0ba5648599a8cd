"""Inputs from outside: JSON has no dates, and forms send exact numbers as texts.

A FEEL value of another type than asked for is null by the standard. What a caller gives is no FEEL
value yet: here it becomes one, or nothing is decided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from dmn.item_types import ItemType, typed
from feel import Value, from_json, parse_temporal
from feel.limits import Run
from feel.values import NoValue, type_name

_NUMBER: Final = re.compile(r"-?\d{1,100}(\.\d{1,100})?([eE][-+]?\d{1,4})?", re.ASCII)
_GERMAN_NUMBER: Final = re.compile(r"(-?\d{1,100}|-?\d{1,3}(?:\.\d{3})+),(\d{1,100})", re.ASCII)
_GERMAN_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_EXAMPLES: Final[Mapping[str, str]] = {
    "number": "100.5",
    "date": "2026-05-01",
    "time": "14:30:00",
    "date and time": "2026-05-01T14:30:00+02:00",
    "days and time duration": "P2DT3H",
    "years and months duration": "P1Y6M",
}
"""Types whose values JSON writes as text, and how."""
_LONGEST_TOLD: Final = 60


def given(value: Value, to: ItemType | None, run: Run) -> Value:
    """Return what an input is given, as a value of the input's type.

    Texts become numbers, dates, times and durations where those are asked for, also inside
    structures and lists; all else follows FEEL's implicit conversions.

    Raises:
        NoValue: it is no such value, or not allowed; says what to write instead.
    """
    if to is None or value is None:
        return value
    try:
        return typed(value, to, run)
    except NoValue:
        return typed(_read(value, to, run), to, run)


def _read(value: Value, to: ItemType, run: Run) -> Value:
    """Return the value with each text in it read that must be something else."""
    run.spend(1)
    if isinstance(value, list):
        # One item may stand in a list though none is asked for.
        return [_read(item, to, run) for item in value]
    if to.components:
        if not isinstance(value, dict):
            return value
        parts = dict(to.components)
        return {
            name: _read_part(name, part, parts[name], run) if name in parts else part
            for name, part in value.items()
        }
    if to.base is not None:
        return _read(value, to.base, run)
    if isinstance(value, str) and to.standard in _EXAMPLES:
        return _read_text(value, to.standard)
    return value


def _read_part(name: str, value: Value, to: ItemType, run: Run) -> Value:
    try:
        return _read(value, to, run)
    except NoValue as reason:
        raise NoValue(f"'{name}': {reason}") from reason


def _read_text(text: str, wanted: str) -> Value:
    stripped = text.strip()
    if wanted == "number":
        read = from_json(Decimal(stripped)) if _NUMBER.fullmatch(stripped) else None
    else:
        read = parse_temporal(stripped)
    # FEEL takes a date for its midnight.
    if read is not None and (type_name(read), wanted) != ("date", "date and time"):
        read = read if type_name(read) == wanted else None
    if read is not None:
        return read
    told = text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"
    raise NoValue(f'the text "{told}" is no {wanted}; write {_instead(stripped, wanted)}')


def _instead(text: str, wanted: str) -> str:
    number = _GERMAN_NUMBER.fullmatch(text) if wanted == "number" else None
    if number:
        return f"{number[1].replace('.', '')}.{number[2]}, with a decimal point"
    day = _GERMAN_DATE.fullmatch(text) if wanted == "date" else None
    if day:
        return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"
    return f"it such as {_EXAMPLES[wanted]}"
