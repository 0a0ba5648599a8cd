"""Open a session for somebody who has shown who they are."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact
from engine.account_views import Whence
from engine.commands.move_instance import ledger_actor
from engine.model import OpenSession, Person
from engine.store import accounts, sessions
from engine.workspace import Workspace

LIFETIME: Final = timedelta(hours=12)


def open_session(
    workspace: Workspace,
    connection: Connection,
    person: Person,
    *,
    method: str,
    whence: Whence,
    now: datetime,
    proven_at: datetime | None = None,
) -> OpenSession:
    """Return an open session; the last thing in a transaction, since it enters that somebody
    signed in.

    Args:
        workspace: where.
        connection: in the transaction.
        person: who has shown who they are, just now.
        method: how, `password`, `code`, `recovery` or `provider`.
        whence: where they are, in words.
        now: real time.
        proven_at: when they showed it, if that was before.
    """
    token = secrets.token_urlsafe(32)
    expires_at = now + LIFETIME
    sessions.insert(
        connection,
        digest(token),
        person.account_id,
        expires_at,
        method=method,
        device=whence.device,
        network=whence.network,
        proven_at=min(proven_at or now, now),
    )
    fact = Fact("account.logged_in", data={"method": method}, refs={"account": person.account_id})
    at = accounts.clock(connection, workspace.chosen_time())
    workspace.ledger.append_system(connection, ledger_actor(person), [fact], at)
    return OpenSession(token, accounts.csrf_token(token), person, expires_at)


def digest(token: str) -> bytes:
    """Return the SHA-256 by which the database knows a token: long and random, it needs no salt."""
    return hashlib.sha256(token.encode()).digest()
