"""Who is asking, and who has an account."""

from __future__ import annotations

import hashlib

from engine.core.permission import Operation
from engine.faults import AccountUnknown, CredentialsRefused, TooManyFailures
from engine.model import AccountView, Person
from engine.queries.reading import one_look
from engine.store import accounts as store
from engine.store import credentials
from engine.workspace import Workspace, require


def person_of_session(workspace: Workspace, token: str) -> tuple[Person, str] | None:
    """Return who holds this session and its CSRF token, or `None` if it is unknown or has
    expired."""
    digest = hashlib.sha256(token.encode()).digest()
    with one_look(workspace) as connection:
        account = store.account_of_session(connection, digest, workspace.real_time())
    return None if account is None else (account.person, store.csrf_token(token))


def person_of_credentials(workspace: Workspace, username: str, password: str) -> Person:
    """Return the person whose password this is; it is read each time who they are, and in which
    groups.

    Raises:
        CredentialsRefused: wrong user name or password.
        TooManyFailures: too many wrong ones in a row.
    """
    with credentials.in_turn(username):
        with one_look(workspace) as connection:
            known = credentials.known(connection, username, password)
        if known is not None:
            return known
        with workspace.transaction() as connection:
            now = store.clock(connection, workspace.real_time())
            found = credentials.check(connection, username, password, now)
    if isinstance(found, Person):
        return found
    if found.wait is not None:
        raise TooManyFailures(found.wait)
    raise CredentialsRefused


def person_of_username(workspace: Workspace, username: str) -> Person:
    """Return the person with this user name, for commands on the command line that act for
    somebody.

    Raises:
        AccountUnknown: there is none, or it is not active.
    """
    with workspace.transaction() as connection:
        account = store.account_of_username(connection, username)
    if account is None or not account.active:
        raise AccountUnknown(f"there is no account {username}")
    return account.person


def accounts(workspace: Workspace, person: Person) -> tuple[AccountView, ...]:
    """Return every account, by user name.

    Raises:
        NotAllowed: the person may not see accounts.
    """
    require(person, Operation.MANAGE_ACCOUNTS)
    with workspace.transaction() as connection:
        return store.all_accounts(connection)
