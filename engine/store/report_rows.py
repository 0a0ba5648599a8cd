"""Rows of reporting: what the ledger says of each case and its steps, without anybody's name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class ReportedRow(Base):
    """The place in the log from which on it has not been read yet; one row."""

    __tablename__ = "reported"

    single: Mapped[bool] = mapped_column(primary_key=True, default=True)
    place: Mapped[int]


class ReportedCaseRow(Base):
    """A process instance; `outcome` is `active`, `completed` or `terminated`, `seq` the newest of
    its entries that has been read."""

    __tablename__ = "reported_case"
    __table_args__ = (
        Index("reported_case_started", "process_definition_key", "started_at"),
        Index(
            "reported_case_ended",
            "process_definition_key",
            "ended_at",
            postgresql_where=text("ended_at IS NOT NULL"),
        ),
        Index(
            "reported_case_open",
            "process_definition_key",
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    process_instance_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    process_definition_key: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str]
    seq: Mapped[int]


class ReportedStepRow(Base):
    """One passage of one token through one element; `kind` is `task`, `job` or `other`, `outcome`
    `open`, `completed` or `cancelled`."""

    __tablename__ = "reported_step"

    process_instance_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    outcome: Mapped[str]
    entered_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    candidate_groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    iteration: Mapped[int | None]


class ReportedMilestoneRow(Base):
    """When a case first stated a fact, such as `quote.sent`."""

    __tablename__ = "reported_milestone"

    process_instance_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(primary_key=True)
    reached_at: Mapped[datetime]
