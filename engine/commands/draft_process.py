"""Keep a diagram that somebody changes and has not deployed yet."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from engine.core.permission import Operation
from engine.faults import DraftRefused
from engine.model import Person
from engine.store import accounts, process_drafts
from engine.store.process_drafts import KeptDraft
from engine.workspace import Workspace, require

LARGEST: Final = 1_900_000
"""Bytes of one diagram."""
MOST: Final = 50
"""Drafts of one person."""


def draft_process(
    workspace: Workspace, process_id: str, base_version: int, content: bytes, *, actor: Person
) -> datetime:
    """Return when the draft was kept, in place of the one that the actor had of this process.

    It is nobody else's and no fact: what counts is what is deployed. Nothing is checked.

    Args:
        workspace: where.
        process_id: of the process definition, or `process_drafts.NEW`.
        base_version: that it was drawn from; 0 of a new process.
        content: the BPMN file.

    Raises:
        NotAllowed: the actor may not deploy.
        DraftRefused: it is too large, or there are too many.
    """
    require(actor, Operation.DEPLOY)
    if len(content) > LARGEST:
        raise DraftRefused(f"a diagram has at most {LARGEST} bytes to be kept as a draft")
    with workspace.transaction() as connection:
        known = process_drafts.processes(connection, actor.account_id)
        if process_id not in known and len(known) >= MOST:
            raise DraftRefused(f"there are {MOST} drafts already; discard one first")
        now = accounts.clock(connection, workspace.real_time())
        draft = KeptDraft(base_version, now, content)
        process_drafts.keep(connection, actor.account_id, process_id, draft)
    return now


def discard_process_draft(workspace: Workspace, process_id: str, *, actor: Person) -> None:
    """Forget the actor's draft of a process, if there is one.

    Raises:
        NotAllowed: the actor may not deploy.
    """
    require(actor, Operation.DEPLOY)
    with workspace.transaction() as connection:
        process_drafts.drop(connection, actor.account_id, process_id)
