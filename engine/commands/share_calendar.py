"""Give calendar programs a secret address at which they find one's due user tasks, or take it
away."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from audit.entry import Fact
from engine.commands.move_instance import ledger_actor
from engine.core.permission import AccountRights, Operation
from engine.model import Person
from engine.store import accounts, calendar_feeds
from engine.workspace import Workspace, require

_TOKEN_BYTES = 32
_NAME = "calendar"


def share_calendar(workspace: Workspace, *, actor: Person) -> str:
    """Return the token of a new address; the one before leads nowhere from now on.

    Nobody learns it again: only its hash is kept.

    Raises:
        NotAllowed: the actor is no account of a person.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        digest = sha256(token.encode()).digest()
        calendar_feeds.replace(connection, actor.account_id, digest, now)
        workspace.ledger.append_system(connection, ledger_actor(actor), [_changed(actor)], now)
    return token


def stop_sharing_calendar(workspace: Workspace, *, actor: Person) -> None:
    """Take one's address away; nothing happens if there is none.

    Raises:
        NotAllowed: the actor is no account of a person.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    with workspace.transaction() as connection:
        if not calendar_feeds.forget(connection, actor.account_id):
            return
        now = accounts.clock(connection, workspace.real_time())
        workspace.ledger.append_system(connection, ledger_actor(actor), [_changed(actor)], now)


def shared_since(workspace: Workspace, person: Person) -> datetime | None:
    """Return since when one's address is there; `None` if there is none."""
    with workspace.transaction() as connection:
        return calendar_feeds.since(connection, person.account_id)


def _changed(actor: Person) -> Fact:
    return Fact("account.changed", data={"names": [_NAME]}, refs={"account": actor.account_id})
