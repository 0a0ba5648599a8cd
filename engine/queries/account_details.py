"""An account with all that belongs to it: for its owner, and for administrators."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from engine.account_views import AccountDetails, SecondFactorView
from engine.core.permission import AccountRights, Operation
from engine.faults import AccountUnknown
from engine.identity_settings import demands_second_factor
from engine.model import Person
from engine.store import access_tokens, accounts, second_factors, sessions, sign_ins
from engine.workspace import Workspace, require


def own_account(workspace: Workspace, person: Person, session_token: str = "") -> AccountDetails:
    """Return the account of whoever asks, with its sessions; the one of this token is marked.

    Raises:
        NotAllowed: they have no account that is theirs.
    """
    require(person, Operation.KEEP_OWN_ACCOUNT, AccountRights(person.account_id))
    with workspace.transaction() as connection:
        return _details(workspace, connection, person.account_id, session_token)


def account_details(workspace: Workspace, account_id: str, person: Person) -> AccountDetails:
    """Return an account.

    Raises:
        NotAllowed: the person may not manage accounts.
        AccountUnknown: there is none such.
    """
    require(person, Operation.MANAGE_ACCOUNTS)
    with workspace.transaction() as connection:
        return _details(workspace, connection, account_id, "")


def _details(
    workspace: Workspace, connection: Connection, account_id: str, token: str
) -> AccountDetails:
    known = accounts.account_of_id(connection, account_id)
    if known is None:
        raise AccountUnknown(f"there is no account {account_id}")
    person = known.person
    now = accounts.clock(connection, workspace.real_time())
    factor = SecondFactorView(
        second_factors.is_confirmed(connection, account_id),
        person.kind == "user" and demands_second_factor(workspace.settings, person.groups),
        second_factors.codes_left(connection, account_id),
    )
    return AccountDetails(
        account_id=account_id,
        username=person.username,
        name=person.name,
        email=person.email,
        kind=person.kind,
        groups=tuple(sorted(person.groups)),
        active=known.active,
        has_password=known.password_hash is not None,
        theme=known.theme,
        language=known.language,
        factor=factor,
        identities=sign_ins.identities_of(connection, account_id),
        sessions=sessions.of_account(
            connection, account_id, hashlib.sha256(token.encode()).digest(), now
        ),
        tokens=access_tokens.of_account(connection, account_id),
    )


def reset_stands(workspace: Workspace, token: str) -> bool:
    """Return whether a way to a new password, as a mail holds it, leads anywhere still."""
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        return sign_ins.reset_stands(connection, hashlib.sha256(token.encode()).digest(), now)
