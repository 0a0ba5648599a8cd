"""JSON values into FEEL values and back, without a float in between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

from feel.limits import Run
from feel.numbers import DECIMAL128, number_text
from feel.temporal import from_date, from_datetime, instant
from feel.text import text_of
from feel.values import (
    SECOND,
    Date,
    DateTime,
    DayTimeDuration,
    Range,
    Time,
    Value,
    YearMonthDuration,
)
from feel.zones import offset_at_instant

Json: TypeAlias = "bool | Decimal | str | list[Json] | dict[str, Json] | None"


def from_json(value: object) -> Value:
    """Return a value as FEEL has it.

    Args:
        value: null, booleans, strings, `Decimal` or `int`, lists and mappings of them; an aware
            `datetime` and a `date` become FEEL's own; FEEL values stay.

    Raises:
        TypeError: a float (parse JSON with `parse_float=Decimal`) or anything else.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _whole_characters(value)
    if isinstance(value, Decimal | int):
        number = DECIMAL128.create_decimal(value)
        return number if number.is_finite() else None
    if isinstance(value, Mapping):
        return {str(key): from_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [from_json(item) for item in value]
    if isinstance(value, datetime):
        return from_datetime(value)
    if isinstance(value, date):
        return from_date(value)
    if isinstance(value, Date | Time | DateTime | YearMonthDuration | DayTimeDuration | Range):
        return value
    raise TypeError(f"{type(value).__name__} is no FEEL value")


def _whole_characters(text: str) -> str:
    """Return the text with halves of characters, which no file can hold, marked as unreadable."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def to_json(value: Value) -> Json:
    """Return a value as JSON has it; numbers stay `Decimal`, temporal values become ISO 8601 text.

    A named zone becomes its offset, for ISO knows no names: what must come back as it was is kept
    by `str()` and read by `parse_temporal` instead.

    Raises:
        TypeError: a function.
    """
    if isinstance(value, Decimal):
        # FEEL has no negative zero.
        return value or value.copy_abs()
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, DateTime):
        return str(_with_offset(value))
    if isinstance(value, Date | Time | YearMonthDuration | DayTimeDuration):
        return str(value)
    if isinstance(value, Range):
        # A function is no more JSON as an end of a range than it is alone.
        to_json(list(value.ends))
        return text_of(value, Run(datetime(1970, 1, 1, tzinfo=UTC)))
    raise TypeError("a function cannot be written as JSON")


def _with_offset(value: DateTime) -> DateTime:
    if not isinstance(value.time.zone, str):
        return value
    offset = offset_at_instant(value.time.zone, instant(value) // SECOND)
    return DateTime(value.date, Time(value.time.nanoseconds, offset))


def json_text(value: Value, run: Run) -> str:
    """Return a value as JSON text, numbers written out, zones as `+01:00[Europe/Berlin]`.

    Raises:
        FeelLimitExceeded: the text would be too long.
    """
    if isinstance(value, Decimal):
        text = number_text(value)
    elif isinstance(value, list):
        text = f"[{','.join(json_text(item, run) for item in value)}]"
    elif isinstance(value, dict):
        entries = (
            f"{json.dumps(key, ensure_ascii=False)}:{json_text(item, run)}"
            for key, item in value.items()
        )
        text = f"{{{','.join(entries)}}}"
    elif value is None or isinstance(value, bool | str):
        text = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, DateTime) and isinstance(value.time.zone, str):
        text = f'"{_with_offset(value)}[{value.time.zone}]"'
    else:
        text = json.dumps(text_of(value, run), ensure_ascii=False)
    run.allocate_string(len(text))
    return text
