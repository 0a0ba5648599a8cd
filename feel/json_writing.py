"""JSON text with exact numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal


def write_json(value: object) -> bytes:
    """Return the value as JSON text; `Decimal` keeps its digits, times are written as ISO 8601.

    Raises:
        TypeError: the value holds something that JSON has no word for.
    """
    return "".join(_written(value)).encode()


def _written(value: object) -> Iterator[str]:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError("JSON has no infinity")
        yield format(value, "f") if -30 < value.adjusted() < 30 else str(value)
    elif value is None or isinstance(value, bool | int | str):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, Mapping):
        for number, (name, item) in enumerate(value.items()):
            yield f"{',' if number else '{'}{json.dumps(str(name), ensure_ascii=False)}:"
            yield from _written(item)
        yield "}" if value else "{}"
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for number, item in enumerate(value):
            yield "," if number else "["
            yield from _written(item)
        yield "]" if value else "[]"
    elif isinstance(value, datetime | date):
        yield json.dumps(value.isoformat())
    else:
        raise TypeError(f"JSON has no word for {type(value).__name__}")
