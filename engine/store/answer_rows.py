"""Rows about answers that are kept, so that a request sent twice is done once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class KeptAnswerRow(Base):
    """What was answered to a request with an idempotency key, until its time is over.

    `key` and `request` are keyed hashes; the answer is sealed.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (Index("kept_answer_expiry", "expires_at"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    request: Mapped[bytes]
    status: Mapped[int] = mapped_column(Integer)
    epoch: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes]
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime]
