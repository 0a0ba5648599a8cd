"""JSON without floats: numbers are `Decimal` on the way in and keep every digit on the way out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

MAX_DEPTH = 64
MAX_DIGITS = 100
MAX_EXPONENT = 300
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


class JsonRefused(Exception):
    """The body is no JSON that can be taken; the message says why."""


def read_json(body: bytes) -> object:
    """Return the value of a JSON text; numbers with a fraction or exponent become `Decimal`.

    Refused besides bad syntax: bytes that are no UTF-8, more than 64 levels, numbers of more than
    100 digits or beyond 10^300, `NaN` and `Infinity`, a name twice in one object, the character
    U+0000 and lone surrogates in texts (a database keeps neither).

    Raises:
        JsonRefused: one of these.

    Source: RFC 8259; I-JSON (RFC 7493) for the refusals.
    """
    _check_depth(body)
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise JsonRefused("the body is not UTF-8") from None
    except json.JSONDecodeError as fault:
        raise JsonRefused(
            f"the body is not JSON: {fault.msg}, line {fault.lineno}, column {fault.colno}"
        ) from None
    _check_texts(value)
    return value


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


def _check_depth(body: bytes) -> None:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise JsonRefused(f"the body is nested deeper than {MAX_DEPTH} levels")


def _decimal(text: str) -> Decimal:
    if sum(letter.isdigit() for letter in text) > MAX_DIGITS:
        raise JsonRefused(f"a number has more than {MAX_DIGITS} digits")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise JsonRefused(f"the number {text[:40]} is out of range") from None
    if number and abs(number.adjusted()) > MAX_EXPONENT:
        raise JsonRefused(f"the number {text[:40]} is out of range")
    return number


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise JsonRefused(f"a number has more than {MAX_DIGITS} digits")
    return int(text)


def _no_constant(word: str) -> object:
    raise JsonRefused(f"{word} is no JSON number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise JsonRefused("an object names the same key twice")
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
