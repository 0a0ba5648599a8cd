"""Rows of accounts, their groups and their sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class AccountRow(Base):
    """A person or a machine that can log in; `password_hash` is argon2id, or empty for none."""

    __tablename__ = "account"
    __table_args__ = (Index("account_username", "username", unique=True),)

    account_id: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    kind: Mapped[str]
    password_hash: Mapped[str | None]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    theme: Mapped[str]
    language: Mapped[str | None]


class AccountGroupRow(Base):
    """Membership in a candidate group or technical role."""

    __tablename__ = "account_group"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("engine.account.account_id"), primary_key=True
    )
    group_name: Mapped[str] = mapped_column(primary_key=True, index=True)


class SessionRow(Base):
    """A login, by the SHA-256 of its token: how it began, and where it is open, in words that say
    no more than its owner needs to know it again."""

    __tablename__ = "session"

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("engine.account.account_id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    device: Mapped[str]
    network: Mapped[str]
    method: Mapped[str]
    proven_at: Mapped[datetime]


class CalendarFeedRow(Base):
    """Where a calendar program finds the due user tasks of an account, by the SHA-256 of the token
    in the address."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("calendar_feed_account", "account_id", unique=True),)

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("engine.account.account_id"))
    created_at: Mapped[datetime]


class LoginFailureRow(Base):
    """Wrong passwords in a row for a user name, whether or not there is such an account."""

    __tablename__ = "login_failure"

    username: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]


class AskedRow(Base):
    """When all that was asked for under a name will be used up; names are those of few buckets."""

    __tablename__ = "asked"

    name: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]


class ProcessDraftRow(Base):
    """A process that an account has changed and not deployed; a new one stands under no id."""

    __tablename__ = "process_draft"
    __table_args__ = (Index("process_draft_process", "process_id"),)

    account_id: Mapped[str] = mapped_column(
        ForeignKey("engine.account.account_id"), primary_key=True
    )
    process_id: Mapped[str] = mapped_column(primary_key=True)
    base_version: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime]
    content: Mapped[bytes]


class ModelDraftRow(Base):
    """The same of another model."""

    __tablename__ = "model_draft"
    __table_args__ = (Index("model_draft_model", "kind", "model_id"),)

    account_id: Mapped[str] = mapped_column(
        ForeignKey("engine.account.account_id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    model_id: Mapped[str] = mapped_column(primary_key=True)
    base_version: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime]
    content: Mapped[bytes]
