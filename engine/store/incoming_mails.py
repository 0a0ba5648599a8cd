"""Mails that came in: each once, and what a person is to look at, sealed until they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from audit.keys import Keys
from audit.personal import WrappedKey, new_data_key, store, stored, unwrap, wrap
from engine.incoming_mail import WaitingChosen

_RETENTION: Final = "contact"
_WAITING: Final = (
    "SELECT m.key, m.reason, m.received_at, m.process_instance_key, m.sha256, "
    "EXISTS (SELECT FROM engine.incoming_mail_content c WHERE c.key = m.key) "
    "FROM engine.incoming_mail m WHERE m.outcome = 'quarantined'"
)


BEGUN: Final = "begun"
"""Why a mail was taken that began a case."""


@dataclass(frozen=True, slots=True)
class MailFrom:
    """Whose mails are counted: the keyed hash of an address; those to a case, or that began one."""

    sender: bytes
    case: int | None


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail that a person is to look at.

    Args:
        case: which it seems to answer.
        kept: whether what it says is kept here.
    """

    key: int
    reason: str
    received_at: datetime
    case: int | None
    sha256: str
    kept: bool


def owner_of(key: int) -> tuple[str, str]:
    """Return for whom, and in which retention class, the key of a mail is wrapped."""
    return f"incoming-mail-{key}", _RETENTION


def next_key(connection: Connection) -> int:
    """Return a fresh key."""
    return int(connection.exec_driver_sql("SELECT nextval('engine.key')").scalar_one())


def is_known(connection: Connection, message: bytes) -> bool:
    """Return whether a mail came before."""
    asked = "SELECT 1 FROM engine.incoming_mail WHERE message = %s"
    return connection.exec_driver_sql(asked, (message,)).scalar() is not None


def insert(
    connection: Connection,
    key: int,
    *,
    message: bytes,
    sha256: str,
    sender: bytes | None,
    now: datetime,
) -> bool:
    """Return whether a mail is new; whoever brings the same waits until this transaction ends."""
    row = connection.exec_driver_sql(
        "INSERT INTO engine.incoming_mail (key, message, sha256, outcome, sender, received_at) "
        "VALUES (%s, %s, %s, 'taken', %s, %s) ON CONFLICT (message) DO NOTHING RETURNING key",
        (key, message, sha256, sender, now),
    ).first()
    return row is not None


def end(
    connection: Connection, key: int, outcome: str, reason: str | None, case: int | None
) -> None:
    """Write down what became of a mail."""
    connection.exec_driver_sql(
        "UPDATE engine.incoming_mail SET outcome = %s, reason = %s, process_instance_key = %s "
        "WHERE key = %s",
        (outcome, reason, case, key),
    )


def put_aside(
    connection: Connection, key: int, reason: str, case: int | None, now: datetime
) -> None:
    """Write down that a mail waits for a person, from now on."""
    connection.exec_driver_sql(
        "UPDATE engine.incoming_mail SET outcome = 'quarantined', reason = %s, "
        "process_instance_key = %s, aside_at = %s WHERE key = %s",
        (reason, case, now, key),
    )


def keep(connection: Connection, key: int, content: bytes, *, keys: Keys, log: str) -> None:
    """Keep what a mail says, sealed, for whoever looks at it."""
    data_key = new_data_key(*owner_of(key))
    wrapped = wrap(data_key, keys)
    connection.exec_driver_sql(
        "INSERT INTO engine.incoming_mail_content VALUES (%s, %s, %s, %s)",
        (key, wrapped.epoch, wrapped.wrapped, store(data_key, log, f"mail-{key}", content)),
    )


def content_of(connection: Connection, key: int, *, keys: Keys, log: str) -> bytes | None:
    """Return a mail as it came; `None` if it is not kept, or is not what was sealed."""
    row = connection.exec_driver_sql(
        "SELECT epoch, wrapped, content FROM engine.incoming_mail_content WHERE key = %s", (key,)
    ).one_or_none()
    if row is None:
        return None
    try:
        data_key = unwrap(*owner_of(key), WrappedKey(row[0], bytes(row[1])), keys)
    except KeyForgotten:
        return None
    return stored(data_key, log, f"mail-{key}", bytes(row[2]))


