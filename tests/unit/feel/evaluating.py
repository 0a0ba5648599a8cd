"""Short ways to evaluate FEEL in tests."""

from datetime import UTC, datetime

from feel import Evaluation, Value, compile_expression, compile_unary_tests

NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)


def evaluation(source: str, names: tuple[str, ...] = (), /, **scope: Value) -> Evaluation:
    return compile_expression(source, names).evaluate(scope, NOW)


def value(source: str, /, **scope: Value) -> Value:
    return evaluation(source, **scope).value


def passes(cell: str, input_value: Value, /, **scope: Value) -> bool | None:
    return compile_unary_tests(cell).matches(input_value, scope, NOW)
