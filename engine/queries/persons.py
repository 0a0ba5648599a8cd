"""Who is asking, and who has an account."""

from __future__ import annotations

import hashlib
from typing import Final, Protocol

from engine.core.permission import Operation
from engine.faults import AccountUnknown, CredentialsRefused, TooManyFailures
from engine.identity_settings import demands_second_factor
from engine.model import AccountView, Person
from engine.queries.bearers import person_of_token
from engine.queries.reading import one_look
from engine.store import accounts as store
from engine.store import bearer_tokens, credentials, second_factors
from engine.workspace import Workspace, require

MORE_NEEDED: Final = (
    "this account needs a second factor beside its password; programs send the token of a service "
    "account"
)


def person_of_session(
    workspace: Workspace, token: str
) -> tuple[Person, str, str, str | None] | None:
    """Return who holds this session, its CSRF token, how pages look for them, and what they speak;
    `None` if it is unknown or has expired."""
    digest = hashlib.sha256(token.encode()).digest()
    with one_look(workspace) as connection:
        account = store.account_of_session(connection, digest, workspace.real_time())
    if account is None:
        return None
    return account.person, store.csrf_token(token), account.theme, account.language


class Guesses(Protocol):
    """What counts passwords that must be looked at."""

    def begin(self) -> None:
        """Count one that nobody has shown to be right lately; raise, if there were too many."""

    def right(self) -> None:
        """Let it not count: it was right."""


def person_of_credentials(
    workspace: Workspace, username: str, password: str, guesses: Guesses | None = None
) -> Person:
    """Return the person whose password this is; it is read each time who they are, and in which
    groups. A service account may send a token in place of a password.

    Raises:
        CredentialsRefused: wrong user name or password, or a password alone is not enough.
        TooManyFailures: too many wrong ones in a row.
    """
    if bearer_tokens.token_id_of(password) is not None:
        holder = person_of_token(workspace, password)
        if holder.username != username:
            raise CredentialsRefused
        return holder
    found = _person_of_password(workspace, username, password, guesses)
    if found.kind == "user" and demands_second_factor(workspace.settings, found.groups):
        raise CredentialsRefused(MORE_NEEDED)
    return found


def _person_of_password(
    workspace: Workspace, username: str, password: str, guesses: Guesses | None
) -> Person:
    with credentials.in_turn(username):
        with one_look(workspace) as connection:
            known = credentials.known(connection, username, password, workspace.real_time())
        if known is not None:
            return known
        if guesses is not None:
            guesses.begin()
        with workspace.transaction() as connection:
            now = store.clock(connection, workspace.real_time())
            found = credentials.check(connection, username, password, now)
            alone = not isinstance(found, Person) or not second_factors.is_confirmed(
                connection, found.account_id
            )
    if guesses is not None and isinstance(found, Person):
        guesses.right()
    if not alone:
        raise CredentialsRefused(MORE_NEEDED)
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
        account = store.account_of_username(connection, username, workspace.real_time())
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
