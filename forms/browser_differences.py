"""What the browser's FEEL computes otherwise than the server's, found in a form's expressions.

form-js evaluates with `@bpmn-io/feelin`, which counts in binary fractions; the server counts in
decimals, keeps to DMN 1.5, and decides. Whoever fills in a form should not see one thing and be
told another, so that each such place is a warning with a rewrite that gives the same on both.
Digits beyond the fifteenth are not reported where a value is only shown.

Source: feelin 6.1.1; DMN 1.5, 10.3.2. The conformance tests compute both values of each kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any, Final

from dmn.written import Lines
from feel import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from feel.built_in import BUILT_IN
from feel.expression import syntax_tree
from feel.syntax import (
    Arithmetic,
    Between,
    Comparison,
    ComparisonTest,
    Conditional,
    InstanceOf,
    Invocation,
    Iteration,
    ListLiteral,
    Literal,
    Membership,
    Name,
    Negation,
    Node,
    RangeLiteral,
)

BROWSER_FUNCTIONS: Final = frozenset(
    """
    abs, after, all, any, append, before, ceiling, coincides, concatenate, contains, context,
    context merge, context put, count, date, date and time, day of week, day of year, decimal,
    distinct values, duration, during, ends with, even, exp, finished by, finishes, flatten, floor,
    get entries, get value, includes, index of, insert before, is, list contains, list replace, log,
    lower case, matches, max, mean, median, meets, met by, min, mode, modulo, month of year, not,
    now, number, odd, overlaps, overlaps after, overlaps before, product, remove, replace,
    reverse, round down, round half down, round half up, round up, sort, split, sqrt, started by,
    starts, starts with, stddev, string, string join, string length, sublist, substring,
    substring after, substring before, sum, time, today, union, upper case, week of year,
    years and months duration
    """.replace("\n    ", " ")
    .strip()
    .split(", ")
)
"""What feelin knows of the functions that the server knows."""

_UP: Final = frozenset({"round up", "ceiling", "round half down"})
_ROUNDING: Final = _UP | {"round down", "floor", "round half up", "decimal"}
_SUMS: Final = frozenset({"sum", "mean", "product", "median", "stddev"})
_WHOLE: Final = frozenset(
    {"count", "string length", "floor", "ceiling", "index of", "week of year", "day of year"}
)
_TEMPORAL: Final = frozenset(
    {"date", "time", "date and time", "duration", "today", "now", "years and months duration"}
)
_REWRITES: Final = {
    "is defined": "Write {0} != null.",
    "is empty": "Write count({0}) = 0.",
    "is blank": 'Write not(matches({0}, "[^ ]")).',
    "trim": 'Write replace({0}, "^ +| +$", "").',
    "get or else": "Write if {0} != null then {0} else {1}.",
    "put": "Write context put({0}, {1}, {2}).",
    "put all": "Write context merge([{0}, {1}]).",
}
_IN_THE_PROCESS: Final = "Compute it in the process, and let the form show that variable."
_EXPONENT: Final = re.compile(r"[0-9.]+[eE][+-]?[0-9]+")
_SAFE_DIGITS: Final = 15
_HAIR: Final = Decimal("0.00001")
"""At most so much is added to an amount that is rounded, lest the browser's error decide."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where browser and server may differ.

    Args:
        kind: short name of the difference.
        index: of the character in the expression.
        message: what each of them does.
        remedy: what to write instead.
    """

    kind: str
    index: int
    message: str
    remedy: str


def differences(source: str, names: Iterable[str] = ()) -> tuple[Difference, ...]:
    """Return where the browser may compute otherwise: of each kind the first, in the text's order.

    Args:
        source: an expression that the server has compiled, without a leading `=`.
        names: names that hold spaces or operators.
    """
    text = str(source)
    lines = Lines(text)
    found: dict[str, Difference] = {}
    for node in _walk(syntax_tree(text, names)):
        # A call is shown at its name, anything else where messages about it point.
        index = lines.offset(*(node.function.at if isinstance(node, Invocation) else node.at))
        for rule in _RULES:
            for kind, message, remedy in rule(node, text[index:]):
                if kind not in found or index < found[kind].index:
                    found[kind] = Difference(kind, index, message, remedy)
    return tuple(sorted(found.values(), key=lambda one: one.index))


_Said = Iterator[tuple[str, str, str]]


def _walk(part: Any) -> Iterator[Node]:
    if isinstance(part, Node):
        yield part
        for field in fields(part):
            yield from _walk(getattr(part, field.name))
    elif isinstance(part, tuple) and not is_dataclass(part):
        for item in part:
            yield from _walk(item)


def _called(node: Node) -> str:
    """Return the name of the function that a node calls, empty if it calls none."""
    if isinstance(node, Invocation) and isinstance(node.function, Name):
        return node.function.name
    return ""


def _unknown_function(node: Node, _: str) -> _Said:
    name = _called(node)
    if name in BUILT_IN and name not in BROWSER_FUNCTIONS:
        remedy = _REWRITES.get(name, _IN_THE_PROCESS).format("x", "y", "z")
        yield (
            "unknown-function",
            f"the browser does not know {name}() and takes it for null; the server computes it",
            remedy,
        )


def _rounding(node: Node, _: str) -> _Said:
    name = _called(node)
    if name not in _ROUNDING or not isinstance(node, Invocation) or not node.arguments:
        return
    digits = node.arguments[1] if len(node.arguments) > 1 else None
    whole = digits is None or (isinstance(digits, Literal) and digits.value == 0)
    if (whole and not _is_fraction(node.arguments[0])) or _is_nudged(node.arguments[0], name):
        return
    function, sign = ("round half up", "+") if name == "decimal" else (name, "+")
    sign = "-" if name in _UP else sign
    also = " (halves go up then)" if name == "decimal" else ""
    places = "" if digits is None else f", {digits.value if isinstance(digits, Literal) else 2}"
    yield (
        "rounding",
        f"{name}() counts in binary fractions in the browser, so that a half or a whole cent may "
        "go the wrong way; the server rounds exactly",
        f"Write {function}(x {sign} 0.000001{places}) for amounts that are not negative{also}.",
    )


def _is_nudged(node: Node, name: str) -> bool:
    """Return whether a hair is added before rounding, or taken off before rounding up."""
    last = node.operations[-1] if isinstance(node, Arithmetic) else None
    if last is None or not isinstance(last.operand, Literal):
        return False
    hair, operator = last.operand.value, "-" if name in _UP else "+"
    return isinstance(hair, Decimal) and last.operator == operator and 0 < hair <= _HAIR


def _text_of_number(node: Node, _: str) -> _Said:
    if _called(node) != "string" or not isinstance(node, Invocation) or not node.arguments:
        return
    value = node.arguments[0]
    number = value.value if isinstance(value, Literal) else None
    if isinstance(number, Decimal):
        differs = number != number.to_integral_value()
    else:
        differs = _is_fraction(value)
    if differs:
        yield (
            "text-of-number",
            "string() of a fraction may show other digits in the browser than on the server",
            "Round it to a whole number first, such as string(round half up(x, 0)).",
        )


def _empty_number(node: Node, _: str) -> _Said:
    if _called(node) != "number" or not isinstance(node, Invocation):
        return
    if len(node.arguments) == 1 and not isinstance(node.arguments[0], Literal):
        yield (
            "empty-number",
            'number("") is 0 in the browser and null on the server',
            'Write if x = "" then null else number(x).',
        )


def _calendar(node: Node, _: str) -> _Said:
    name = _called(node)
    if name == "years and months duration":
        yield (
            "months-between",
            "the browser counts parts of months, the server whole months",
            "Write (b.year - a.year) * 12 + b.month - a.month, which counts begun months.",
        )
    arguments = node.arguments if isinstance(node, Invocation) else ()
    if name == "date" and len(arguments) == 3:
        yield (
            "day-that-is-none",
            "date(2026, 2, 30) is 2 March in the browser and null on the server",
            'Write the date as a text, such as date("2026-02-28").',
        )


def _comparison(node: Node, _: str) -> _Said:
    if not isinstance(node, Comparison):
        return
    sides = (node.left, node.right)
    if isinstance(node.left, Comparison):
        yield (
            "comparison-of-comparison",
            "a < b < c compares a boolean: the server gives null, the browser compares on",
            "Write a < b and b < c.",
        )
    if node.operator == "=" and any(isinstance(side, ListLiteral) for side in sides):
        yield (
            "list-equality",
            "lists of different length are not equal on the server (false); the browser gives null",
            "Write count(x) = 0 for an empty list, or compare the items.",
        )
    if any(_is_fraction(side) for side in sides):
        yield (
            "binary-fractions",
            "0.1 + 0.2 = 0.3 is true on the server and false in the browser: it counts in binary",
            "Round what is computed, such as round half up(x + y, 6) = z.",
        )
    if node.operator in ("=", "!=") and any(_called(side) == "today" for side in sides):
        yield (
            "today",
            "today() holds the time of day in the browser, so that no date equals it",
            "Write x >= today() and x <= today().",
        )
    temporal = any(_is_temporal(side) for side in sides)
    text = any(isinstance(side, Literal) and isinstance(side.value, str) for side in sides)
    if node.operator not in ("=", "!=") and temporal and text:
        yield (
            "date-and-text",
            "a date and a text cannot be compared: the server gives null, the browser false",
            'Make the text a date, such as date("2026-01-31").',
        )


def _ranges(node: Node, _: str) -> _Said:
    if isinstance(node, Membership) and any(
        isinstance(test, (RangeLiteral, ComparisonTest)) for test in node.tests
    ):
        yield (
            "null-in-range",
            "if a value or a bound is null, the server gives null and the browser true or false; "
            "and the browser takes swapped bounds",
            "Write x >= a and x <= b.",
        )
    if isinstance(node, Between) and not _ordered(node.lower, node.upper):
        yield (
            "swapped-bounds",
            "between 10 and 1 holds nothing on the server; the browser swaps the bounds",
            "Write x >= a and x <= b.",
        )


def _ordered(lower: Node, upper: Node) -> bool:
    if not isinstance(lower, Literal) or not isinstance(upper, Literal):
        return False
    low, high = lower.value, upper.value
    return isinstance(low, Decimal) and isinstance(high, Decimal) and low <= high


def _numbers(node: Node, written: str) -> _Said:
    if not isinstance(node, Literal) or not isinstance(node.value, Decimal):
        return
    if _EXPONENT.match(written):
        yield (
            "exponent",
            "the browser does not read exponents: 1e3 is 1 there and 1000 on the server",
            f"Write {node.value:f}.",
        )
    if len(node.value.normalize().as_tuple().digits) > _SAFE_DIGITS:
        yield (
            "long-number",
            f"the browser keeps {_SAFE_DIGITS} digits of a number, the server 34",
            "Keep it as a text, in quotation marks.",
        )


def _types(node: Node, _: str) -> _Said:
    if isinstance(node, InstanceOf):
        yield (
            "instance-of",
            "instance of is false or fails in the browser; the server tells the type",
            "Write x != null, if only a value is asked for.",
        )
    condition = node.condition if isinstance(node, Conditional) else None
    odd = isinstance(condition, Literal) and not isinstance(condition.value, bool | None)
    if odd or isinstance(condition, Arithmetic):
        yield (
            "condition",
            "if 5 then … takes the first way in the browser and the other on the server",
            "Compare it, such as if x != 0 then.",
        )
    partial = isinstance(node, Iteration) and any(
        isinstance(part, Name) and part.name == "partial" for part in _walk(node.body)
    )
    if partial:
        yield "partial", "the browser does not know partial in a loop", _IN_THE_PROCESS
    if isinstance(node, Arithmetic) and _scales_a_duration(node):
        yield (
            "duration-times-number",
            "the browser cannot multiply or divide a duration and gives null",
            'Write the duration out, such as duration("PT2H"), or add it to itself.',
        )


def _scales_a_duration(node: Arithmetic) -> bool:
    operands = (node.first, *(link.operand for link in node.operations))
    scales = any(link.operator in ("*", "/") for link in node.operations)
    return scales and any(
        _called(one) == "duration"
        or (isinstance(one, Literal) and isinstance(one.value, DayTimeDuration | YearMonthDuration))
        for one in operands
    )


def _is_temporal(node: Node) -> bool:
    kinds = (Date, DateTime, Time, DayTimeDuration, YearMonthDuration)
    return _called(node) in _TEMPORAL or (
        isinstance(node, Literal) and isinstance(node.value, kinds)
    )


def _is_fraction(node: Node) -> bool:
    """Return whether the node computes with what may be fractions of a number."""
    if isinstance(node, Negation):
        return _is_fraction(node.operand)
    if _called(node) in _SUMS:
        return True
    if not isinstance(node, Arithmetic):
        return False
    operands = [node.first, *(link.operand for link in node.operations)]
    texts = any(isinstance(one, Literal) and isinstance(one.value, str) for one in operands)
    if texts or any(_is_temporal(one) or _called(one) == "string" for one in operands):
        return False
    divides = any(link.operator in ("/", "**") for link in node.operations)
    return divides or any(not _is_whole(one) for one in operands)


def _is_whole(node: Node) -> bool:
    if isinstance(node, Literal):
        value = node.value
        return isinstance(value, Decimal) and value == value.to_integral_value()
    if isinstance(node, Arithmetic):
        return not _is_fraction(node)
    return _called(node) in _WHOLE


_RULES: Final[tuple[Callable[[Node, str], _Said], ...]] = (
    *(_unknown_function, _rounding, _text_of_number, _empty_number, _calendar),
    *(_comparison, _ranges, _numbers, _types),
)
