"""What people have filled in of start forms and not handed in, each sealed under a key of its own:
of each account, process and version of its form one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from audit.keys import Keys
from audit.personal import WrappedKey, new_data_key, store, stored, unwrap, wrap

KEPT_FOR: Final = timedelta(days=90)
"""Who has not come back by then starts anew."""
_RETENTION = "contact"


class Place(NamedTuple):
    """Whose draft, of which process, for which version of its form."""

    account_id: str
    process_id: str
    form_sha256: str


def owner_of(key: int) -> tuple[str, str]:
    """Return for whom, and in which retention class, the key of a draft is wrapped."""
    return f"start-draft-{key}", _RETENTION


def keep(
    connection: Connection, place: Place, plain: bytes, *, keys: Keys, log: str, now: datetime
) -> None:
    """Keep a draft instead of the one that was there; all that are too old are forgotten."""
    connection.exec_driver_sql(
        "DELETE FROM engine.start_draft WHERE saved_at < %s", (now - KEPT_FOR,)
    )
    number = int(connection.exec_driver_sql("SELECT nextval('engine.key')").scalar_one())
    key = new_data_key(*owner_of(number))
    wrapped = wrap(key, keys)
    connection.exec_driver_sql(
        "INSERT INTO engine.start_draft (key, account_id, process_id, form_sha256, saved_at, epoch,"
        " wrapped, content) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (account_id, process_id, form_sha256) DO UPDATE SET key = EXCLUDED.key,"
        " saved_at = EXCLUDED.saved_at, epoch = EXCLUDED.epoch, wrapped = EXCLUDED.wrapped,"
        " content = EXCLUDED.content",
        (
            *(number, *place, now, wrapped.epoch, wrapped.wrapped),
            store(key, log, "/".join(place), plain),
        ),
    )


def load(
    connection: Connection, place: Place, *, keys: Keys, log: str
) -> tuple[datetime, bytes] | None:
    """Return when a draft was kept and what it holds; `None` if there is none, or if it is not
    what was sealed for this place."""
    row = connection.exec_driver_sql(
        "SELECT key, saved_at, epoch, wrapped, content FROM engine.start_draft "
        "WHERE account_id = %s AND process_id = %s AND form_sha256 = %s",
        place,
    ).one_or_none()
    if row is None:
        return None
    try:
        key = unwrap(*owner_of(row[0]), WrappedKey(row[2], bytes(row[3])), keys)
    except KeyForgotten:
        return None
    plain = stored(key, log, "/".join(place), bytes(row[4]))
    return None if plain is None else (row[1], plain)


def kept_of(connection: Connection, account_id: str) -> dict[Place, datetime]:
    """Return where an account has drafts, and when each was kept."""
    rows = connection.exec_driver_sql(
        "SELECT account_id, process_id, form_sha256, saved_at FROM engine.start_draft "
        "WHERE account_id = %s",
        (account_id,),
    )
    return {Place(*row[:3]): row[3] for row in rows}


def drop(connection: Connection, account_id: str, process_id: str) -> None:
    """Forget an account's drafts of a process, of whichever version of its form."""
    connection.exec_driver_sql(
        "DELETE FROM engine.start_draft WHERE account_id = %s AND process_id = %s",
        (account_id, process_id),
    )
