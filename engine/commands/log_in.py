"""Open a session for whoever knows the password."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from engine.account_views import SecondFactorNeeded, Whence
from engine.commands.open_session import LIFETIME, digest, open_session
from engine.faults import CredentialsRefused, TooManyFailures
from engine.identity_settings import demands_second_factor
from engine.model import OpenSession, Person
from engine.store import accounts, credentials, second_factors, sign_ins
from engine.workspace import Workspace

__all__ = ["LIFETIME", "log_in"]

CODE_TIME: Final = timedelta(minutes=10)
"""How long somebody may look for their authenticator."""


def log_in(
    workspace: Workspace,
    username: str,
    password: str,
    whence: Whence | None = None,
    going_on: str = "",
) -> OpenSession:
    """Return an open session; its token is known to the caller alone, the database holds its hash.

    Args:
        workspace: where.
        username: as it was typed.
        password: likewise.
        whence: where they are, in words for their list of sessions.
        going_on: address of ours to go on to, kept while a code is asked for.

    Raises:
        CredentialsRefused: wrong user name or password.
        TooManyFailures: too many wrong ones in a row; the message says how long to wait.
        SecondFactorNeeded: the password is right, and a code is needed as well.
    """
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        found = credentials.check(connection, username, password, now)
    if isinstance(found, credentials.Refusal):
        if found.wait is not None:
            raise TooManyFailures(found.wait)
        raise CredentialsRefused
    with workspace.transaction() as connection:
        token = _needing_code(workspace, connection, found, going_on, now)
        if token is None:
            where = whence or Whence()
            return open_session(
                workspace, connection, found, method="password", whence=where, now=now
            )
    raise SecondFactorNeeded(token)


def _needing_code(
    workspace: Workspace, connection: Connection, person: Person, going_on: str, now: datetime
) -> str | None:
    """Return the token of a sign-in that waits for a code, or `None` if none is needed."""
    demanded = person.kind == "user" and demands_second_factor(workspace.settings, person.groups)
    if not demanded and not second_factors.is_confirmed(connection, person.account_id):
        return None
    token = secrets.token_urlsafe(32)
    begun = sign_ins.Begun("code", person.account_id, going_on, 0)
    sign_ins.begin(connection, digest(token), begun, now + CODE_TIME, now)
    return token
