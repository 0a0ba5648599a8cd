"""Rows of persons whom cases are about, of holds, and of erasures. No row holds who they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class PersonRow(Base):
    """A person whom cases are about, under an opaque reference."""

    __tablename__ = "person"

    handle: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class PersonIdentifierRow(Base):
    """By what a person is known: a keyed hash of it, whose key the database does not hold."""

    __tablename__ = "person_identifier"
    __table_args__ = (Index("person_identifier_handle", "handle"),)

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    handle: Mapped[str]


class PersonSubjectRow(Base):
    """A case belongs to a person, by the subject under whose keys its values are sealed."""

    __tablename__ = "person_subject"
    __table_args__ = (Index("person_subject_subject", "subject"),)

    handle: Mapped[str] = mapped_column(ForeignKey("engine.person.handle"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class HoldRow(Base):
    """Nothing of a person, or of one case, may be erased while it stands."""

    __tablename__ = "hold"
    __table_args__ = (
        Index("hold_person", "handle", postgresql_where=text("lifted_at IS NULL")),
        Index("hold_case", "process_instance_key", postgresql_where=text("lifted_at IS NULL")),
    )

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    handle: Mapped[str | None]
    process_instance_key: Mapped[int | None]
    kind: Mapped[str]
    subject: Mapped[str]
    """Under whose key the ledger holds the reason."""
    placed_by: Mapped[str]
    placed_at: Mapped[datetime]
    review_on: Mapped[date | None]
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]


class HeldBackRow(Base):
    """A case that was suspended for a hold that restricts its use."""

    __tablename__ = "held_back"

    hold_key: Mapped[int] = mapped_column(ForeignKey("engine.hold.key"), primary_key=True)
    process_instance_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class ErasureRow(Base):
    """A request to erase what there is about a person, or in one case."""

    __tablename__ = "erasure"

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    handle: Mapped[str | None]
    process_instance_key: Mapped[int | None]
    subject: Mapped[str]
    """Under whose key the ledger holds the reason."""
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    executed_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    begun_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    in_case: Mapped[int | None]
    """The case in which it was asked for, and which it leaves."""


class ErasureApprovalRow(Base):
    """One of the two people who approve an erasure."""

    __tablename__ = "erasure_approval"

    erasure_key: Mapped[int] = mapped_column(ForeignKey("engine.erasure.key"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    approved_at: Mapped[datetime]


class AccessRow(Base):
    """Somebody was shown a case on a day (UTC): the ledger says so once."""

    __tablename__ = "access"

    account: Mapped[str] = mapped_column(primary_key=True)
    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
