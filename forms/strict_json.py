"""JSON without its traps: exact numbers, no duplicate keys, bounded size and depth."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import NoReturn

MAXIMUM_BYTES = 4 * 1024 * 1024
MAXIMUM_DEPTH = 32


class JsonRefused(Exception):
    """The text is no JSON that may enter.

    Args:
        message: what is wrong, one sentence without its full stop.
        line: 1-based line, when known.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def parse_json(content: bytes) -> object:
    """Return the value, its numbers with a point as `Decimal`, its integers as `int`.

    Args:
        content: UTF-8, at most `MAXIMUM_BYTES`; `MAXIMUM_DEPTH` levels at most.

    Raises:
        JsonRefused: too large, too deep, not UTF-8, not JSON, `NaN` or a duplicate key.

    Source: RFC 8259.
    """
    if len(content) > MAXIMUM_BYTES:
        raise JsonRefused(f"the text has {len(content)} bytes, allowed are {MAXIMUM_BYTES}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise JsonRefused("the text is not UTF-8") from fault
    # Before parsing: a million brackets would exhaust the parser's stack.
    _check_depth(text)
    try:
        return json.loads(
            text,
            parse_float=_exact,
            parse_int=_integer,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_duplicates,
        )
    except json.JSONDecodeError as fault:
        raise JsonRefused(f"the text is no JSON: {fault.msg}", fault.lineno) from fault


def _check_depth(text: str) -> None:
    depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAXIMUM_DEPTH:
                raise JsonRefused(f"values are nested deeper than {MAXIMUM_DEPTH}")
        elif character in "]}":
            depth -= 1


def _exact(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as fault:
        raise JsonRefused("a number is out of range") from fault
    if len(text) > 100 or abs(number.adjusted()) > 1000:
        raise JsonRefused("a number is out of range")
    return number


def _integer(text: str) -> int:
    if len(text) > 100:
        raise JsonRefused("a number is out of range")
    return int(text)


def _refuse_constant(name: str) -> NoReturn:
    raise JsonRefused(f"{name} is no JSON")


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise JsonRefused(f"the key {key!r} stands twice in one object")
        found[key] = value
    return found
