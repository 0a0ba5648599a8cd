"""Random expressions give what a second interpreter, written apart from ours, makes of them."""

from __future__ import annotations

import importlib
import random
import re
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from feel import (
    Date,
    DateTime,
    DayTimeDuration,
    FeelLimitExceeded,
    FeelSyntaxFault,
    Range,
    Time,
    YearMonthDuration,
    compile_expression,
)
from tests.conformance.beside import PROTOTYPES
from tests.expressions import NAMES, SCOPE, expression

sys.path.insert(0, str(PROTOTYPES / "feel" if PROTOTYPES else ""))
other: Any = importlib.import_module("ownfeel")

NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)
EXPRESSIONS = 6_000
TEMPORAL = (Date, Time, DateTime, YearMonthDuration, DayTimeDuration)


def _without_empty_matches(name: str) -> None:
    """XPath 3.1, 5.6.4 and 5.6.5 (FORX0003): a pattern that matches nothing is refused, says ours.

    The other replaces and splits at every empty place.
    """
    function = other.BUILTIN[name]
    call = function.f

    def refuse(top: Any, positional: Any, named: Any) -> Any:
        pattern = positional[1] if len(positional) > 1 else None
        # A brace that quantifies nothing is no normal character (XML Schema, F.1).
        if isinstance(pattern, str) and (pattern.startswith("{") or _matches_nothing(pattern)):
            return None
        return call(top, positional, named)

    function.f = refuse


def _matches_nothing(pattern: str) -> bool:
    # The same library as the other, so that the same texts are patterns.
    compiled = other.xrx(pattern, "")
    return compiled is not None and compiled.search("") is not None


# Each difference that is deliberate, mended in the other.
_without_empty_matches("replace")
_without_empty_matches("split")
# DMN 1.5, 10.3.4.4: what sorts gives a boolean. The other takes null for false.
SORTS_BY_A_FUNCTION = re.compile(r"\bsort\(.*function\(x, y\)", re.DOTALL)


def plain(value: Any) -> Any:
    """A value of either interpreter, so that they can be compared; a number keeps its digits."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return "number", value.as_tuple()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Range | other.Range):
        return "range"
    return "temporal", str(value)


def for_the_other(value: Any) -> Any:
    if isinstance(value, list):
        return [for_the_other(item) for item in value]
    if isinstance(value, dict):
        return {key: for_the_other(item) for key, item in value.items()}
    return other.at_literal(str(value)) if isinstance(value, TEMPORAL) else value


OTHER_SCOPE = {name: for_the_other(value) for name, value in SCOPE.items()}


def ours(source: str) -> Any:
    try:
        return plain(compile_expression(source, NAMES).evaluate(SCOPE, NOW).value)
    except FeelSyntaxFault:
        return "syntax fault"
    except FeelLimitExceeded:
        return "limit"


def theirs(source: str) -> Any:
    try:
        return plain(other.compiled(source, frozenset(NAMES))(OTHER_SCOPE))
    except other.FeelSyntaxError:
        return "syntax fault"
    except other.FeelLimit:
        return "limit"


def test_random_expressions_have_the_same_value_in_both() -> None:
    chooser = random.Random(20260329)  # the same every time, so that a difference is found again
    different = []
    for _ in range(EXPRESSIONS):
        source = expression(chooser.randrange)
        if (one := ours(source)) != (two := theirs(source)):
            different.append((source, one, two))
    explained = [each for each in different if SORTS_BY_A_FUNCTION.search(each[0])]
    assert different == explained
    assert len(explained) < EXPRESSIONS // 1_000


def test_the_generator_makes_values_of_every_kind_and_few_nulls() -> None:
    chooser = random.Random(1)
    values = [
        compile_expression(expression(chooser.randrange), NAMES).evaluate(SCOPE, NOW).value
        for _ in range(500)
    ]
    assert {type(value) for value in values} >= {bool, Decimal, str, list, dict, *TEMPORAL} - {Time}
    assert sum(value is None for value in values) < 150
