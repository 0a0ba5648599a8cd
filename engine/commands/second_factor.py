"""A second factor: begun, confirmed by its first code, asked for at a sign-in, taken away."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection

from audit.entry import Fact, PersonalValue
from engine.account_views import CodeRefused, SignInOver, Whence
from engine.commands.move_instance import ledger_actor
from engine.commands.open_session import digest, open_session
from engine.commands.reasons import checked_reason
from engine.core.permission import AccountRights, Operation
from engine.faults import AccountRefused, AccountUnknown, TooManyFailures
from engine.identity_settings import demands_second_factor
from engine.model import OpenSession, Person
from engine.store import accounts, credentials, second_factors, sessions, sign_ins
from engine.workspace import Workspace, require

RECOVERY_CODES: Final = 10
MOST_FAILURES: Final = 5
"""Wrong codes of one sign-in; then the password is asked for again."""
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that people mistake for each other."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A secret for an authenticator: as its address for a QR code, and to type."""

    address: str
    secret: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-in that is complete, with the recovery codes if it confirmed a new authenticator."""

    session: OpenSession
    going_on: str
    codes: tuple[str, ...] = ()


def propose_second_factor(
    workspace: Workspace, session_token: str, *, actor: Person
) -> Proposal | None:
    """Return a secret for the actor's authenticator, the same in the whole of a session and another
    one in any other; `None` if they have a second factor.

    Raises:
        NotAllowed: the actor has no account that is theirs.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    with workspace.transaction() as connection:
        return _proposed(workspace, connection, actor, session_token)


def proposed_at_sign_in(workspace: Workspace, token: str) -> Proposal | None:
    """Return a secret for whoever needs a second factor and has none; `None` if they have one.

    Raises:
        SignInOver: there is no such sign-in, or its time is over.
    """
    with workspace.transaction() as connection:
        person, _ = _waiting(workspace, connection, token)
        return _proposed(workspace, connection, person, token)


def confirm_second_factor(
    workspace: Workspace, code: str, session_token: str, *, actor: Person
) -> tuple[str, ...]:
    """Return recovery codes, known to the caller alone: the secret that was proposed in this
    session counts from now on.

    Raises:
        NotAllowed: the actor has no account that is theirs.
        CodeRefused: the code is not the one that the secret gives now.
        TooManyFailures: too many wrong ones in a row.
    """
    return _codes_for(workspace, code, actor, _secret_for(workspace, actor, session_token))


def enter_code(workspace: Workspace, token: str, code: str, whence: Whence) -> Entered:
    """Return the session of a sign-in whose password was right, now that the code is as well. The
    first code of a proposed secret confirms it.

    Raises:
        SignInOver: the sign-in took too long, or had too many wrong codes.
        CodeRefused: the code is wrong, or was used before.
        TooManyFailures: too many wrong ones in a row, in whatever sign-ins.
    """
    with workspace.transaction() as connection:
        person, begun = _waiting(workspace, connection, token)
        now = accounts.clock(connection, workspace.real_time())
        _refuse_guessing(connection, person.username, now)
        known = second_factors.is_confirmed(connection, person.account_id)
        proposed = None if known else _secret_for(workspace, person, token)
        method = _method(workspace, connection, person, code, now, proposed)
        if method is not None:
            sign_ins.end(connection, digest(token))
            codes = () if known else _new_codes(workspace, connection, person.account_id)
            session = open_session(
                workspace, connection, person, method=method, whence=whence, now=now
            )
            return Entered(session, begun.going_on, codes)
        sign_ins.count_failure(connection, digest(token))
        over = begun.failures + 1 >= MOST_FAILURES
        if over:
            sign_ins.end(connection, digest(token))
    raise SignInOver if over else CodeRefused


def renew_recovery_codes(workspace: Workspace, code: str, *, actor: Person) -> tuple[str, ...]:
    """Return new recovery codes in place of those of before.

    Raises:
        NotAllowed: the actor has no account that is theirs.
        CodeRefused: the code is wrong, or was used before.
        TooManyFailures: too many wrong ones in a row.
    """
    return _codes_for(workspace, code, actor)


def remove_second_factor(workspace: Workspace, code: str, *, actor: Person) -> None:
    """Take the actor's second factor away.

    Raises:
        NotAllowed: the actor has no account that is theirs.
        AccountRefused: one is demanded of them.
        CodeRefused: the code is wrong, or was used before.
        TooManyFailures: too many wrong ones in a row.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    if demands_second_factor(workspace.settings, actor.groups):
        raise AccountRefused("this account needs a second factor")
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        _refuse_guessing(connection, actor.username, now)
        method = _method(workspace, connection, actor, code, now)
        if method is not None:
            second_factors.remove(connection, actor.account_id)
            _record(workspace, connection, actor, actor.account_id)
    if method is None:
        raise CodeRefused


def reset_second_factor(
    workspace: Workspace, account_id: str, reason: str, *, actor: Person
) -> None:
    """Take the second factor of somebody who lost their authenticator; their sessions end.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountUnknown: there is no such account.
        AccountRefused: it has none.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        if accounts.account_of_id(connection, account_id) is None:
            raise AccountUnknown(f"there is no account {account_id}")
        if not second_factors.remove(connection, account_id):
            raise AccountRefused("this account has no second factor")
        sessions.end_all(connection, account_id)
        _record(workspace, connection, actor, account_id, why)


