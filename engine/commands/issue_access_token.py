"""Tokens with which machines sign in: issued, revoked, changed into a bearer token for a while."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact
from engine.account_views import AccessTokenView, TokenUnknown
from engine.commands.move_instance import ledger_actor
from engine.commands.open_session import digest
from engine.core.permission import Operation
from engine.faults import AccountRefused, AccountUnknown, CredentialsRefused
from engine.model import Person
from engine.store import access_tokens, accounts, bearer_tokens
from engine.workspace import Workspace, require

LONGEST_LIFE: Final = timedelta(days=366)
BEARER_LIFE: Final = timedelta(minutes=15)
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token: what it consists of is shown once, to whoever made it."""

    view: AccessTokenView
    secret: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """A signed token that says itself when it is over; seconds."""

    token: str
    expires_in: int


def issue_access_token(
    workspace: Workspace,
    account_id: str,
    *,
    name: str,
    groups: Sequence[str],
    days: int,
    actor: Person,
) -> IssuedToken:
    """Return a new token of a service account.

    Args:
        workspace: where.
        account_id: a service account.
        name: what it is for.
        groups: of the account's; the token gives no others.
        days: how long it holds, 1 to 366.
        actor: an administrator.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountUnknown: there is no such account.
        AccountRefused: it is a person's, or a value is not as it must be.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    label = name.strip()
    if not 0 < len(label) <= _LONGEST_NAME or not label.isprintable():
        raise AccountRefused(f"a token needs a name of at most {_LONGEST_NAME} characters")
    if not 1 <= days <= LONGEST_LIFE.days:
        raise AccountRefused(f"a token holds 1 to {LONGEST_LIFE.days} days")
    with workspace.transaction() as connection:
        known = accounts.account_of_id(connection, account_id)
        if known is None:
            raise AccountUnknown(f"there is no account {account_id}")
        if known.person.kind != "service" or not known.active:
            raise AccountRefused("only an active service account has tokens")
        if not groups or not known.person.groups.issuperset(groups):
            raise AccountRefused("a token has at least one of the account's groups, and no other")
        now = accounts.clock(connection, workspace.real_time())
        token_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        view = AccessTokenView(
            token_id, label, tuple(sorted(set(groups))), now, now + timedelta(days=days)
        )
        text = f"{bearer_tokens.PREFIX}{token_id}_{secret}"
        access_tokens.insert(connection, view, account_id, digest(text))
        _record(workspace, connection, account_id, actor, view.groups)
    return IssuedToken(view, text)


def revoke_access_token(
    workspace: Workspace, account_id: str, token_id: str, *, actor: Person
) -> None:
    """Let a token, and every bearer token made of it, open nothing any more, at once.

    Raises:
        NotAllowed: the actor may not manage accounts.
        TokenUnknown: the account has none such, or it was revoked.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        if not access_tokens.revoke(connection, account_id, token_id, now):
            raise TokenUnknown
        _record(workspace, connection, account_id, actor, ())


def issue_bearer(workspace: Workspace, client_id: str, client_secret: str) -> Bearer:
    """Return a bearer token for whoever has a token: a signed JWT whose end a client can read.

    Args:
        workspace: where.
        client_id: the service account's user name, or the id of the token.
        client_secret: the token.

    Raises:
        CredentialsRefused: they do not belong together, or the token is over.

    Source: RFC 6749, 4.4 (client credentials); RFC 9068 (JWT as access token).
    """
    token_id = bearer_tokens.token_id_of(client_secret)
    if token_id is None:
        raise CredentialsRefused
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        found = access_tokens.holder(connection, token_id, now)
        if found is None or not hmac.compare_digest(found[1], digest(client_secret)):
            raise CredentialsRefused
        access_tokens.note_use(connection, token_id)
    person = found[0]
    if client_id not in {person.username, token_id}:
        raise CredentialsRefused
    begins, seconds = int(now.timestamp()), int(BEARER_LIFE.total_seconds())
    place, secret = workspace.settings.public_url.rstrip("/"), workspace.ledger.keys.state
    ends = begins + seconds
    text = bearer_tokens.signed(secret, place, person.account_id, token_id, begins, ends)
    return Bearer(text, seconds)


def _record(
    workspace: Workspace,
    connection: Connection,
    account_id: str,
    actor: Person,
    groups: Sequence[str],
) -> None:
    fact = Fact(
        "account.changed",
        data={"names": ["token"], "groups": [*groups]},
        refs={"account": account_id},
    )
    at = accounts.clock(connection, workspace.chosen_time())
    workspace.ledger.append_system(connection, ledger_actor(actor), [fact], at)
