"""Second factors: secrets of authenticators, sealed, and recovery codes, as keyed hashes.

The sealing key comes from the installation's own secret, which no backup of the database holds: who
has the tables alone can neither compute codes nor try recovery codes.

Source: RFC 6238 (TOTP), six digits, 30 seconds, SHA-1: what every authenticator knows.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from sqlalchemy import Connection

from engine.faults import ContentChanged

STEP: Final = 30
"""Seconds that a code holds."""
SECRET_LENGTH: Final = 20
_DIGITS: Final = 6
_AROUND: Final = (0, -1, 1)
"""Steps beside the present one that are taken: clocks differ."""
_NONCE_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """An authenticator: its secret, whether a code has confirmed it, the step of the last code."""

    secret: bytes
    confirmed: bool
    last_step: int


def step_of(secret: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """Return the time step of a code that is right and newer than the last one taken, or `None`.

    A code is taken once: whoever reads it over somebody's shoulder comes too late.
    """
    hotp = HOTP(secret, _DIGITS, SHA1(), enforce_key_length=False)
    present = int(now.timestamp()) // STEP
    for around in _AROUND:
        step = present + around
        right = hmac.compare_digest(hotp.generate(step), code.encode())
        if right and step > last_step:
            return step
    return None


def find(connection: Connection, key: bytes, account_id: str) -> SecondFactor | None:
    """Return the authenticator of an account, its row locked.

    Raises:
        ContentChanged: the row is not what was sealed for this account.
    """
    row = connection.exec_driver_sql(
        "SELECT sealed, confirmed_at IS NOT NULL, last_step FROM engine.second_factor "
        "WHERE account_id = %s FOR UPDATE",
        (account_id,),
    ).one_or_none()
    if row is None:
        return None
    sealed = bytes(row[0])
    nonce, held = sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:]
    try:
        secret = AESGCM(_sealing(key)).decrypt(nonce, held, account_id.encode())
    except InvalidTag:
        raise ContentChanged(f"the second factor of {account_id} is not what was sealed") from None
    return SecondFactor(secret, row[1], row[2])


def is_confirmed(connection: Connection, account_id: str) -> bool:
    """Return whether an account has a second factor that counts."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM engine.second_factor WHERE account_id = %s AND confirmed_at IS NOT NULL",
        (account_id,),
    )
    return found.one_or_none() is not None


def propose(connection: Connection, key: bytes, account_id: str, secret: bytes) -> None:
    """Keep a secret that no code has confirmed yet, in place of another such one."""
    nonce = os.urandom(_NONCE_LENGTH)
    sealed = nonce + AESGCM(_sealing(key)).encrypt(nonce, secret, account_id.encode())
    connection.exec_driver_sql(
        "INSERT INTO engine.second_factor AS f VALUES (%s, %s, NULL, 0) ON CONFLICT (account_id) "
        "DO UPDATE SET sealed = excluded.sealed, last_step = 0 WHERE f.confirmed_at IS NULL",
        (account_id, sealed),
    )


def take_step(connection: Connection, account_id: str, step: int, now: datetime) -> None:
    """Write down that the code of this step was taken; the first one confirms the secret."""
    connection.exec_driver_sql(
        "UPDATE engine.second_factor SET last_step = %s, "
        "confirmed_at = coalesce(confirmed_at, %s) WHERE account_id = %s",
        (step, now, account_id),
    )


def remove(connection: Connection, account_id: str) -> bool:
    """Return whether an account had a second factor, confirmed or not; it has none now."""
    connection.exec_driver_sql(
        "DELETE FROM engine.recovery_code WHERE account_id = %s", (account_id,)
    )
    return (
        connection.exec_driver_sql(
            "DELETE FROM engine.second_factor WHERE account_id = %s", (account_id,)
        ).rowcount
        == 1
    )


def keep_codes(connection: Connection, key: bytes, account_id: str, codes: Iterable[str]) -> None:
    """Keep recovery codes, in place of those of before."""
    connection.exec_driver_sql(
        "DELETE FROM engine.recovery_code WHERE account_id = %s", (account_id,)
    )
    hashes = [_hash(key, account_id, code) for code in codes]
    connection.exec_driver_sql(
        "INSERT INTO engine.recovery_code SELECT %s, unnest(%s::bytea[])", (account_id, hashes)
    )


def take_code(connection: Connection, key: bytes, account_id: str, code: str) -> bool:
    """Return whether this is a recovery code of the account; it is none any more then."""
    return (
        connection.exec_driver_sql(
            "DELETE FROM engine.recovery_code WHERE account_id = %s AND code_hash = %s",
            (account_id, _hash(key, account_id, code)),
        ).rowcount
        == 1
    )


def codes_left(connection: Connection, account_id: str) -> int:
    """Return how many recovery codes an account has."""
    row = connection.exec_driver_sql(
        "SELECT count(*) FROM engine.recovery_code WHERE account_id = %s", (account_id,)
    )
    return int(row.scalar_one())


def _sealing(key: bytes) -> bytes:
    return hmac.digest(key, b"vorgang/v1/second factor", "sha256")


def _hash(key: bytes, account_id: str, code: str) -> bytes:
    plain = code.replace("-", "").replace(" ", "").lower()
    label = b"vorgang/v1/recovery code\0"
    return hmac.digest(key, label + f"{account_id}\0{plain}".encode(), "sha256")