def waiting(
    connection: Connection, chosen: WaitingChosen, most: int, before: int | None
) -> Sequence[WaitingMail]:
    """Return mails that a person is to look at, the newest first; `before` a key."""
    rows = connection.exec_driver_sql(
        f"{_WAITING} AND (%(before)s::bigint IS NULL OR m.key < %(before)s) "
        "AND (%(reason)s = '' OR m.reason = %(reason)s) "
        "AND (NOT %(answering)s OR m.process_instance_key IS NOT NULL) "
        "ORDER BY m.key DESC LIMIT %(most)s",
        {
            "before": before,
            "reason": chosen.reason,
            "answering": chosen.answering,
            "most": most,
        },
    )
    return [WaitingMail(*row) for row in rows]


def reasons(connection: Connection) -> Sequence[tuple[str, int]]:
    """Return why mails wait, the most frequent first, and how many for each."""
    rows = connection.exec_driver_sql(
        "SELECT reason, count(*) FROM engine.incoming_mail WHERE outcome = 'quarantined' "
        "GROUP BY reason ORDER BY count(*) DESC, reason"
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def one_at_a_time(connection: Connection, sender: bytes) -> None:
    """Wait until no other mail of a sender is being taken: what was taken before is counted."""
    lock = int.from_bytes(sender[:8], "big", signed=True)
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (lock,))


def taken(connection: Connection, by: MailFrom, since: datetime, until: datetime) -> int:
    """Return how many mails of a sender one case took within a time, or how many began one."""
    which, value = (
        ("reason = %s", BEGUN) if by.case is None else ("process_instance_key = %s", by.case)
    )
    asked = (
        "SELECT count(*) FROM engine.incoming_mail WHERE sender = %s AND outcome = 'taken' "
        f"AND received_at > %s AND received_at <= %s AND {which}"
    )
    row = connection.exec_driver_sql(asked, (by.sender, since, until, value))
    return int(row.scalar_one())


def waiting_one(connection: Connection, key: int, *, locked: bool = False) -> WaitingMail | None:
    """Return one of them; `None` if it is none, or not any more."""
    lock = " FOR UPDATE OF m" if locked else ""
    row = connection.exec_driver_sql(f"{_WAITING} AND m.key = %s{lock}", (key,)).one_or_none()
    return None if row is None else WaitingMail(*row)


def decide(
    connection: Connection,
    key: int,
    outcome: str,
    case: int | None,
    actor: str,
    now: datetime,
) -> None:
    """Write down what a person decided; what the mail says is gone from here."""
    connection.exec_driver_sql(
        "UPDATE engine.incoming_mail SET outcome = %s, process_instance_key = %s, "
        "decided_by = %s, decided_at = %s WHERE key = %s",
        (outcome, case, actor, now, key),
    )
    connection.exec_driver_sql("DELETE FROM engine.incoming_mail_content WHERE key = %s", (key,))


def discard(connection: Connection, key: int, actor: str, now: datetime) -> str:
    """Return the hash of a mail that goes nowhere; what it says is gone from here."""
    decide(connection, key, "discarded", None, actor, now)
    asked = "SELECT sha256 FROM engine.incoming_mail WHERE key = %s"
    return str(connection.exec_driver_sql(asked, (key,)).scalar_one())


def of_persons(connection: Connection, senders: Sequence[bytes]) -> list[int]:
    """Return the mails of some persons whose words are kept here."""
    rows = connection.exec_driver_sql(
        "SELECT m.key FROM engine.incoming_mail m JOIN engine.incoming_mail_content c USING (key) "
        "WHERE m.sender = ANY(%s) ORDER BY m.key",
        (list(senders),),
    )
    return [int(row[0]) for row in rows]


def waiting_since_before(connection: Connection, before: datetime, most: int) -> list[int]:
    """Return mails that nobody has decided about in all that time."""
    rows = connection.exec_driver_sql(
        "SELECT key FROM engine.incoming_mail WHERE outcome = 'quarantined' AND aside_at < %s "
        "ORDER BY key LIMIT %s FOR UPDATE SKIP LOCKED",
        (before, most),
    )
    return [int(row[0]) for row in rows]


def forget(connection: Connection, before: datetime) -> None:
    """Forget mails that are so old that nobody sends them again."""
    connection.exec_driver_sql(
        "DELETE FROM engine.incoming_mail WHERE received_at < %s AND outcome <> 'quarantined'",
        (before,),
    )
