"""Deputies, saved filters, and what somebody chose for their inbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.inbox_model import Deputyship, InboxChoice

_KEPT_AFTER = timedelta(days=30)
_DEPUTYSHIP = """
SELECT s.key, s.absent, w.name, s.deputy, d.name, s.begins_at, s.ends_at FROM engine.deputyship s
JOIN engine.account w ON w.account_id = s.absent JOIN engine.account d ON d.account_id = s.deputy
"""


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """A filter as it is kept: name and address sealed."""

    key: int
    owner: str
    shared_with: str | None
    epoch: int
    wrapped: bytes
    sealed: bytes


def deputyships(
    connection: Connection, now: datetime, account_id: str | None
) -> tuple[Deputyship, ...]:
    """Return those that have not ended, of this account on either side or of all, by beginning."""
    rows = connection.exec_driver_sql(
        f"{_DEPUTYSHIP} WHERE s.ends_at > %(now)s AND (%(account)s::text IS NULL "
        "OR s.absent = %(account)s OR s.deputy = %(account)s) ORDER BY s.begins_at, s.key",
        {"now": now, "account": account_id},
    )
    return tuple(Deputyship(*row) for row in rows)


def deputyship(connection: Connection, key: int) -> Deputyship | None:
    """Return one that somebody is about to change; its row is locked."""
    rows = connection.exec_driver_sql(f"{_DEPUTYSHIP} WHERE s.key = %s FOR UPDATE OF s", (key,))
    row = rows.one_or_none()
    return None if row is None else Deputyship(*row)


def lock_absent(connection: Connection, account_id: str) -> None:
    """Let nobody else name a deputy for this account until the transaction ends."""
    connection.exec_driver_sql(
        "SELECT FROM engine.account WHERE account_id = %s FOR UPDATE", (account_id,)
    )


def overlaps(connection: Connection, absent: str, begins_at: datetime, ends_at: datetime) -> bool:
    """Return whether somebody stands in for this account already in this time."""
    found = connection.exec_driver_sql(
        "SELECT EXISTS (SELECT FROM engine.deputyship WHERE absent = %s "
        "AND begins_at < %s AND ends_at > %s)",
        (absent, ends_at, begins_at),
    )
    return bool(found.scalar_one())


def insert_deputyship(
    connection: Connection,
    absent: str,
    deputy: str,
    begins_at: datetime,
    ends_at: datetime,
    *,
    named_by: str,
    now: datetime,
) -> int:
    """Return the key of a new deputyship; those that ended long ago are forgotten here, the ledger
    knows them."""
    connection.exec_driver_sql(
        "DELETE FROM engine.deputyship WHERE ends_at < %s", (now - _KEPT_AFTER,)
    )
    key = connection.exec_driver_sql(
        "INSERT INTO engine.deputyship (absent, deputy, begins_at, ends_at, named_by, named_at) "
        "VALUES (%s, %s, %s, %s, %s, %s) RETURNING key",
        (absent, deputy, begins_at, ends_at, named_by, now),
    ).scalar_one()
    return int(key)


def end_deputyship(connection: Connection, key: int) -> None:
    """Let it be over; the ledger knows that it was."""
    connection.exec_driver_sql("DELETE FROM engine.deputyship WHERE key = %s", (key,))


def filters(
    connection: Connection, account_id: str, groups: Iterable[str]
) -> tuple[KeptFilter, ...]:
    """Return somebody's own filters, and those that their groups share."""
    rows = connection.exec_driver_sql(
        "SELECT key, owner, shared_with, epoch, wrapped, sealed FROM engine.inbox_filter "
        "WHERE owner = %s OR shared_with = ANY(%s) ORDER BY key",
        (account_id, list(groups)),
    )
    return tuple(
        KeptFilter(row[0], row[1], row[2], row[3], bytes(row[4]), bytes(row[5])) for row in rows
    )


def new_filter_key(connection: Connection) -> int:
    """Return the key that a filter will have: it is sealed for that."""
    return int(connection.exec_driver_sql("SELECT nextval('engine.key')").scalar_one())


def keep_filter(connection: Connection, kept: KeptFilter, now: datetime) -> None:
    """Keep a filter, in place of what it was."""
    connection.exec_driver_sql(
        "INSERT INTO engine.inbox_filter (key, owner, shared_with, epoch, wrapped, sealed, made_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO UPDATE SET "
        "shared_with = EXCLUDED.shared_with, epoch = EXCLUDED.epoch, wrapped = EXCLUDED.wrapped, "
        "sealed = EXCLUDED.sealed",
        (
            *(kept.key, kept.owner, kept.shared_with),
            *(kept.epoch, kept.wrapped, kept.sealed, now),
        ),
    )


def delete_filter(connection: Connection, key: int, account_id: str) -> bool:
    """Return whether a filter of this account is gone now."""
    gone = connection.exec_driver_sql(
        "DELETE FROM engine.inbox_filter WHERE key = %s AND owner = %s", (key, account_id)
    )
    return gone.rowcount == 1


def choice(connection: Connection, account_id: str) -> InboxChoice:
    """Return what somebody chose."""
    row = connection.exec_driver_sql(
        "SELECT next_at_once, shortcuts FROM engine.inbox_choice WHERE account_id = %s",
        (account_id,),
    ).one_or_none()
    return InboxChoice() if row is None else InboxChoice(*row)


def choose(connection: Connection, account_id: str, chosen: InboxChoice) -> None:
    """Keep what somebody chose."""
    connection.exec_driver_sql(
        "INSERT INTO engine.inbox_choice VALUES (%(account)s, %(next)s, %(keys)s) "
        "ON CONFLICT (account_id) DO UPDATE SET next_at_once = %(next)s, shortcuts = %(keys)s",
        {"account": account_id, "next": chosen.next_at_once, "keys": chosen.shortcuts},
    )


def colleagues(connection: Connection) -> Sequence[tuple[str, str, str]]:
    """Return account id, user name and name of everybody who may stand in for somebody: people
    with an account that is not locked, no auditors."""
    rows = connection.exec_driver_sql(
        "SELECT a.account_id, a.username, a.name FROM engine.account a "
        "WHERE a.active AND a.kind = 'user' AND NOT EXISTS (SELECT FROM engine.account_group g "
        "WHERE g.account_id = a.account_id AND g.group_name = 'auditor') "
        "ORDER BY a.name, a.username"
    )
    return [(row[0], row[1], row[2]) for row in rows]


def forget(connection: Connection, account_id: str) -> None:
    """Leave nothing of an account that is made anonymous."""
    connection.exec_driver_sql(
        "DELETE FROM engine.deputyship WHERE absent = %(one)s OR deputy = %(one)s",
        {"one": account_id},
    )
    connection.exec_driver_sql("DELETE FROM engine.inbox_filter WHERE owner = %s", (account_id,))
    connection.exec_driver_sql(
        "DELETE FROM engine.inbox_choice WHERE account_id = %s", (account_id,)
    )
