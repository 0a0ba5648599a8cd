"""What queries and commands give about accounts, and what cannot be done with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.faults import EngineFault, NotFound


class SecondFactorNeeded(EngineFault):
    """The password was right; a code of the authenticator is needed as well.

    Args:
        token: of the sign-in that has begun; known to whoever asked alone.
    """

    def __init__(self, token: str = "") -> None:
        super().__init__()
        self.token = token


class CodeRefused(EngineFault):
    """The code is wrong, or was used before; wait for the next one."""


class SignInOver(EngineFault):
    """This sign-in took too long or had too many wrong codes; begin again."""


class IdentityRefused(EngineFault):
    """Whoever the provider of identities names has no account here."""


class ResetOver(EngineFault):
    """This way to a new password was used, or its time is over; ask for another."""


class PasswordUnfit(EngineFault):
    """The password cannot be taken; the message says why."""


class TokenUnknown(NotFound):
    """There is no such token."""


@dataclass(frozen=True, slots=True)
class Whence:
    """Where a sign-in comes from: words for a device, and a network, shortened."""

    device: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class SessionView:
    """An open session, as its owner sees it; times in UTC.

    Args:
        handle: names it among those of its account.
        device: browser and system in words.
        network: address without its last part.
        method: how it began: `password`, `code`, `recovery`, `provider`, `reset`.
        created_at: since when.
        last_seen_at: when it was used last, to within a few minutes.
        current: whether it is the one that asks.
    """

    handle: str
    device: str
    network: str
    method: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class AccessTokenView:
    """A token of a machine, without what it consists of; times in UTC."""

    token_id: str
    name: str
    groups: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecondFactorView:
    """Whether an account has a second factor that counts, whether one is demanded of it, and how
    many recovery codes are left."""

    confirmed: bool
    demanded: bool
    codes_left: int


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """An account as an administrator sees it, or its owner.

    Args:
        account_id: opaque.
        username: what they sign in with.
        name: for people.
        email: or `None`.
        kind: `user` or `service`.
        groups: and roles.
        active: whether it may sign in.
        has_password: whether it can sign in by password.
        theme: `system`, `light` or `dark`.
        language: `de` or `en`; `None` for what the browser asks for.
        factor: the second factor.
        identities: issuer and subject of each linked identity.
        sessions: that are open.
        tokens: of a service account.
    """

    account_id: str
    username: str
    name: str
    email: str | None
    kind: str
    groups: tuple[str, ...]
    active: bool
    has_password: bool
    theme: str
    language: str | None
    factor: SecondFactorView
    identities: tuple[tuple[str, str], ...]
    sessions: tuple[SessionView, ...]
    tokens: tuple[AccessTokenView, ...]
