"""New work is announced between processes: PostgreSQL's NOTIFY, with the job types in it.

An announcement only saves time: whoever listens also looks by itself now and then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from psycopg import Connection
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import Engine

from engine.observer import Observer

CHANNEL = "vorgang_job"
PLACED = "vorgang_placed"
"""Told once for all entries that the sequencer places in one go: steps themselves announce nothing
more than their jobs, since every NOTIFY waits for those of others as it commits."""
ANY_JOB = "*"
"""Announces jobs of types that it does not name; nothing at all announces other work."""
_LONGEST = 7_900
"""Bytes; PostgreSQL takes less than 8,000."""


def announced(types: Iterable[object]) -> str:
    """Return what is sent when jobs of these types begin to wait."""
    text = "\n".join(dict.fromkeys(str(one) for one in types))
    return text if len(text.encode()) <= _LONGEST else ANY_JOB


def tell_placed(connection: SqlConnection) -> None:
    """Announce, as the transaction commits, that entries have got their places."""
    connection.exec_driver_sql(f"NOTIFY {PLACED}")


@contextmanager
def listening(
    engine: Engine, observer: Observer, channel: str = CHANNEL
) -> Iterator[Callable[[float], frozenset[str] | None]]:
    """Give a function that sleeps until work is announced or the seconds are over.

    It returns the job types; none if nothing or other work was announced, `None` if any type may
    be due.
    """
    pooled = engine.raw_connection()
    connection: Connection[object] | None = pooled.driver_connection
    assert connection is not None
    # Taken out of the pool for good: a connection that listens must not do anything else.
    pooled.detach()
    try:
        connection.autocommit = True
        connection.execute(f"LISTEN {channel}")

        def wait(seconds: float) -> frozenset[str] | None:
            for notice in connection.notifies(timeout=seconds, stop_after=1):
                named = frozenset(notice.payload.split("\n")) - {""}
                return None if ANY_JOB in named else named
            return frozenset()

        observer.listening(1)
        try:
            yield wait
        finally:
            observer.listening(-1)
    finally:
        connection.close()
