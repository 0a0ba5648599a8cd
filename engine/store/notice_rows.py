"""Rows of mail about one's tasks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class NoticeChoiceRow(Base):
    """Which mail about their tasks somebody wants; without a row none."""

    __tablename__ = "notice_choice"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("engine.account.account_id"), primary_key=True
    )
    digest_hour: Mapped[int | None] = mapped_column(Integer)
    assigned: Mapped[bool]
    overdue: Mapped[bool]
    state: Mapped[str]
    language: Mapped[str]
    since: Mapped[datetime]


class NoticeRow(Base):
    """An occasion that somebody is told of once; of those that one mail tells, one falls due."""

    __tablename__ = "notice"
    __table_args__ = (Index("notice_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),)

    account_id: Mapped[str] = mapped_column(
        ForeignKey("engine.account.account_id"), primary_key=True
    )
    occasion: Mapped[str] = mapped_column(primary_key=True)
    mail: Mapped[str | None]
    decided_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer)
    fault: Mapped[str | None]
