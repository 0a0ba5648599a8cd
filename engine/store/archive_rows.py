"""Rows of cases that ended a while ago, out of the way of those that run."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base
from engine.store.instance_rows import IncidentColumns, InstanceColumns, UserTaskColumns


class ArchivedProcessInstanceRow(InstanceColumns, Base):
    """A case that has ended; its state is empty, its history stands in the ledger.

    `expired_at`: when the last key of its personal values was destroyed. `erased_by`: the erasures
    of persons that reached it, from when it belongs to those persons no more.
    """

    __tablename__ = "archived_process_instance"
    __table_args__ = (
        Index(
            "archived_process_instance_business_id",
            "business_id",
            postgresql_where=text("left(business_id, 1) <> E'\\x01'"),
        ),
        Index("archived_process_instance_subject", "subject"),
        Index("archived_process_instance_definition", "process_definition_key", "started_at"),
        Index(
            "archived_process_instance_kept",
            "ended_at",
            postgresql_where=text("expired_at IS NULL"),
        ),
    )

    process_definition_key: Mapped[int] = mapped_column(ForeignKey("engine.process_definition.key"))
    archived_at: Mapped[datetime]
    expired_at: Mapped[datetime | None]
    erased_by: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class ArchivedUserTaskRow(UserTaskColumns, Base):
    """A user task of an archived case."""

    __tablename__ = "archived_user_task"
    __table_args__ = (Index("archived_user_task_case", "process_instance_key"),)

    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[int | None]


class ArchivedIncidentRow(IncidentColumns, Base):
    """An incident of an archived case."""

    __tablename__ = "archived_incident"
    __table_args__ = (Index("archived_incident_case", "process_instance_key"),)

    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    job_key: Mapped[int | None]
