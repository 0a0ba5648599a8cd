"""Show again, in an open session, who one is: a session alone does not change how one signs in.

Who takes a session over, at a screen left alone or by its cookie, has it for hours. What outlasts
it, an authenticator, a token, an address that needs no login, a deputy, somebody's groups, is
given only to whoever has shown within the last minutes that they are the one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from engine.commands.open_session import digest
from engine.core.permission import AccountRights, Operation
from engine.faults import CredentialsRefused, TooManyFailures
from engine.model import Person
from engine.store import accounts, credentials, sessions
from engine.workspace import Workspace, require

PROOF_HOLDS: Final = timedelta(minutes=10)


def is_proven(workspace: Workspace, session_token: str) -> bool:
    """Return whether somebody showed within `PROOF_HOLDS` that this session is theirs."""
    with workspace.transaction() as connection:
        since = sessions.proven_since(connection, digest(session_token))
        return since is not None and (
            accounts.clock(connection, workspace.real_time()) - since <= PROOF_HOLDS
        )


def has_password(workspace: Workspace, *, actor: Person) -> bool:
    """Return whether the actor can show who they are by a password.

    Raises:
        NotAllowed: the actor has no account that is theirs.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    with workspace.transaction() as connection:
        known = accounts.account_of_id(connection, actor.account_id)
    return known is not None and known.password_hash is not None


def prove_presence(
    workspace: Workspace, password: str, session_token: str, *, actor: Person
) -> None:
    """Let the session be proven from now on.

    Raises:
        NotAllowed: the actor has no account that is theirs.
        CredentialsRefused: the password is wrong.
        TooManyFailures: too many wrong ones in a row, here or at a sign-in.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        found = credentials.check(connection, actor.username, password, now)
        if isinstance(found, Person) and found.account_id == actor.account_id:
            sessions.prove(connection, digest(session_token), actor.account_id, now)
    if isinstance(found, Person) and found.account_id == actor.account_id:
        return
    if isinstance(found, credentials.Refusal) and found.wait is not None:
        raise TooManyFailures(found.wait)
    raise CredentialsRefused
