"""Open a session for whoever knows the password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from engine.faults import CredentialsRefused, TooManyFailures
from engine.model import OpenSession
from engine.store import accounts, credentials
from engine.workspace import Workspace

LIFETIME = timedelta(hours=12)


def log_in(workspace: Workspace, username: str, password: str) -> OpenSession:
    """Return an open session; its token is known to the caller alone, the database holds its hash.

    Raises:
        CredentialsRefused: wrong user name or password.
        TooManyFailures: too many wrong ones in a row; the message says how long to wait.
    """
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        found = credentials.check(connection, username, password, now)
    if isinstance(found, credentials.Refusal):
        if found.wait is not None:
            raise TooManyFailures(found.wait)
        raise CredentialsRefused
    token = secrets.token_urlsafe(32)
    expires_at = now + LIFETIME
    with workspace.transaction() as connection:
        digest = hashlib.sha256(token.encode()).digest()
        accounts.insert_session(connection, digest, found.account_id, expires_at)
    return OpenSession(token, accounts.csrf_token(token), found, expires_at)
