"""Who places entries in the log: the process that did so last, and its last batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base

_NOTE: Final = """
INSERT INTO engine.sequencing AS s (worker, since, batch_at, entries)
VALUES (current_setting('application_name'), %(now)s, %(now)s, %(entries)s)
ON CONFLICT (single) DO UPDATE SET worker = excluded.worker, entries = excluded.entries,
  batch_at = excluded.batch_at,
  since = CASE WHEN s.worker = excluded.worker THEN s.since ELSE excluded.since END
"""


class SequencingRow(Base):
    """The newest batch of places; one row."""

    __tablename__ = "sequencing"

    single: Mapped[bool] = mapped_column(primary_key=True, default=True)
    worker: Mapped[str]
    since: Mapped[datetime]
    batch_at: Mapped[datetime]
    entries: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True, slots=True)
class Sequencing:
    """The newest batch.

    Args:
        worker: host and process id of who placed it.
        since: from when on nobody else has placed any.
        batch_at: when it was placed.
        entries: how many it has.
    """

    worker: str
    since: datetime
    batch_at: datetime
    entries: int


def note(connection: Connection, entries: int, now: datetime) -> None:
    """Note that this process has placed entries."""
    connection.exec_driver_sql(_NOTE, {"entries": entries, "now": now})


def newest(connection: Connection) -> Sequencing | None:
    """Return the newest batch; `None` before the first."""
    row = connection.exec_driver_sql(
        "SELECT worker, since, batch_at, entries FROM engine.sequencing"
    ).first()
    return None if row is None else Sequencing(row[0].rpartition(" ")[2], *row[1:])
