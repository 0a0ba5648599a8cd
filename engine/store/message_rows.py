"""Rows about messages: who waits for which, what is kept, what they start."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class MessageSubscriptionRow(Base):
    """An event of a process instance that waits for a message or, without `correlation`, for a
    signal; it goes when it waits no longer.

    `correlation` is the keyed hash of the correlation key.
    """

    __tablename__ = "message_subscription"
    __table_args__ = (
        Index(
            "message_subscription_event",
            "process_instance_key",
            "token_id",
            "event_id",
            unique=True,
        ),
        Index(
            "message_subscription_awaited", "correlation", "name", "process_definition_id", "key"
        ),
        Index(
            "message_subscription_signal",
            "name",
            "key",
            postgresql_where=text("correlation IS NULL"),
        ),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    process_definition_id: Mapped[str]
    token_id: Mapped[int]
    event_id: Mapped[str]
    name: Mapped[str]
    correlation: Mapped[bytes | None]
    created_at: Mapped[datetime]


class MessageRow(Base):
    """A published message, until its time is over.

    A worker looks at it when `due_at` has come; without it, the message lies in the buffer and is
    woken by whoever begins to wait for it.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("message_identity", "correlation", "name", "message_id", unique=True),
        Index("message_due", "due_at", "key", postgresql_where=text("due_at IS NOT NULL")),
        Index("message_expiry", "expires_at", postgresql_where=text("due_at IS NULL")),
    )

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    correlation: Mapped[bytes]
    message_id: Mapped[bytes | None]
    epoch: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes]
    sealed: Mapped[bytes]
    published_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    due_at: Mapped[datetime | None]


class MessageCorrelationRow(Base):
    """A message has reached an instance of this process, and reaches no other of it."""

    __tablename__ = "message_correlation"

    message_key: Mapped[int] = mapped_column(
        ForeignKey("engine.message.key", ondelete="CASCADE"), primary_key=True
    )
    process_definition_id: Mapped[str] = mapped_column(primary_key=True)


class MessageStartEventRow(Base):
    """A start event of a deployed process, and the message it waits for."""

    __tablename__ = "message_start_event"
    __table_args__ = (Index("message_start_event_name", "name"),)

    process_definition_key: Mapped[int] = mapped_column(
        ForeignKey("engine.process_definition.key"), primary_key=True
    )
    event_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class MessageStartedRow(Base):
    """The one running instance of a process that a message with this correlation key started."""

    __tablename__ = "message_started"
    __table_args__ = (Index("message_started_instance", "process_instance_key", unique=True),)

    process_definition_id: Mapped[str] = mapped_column(primary_key=True)
    correlation: Mapped[bytes] = mapped_column(primary_key=True)
    process_instance_key: Mapped[int]


class HeldTriggerRow(Base):
    """Something that a parallel multiple start event has got, until all else that it waits for has
    come, or another version is deployed."""

    __tablename__ = "held_trigger"
    __table_args__ = (
        Index("held_trigger_beginning", "process_definition_key", "beginning", "listener", "key"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    process_definition_key: Mapped[int] = mapped_column(ForeignKey("engine.process_definition.key"))
    event_id: Mapped[str]
    listener: Mapped[str]
    beginning: Mapped[bytes]
    message_key: Mapped[int]
    name: Mapped[str]
    correlation: Mapped[bytes]
    epoch: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes]
    sealed: Mapped[bytes]
    held_at: Mapped[datetime]


class MessagePathRow(Base):
    """A process definition that says where a message holds its own correlation key."""

    __tablename__ = "message_path"
    __table_args__ = (Index("message_path_name", "name", "process_definition_key"),)

    process_definition_key: Mapped[int] = mapped_column(
        ForeignKey("engine.process_definition.key"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
