"""Passwords: argon2id, and a growing wait after wrong ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from sqlalchemy import Connection

from engine.model import Person
from engine.store import accounts

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)

_HASHER = PasswordHasher()


def _hash_of_nobody() -> str:
    """Return a hash that no password is known to have.

    An unknown user name costs as much time as a wrong password, so that nobody can try names. To
    make a real hash would cost every start of every process that time as well.
    """
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
        for length in (_HASHER.salt_len, _HASHER.hash_len)
    )
    cost = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


_NOBODY = _hash_of_nobody()
_PROCESS_SECRET = secrets.token_bytes(32)
_RECENT: dict[bytes, str] = {}
_RECENT_SIZE = 256
_TURNS = tuple(Lock() for _ in range(256))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a login was refused; `wait` is set if there were too many wrong passwords."""

    wait: timedelta | None = None


def hash_password(password: str) -> str:
    """Return the argon2id hash to store (RFC 9106, second recommended setting)."""
    return _HASHER.hash(password)


def in_turn(username: str) -> Lock:
    """Return what whoever asks `known` holds until wrong passwords are counted: of many guesses at
    once all would be compared before the first of them counts."""
    return _TURNS[hash(username) % len(_TURNS)]


def known(
    connection: Connection, username: str, password: str, at: datetime | None = None
) -> Person | None:
    """Return the person whose password this is, if it was right against the very same hash a moment
    ago and none was wrong since; `None` says nothing: `check` it.

    One statement, no lock in the database: there is nothing to count, and nothing to forget.
    """
    if not accounts.USERNAME.fullmatch(username):
        return None
    account = accounts.account_without_failures(connection, username, at)
    if account is None or not account.active or account.password_hash is None:
        return None
    return account.person if _was_right(account.password_hash, password) else None


def check(connection: Connection, username: str, password: str, now: datetime) -> Person | Refusal:
    """Return the person whose password this is, or why not; wrong ones are counted in the database.

    The caller commits in both cases, and only then refuses.
    """
    if not accounts.USERNAME.fullmatch(username):
        # Nobody can have this name: it is neither looked up nor kept.
        _matches(_NOBODY, password)
        return Refusal()
    accounts.serialise(connection, username)
    failures = accounts.failures_of(connection, username)
    if failures is not None:
        wait = _wait(failures[0], failures[1] - now)
        if wait is not None:
            return Refusal(wait)
    account = accounts.account_of_username(connection, username, now)
    stored = account.password_hash if account is not None else None
    if not _matches(stored or _NOBODY, password) or account is None or not account.active:
        accounts.record_failure(connection, username, now)
        return Refusal()
    if failures is not None:
        accounts.forget_failures(connection, username)
    return account.person


def of_codes(username: str) -> str:
    """Return under what wrong codes of a second factor are counted: no user name has a blank."""
    return f"code {username}"


def pause(connection: Connection, name: str, now: datetime) -> timedelta | None:
    """Return how long nothing is checked under a name that had too many failures; others that
    would check at once wait for the end of the transaction."""
    accounts.serialise(connection, name)
    failures = accounts.failures_of(connection, name)
    return None if failures is None else _wait(failures[0], failures[1] - now)


def _wait(failures: int, since_last: timedelta) -> timedelta | None:
    """Return how long to wait: nothing for the first failures, then 2, 4, 8 … seconds after the
    last one."""
    if failures < FREE_FAILURES:
        return None
    pause = min(timedelta(seconds=2 ** min(failures - FREE_FAILURES + 1, 16)), LONGEST_WAIT)
    left = pause + since_last
    return left if left > timedelta(0) else None


def _matches(stored: str, password: str) -> bool:
    if _was_right(stored, password):
        return True
    try:
        _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
    if len(_RECENT) >= _RECENT_SIZE:
        _RECENT.clear()
    _RECENT[_mark(password)] = stored
    return True


def _was_right(stored: str, password: str) -> bool:
    # Basic authentication sends the password with each request: what was right a moment ago against
    # this very hash is remembered, by a keyed digest that means nothing outside this process.
    return _RECENT.get(_mark(password)) == stored


def _mark(password: str) -> bytes:
    return hmac.digest(_PROCESS_SECRET, hashlib.sha256(password.encode()).digest(), "sha256")
