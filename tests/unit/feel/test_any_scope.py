"""Whatever the variables hold, an expression gives a value of FEEL or meets a limit."""

from __future__ import annotations

import random
from contextlib import suppress
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from feel import (
    Date,
    DateTime,
    DayTimeDuration,
    FeelLimitExceeded,
    Range,
    Time,
    Value,
    YearMonthDuration,
    compile_expression,
    compile_unary_tests,
    to_json,
)
from feel.values import type_name
from tests.expressions import NAMES, SCOPE, expression
from tests.unit.feel.evaluating import NOW

numbers = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    st.integers(-(10**34) + 1, 10**34 - 1),
    st.integers(-6_000, 6_000),
)
zones = st.sampled_from((None, 0, -64_800, 64_800, "Europe/Berlin", "Pacific/Apia", "UTC"))
times = st.builds(Time, st.integers(0, 86_399_999_999_999), zones)
dates = st.builds(
    Date,
    st.one_of(st.integers(-999_999_999, 999_999_999), st.integers(1990, 2040)),
    st.integers(1, 12),
    st.integers(1, 28),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    st.text(max_size=20),
    dates,
    times,
    st.builds(DateTime, dates, times),
    st.builds(YearMonthDuration, st.integers(-24_000_000_000, 24_000_000_000)),
    st.builds(DayTimeDuration, st.integers(-(10**25), 10**25)),
    st.builds(Range, numbers, numbers, st.booleans(), st.booleans()),
)
values: st.SearchStrategy[Value] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
scopes = st.fixed_dictionaries(dict.fromkeys(SCOPE, values))


@settings(max_examples=150, deadline=None)
@given(scopes, values, st.integers(0, 2**32))
def test_any_variables_give_a_value_or_a_limit(
    scope: dict[str, Value], tested: Value, seed: int
) -> None:
    chooser = random.Random(seed)
    for _ in range(5):
        source = expression(chooser.randrange)
        with suppress(FeelLimitExceeded):
            outcome = compile_expression(source, NAMES).evaluate(scope, NOW).value
            assert type_name(outcome) != "unknown"
            to_json(outcome)
        with suppress(FeelLimitExceeded):
            verdict = compile_unary_tests(source, NAMES).matches(tested, scope, NOW)
            assert verdict in (True, False, None)
