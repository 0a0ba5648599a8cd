"""Built-in functions on booleans, and on whether there is a value at all.

Source: DMN 1.5, 10.3.4.2 and 10.3.4.4; Camunda FEEL: `is defined`, `get or else`, `assert`,
`fromAi`.
"""

from __future__ import annotations

from feel.built_in.registry import alias, built_in
from feel.comparison import equal
from feel.faults import FeelAssertionFailed
from feel.limits import MESSAGE_CHARACTERS, Run
from feel.values import DateTime, Time, Value


@built_in("not", "negand: any")
def _not(_run: Run, value: Value) -> Value:
    return not value if isinstance(value, bool) else None


@built_in("all", "list...: list")
def _all(_run: Run, items: list[Value]) -> Value:
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@built_in("any", "list...: list")
def _any(_run: Run, items: list[Value]) -> Value:
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


@built_in("is", "value1: any, value2: any")
def _is(run: Run, one: Value, other: Value) -> Value:
    if type(one) is not type(other):
        return False
    if isinstance(one, Time | DateTime):
        return one == other
    return equal(one, other, run) is True


@built_in("is defined", "value: any", quiet=True)
def _is_defined(_run: Run, value: Value) -> Value:
    return value is not None


@built_in("get or else", "value: any, default: any", quiet=True)
def _get_or_else(_run: Run, value: Value, default: Value) -> Value:
    return default if value is None else value


@built_in("assert", "value: any, condition: any", "value: any, condition: any, cause: string")
def _assert(_run: Run, value: Value, condition: Value, cause: str | None = None) -> Value:
    if condition is not True:
        raise FeelAssertionFailed((cause or "the assertion does not hold")[:MESSAGE_CHARACTERS])
    return value


@built_in(
    "fromAi",
    "value: any, description?: string?, type?: string?, schema?: context?, options?: context?",
)
def _from_ai(_run: Run, value: Value, *_for_a_connector: Value) -> Value:
    return value


alias("and", "all")
alias("or", "any")
