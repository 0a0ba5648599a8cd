"""Typed values to bytes and back. What a user sends is never taken for a type tag.

JSON, above 4 KB compressed with zstd; the first byte says which. A value that JSON does not have is
an object with one key that begins with `$`; a user's key that begins with `$` gets a second one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import orjson
import zstandard

from feel import (
    Date,
    DateTime,
    DayTimeDuration,
    Range,
    Time,
    Value,
    YearMonthDuration,
)

COMPRESS_ABOVE = 4096
"""Bytes; below, compression costs more than it saves."""
DEEPEST = 100
"""Levels of lists and contexts within one variable."""
LARGEST_STATE = 64 * 1024 * 1024
"""Bytes before compression."""

_KEPT = (bool, Date, Time, DateTime, YearMonthDuration, DayTimeDuration)
_PLAIN, _COMPRESSED = b"j", b"z"
MARK = b'"$'
"""Begins each tag, where no text and no key begins with `$`."""
_ESCAPED = b'"$$'
_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


class NotStorable(ValueError):
    """The value is of a kind that no variable can hold."""


def storable(value: object, depth: int = 0) -> Value:
    """Return a FEEL value that can be kept; a whole number of Python becomes a `Decimal`.

    Raises:
        NotStorable: it is or holds a function, a binary floating point number, text that is not
            Unicode or holds U+0000, something that is no FEEL value, or it is nested deeper than
            `DEEPEST` levels.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise NotStorable(f"{value} is no number")
        return value
    if value is None or isinstance(value, _KEPT):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if depth >= DEEPEST:
        raise NotStorable(f"nested deeper than {DEEPEST} levels")
    if isinstance(value, list | tuple):
        return [storable(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {_key(key): storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, Range):
        storable(value.start, depth + 1)
        storable(value.end, depth + 1)
        return value
    raise NotStorable(f"a {type(value).__name__.lower()} cannot be kept in a variable")


def encode(value: object, marks: int = 0) -> bytes:
    """Return the bytes of a structure of lists, objects, whole numbers and storable values.

    Args:
        marks: how many stand in the parts of it that are `orjson.Fragment`s of such bytes.

    Raises:
        NotStorable: it cannot be written as JSON, or is larger than `LARGEST_STATE`.
    """
    count = marks

    def tagged(one: object) -> object:  # what orjson asks about each value that it does not know
        nonlocal count
        count += 1
        return {"$n": str(one)} if type(one) is Decimal else _tagged(one)

    try:
        text = orjson.dumps(value, default=tagged, option=_OPTIONS)
        if text.count(MARK) != count:
            # Somewhere a text or a key begins with `$`: write again, with every such key escaped.
            text = orjson.dumps(_escaped(value), default=tagged, option=_OPTIONS)
    except orjson.JSONEncodeError as fault:
        raise NotStorable(str(fault)) from None
    if len(text) > LARGEST_STATE:
        raise NotStorable(f"the state is larger than {LARGEST_STATE} bytes")
    if len(text) > COMPRESS_ABOVE:
        return _COMPRESSED + zstandard.ZstdCompressor(level=3).compress(text)
    return _PLAIN + text


def decode(content: bytes) -> Any:
    """Return what `encode` was given.

    Raises:
        ValueError: these are not bytes that `encode` made.
    """
    value, read = parsed(content)
    return read(value)


def parsed(content: bytes) -> tuple[Any, Callable[[Any], Any]]:
    """Return the JSON of what `encode` was given, and what reads it, or any part of it.

    If that is `filled`, a part of the JSON is also, written again, what `encode` makes of it.

    Raises:
        ValueError: these are not bytes that `encode` made.
    """
    kind, text = content[:1], content[1:]
    if kind == _COMPRESSED:
        try:
            text = zstandard.ZstdDecompressor().decompress(text, max_output_size=LARGEST_STATE)
        except zstandard.ZstdError as fault:
            raise ValueError(f"state cannot be decompressed: {fault}") from None
    elif kind != _PLAIN:
        raise ValueError("state begins with neither `j` nor `z`")
    value = orjson.loads(text)
    if MARK not in text:
        return value, _as_it_is
    return value, _restored if _ESCAPED in text else filled


def _as_it_is(value: Any) -> Any:
    return value


def _tagged(value: object) -> object:
    """Return a value that is no number, which are by far the most frequent, as JSON has it."""
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise TypeError(f"a {type(value).__name__.lower()} cannot be kept")
    return writer(value)


_WRITERS: dict[type, Callable[[Any], object]] = {
    Date: lambda value: {"$d": [value.year, value.month, value.day]},
    Time: lambda value: {"$t": [value.nanoseconds, value.zone]},
    DateTime: lambda value: {
        "$m": [
            [value.date.year, value.date.month, value.date.day],
            [value.time.nanoseconds, value.time.zone],
            *([] if value.offset is None else [value.offset]),
        ]
    },
    # As text: durations may exceed 64 bits, which is all that orjson writes.
    YearMonthDuration: lambda value: {"$y": str(value.months)},
    DayTimeDuration: lambda value: {"$s": str(value.nanoseconds)},
    Range: lambda value: {
        "$r": [value.start, value.end, value.start_included, value.end_included, value.operator]
    },
}

_READERS: dict[str, Callable[[Any], Value]] = {
    "$n": Decimal,
    "$d": lambda parts: Date(*parts),
    "$t": lambda parts: Time(*parts),
    "$m": lambda parts: DateTime(Date(*parts[0]), Time(*parts[1]), *parts[2:]),
    "$y": lambda text: YearMonthDuration(int(text)),
    "$s": lambda text: DayTimeDuration(int(text)),
    "$r": lambda parts: Range(_restored(parts[0]), _restored(parts[1]), *parts[2:]),
}


def _escaped(value: object) -> object:
    if isinstance(value, dict):
        return {
            f"${key}" if key.startswith("$") else key: _escaped(item) for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_escaped(item) for item in value]
    if isinstance(value, Range):
        return {
            "$r": [
                _escaped(value.start),
                _escaped(value.end),
                value.start_included,
                value.end_included,
                value.operator,
            ]
        }
    return value


def filled(value: Any) -> Any:
    """Return what `_restored` does of a list or an object, where no key of a user begins with `$`;
    changed in place.

    Half of what loading a state costs: exact types, and no call for a plain value or a number.
    """
    if type(value) is list:
        for at, item in enumerate(value):
            if type(item) is dict or type(item) is list:
                value[at] = filled(item)
        return value
    if len(value) == 1:
        ((key, content),) = value.items()
        if key[:1] == "$":
            return _READERS[key](content)
    for key, item in value.items():
        if type(item) is dict:
            value[key] = Decimal(item["$n"]) if "$n" in item else filled(item)
        elif type(item) is list:
            value[key] = filled(item)
    return value


def _restored(value: Any) -> Any:
    kind = type(value)
    if kind is list:
        return [
            _restored(item) if type(item) is dict or type(item) is list else item for item in value
        ]
    if kind is not dict:
        return value
    if len(value) == 1:
        ((key, content),) = value.items()
        if key[:1] == "$" and key[:2] != "$$":
            return Decimal(content) if key == "$n" else _READERS[key](content)
    return {
        (key[1:] if key[:1] == "$" else key): (
            _restored(item) if type(item) is dict or type(item) is list else item
        )
        for key, item in value.items()
    }


def _text(value: str) -> str:
    if "\0" in value:
        # PostgreSQL has no place for it, in no text and in no JSON.
        raise NotStorable("the text holds U+0000, which no variable can hold")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise NotStorable(
                "the text holds half a surrogate pair, which is no character"
            ) from None
    return value


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotStorable(f"a context's key is text, not {type(key).__name__}")
    return _text(key)
