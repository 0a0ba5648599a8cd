"""Documents that the page of a link hands out: of its case, as its model says, while it is open."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from engine.core.public_links import LinkPlan, documents_of
from engine.core.stuck import TokenStuck
from engine.model import DocumentView, StoredDocument
from engine.store import documents
from engine.workspace import Workspace
from feel import Value

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What a link hands out.

    Args:
        case: process instance key, of which the documents are.
        documents: without their content, in the model's order.
    """

    case: int = 0
    documents: tuple[DocumentView, ...] = ()


NOTHING: Final = HandedOut()


def handed_out(
    workspace: Workspace,
    connection: Connection,
    case: int,
    plan: LinkPlan,
    variables: Mapping[str, Value],
    now: datetime,
) -> HandedOut | None:
    """Return the documents of a link as things stand; `None` if the case has not all of them."""
    if plan.documents is None:
        return HandedOut(case)
    try:
        named = documents_of(plan, variables, now)
    except TokenStuck:
        _log.warning("what a link hands out cannot be made out")
        return None
    known = {one.sha256: one for one in documents.of_case(connection, case, workspace.seals)}
    found = tuple(known[one] for one in named if one in known and not known[one].damaged)
    if len(found) < len(named):
        _log.warning("what a link hands out is not all of the case")
        return None
    return HandedOut(case, found)


def content_of(workspace: Workspace, handed: HandedOut, number: int) -> StoredDocument | None:
    """Return a document that a link hands out, `None` if it is none of them.

    Args:
        handed: what the link hands out now.
        number: of the document, from 1.
    """
    if not 1 <= number <= len(handed.documents):
        return None
    sha256 = handed.documents[number - 1].sha256
    with workspace.transaction() as connection:
        return documents.load(connection, sha256, handed.case, workspace.seals)
