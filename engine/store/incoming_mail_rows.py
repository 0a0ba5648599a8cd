"""Rows of mails that came in, and of which case sent which mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class IncomingMailRow(Base):
    """What became of a mail; who sent it, and what it is called, by keyed hashes alone."""

    __tablename__ = "incoming_mail"
    __table_args__ = (
        CheckConstraint("octet_length(message) = 16"),
        CheckConstraint("octet_length(sender) = 16"),
        CheckConstraint(
            "outcome IN ('taken', 'ignored', 'unsubscribed', 'quarantined', 'assigned', 'started',"
            " 'discarded')"
        ),
        CheckConstraint("outcome <> 'quarantined' OR aside_at IS NOT NULL"),
        Index(
            "incoming_mail_waiting",
            "aside_at",
            postgresql_where=text("outcome = 'quarantined'"),
        ),
        Index("incoming_mail_sender", "sender"),
    )

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    sha256: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    sender: Mapped[bytes | None] = mapped_column(LargeBinary)
    process_instance_key: Mapped[int | None]
    """The case that took it; of one put aside, the case that it seems to answer."""
    received_at: Mapped[datetime]
    aside_at: Mapped[datetime | None]
    """Since when it has waited for a person."""
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class IncomingMailContentRow(Base):
    """What a mail says that waits for a person, sealed under a key of its own."""

    __tablename__ = "incoming_mail_content"

    key: Mapped[int] = mapped_column(
        ForeignKey("engine.incoming_mail.key", ondelete="CASCADE"), primary_key=True
    )
    epoch: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SentMailRow(Base):
    """That a case sent a mail to an address: by keyed hashes of its Message-ID and the address."""

    __tablename__ = "sent_mail"
    __table_args__ = (
        CheckConstraint("octet_length(message) = 16"),
        CheckConstraint("octet_length(address) = 16"),
        Index("sent_mail_message", "message"),
    )

    process_instance_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    address: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sent_at: Mapped[datetime]
