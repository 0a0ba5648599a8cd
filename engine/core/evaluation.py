"""FEEL as the interpreter asks for it: a value, or a reason to park the token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.core.node import Attribute
from engine.core.stuck import TokenStuck
from feel import (
    Evaluation,
    Expression,
    ExpressionFailed,
    FeelLimitExceeded,
    Value,
    excerpt_of,
    work_time_is_up,
)

_LONGEST_VALUE = 200


def evaluate(expression: Expression, scope: Mapping[str, Value], now: datetime) -> Evaluation:
    """Return what the expression gives in this scope.

    Raises:
        TokenStuck: it came to no value, not even null, or the step's time is up.
    """
    if work_time_is_up():
        raise TokenStuck("feel-limit", f"{expression.source!r}: the step has no time left")
    try:
        return expression.evaluate(scope, now)
    except ExpressionFailed as failed:
        kind = "feel-limit" if isinstance(failed, FeelLimitExceeded) else "expression"
        raise TokenStuck(kind, f"{expression.source!r}: {failed}") from None


def value_of(attribute: Attribute, scope: Mapping[str, Value], now: datetime) -> Value:
    """Return the literal, or what the expression gives.

    Raises:
        TokenStuck: the expression came to no value.
    """
    if attribute.expression is None:
        return attribute.literal
    return evaluate(attribute.expression, scope, now).value


def decide(
    expression: Expression, scope: Mapping[str, Value], now: datetime, kind: str, what: str
) -> bool:
    """Return what a condition says.

    Raises:
        TokenStuck: it is neither true nor false; a gateway never guesses.
    """
    evaluation = evaluate(expression, scope, now)
    if isinstance(evaluation.value, bool):
        return evaluation.value
    reasons = "; ".join(str(warning) for warning in evaluation.warnings)
    raise TokenStuck(
        kind,
        f"{what} is neither true nor false: {expression.source} gives {shown(evaluation.value)}"
        + (f" ({reasons})" if reasons else ""),
    )


def shown(value: Value) -> str:
    """Return a value for a message: as FEEL writes it, a text in the quotes of messages;
    shortened."""
    if not isinstance(value, str):
        return excerpt_of(value, _LONGEST_VALUE)
    whole = len(value) <= _LONGEST_VALUE
    return repr(value) if whole else repr(value[: _LONGEST_VALUE - 1] + "…")
