"""One kind of value taken as another.

Source: JSR-245 (EL 2.2), 1.18.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from feel.limits import STRING_CHARACTERS, Run
from feel.numbers import number_of, number_text
from feel.values import NoValue, Value, type_name

ZERO: Final = Decimal(0)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_LONGEST_NUMBER: Final = 1_000
"""Characters. A megabyte of digits would cost milliseconds each time it is read."""


def to_number(value: Value) -> Decimal:
    """Return the value as a number; null and empty text are zero.

    Raises:
        NoValue: a text that is no number, or a value that never is one.

    Source: JSR-245, 1.18.3. Texts are decimals whatever the other operand is.
    """
    if isinstance(value, Decimal):
        return value
    if value is None or value == "":
        return ZERO
    if not isinstance(value, str):
        raise NoValue(f"a {type_name(value)} is no number")
    number = None
    if len(value) <= _LONGEST_NUMBER and _NUMBER.fullmatch(value):
        number = number_of(value)
    if number is None or not number.is_finite():
        raise NoValue(f"the text {shortened(value)} is no number")
    return number


def to_boolean(value: Value) -> bool:
    """Return the value as true or false; null and empty text are false.

    Any text but `true`, in upper or lower case, is false as well.

    Raises:
        NoValue: neither a boolean nor a text.

    Source: JSR-245, 1.18.5.
    """
    if isinstance(value, bool):
        return value
    if value is None:
        return False
    if isinstance(value, str):
        return len(value) == 4 and value.lower() == "true"
    raise NoValue(f"a {type_name(value)} is neither true nor false")


def to_text(value: Value, run: Run) -> str:
    """Return the value as text; null is empty.

    Numbers are written without exponent, temporal values as FEEL writes them, lists and contexts as
    Java does: `[1, a]`, `{key=value}`.

    Raises:
        FeelLimitExceeded: the text would be too long.

    Source: JSR-245, 1.18.2.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    pieces: list[str] = []
    characters = 0
    waiting: list[Value] = [value]
    # Not by recursion: a small list repeated in itself makes a huge text.
    while waiting and characters <= STRING_CHARACTERS:
        part = waiting.pop()
        if isinstance(part, list | dict):
            run.spend(len(part) + 1)
            waiting.extend(reversed(_parts(part)))
        else:
            pieces.append(_scalar_text(part))
            characters += len(pieces[-1])
    run.allocate_string(characters)
    return "".join(pieces)


def shortened(text: str) -> str:
    """Return a text in quotes for a message, at most 40 characters of it."""
    return f"'{text}'" if len(text) <= 40 else f"'{text[:39]}…'"


def _parts(value: list[Value] | dict[str, Value]) -> list[Value]:
    """Return the texts and values that the text of a list or context consists of."""
    if isinstance(value, list):
        items = [part for item in value for part in (", ", item)]
        return ["[", *items[1:], "]"]
    entries: list[Value] = []
    for key, entry in value.items():
        entries += [", ", key, "=", entry]
    return ["{", *entries[1:], "}"]


def _scalar_text(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, Decimal) else str(value)
