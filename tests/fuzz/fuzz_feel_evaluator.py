"""Any expression of the grammar, and any text, evaluated: a value of FEEL or a limit, in time."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal

from feel import (
    FeelLimitExceeded,
    FeelSyntaxFault,
    Function,
    Value,
    compile_expression,
    compile_unary_tests,
    from_json,
    to_json,
)
from feel.values import type_name
from tests.expressions import NAMES, SCOPE, expression

NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)
SECONDS = 1.5
SEEDS = (
    b"\x00" * 40,
    bytes(range(256)),
    b"\xff" + b"{f: function(n) f(n + 1), r: f(1)}.r",
    b"\xff" + b"sort(for x in 1..9 return -x, function(a, b) a < b)[item > 2]",
    b"\xff" + b'replace(name, "(a+)+", "$1$1") + string([1..2, {a: @"P1D"}])',
    b"\xff" + b"count(for x in 1..5, y in items return partial) + decimal(1/3, 4)",
)


class Choices:
    """Numbers that the bytes decide; zeros when they are used up, so that every choice ends."""

    def __init__(self, data: bytes) -> None:
        self._data = iter(data)

    def __call__(self, below: int) -> int:
        return next(self._data, 0) % below


def try_one(data: bytes) -> None:
    """Evaluate the bytes: behind 0xff as text, else as choices in the grammar."""
    if data[:1] == b"\xff":
        source = data[1:].decode("utf-8", "replace")
    else:
        source = expression(Choices(data))
    try:
        compiled = compile_expression(source, NAMES)
    except (FeelSyntaxFault, FeelLimitExceeded):
        return
    begun = time.thread_time()
    try:
        _check(compiled.evaluate(SCOPE, NOW).value)
        compile_unary_tests(source, NAMES).matches(Decimal(1), SCOPE, NOW)
    except (FeelSyntaxFault, FeelLimitExceeded):
        pass
    assert time.thread_time() - begun < SECONDS * 5, source


def _check(value: Value) -> None:
    """Only values of FEEL come out, and they go to JSON and back."""
    assert type_name(value) != "unknown"
    if isinstance(value, Decimal):
        assert value.is_finite()
        assert len(value.as_tuple().digits) <= 34
    try:
        from_json(to_json(value))
    except TypeError:
        assert _holds_function(value)


def _holds_function(value: Value) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_function, value.values()))
    if isinstance(value, list):
        return any(map(_holds_function, value))
    return isinstance(value, Function)
