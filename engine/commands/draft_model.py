"""Keep a model that somebody changes and has not deployed yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from engine.core.permission import Operation
from engine.edited_model import ModelName
from engine.faults import DraftRefused
from engine.model import Person
from engine.store import accounts, model_drafts
from engine.store.model_drafts import KeptDraft
from engine.workspace import Workspace, require

LARGEST: Final = 1_900_000
"""Bytes of one model."""
MOST: Final = 50
"""Drafts of one person."""


def draft_model(
    workspace: Workspace, name: ModelName, base_version: int, content: bytes, *, actor: Person
) -> datetime:
    """Return when the draft was kept, in place of the one that the actor had of this model.

    It is nobody else's and no fact: what counts is what is deployed. Nothing is checked.

    Args:
        workspace: where.
        name: of the model; its id is `model_drafts.NEW` if it is not deployed yet.
        base_version: that was changed; 0 of a new model.
        content: the file.

    Raises:
        NotAllowed: the actor may not deploy.
        DraftRefused: it is too large, or there are too many.
    """
    require(actor, Operation.DEPLOY)
    if len(content) > LARGEST:
        raise DraftRefused(f"a model has at most {LARGEST} bytes to be kept as a draft")
    with workspace.transaction() as connection:
        known = model_drafts.names(connection, actor.account_id)
        if name not in known and len(known) >= MOST:
            raise DraftRefused(f"there are {MOST} drafts already; discard one first")
        now = accounts.clock(connection, workspace.real_time())
        draft = KeptDraft(base_version, now, content)
        model_drafts.keep(connection, actor.account_id, name, draft)
    return now


def discard_drafts(workspace: Workspace, names: Sequence[ModelName], *, actor: Person) -> None:
    """Forget the actor's drafts of these models, as far as there are any.

    Raises:
        NotAllowed: the actor may not deploy.
    """
    require(actor, Operation.DEPLOY)
    with workspace.transaction() as connection:
        for name in names:
            model_drafts.drop(connection, actor.account_id, name)
