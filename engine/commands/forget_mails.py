"""Mails that were put aside are gone when their time is over, or their sender is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.model import Person
from engine.store import incoming_mails, persons, sent_mails
from engine.workspace import Workspace

WAITS: Final = timedelta(days=30)
"""So long a mail waits for a person."""
KNOWN: Final = timedelta(days=400)
"""So long a mail is known again, and an answer to ours finds its case."""


def forget_mails(workspace: Workspace, connection: Connection, now: datetime, most: int) -> None:
    """Forget what nobody decided about in its time, and what is too old to come again."""
    over = incoming_mails.waiting_since_before(connection, now - WAITS, most)
    _discard(workspace, connection, over, ENGINE, now)
    incoming_mails.forget(connection, now - KNOWN)
    sent_mails.forget(connection, now - KNOWN)


def forget_mails_of(
    workspace: Workspace, connection: Connection, handle: str, actor: Person, now: datetime
) -> None:
    """Destroy what mails say that a person sent and that wait for somebody."""
    known_by = persons.known_by(connection, handle)
    waiting = incoming_mails.of_persons(connection, sorted(known_by))
    _discard(workspace, connection, waiting, actor, now)


def _discard(
    workspace: Workspace,
    connection: Connection,
    keys: Sequence[int],
    actor: Person,
    now: datetime,
) -> None:
    hashes = [incoming_mails.discard(connection, one, actor.account_id, now) for one in keys]
    facts = [Fact("mail.discarded", data={"sha256": one}) for one in hashes]
    if facts:
        workspace.ledger.append_system(connection, ledger_actor(actor), facts, now)
