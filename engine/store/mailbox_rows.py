"""Rows of mails that were taken from the mailbox, or could not be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class MailboxMailRow(Base):
    """What became of a mail; nothing of what it says."""

    __tablename__ = "mailbox_mail"
    __table_args__ = (
        CheckConstraint("octet_length(mailbox) = 16"),
        CheckConstraint("outcome IN ('bounce', 'ignored', 'twice', 'quarantined', 'taken')"),
        Index("mailbox_mail_message", "message"),
    )

    mailbox: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    validity: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[int] = mapped_column(primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    leased_until: Mapped[datetime]
    message: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]
