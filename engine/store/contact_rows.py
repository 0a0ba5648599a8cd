"""Rows of what is noted of addresses, and of cases that are to be forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class ContactMarkRow(Base):
    """That something happened with an address, told by its keyed hash, until the note is gone."""

    __tablename__ = "contact_mark"
    __table_args__ = (
        CheckConstraint("octet_length(mark) = 16"),
        CheckConstraint("octet_length(address) = 16"),
        Index("contact_mark_address", "address", "kind", "at"),
        Index("contact_mark_until", "until"),
    )

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kind: Mapped[str]
    address: Mapped[bytes] = mapped_column(LargeBinary)
    process_instance_key: Mapped[int]
    at: Mapped[datetime]
    until: Mapped[datetime]


class ForgettingRow(Base):
    """A case that has ended and whose process says when such a case is forgotten."""

    __tablename__ = "forgetting"

    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime]
