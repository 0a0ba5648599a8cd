"""Keep what somebody has filled in of a start form and not handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.commands.save_draft import encoded
from engine.commands.start_process_instance import start_form_of
from engine.core.permission import Operation
from engine.faults import ProcessDefinitionUnknown
from engine.model import Person
from engine.store import accounts, start_drafts
from engine.workspace import Workspace, definition_rights, require


def save_start_draft(
    workspace: Workspace, key: int, values: Mapping[str, object], *, actor: Person
) -> datetime:
    """Return when the draft was kept, in place of the one that the actor had of this start form.

    It is nobody else's and no fact, is not checked against the form, and goes when the actor starts
    the process, or after 90 days.

    Args:
        workspace: where.
        key: of one version of a process definition.
        values: what the form holds, as it would be submitted; JSON with Decimal for numbers.
        actor: whoever may start the process.

    Raises:
        ProcessDefinitionUnknown: there is no such definition, or it has no start form.
        NotAllowed: the actor may not start it.
        SubmissionRefused: it is too large, or holds what cannot be kept.
    """
    plain = encoded(values)
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, key)
        require(actor, Operation.START, definition_rights(runnable.process))
        deployments = workspace.definitions.catalogue(connection).stamp
        found = start_form_of(workspace, connection, runnable, deployments)
        if found is None:
            raise ProcessDefinitionUnknown(f"process definition {key} has no start form")
        place = start_drafts.Place(actor.account_id, runnable.head.id, found[1].sha256)
        now = accounts.clock(connection, workspace.chosen_time())
        ledger = workspace.ledger
        start_drafts.keep(connection, place, plain, keys=ledger.keys, log=ledger.name, now=now)
    return now


def discard_start_draft(workspace: Workspace, key: int, *, actor: Person) -> None:
    """Forget the actor's drafts of a process' start form, if there are some.

    Raises:
        ProcessDefinitionUnknown, NotAllowed: as for `save_start_draft`.
    """
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, key)
        require(actor, Operation.START, definition_rights(runnable.process))
        start_drafts.drop(connection, actor.account_id, runnable.head.id)
