"""Rows of deputies, of saved filters of the inbox, and of what somebody chose for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base

_ACCOUNT = "engine.account.account_id"


class DeputyshipRow(Base):
    """Who stands in for whom, and when; it ends by itself."""

    __tablename__ = "deputyship"
    __table_args__ = (
        Index("deputyship_deputy", "deputy", "ends_at"),
        Index("deputyship_absent", "absent", "ends_at"),
        CheckConstraint("begins_at < ends_at AND absent <> deputy"),
    )

    key: Mapped[int] = mapped_column(
        primary_key=True, server_default=text("nextval('engine.key'::regclass)")
    )
    absent: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT))
    deputy: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    named_by: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT))
    named_at: Mapped[datetime]


class InboxFilterRow(Base):
    """A filter under a name: both sealed, they may name persons; perhaps shared with a group."""

    __tablename__ = "inbox_filter"
    __table_args__ = (
        Index("inbox_filter_owner", "owner"),
        Index(
            "inbox_filter_group", "shared_with", postgresql_where=text("shared_with IS NOT NULL")
        ),
    )

    key: Mapped[int] = mapped_column(
        primary_key=True, server_default=text("nextval('engine.key'::regclass)")
    )
    owner: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT))
    shared_with: Mapped[str | None]
    wrapped: Mapped[bytes]
    epoch: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes]
    made_at: Mapped[datetime]


class StartDraftRow(Base):
    """What an account has filled in of the start form of a process, sealed; for one version of the
    form."""

    __tablename__ = "start_draft"
    __table_args__ = (
        UniqueConstraint("account_id", "process_id", "form_sha256"),
        Index("start_draft_saved", "saved_at"),
    )

    key: Mapped[int] = mapped_column(
        primary_key=True, server_default=text("nextval('engine.key'::regclass)")
    )
    account_id: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT))
    process_id: Mapped[str]
    form_sha256: Mapped[str]
    saved_at: Mapped[datetime]
    epoch: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes]
    content: Mapped[bytes]


class InboxChoiceRow(Base):
    """What somebody chose for their inbox; who has no row chose nothing."""

    __tablename__ = "inbox_choice"

    account_id: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT), primary_key=True)
    next_at_once: Mapped[bool]
    shortcuts: Mapped[bool]
