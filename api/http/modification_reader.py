"""A modification as Camunda's clients write it.

Source: Camunda 8.9, `POST /v2/process-instances/{processInstanceKey}/modification`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from api.http.element_keys import token_of
from api.requests import RequestRefused, object_of, text_of
from engine.modification_model import (
    Activation,
    Modification,
    Movement,
    ScopedVariables,
    Termination,
)
from feel import from_json

MOST_INSTRUCTIONS = 1_000
_ANYWHERE = "-1"
"""Camunda's word for an ancestor that is not chosen."""


def read_modification(body: Mapping[str, object], instance: int) -> Modification:
    """Return the instructions of a request.

    Args:
        body: its JSON.
        instance: key of the process instance; it is the ancestor of all.

    Raises:
        RequestRefused: they have another form.
        NotFound: a key is none, or one of another process instance.
    """
    return Modification(
        activations=tuple(
            Activation(_text(one, "elementId"), _variables(one), _ancestor(one, instance))
            for one in _list(body, "activateInstructions")
        ),
        terminations=tuple(
            _termination(one, instance, "elementId", "elementInstanceKey")
            for one in _list(body, "terminateInstructions")
        ),
        movements=tuple(
            Movement(
                _termination(
                    object_of(one, "sourceElementInstruction"),
                    instance,
                    "sourceElementId",
                    "sourceElementInstanceKey",
                ),
                _text(one, "targetElementId"),
                _variables(one),
                _ancestor(object_of(one, "ancestorScopeInstruction"), instance),
            )
            for one in _list(body, "moveInstructions")
        ),
    )


def _termination(one: Mapping[str, object], instance: int, element: str, key: str) -> Termination:
    named, number = text_of(one, element), text_of(one, key)
    if (named is None) == (number is None):
        raise RequestRefused(f"name either {element} or {key}")
    return Termination(None if number is None else token_of(number, instance), named)


def _ancestor(one: Mapping[str, object], instance: int) -> int | None:
    """Return the token named as the ancestor.

    Without one the innermost scope that runs is taken, of a movement the one of its source: that is
    what `inferred` and `sourceParent` ask for.
    """
    key = text_of(one, "ancestorElementInstanceKey")
    return None if key is None or key == _ANYWHERE else token_of(key, instance)


def _variables(one: Mapping[str, object]) -> tuple[ScopedVariables, ...]:
    return tuple(
        ScopedVariables(
            {name: from_json(value) for name, value in object_of(given, "variables").items()},
            text_of(given, "scopeId") or None,
        )
        for given in _list(one, "variableInstructions")
    )


def _text(one: Mapping[str, object], name: str) -> str:
    text = text_of(one, name)
    if not text:
        raise RequestRefused(f"{name} is missing")
    return text


def _list(one: Mapping[str, object], name: str) -> list[dict[str, object]]:
    found = one.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise RequestRefused(f"{name} must be a list of objects")
    if len(found) > MOST_INSTRUCTIONS:
        raise RequestRefused(f"{name}: at most {MOST_INSTRUCTIONS} at once")
    return cast("list[dict[str, object]]", found)
