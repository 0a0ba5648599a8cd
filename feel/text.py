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
_CONTAINERS: Final = frozenset((list, dict, Range))
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


def excerpt_of(value: Value, longest: int) -> str:
    """Return the value as FEEL writes it, for a message: what is longer ends in `…`.

    Args:
        longest: characters, the last one included.
    """
    text = ""
    for piece in _pieces(value):
        text += piece
        if len(text) > longest:
            return text[: longest - 1] + "…"
    return text


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _pieces(value: Value) -> Iterator[str]:
    """Yield the text piece by piece; the depth of the value is not the depth of the stack."""
    open_parts = [_parts(value)]
    while open_parts:
        part = next(open_parts[-1], None)
        if part is None:
            open_parts.pop()
        elif isinstance(part, str):
            yield part
        elif type(part[0]) in _CONTAINERS:
            open_parts.append(_parts(part[0]))
        else:
            yield _scalar(part[0])


def _parts(value: Value) -> Iterator[str | tuple[Value]]:
    """Yield the texts of one container, and as tuples the values that stand between them."""
    if isinstance(value, list):
        yield "["
        for position, item in enumerate(value):
            if position:
                yield ", "
            yield (item,)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for position, (key, item) in enumerate(value.items()):
            if position:
                yield ", "
            yield (key if _PLAIN_KEY.fullmatch(key) else _quoted(key)) + ": "
            yield (item,)
        yield "}"
    elif isinstance(value, Range):
        yield from _range_parts(value)
    else:
        yield _scalar(value)


def _range_parts(value: Range) -> Iterator[str | tuple[Value]]:
    if value.operator:
        yield f"({value.operator} "
        yield (value.end if value.operator.startswith("<") else value.start,)
        yield ")"
        return
    yield "[" if value.start_included else "("
    yield (value.start,)
    yield ".."
    yield (value.end,)
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
