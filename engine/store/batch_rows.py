"""Rows about batch operations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class BatchOperationRow(Base):
    """One command for many: `active`, `suspended`, `completed` or `cancelled`."""

    __tablename__ = "batch_operation"
    __table_args__ = (Index("batch_operation_state", "state", "key"),)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    state: Mapped[str]
    plan: Mapped[dict[str, Any]] = mapped_column(JSONB)
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class BatchItemRow(Base):
    """What a batch does to one: `active`, `completed`, `failed` or `cancelled`.

    An item is an instance, or one of its incidents.
    """

    __tablename__ = "batch_item"
    __table_args__ = (
        Index(
            "batch_item_open", "batch_key", "item_key", postgresql_where=text("state = 'active'")
        ),
        Index("batch_item_instance", "process_instance_key"),
    )

    batch_key: Mapped[int] = mapped_column(
        ForeignKey("engine.batch_operation.key"), primary_key=True
    )
    item_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    process_instance_key: Mapped[int]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(Integer)
    leased_until: Mapped[datetime | None]
    message: Mapped[str | None]
    processed_at: Mapped[datetime | None]
