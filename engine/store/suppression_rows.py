"""Rows of the list of those to whom no mail may be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class MailSuppressionRow(Base):
    """Why an address, told by its keyed hash, gets certain mails no more."""

    __tablename__ = "mail_suppression"
    __table_args__ = (
        CheckConstraint("octet_length(address) = 16"),
        CheckConstraint(
            "reason IN ('objection', 'withdrawn', 'never', 'complaint', 'invalid', 'manual')"
        ),
        CheckConstraint("(lifting_asked_by IS NULL) = (lifting_asked_at IS NULL)"),
    )

    address: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    lifting_asked_by: Mapped[str | None]
    """Account of whoever wants it lifted, while somebody else has to agree."""
    lifting_asked_at: Mapped[datetime | None]


class MailBounceRow(Base):
    """A mail that came back: counted once, however often it is told."""

    __tablename__ = "mail_bounce"
    __table_args__ = (Index("mail_bounce_address", "address", "at"),)

    bounce: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
