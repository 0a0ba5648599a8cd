"""Lists and maps whose values are expressions of their own (Camunda 7, `inputOutput`)."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.node import Attribute
from feel import Expression, Value
from feel.frame import Frame


def gathered(values: Sequence[Attribute], keys: Sequence[str] | None) -> Expression:
    """Return an expression that gives a map of these values by key, or without keys a list.

    It has one evaluation for all of them: its limits hold for the whole.
    """

    def evaluate(frame: Frame) -> Value:
        found = [_value(value, frame) for value in values]
        return found if keys is None else dict(zip(keys, found, strict=True))

    expressions = [value.expression for value in values if value.expression is not None]
    source = ", ".join(expression.source for expression in expressions)
    names = frozenset(name for one in expressions for name in one.names_used)
    return Expression(source, names, evaluate)


def _value(attribute: Attribute, frame: Frame) -> Value:
    if attribute.expression is None:
        return attribute.literal
    return attribute.expression.evaluate_within(frame.run, frame.variables)
