"""The variables of an instance, each in the scope where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.executable import ExecutableProcess
from engine.core.state import load
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
