"""Built-in functions on contexts.

Source: DMN 1.5, 10.3.4.8; `put`, `put all` and `get value` with a path: Camunda FEEL.
"""

from __future__ import annotations

from feel.built_in.registry import alias, built_in
from feel.limits import Run
from feel.values import NoValue, Value


@built_in(
    "get value",
    "m: context, key: string",
    "context: context, key: string",
    "context: context, keys: list",
)
def _get_value(_run: Run, context: dict[str, Value], key: str | list[Value]) -> Value:
    value: Value = context
    keys = [key] if isinstance(key, str) else key
    if not keys:
        raise NoValue("there is no key")
    for step in keys:
        if not isinstance(value, dict) or not isinstance(step, str):
            raise NoValue("there is no such entry")
        value = value.get(step)
    return value


@built_in("get entries", "m: context", "context: context")
def _get_entries(run: Run, context: dict[str, Value]) -> Value:
    run.allocate_values(len(context) * 4)
    return [{"key": key, "value": value} for key, value in context.items()]


@built_in("context", "entries: list")
def _context(run: Run, entries: list[Value]) -> Value:
    run.allocate_values(len(entries))
    context: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry, dict) or "value" not in entry:
            raise NoValue("every entry must have a key and a value")
        key = entry.get("key")
        if not isinstance(key, str) or key in context:
            raise NoValue("every key must be a string and stand once")
        context[key] = entry["value"]
    return context


@built_in(
    "context put",
    "context: context, key: string, value: any",
    "context: context, keys: list, value: any",
)
def _context_put(
    run: Run, context: dict[str, Value], key: str | list[Value], value: Value
) -> Value:
    keys = [key] if isinstance(key, str) else key
    names = [name for name in keys if isinstance(name, str)]
    if not names or len(names) < len(keys):
        raise NoValue("every key must be a string")
    return _put(run, context, names, value)


def _put(run: Run, context: dict[str, Value], keys: list[str], value: Value) -> Value:
    run.allocate_values(len(context) + 1)
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0])
    if inner is None:
        inner = {}
    if not isinstance(inner, dict):
        raise NoValue(f"'{keys[0][:40]}' is no context")
    return {**context, keys[0]: _put(run, inner, keys[1:], value)}


@built_in("context merge", "contexts...: list")
def _context_merge(run: Run, contexts: list[Value]) -> Value:
    merged: dict[str, Value] = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise NoValue("every item must be a context")
        run.allocate_values(len(merged) + len(context))
        merged.update(context)
    return merged


alias("put", "context put")
alias("put all", "context merge")
