"""Values as FEEL's `string()` writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from feel.limits import STRING_CHARACTERS, Run
from feel.numbers import number_text
from feel.values import (
    Date,
    DateTime,
    DayTimeDuration,
    Function,
    Range,
    Time,
    Value,
    YearMonthDuration,
)

_TEMPORAL: Final = (Date, Time, DateTime, YearMonthDuration, DayTimeDuration)
_PLAIN_KEY: Final = re.compile(r"[\w ]+")


def text_of(value: Value, run: Run) -> str:
    """Return the value as text; strings inside lists and contexts in quotes.

    Raises:
        FeelLimitExceeded: the text would be too long.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, _TEMPORAL):
        return str(value)
    pieces: list[str] = []
    characters = 0
    for piece in _pieces(value):
        # Counted piece by piece: one small list repeated in itself can make a huge text.
        characters += len(piece)
        if characters > STRING_CHARACTERS:
            break
        pieces.append(piece)
    run.allocate_string(characters)
    return "".join(pieces)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _pieces(value: Value) -> Iterator[str]:
    if isinstance(value, list):
        yield "["
        for position, item in enumerate(value):
            if position:
                yield ", "
            yield from _pieces(item)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for position, (key, item) in enumerate(value.items()):
            if position:
                yield ", "
            yield (key if _PLAIN_KEY.fullmatch(key) else _quoted(key)) + ": "
            yield from _pieces(item)
        yield "}"
    elif isinstance(value, Range):
        yield from _range_pieces(value)
    else:
        yield _scalar(value)


def _range_pieces(value: Range) -> Iterator[str]:
    if value.operator:
        yield f"({value.operator} "
        yield from _pieces(value.end if value.operator.startswith("<") else value.start)
        yield ")"
        return
    yield "[" if value.start_included else "("
    yield from _pieces(value.start)
    yield ".."
    yield from _pieces(value.end)
    yield "]" if value.end_included else ")"


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    return f'@"{value}"'
