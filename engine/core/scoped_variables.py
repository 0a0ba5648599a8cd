"""The variables of an instance, each in the scope where it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.core.executable import ExecutableProcess
from engine.core.state import load
from engine.retention import IMPERSONAL
from feel import Value

INSTANCE = 0
"""Stands for the instance itself where a token is named."""


def variables_by_scope(process: ExecutableProcess, state: bytes) -> dict[int, Mapping[str, Value]]:
    """Return the variables of the instance, then those of each element instance that has any.

    By token id, `INSTANCE` first; a sub-process or a call has its own and those of its inside. An
    archived instance has no state, and so none.
    """
    if not state:
        return {}
    instance = load(process, state)
    found: dict[int, Mapping[str, Value]] = {INSTANCE: dict(instance.variables)}
    for scope in instance.scopes():
        for token in scope.tokens():
            inside = token.inside()
            own = {**token.local_variables, **({} if inside is None else inside.variables)}
            if own:
                found[token.id] = own
    return {INSTANCE: found.pop(INSTANCE), **dict(sorted(found.items()))}


def reported_variables(
    process: ExecutableProcess, state: bytes, of: Collection[str]
) -> tuple[dict[str, Value], frozenset[str]] | None:
    """Return what a report on cases sees of an instance, and which of it is about no person.

    Its own variables, if it is of one of these processes; before them those of called processes
    that are, as long as they run. `None`, if it is of none and calls none.
    """
    instance = load(process, state)
    scopes = [
        scope
        for scope in instance.scopes()
        if (scope.host is None or scope.host.node.call is not None) and scope.process.id in of
    ]
    values: dict[str, Value] = {}
    personal: set[str] = set()
    for scope in scopes:
        values.update(scope.variables)
        classes, usual = scope.process.classes, scope.process.retention
        personal |= {name for name in scope.variables if classes.get(name, usual) != IMPERSONAL}
    return (values, frozenset(values) - personal) if scopes else None
