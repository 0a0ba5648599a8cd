"""Keep what somebody has filled in of a user task and not handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from engine.core import codec
from engine.core.permission import Operation
from engine.faults import (
    FieldFault,
    InstanceSuspended,
    SubmissionRefused,
    UserTaskNotReady,
    UserTaskUnknown,
)
from engine.model import Person
from engine.restricted_cases import refuse_reading
from engine.store import drafts, instances
from engine.store.instances import LoadedInstance, Place
from engine.workspace import Workspace, require_task
from feel import from_json

LARGEST: Final = 1_000_000
"""Bytes of one draft as it is kept, compressed."""


def save_draft(
    workspace: Workspace, key: int, values: Mapping[str, object], *, actor: Person
) -> datetime:
    """Return when the draft was kept, in place of the one that the actor had of this task.

    It is nobody else's, no value of the case and no fact: the ledger says nothing of it. It is not
    checked against the form, since it is not complete yet; what of it still fits is laid over the
    form when that is opened again. It goes with the task, and when somebody else takes that over.

    Args:
        workspace: where.
        key: of the user task.
        values: what the form holds, as it would be submitted; JSON with Decimal for numbers.
        actor: whoever may complete the task.

    Raises:
        UserTaskUnknown: there is no such user task.
        UserTaskNotReady: it is done.
        NotAllowed: the actor may not complete it.
        InstanceSuspended: an operator holds its case.
        SubmissionRefused: it is too large, or holds what cannot be kept.
    """
    plain = encoded(values)
    with workspace.transaction() as connection:
        loaded = _loaded(workspace, connection, key, actor)
        seal = workspace.seals.to_seal(connection, loaded.key)
        content = drafts.sealed(seal, key, actor.account_id, plain)
        drafts.keep(connection, loaded.key, key, actor.account_id, content, loaded.now)
    return loaded.now


def discard_draft(workspace: Workspace, key: int, *, actor: Person) -> None:
    """Forget the actor's draft of a user task, if there is one.

    Raises:
        UserTaskUnknown, UserTaskNotReady, NotAllowed, InstanceSuspended: as for `save_draft`.
    """
    with workspace.transaction() as connection:
        loaded = _loaded(workspace, connection, key, actor)
        drafts.drop(connection, loaded.key, key, actor.account_id)


def _loaded(
    workspace: Workspace, connection: Connection, key: int, actor: Person
) -> LoadedInstance:
    """Return the instance of a user task that the actor may complete, locked: nothing of a task
    is kept that is completed meanwhile."""
    instances.lock(connection, Place.USER_TASK, key)
    at = workspace.chosen_time()
    loaded = instances.load(connection, Place.USER_TASK, key, at, workspace.seals)
    if loaded is None or loaded.user_task is None:
        raise UserTaskUnknown(f"there is no user task {key}")
    task = loaded.user_task
    if task.state not in {"ready", "claimed"}:
        raise UserTaskNotReady(f"user task {key} is {task.state}")
    require_task(actor, Operation.COMPLETE, task)
    refuse_reading(connection, loaded.key, actor, reads=True)
    if loaded.suspended:
        raise InstanceSuspended(
            f"process instance {loaded.key} is suspended: nothing in it moves until it is resumed"
        )
    return loaded


def encoded(values: Mapping[str, object]) -> bytes:
    """Return the values of a draft as they are kept, before they are sealed.

    Raises:
        SubmissionRefused: they are too large, or hold what cannot be kept.
    """
    try:
        kept = codec.encode({name: codec.storable(from_json(one)) for name, one in values.items()})
    except codec.NotStorable:
        kept = None
    if kept is not None and len(kept) <= LARGEST:
        return kept
    message = "Der Entwurf kann nicht aufbewahrt werden: Er ist zu groß oder zu tief."
    raise SubmissionRefused((FieldFault("", "", "", "too_large", message),))