def _codes_for(
    workspace: Workspace, code: str, actor: Person, proposed: bytes | None = None
) -> tuple[str, ...]:
    """Return recovery codes in place of those of before, for a code of the actor's secret, or of
    the one that was proposed to them."""
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        _refuse_guessing(connection, actor.username, now)
        taken = _taken(workspace, connection, actor, code, now, proposed)
        codes = _new_codes(workspace, connection, actor.account_id) if taken else ()
        if taken:
            _record(workspace, connection, actor, actor.account_id)
    if not taken:
        raise CodeRefused
    return codes


def _waiting(
    workspace: Workspace, connection: Connection, token: str
) -> tuple[Person, sign_ins.Begun]:
    now = accounts.clock(connection, workspace.real_time())
    begun = sign_ins.begun(connection, digest(token), "code", now)
    known = begun and begun.account_id and accounts.account_of_id(connection, begun.account_id)
    if not begun or not known or not known.active:
        raise SignInOver
    return known.person, begun


def _proposed(
    workspace: Workspace, connection: Connection, person: Person, token: str
) -> Proposal | None:
    if second_factors.is_confirmed(connection, person.account_id):
        return None
    typed = base64.b32encode(_secret_for(workspace, person, token)).decode()
    issuer, label = quote("Vorgang"), quote(f"Vorgang:{person.username}")
    return Proposal(f"otpauth://totp/{label}?secret={typed}&issuer={issuer}", typed)


def _secret_for(workspace: Workspace, person: Person, token: str) -> bytes:
    """Return the secret that is proposed to whoever holds a token, of a session or of a sign-in
    that has begun: who looks at one with another token, a thief before the owner, sees another."""
    label = b"vorgang/v1/proposed factor\0"
    said = label + person.account_id.encode() + b"\0" + digest(token)
    mixed = hmac.digest(workspace.ledger.keys.state, said, "sha256")
    return mixed[: second_factors.SECRET_LENGTH]


def _method(
    workspace: Workspace,
    connection: Connection,
    person: Person,
    code: str,
    now: datetime,
    proposed: bytes | None = None,
) -> str | None:
    """Return how somebody showed their second factor: `code`, `recovery`, or not at all."""
    if _taken(workspace, connection, person, code, now, proposed):
        return "code"
    key = workspace.ledger.keys.state
    if proposed is None and second_factors.take_code(connection, key, person.account_id, code):
        accounts.forget_failures(connection, credentials.of_codes(person.username))
        return "recovery"
    return None


def _taken(
    workspace: Workspace,
    connection: Connection,
    person: Person,
    code: str,
    now: datetime,
    proposed: bytes | None,
) -> bool:
    """Return whether a code is right, for the secret that counts or for the proposed one, which
    counts then; a wrong code is counted, the caller commits in both cases."""
    key = workspace.ledger.keys.state
    known = second_factors.find(connection, key, person.account_id)
    counting = known if known is not None and known.confirmed else None
    step, plain = None, code.replace(" ", "")
    if plain.isascii() and plain.isdigit():
        if proposed is None and counting is not None:
            step = second_factors.step_of(counting.secret, plain, now, counting.last_step)
        elif proposed is not None and counting is None:
            step = second_factors.step_of(proposed, plain, now, 0)
    if step is None:
        accounts.record_failure(connection, credentials.of_codes(person.username), now)
        return False
    if proposed is not None:
        second_factors.propose(connection, key, person.account_id, proposed)
    second_factors.take_step(connection, person.account_id, step, now)
    accounts.forget_failures(connection, credentials.of_codes(person.username))
    return True


def _refuse_guessing(connection: Connection, username: str, now: datetime) -> None:
    wait = credentials.pause(connection, credentials.of_codes(username), now)
    if wait is not None:
        raise TooManyFailures(wait)


def _new_codes(workspace: Workspace, connection: Connection, account_id: str) -> tuple[str, ...]:
    codes = tuple(f"{_part()}-{_part()}" for _ in range(RECOVERY_CODES))
    second_factors.keep_codes(connection, workspace.ledger.keys.state, account_id, codes)
    return codes


def _part() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def _record(
    workspace: Workspace,
    connection: Connection,
    actor: Person,
    account_id: str,
    reason: str | None = None,
) -> None:
    personal: Sequence[PersonalValue] = () if reason is None else (PersonalValue("reason", reason),)
    fact = Fact(
        "account.changed",
        data={"names": ["second-factor"], "groups": []},
        refs={"account": account_id},
        personal=tuple(personal),
    )
    at = accounts.clock(connection, workspace.chosen_time())
    subject = workspace.ledger.new_subject() if personal else None
    workspace.ledger.append_system(connection, ledger_actor(actor), [fact], at, subject)
