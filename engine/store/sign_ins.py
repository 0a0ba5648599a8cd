"""What a sign-in needs beside a password: begun ones, identities elsewhere, ways to a new
password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that waits for its second half.

    Args:
        kind: `provider` or `code`.
        account_id: who has shown the first half; `None` while that is not known.
        going_on: address of ours to go on to.
        failures: wrong codes so far.
    """

    kind: str
    account_id: str | None
    going_on: str
    failures: int


def begin(
    connection: Connection,
    token_sha256: bytes,
    begun: Begun,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Keep a sign-in that has begun, and forget those whose time is over."""
    connection.exec_driver_sql("DELETE FROM engine.begun_sign_in WHERE expires_at < %s", (now,))
    connection.exec_driver_sql(
        "INSERT INTO engine.begun_sign_in VALUES (%s, %s, %s, %s, %s, %s)",
        (token_sha256, begun.kind, begun.account_id, begun.going_on, begun.failures, expires_at),
    )


def begun(connection: Connection, token_sha256: bytes, kind: str, now: datetime) -> Begun | None:
    """Return a sign-in that has begun, its row locked, if its time is not over."""
    row = connection.exec_driver_sql(
        "SELECT kind, account_id, going_on, failures FROM engine.begun_sign_in "
        "WHERE token_sha256 = %s AND kind = %s AND expires_at > %s FOR UPDATE",
        (token_sha256, kind, now),
    ).one_or_none()
    return None if row is None else Begun(*row)


def end(connection: Connection, token_sha256: bytes) -> bool:
    """Return whether a begun sign-in ended now: nobody goes on with it a second time."""
    return (
        connection.exec_driver_sql(
            "DELETE FROM engine.begun_sign_in WHERE token_sha256 = %s", (token_sha256,)
        ).rowcount
        == 1
    )


def end_all(connection: Connection, account_id: str) -> None:
    """Let nobody go on with a sign-in that began with an account's password of before."""
    connection.exec_driver_sql(
        "DELETE FROM engine.begun_sign_in WHERE account_id = %s", (account_id,)
    )


def count_failure(connection: Connection, token_sha256: bytes) -> None:
    """Count a wrong code."""
    connection.exec_driver_sql(
        "UPDATE engine.begun_sign_in SET failures = failures + 1 WHERE token_sha256 = %s",
        (token_sha256,),
    )


def account_of_identity(connection: Connection, issuer: str, subject: str) -> str | None:
    """Return the account id of whom a provider of identities calls so."""
    row = connection.exec_driver_sql(
        "SELECT account_id FROM engine.account_identity WHERE issuer = %s AND subject = %s",
        (issuer, subject),
    ).one_or_none()
    return None if row is None else str(row[0])


def identities_of(connection: Connection, account_id: str) -> tuple[tuple[str, str], ...]:
    """Return issuer and subject of each identity that is linked to an account."""
    rows = connection.exec_driver_sql(
        "SELECT issuer, subject FROM engine.account_identity WHERE account_id = %s ORDER BY 1, 2",
        (account_id,),
    )
    return tuple((row[0], row[1]) for row in rows)


def link(connection: Connection, issuer: str, subject: str, account_id: str, now: datetime) -> bool:
    """Return whether the identity is this account's now; `False` if it is another's."""
    connection.exec_driver_sql(
        "INSERT INTO engine.account_identity VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (issuer, subject, account_id, now),
    )
    return account_of_identity(connection, issuer, subject) == account_id


def unlink(connection: Connection, account_id: str) -> int:
    """Return how many identities are no account's any more."""
    return connection.exec_driver_sql(
        "DELETE FROM engine.account_identity WHERE account_id = %s", (account_id,)
    ).rowcount


def keep_reset(
    connection: Connection, token_sha256: bytes, account_id: str, expires_at: datetime
) -> None:
    """Keep a way to a new password in place of any other of the account."""
    forget_resets(connection, account_id)
    connection.exec_driver_sql(
        "INSERT INTO engine.password_reset VALUES (%s, %s, %s)",
        (token_sha256, account_id, expires_at),
    )


def reset_stands(connection: Connection, token_sha256: bytes, now: datetime) -> bool:
    """Return whether a way to a new password leads anywhere."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM engine.password_reset WHERE token_sha256 = %s AND expires_at > %s",
        (token_sha256, now),
    )
    return found.one_or_none() is not None


def take_reset(connection: Connection, token_sha256: bytes, now: datetime) -> str | None:
    """Return whose password may be set anew; nobody's a second time."""
    row = connection.exec_driver_sql(
        "DELETE FROM engine.password_reset WHERE token_sha256 = %s AND expires_at > %s "
        "RETURNING account_id",
        (token_sha256, now),
    ).one_or_none()
    return None if row is None else str(row[0])


def forget_resets(connection: Connection, account_id: str) -> None:
    """Let no mail that was sent before lead to a new password."""
    connection.exec_driver_sql(
        "DELETE FROM engine.password_reset WHERE account_id = %s", (account_id,)
    )
