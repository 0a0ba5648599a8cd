"""Short ways to evaluate JUEL in tests."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from feel import Value
from feel.juel import JuelFailed, compile_juel
from feel.numbers import number_text

NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)


def value(source: str, /, **scope: Value) -> Value:
    return compile_juel(source).evaluate(scope, NOW).value


def failure(source: str, /, **scope: Value) -> JuelFailed:
    expression = compile_juel(source)
    with pytest.raises(JuelFailed) as caught:
        expression.evaluate(scope, NOW)
    return caught.value


def answer(source: str, /, **scope: Value) -> str:
    """Return the value, or the failure, as the recorded tables write it."""
    try:
        result = value(source, **scope)
    except JuelFailed:
        return "!"
    if result is None:
        return "null"
    if isinstance(result, bool):
        return "T" if result else "F"
    if isinstance(result, Decimal):
        return number_text(result.normalize())
    return f"'{result}'"
