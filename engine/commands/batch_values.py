"""The values that a batch writes: they may concern people, so they stand nowhere but sealed.

The batch names the subject under whose key its first entry in the ledger has sealed them; workers
open them there. When their term is over, or when they were erased, nothing is written any more.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final, cast

from audit.entry import JsonValue
from engine.core import codec
from engine.core.step_frame import refuse_protected
from engine.faults import BatchRefused, VariablesRefused
from engine.store import protection_acts
from engine.workspace import Workspace
from feel import Value, from_json, to_json

PLAN: Final = "plan"
_ENCODED: Final = "encoded"
_SUBJECT: Final = "subject"


def checked_values(variables: Mapping[str, object]) -> dict[str, Value]:
    """Return variables as they can be kept.

    Args:
        variables: JSON with Decimal for numbers.

    Raises:
        VariablesRefused: there are none, or one of them cannot be kept.
        NotAllowed: they name `requester`.
    """
    if not variables:
        raise VariablesRefused("there is no variable to write")
    refuse_protected(dict.fromkeys(variables))
    try:
        return {name: codec.storable(from_json(value)) for name, value in variables.items()}
    except codec.NotStorable as refused:
        raise VariablesRefused(str(refused)) from None


def sealed_plan(variables: Mapping[str, object]) -> JsonValue:
    """Return what the ledger seals of a batch that writes variables: readable, and exact.

    Raises:
        VariablesRefused, NotAllowed: as `checked_values`.
    """
    values = checked_values(variables)
    readable = {name: _readable(to_json(value)) for name, value in values.items()}
    exact = base64.b64encode(codec.encode(values)).decode()
    return {"variables": readable, _ENCODED: exact}


def open_plan(subject: str) -> Mapping[str, object]:
    """Return the plan as the batch's row holds it."""
    return {_SUBJECT: subject}


def values_of(workspace: Workspace, plan: Mapping[str, object]) -> dict[str, object]:
    """Return the variables that a batch writes.

    Raises:
        BatchRefused: nobody can read them any more.
    """
    subject = cast("str", plan[_SUBJECT])
    with workspace.transaction() as connection:
        entries = protection_acts.said_about(connection, subject)
        opened = workspace.ledger.openings(connection, entries)
    for openings in opened.values():
        for opening in openings:
            if opening.name == PLAN and isinstance(opening.value, Mapping):
                encoded = base64.b64decode(str(opening.value[_ENCODED]))
                return cast("dict[str, object]", codec.decode(encoded))
    raise BatchRefused("the values of this batch are not kept any more; begin another one")


def _readable(value: object) -> JsonValue:
    if isinstance(value, Mapping):
        return {str(name): _readable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(one) for one in value]
    return value if value is None or isinstance(value, bool) else str(value)
