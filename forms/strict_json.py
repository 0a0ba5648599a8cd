"""JSON without its traps: exact numbers, no duplicate keys, bounded size and depth."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import NoReturn

MAXIMUM_BYTES = 4 * 1024 * 1024
MAXIMUM_DEPTH = 32
MAXIMUM_DIGITS = 100
MAXIMUM_EXPONENT = 300
# Possessive, and an unclosed text ends with the body: what was read once is not tried again.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z|\\)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


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
    """Return the value; numbers with a fraction or exponent become `Decimal`, others `int`.

    Refused besides bad syntax: more than `MAXIMUM_BYTES` or `MAXIMUM_DEPTH` levels, bytes that are
    no UTF-8, numbers of more than 100 digits or beyond 10^300, `NaN` and `Infinity`, a name twice
    in one object, the character U+0000 and lone surrogates (a database keeps neither).

    Raises:
        JsonRefused: one of these.

    Source: RFC 8259; I-JSON (RFC 7493) for the refusals.
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
        value = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
            object_pairs_hook=_without_duplicates,
        )
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, column {fault.colno}"
        raise JsonRefused(f"the text is no JSON: {fault.msg}, {place}", fault.lineno) from fault
    _check_texts(value)
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAXIMUM_DEPTH:
            raise JsonRefused(f"the text is nested deeper than {MAXIMUM_DEPTH} levels")


def _decimal(text: str) -> Decimal:
    if sum(letter.isdigit() for letter in text) > MAXIMUM_DIGITS:
        raise JsonRefused(f"a number has more than {MAXIMUM_DIGITS} digits")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise JsonRefused(f"the number {text[:40]} is out of range") from None
    if number and abs(number.adjusted()) > MAXIMUM_EXPONENT:
        raise JsonRefused(f"the number {text[:40]} is out of range")
    return number


def _integer(text: str) -> int:
    if len(text) > MAXIMUM_DIGITS:
        raise JsonRefused(f"a number has more than {MAXIMUM_DIGITS} digits")
    return int(text)


def _no_constant(word: str) -> NoReturn:
    raise JsonRefused(f"{word} is no JSON number")


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise JsonRefused(f"the name {name!r} stands twice in one object")
        found[name] = value
    return found


def _check_texts(value: object) -> None:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise JsonRefused("a text holds U+0000 or a lone surrogate")
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_texts(name)
            _check_texts(item)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)
