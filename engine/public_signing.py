"""What whoever signs by a link is shown: the very bytes, the statement, and what a refusal may be
for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from audit.entry import decode
from engine.commands.sealed_messages import hashed, open_keys
from engine.core.public_links import LinkPlan
from engine.core.signing import PDF, Asked, SignPlan, asked_for
from engine.core.stuck import TokenStuck
from engine.model import StoredDocument
from engine.store import documents, messages
from engine.store.instances import LoadedInstance
from engine.workspace import Workspace
from feel import Value

NO_MESSAGE: Final = 0
"""The key of no message: nobody has had it yet."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signing:
    """A document that somebody is asked to sign.

    Args:
        asked: its hash, the statement, and what may be the reason of a refusal.
        document: its name and bytes.
    """

    asked: Asked
    document: StoredDocument


def signing_of(
    workspace: Workspace,
    connection: Connection,
    loaded: LoadedInstance,
    plan: SignPlan,
    variables: Mapping[str, Value],
    token_id: int,
) -> Signing | None:
    """Return what is to be signed as things stand; `None` if the case has no such PDF, or another
    one is there now than the signature was requested for."""
    try:
        asked = asked_for(plan, variables, loaded.now)
    except TokenStuck:
        _log.warning("what a link has signed cannot be made out")
        return None
    if requested(workspace, connection, loaded.key, token_id) != asked.document:
        _log.warning("what a link has signed is another document than was requested")
        return None
    document = documents.load(connection, asked.document, loaded.key, workspace.seals)
    if document is None or document.content_type != PDF:
        _log.warning("what a link has signed is no PDF of the case")
        return None
    return Signing(asked, document)


def requested(workspace: Workspace, connection: Connection, case: int, token_id: int) -> str | None:
    """Return the SHA-256 of the document for which a task has requested a signature, as the ledger
    has it: whoever writes a variable later changes nothing of that."""
    for entry in reversed(workspace.ledger.entries_of(connection, str(case))):
        for fact in decode(entry.body)["facts"]:
            if fact["type"] == "signature.requested" and fact.get("task") == str(token_id):
                return str(fact["data"]["sha256"])
    return None


def late_of(
    workspace: Workspace, connection: Connection, plan: LinkPlan, link_id: str
) -> str | None:
    """Return the message by which somebody accepts too late, if anything waits for it."""
    late = plan.sign.late if plan.sign is not None else None
    if late is None:
        return None
    at = hashed(workspace, link_id)
    waiting = messages.receivers(connection, NO_MESSAGE, late, at, openly=open_keys(workspace))
    return late if waiting else None
