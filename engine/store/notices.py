"""Who wants mail about their tasks, and what they were told of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from engine.task_notices import NoticeChoice

ASSIGNED = "assigned:"
"""How occasions begin that may come again: what was given back can be given once more."""
_CHOICE = "SELECT c.digest_hour, c.assigned, c.overdue, c.state, coalesce(a.language, c.language)"


@dataclass(frozen=True, slots=True)
class DueMail:
    """A mail that is to be sent now, in the hands of whoever got it.

    Args:
        key: the same for all attempts.
        occasions: what it tells of.
        attempts: how many this one makes.
    """

    account_id: str
    key: str
    occasions: tuple[str, ...]
    attempts: int


def choice(connection: Connection, account_id: str) -> NoticeChoice:
    """Return what somebody wants; nothing, if they never said."""
    row = connection.exec_driver_sql(
        f"{_CHOICE} FROM engine.notice_choice c JOIN engine.account a USING (account_id) "
        "WHERE c.account_id = %s",
        (account_id,),
    ).one_or_none()
    return NoticeChoice() if row is None else NoticeChoice(*row)


def choices(connection: Connection) -> list[tuple[str, datetime, NoticeChoice]]:
    """Return what everybody wants who has an open account and an address, and since when."""
    rows: Sequence[Row[Any]] = connection.exec_driver_sql(
        f"{_CHOICE}, c.account_id, c.since FROM engine.notice_choice c "
        "JOIN engine.account a USING (account_id) "
        "WHERE a.active AND a.kind = 'user' AND a.email <> '' ORDER BY c.account_id"
    ).all()
    return [(row.account_id, row.since, NoticeChoice(*row[:5])) for row in rows]


def keep(connection: Connection, account_id: str, wanted: NoticeChoice, now: datetime) -> None:
    """Let somebody want this from now on."""
    connection.exec_driver_sql(
        "INSERT INTO engine.notice_choice AS c (account_id, digest_hour, assigned, overdue, "
        "state, language, since) VALUES (%s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (account_id) DO UPDATE SET digest_hour = excluded.digest_hour, "
        "assigned = excluded.assigned, overdue = excluded.overdue, state = excluded.state, "
        "language = excluded.language, since = excluded.since",
        (
            account_id,
            wanted.digest_hour,
            wanted.assigned,
            wanted.overdue,
            wanted.state,
            wanted.language,
            now,
        ),
    )


def forget(connection: Connection, account_id: str) -> None:
    """Let nothing be sent to somebody any more, and nothing be known of what was."""
    for table in ("notice", "notice_choice"):
        connection.exec_driver_sql(
            f"DELETE FROM engine.{table} WHERE account_id = %s", (account_id,)
        )


def decide(
    connection: Connection,
    account_id: str,
    occasions: Sequence[str],
    now: datetime,
    mail: str | None,
) -> bool:
    """Take note of occasions, each once; return whether any was new.

    Args:
        mail: key of the one that tells of those that are new; `None` sends none.
    """
    rows = connection.exec_driver_sql(
        "INSERT INTO engine.notice (account_id, occasion, mail, decided_at, attempts) "
        "SELECT %s, o, %s, %s, 0 FROM unnest(%s::text[]) AS o ORDER BY o "
        "ON CONFLICT DO NOTHING RETURNING occasion",
        (account_id, mail, now, list(occasions)),
    ).all()
    if rows and mail is not None:
        # One alone stands for the mail: two workers cannot each hold a part of it.
        connection.exec_driver_sql(
            "UPDATE engine.notice SET due_at = %s WHERE account_id = %s AND occasion = %s",
            (now, account_id, rows[0].occasion),
        )
    return bool(rows)


def known(connection: Connection, account_id: str) -> frozenset[str]:
    """Return the occasions of which somebody was told, or need not be."""
    rows = connection.exec_driver_sql(
        "SELECT occasion FROM engine.notice WHERE account_id = %s", (account_id,)
    )
    return frozenset(row.occasion for row in rows)


def forget_old(
    connection: Connection, account_id: str, assigned: Collection[str], before: datetime
) -> None:
    """Forget what was decided before, and the tasks that are somebody's no longer; what is still
    to be sent stays.

    Args:
        assigned: the occasions of the tasks that they have.
    """
    connection.exec_driver_sql(
        "DELETE FROM engine.notice n WHERE n.account_id = %(account)s AND n.due_at IS NULL AND "
        "CASE WHEN starts_with(n.occasion, %(assigned)s) THEN n.occasion <> ALL(%(held)s::text[]) "
        "ELSE n.decided_at < %(before)s END AND NOT EXISTS (SELECT FROM engine.notice d "
        "WHERE d.account_id = n.account_id AND d.mail = n.mail AND d.due_at IS NOT NULL)",
        {"account": account_id, "assigned": ASSIGNED, "held": list(assigned), "before": before},
    )


def claim(connection: Connection, now: datetime, until: datetime) -> DueMail | None:
    """Return a mail that is due, in the caller's hands until then; `None` if there is none."""
    row = connection.exec_driver_sql(
        """
UPDATE engine.notice n SET due_at = %(until)s, attempts = n.attempts + 1
FROM (SELECT account_id, occasion FROM engine.notice WHERE due_at <= %(now)s
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) AS one
WHERE n.account_id = one.account_id AND n.occasion = one.occasion
RETURNING n.account_id, n.mail, n.attempts,
  ARRAY(SELECT m.occasion FROM engine.notice m
        WHERE m.account_id = n.account_id AND m.mail = n.mail ORDER BY 1) AS occasions
""",
        {"now": now, "until": until},
    ).one_or_none()
    if row is None:
        return None
    return DueMail(row.account_id, row.mail, tuple(row.occasions), row.attempts)


def settle(
    connection: Connection, mail: DueMail, again: datetime | None, fault: str | None
) -> None:
    """Write down what came of a mail.

    Args:
        again: when it is tried once more; `None` never.
        fault: why it could not be sent; `None` if there was none.
    """
    connection.exec_driver_sql(
        "UPDATE engine.notice SET due_at = %s, fault = %s "
        "WHERE account_id = %s AND mail = %s AND due_at IS NOT NULL",
        (again, fault, mail.account_id, mail.key),
    )
