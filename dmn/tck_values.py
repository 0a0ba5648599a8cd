"""Values as test cases of the DMN TCK write them, and how results are compared with them.

Source: the schema of test cases of the DMN TCK (http://www.omg.org/spec/DMN/20160719/testcase).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from dmn.document import text_of
from feel import Value, parse_temporal
from feel.comparison import equal
from feel.limits import Run

TEST_CASE: Final = "{http://www.omg.org/spec/DMN/20160719/testcase}"
TOLERANCE: Final = Decimal("1e-8")
"""How far a number may be from the one expected, relative to it, absolutely below 1.

The kit gives irrational and periodic numbers with few digits and binary rounding.
"""
_INSTANCE: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_NUMBERS: Final = frozenset(
    ("decimal", "double", "float", "integer", "int", "long", "short", "byte", "positiveInteger")
)
_TEMPORAL: Final = frozenset(
    ("date", "time", "dateTime", "duration", "dayTimeDuration", "yearMonthDuration")
)


class NoSuchValue(Exception):
    """A value in a test case is none of its type."""


def value_of(element: etree._Element) -> Value:
    """Return the value that an `inputNode`, `expected`, `component` or `item` holds.

    Raises:
        NoSuchValue: it is none of its type.
    """
    listed = element.find(f"{TEST_CASE}list")
    if listed is not None:
        if _is_nil(listed):
            return None
        return [value_of(item) for item in listed.findall(f"{TEST_CASE}item")]
    components = element.findall(f"{TEST_CASE}component")
    if components:
        return {part.get("name", ""): value_of(part) for part in components}
    simple = element.find(f"{TEST_CASE}value")
    if simple is None or _is_nil(simple) or _is_nil(element):
        return None
    kind = simple.get(f"{_INSTANCE}type", "string").rpartition(":")[2]
    return _simple(kind, text_of(simple))


def _is_nil(element: etree._Element) -> bool:
    return element.get(f"{_INSTANCE}nil") in ("true", "1")


def _simple(kind: str, text: str) -> Value:
    if kind in _NUMBERS:
        try:
            number = Decimal(text.strip())
        except InvalidOperation:
            raise NoSuchValue(f"'{text}' is no {kind}") from None
        return number if number.is_finite() else None
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in _TEMPORAL:
        value = parse_temporal(text.strip())
        if value is None:
            raise NoSuchValue(f"'{text}' is no {kind}")
        return value
    return text


def agree(given: Value, expected: Value, run: Run) -> bool:
    """Tell whether a result is the one expected: numbers within `TOLERANCE`, all else equal."""
    match given, expected:
        case (bool(), _) | (_, bool()):
            return given is expected
        case (Decimal(), Decimal()):
            return abs(given - expected) <= TOLERANCE * max(Decimal(1), abs(expected))
        case (list(), list()):
            return len(given) == len(expected) and all(
                agree(one, other, run) for one, other in zip(given, expected, strict=True)
            )
        case (dict(), dict()):
            return given.keys() == expected.keys() and all(
                agree(given[key], expected[key], run) for key in given
            )
        case _:
            return equal(given, expected, run) is True
