"""Variables as Camunda 7 writes them: `{"value": …, "type": …, "valueInfo": …}`.

Source: Camunda 7.24, REST API, variable values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from api.json_text import json_of, whole_of, write_json
from api.requests import RequestRefused
from feel import Date, DateTime, Value, from_json, parse_temporal, to_datetime
from forms.strict_json import JsonRefused, parse_json

_INTEGER = 2**31
_LONG = 2**63
_OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")


def typed(variables: Mapping[str, Value]) -> dict[str, object]:
    """Return variables for a client; lists and contexts as JSON in a text, as Camunda does."""
    return {name: _typed(value) for name, value in variables.items()}


def untyped(variables: Mapping[str, object], where: str) -> dict[str, Value]:
    """Return the variables that a client sent.

    Args:
        variables: typed values by name; without a type the value is taken as JSON has it.
        where: member of the request that holds them.

    Raises:
        RequestRefused: a type that is not kept here, or a value that does not fit its type.
    """
    return {name: _untyped(value, f"{where}.{name}") for name, value in variables.items()}


def _typed(value: Value) -> dict[str, object]:
    kind, written = _written(value)
    return {"type": kind, "value": written, "valueInfo": {}}


def _written(value: Value) -> tuple[str, object]:
    if value is None:
        return "Null", None
    if isinstance(value, bool):
        return "Boolean", value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, str):
        return "String", value
    if isinstance(value, DateTime):
        moment = to_datetime(value)
        return "Date", f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}+0000"
    if isinstance(value, list | dict):
        return "Json", write_json(json_of(value)).decode()
    # A day or a duration is no point in time, and Camunda 7 has no type for it.
    return "String", json_of(value)


def _number(value: Decimal) -> tuple[str, object]:
    if value == value.to_integral_value() and abs(value) < _LONG:
        return ("Integer" if -_INTEGER <= value < _INTEGER else "Long"), int(value)
    return "Double", value


def _untyped(given: object, where: str) -> Value:
    if not isinstance(given, dict):
        raise RequestRefused(f"{where} must be an object with a value")
    info = given.get("valueInfo") or {}
    if not isinstance(info, dict) or info.get("transient") is True:
        raise RequestRefused(f"{where}: values that are not kept (transient) are not taken")
    value, kind = given.get("value"), given.get("type")
    if kind is None:
        return from_json(value)
    read = _TYPES.get(kind.lower()) if isinstance(kind, str) else None
    if read is None:
        raise RequestRefused(f"{where}: the type {str(kind)[:40]!r} is not taken here")
    if value is None:
        return None
    try:
        return read(value)
    except ValueError as fault:
        raise RequestRefused(f"{where} is no {kind}: {fault}") from None


def _boolean(value: object) -> Value:
    if not isinstance(value, bool):
        raise ValueError("it takes true or false")
    return value


def _text(value: object) -> Value:
    if not isinstance(value, str):
        raise ValueError("it takes a text")
    return value


def _whole(value: object) -> Value:
    number = whole_of(value)
    if number is None:
        raise ValueError("it takes a whole number")
    return Decimal(number)


def _decimal(value: object) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("it takes a number")
    return Decimal(value)


def _moment(value: object) -> Value:
    found = parse_temporal(_OFFSET.sub(r"\1:\2", value)) if isinstance(value, str) else None
    if not isinstance(found, DateTime | Date):
        raise ValueError("it takes a date and time, such as 2026-11-22T08:30:00.000+0100")
    return found


def _json(value: object) -> Value:
    if not isinstance(value, str):
        return from_json(value)
    try:
        return from_json(parse_json(value.encode()))
    except JsonRefused as fault:
        raise ValueError(str(fault)) from None


_TYPES: Mapping[str, Callable[[object], Value]] = {
    "boolean": _boolean,
    "string": _text,
    "short": _whole,
    "integer": _whole,
    "long": _whole,
    "double": _decimal,
    "number": _decimal,
    "date": _moment,
    "json": _json,
    "object": _json,
    "null": lambda _: None,
}
"""By the type's name in small letters: the client in JavaScript writes it so."""
