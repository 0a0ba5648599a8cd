"""Open a session for whom a provider of identities vouches."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue
from engine.account_views import IdentityRefused, SignInOver, Whence
from engine.commands.move_instance import ledger_actor
from engine.commands.open_session import digest, open_session
from engine.identity_settings import groups_of, mapped_groups
from engine.model import OpenSession, Person
from engine.settings import Settings
from engine.store import accounts, sign_ins
from engine.workspace import Workspace

PROVIDER_TIME: Final = timedelta(minutes=10)
"""How long somebody may take at the provider."""
_NO_NAME: Final = re.compile(r"[^a-z0-9._@-]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider vouches for; only issuer and subject say who that is.

    Args:
        issuer: the provider.
        subject: what it calls them, for ever.
        username: what they like to be called, or empty.
        name: for people, or empty.
        email: if the provider has verified it.
        claimed: values of the claim of groups.
        proven_at: when they signed in there, if it says so.
    """

    issuer: str
    subject: str
    username: str = ""
    name: str = ""
    email: str | None = None
    claimed: tuple[str, ...] = ()
    proven_at: datetime | None = None


def begin_sign_in(workspace: Workspace, going_on: str) -> str:
    """Return the token of a sign-in that goes on at the provider; the browser alone keeps it."""
    token = secrets.token_urlsafe(32)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        begun = sign_ins.Begun("provider", None, going_on, 0)
        sign_ins.begin(connection, digest(token), begun, now + PROVIDER_TIME, now)
    return token


def take_begun(workspace: Workspace, token: str) -> str:
    """Return where a sign-in that went to the provider goes on; a second answer finds none.

    Raises:
        SignInOver: there is none, or its time is over.
    """
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        begun = sign_ins.begun(connection, digest(token), "provider", now)
        if begun is None or not sign_ins.end(connection, digest(token)):
            raise SignInOver
    return begun.going_on


def log_in_elsewhere(workspace: Workspace, identity: Identity, whence: Whence) -> OpenSession:
    """Return a session for the account of this identity; it is made at the first time, if the
    settings admit whoever it is.

    Groups that the settings map are those of the provider, each time; others stay.

    Raises:
        IdentityRefused: there is no account, or it is not active.
    """
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        person = _person(workspace, connection, identity, now)
        return open_session(
            workspace,
            connection,
            person,
            method="provider",
            whence=whence,
            now=now,
            proven_at=identity.proven_at,
        )


def person_of_identity(workspace: Workspace, issuer: str, subject: str) -> Person:
    """Return who it is whose token of the provider a program sends; nobody gets an account so.

    Raises:
        IdentityRefused: there is no account, or it is not active.
    """
    with workspace.transaction() as connection:
        account_id = sign_ins.account_of_identity(connection, issuer, subject)
        known = account_id and accounts.account_of_id(connection, account_id)
    if not known or not known.active:
        raise IdentityRefused
    return replace(known.person, authentication="provider")


def _person(
    workspace: Workspace, connection: Connection, identity: Identity, now: datetime
) -> Person:
    # Two browsers at once make one account.
    accounts.serialise(connection, f"{identity.issuer} {identity.subject}")
    account_id = sign_ins.account_of_identity(connection, identity.issuer, identity.subject)
    if account_id is None:
        return _new_account(workspace, connection, identity, now)
    known = accounts.account_of_id(connection, account_id)
    if known is None or not known.active:
        raise IdentityRefused
    return _with_groups(workspace, connection, known.person, identity)


def _new_account(
    workspace: Workspace, connection: Connection, identity: Identity, now: datetime
) -> Person:
    groups = groups_of(workspace.settings, identity.claimed)
    if not _admitted(workspace.settings, groups):
        raise IdentityRefused
    mark = hashlib.sha256(f"{identity.issuer}\0{identity.subject}".encode()).hexdigest()[:12]
    wanted = _NO_NAME.sub("-", identity.username.lower()).strip("-._@")[:50]
    shown = identity.name.strip()
    person = Person(
        account_id=f"acc_{uuid.uuid4().hex}",
        username=wanted or f"oidc-{mark}",
        name=shown if shown and shown.isprintable() else wanted or f"oidc-{mark}",
        groups=groups,
        authentication="provider",
        email=identity.email,
    )
    if not accounts.insert_account(connection, person, None, now):
        # The name is somebody else's: who they are does not go by names.
        person = replace(person, username=f"{wanted[:50]}-{mark}" if wanted else f"oidc-{mark}-2")
        if not accounts.insert_account(connection, person, None, now):
            raise IdentityRefused
    sign_ins.link(connection, identity.issuer, identity.subject, person.account_id, now)
    data: dict[str, JsonValue] = {"groups": [*sorted(groups)], "kind": "user"}
    fact = Fact("account.created", data=data, refs={"account": person.account_id})
    at = accounts.clock(connection, workspace.chosen_time())
    workspace.ledger.append_system(connection, ledger_actor(person), [fact], at)
    return person


def _with_groups(
    workspace: Workspace, connection: Connection, person: Person, identity: Identity
) -> Person:
    """Return the person with the groups that the provider says; those it does not know stay."""
    signed_in = replace(person, authentication="provider")
    governed = frozenset(mapped_groups(workspace.settings).values())
    groups = (person.groups - governed) | groups_of(workspace.settings, identity.claimed)
    if groups == person.groups:
        return signed_in
    accounts.set_groups(connection, person.account_id, sorted(groups))
    data: dict[str, JsonValue] = {"names": ["groups"], "groups": [*sorted(groups)]}
    fact = Fact("account.changed", data=data, refs={"account": person.account_id})
    at = accounts.clock(connection, workspace.chosen_time())
    workspace.ledger.append_system(connection, ledger_actor(signed_in), [fact], at)
    return replace(signed_in, groups=groups)


def _admitted(settings: Settings, groups: frozenset[str]) -> bool:
    return settings.oidc_admits == "anybody" or (settings.oidc_admits == "mapped" and bool(groups))
