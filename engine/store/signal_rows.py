"""Rows about signals and about timers that start processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class SignalStartEventRow(Base):
    """A start event of a deployed process that waits for a signal."""

    __tablename__ = "signal_start_event"
    __table_args__ = (Index("signal_start_event_name", "name"),)

    process_definition_key: Mapped[int] = mapped_column(
        ForeignKey("engine.process_definition.key"), primary_key=True
    )
    event_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class SignalRow(Base):
    """A thrown signal, until all whom it is to reach have it."""

    __tablename__ = "signal"

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    correlation: Mapped[bytes]
    epoch: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes]
    sealed: Mapped[bytes]
    thrown_at: Mapped[datetime]


class SignalDeliveryRow(Base):
    """One whom a signal is still to reach: a subscription, or a start event."""

    __tablename__ = "signal_delivery"
    __table_args__ = (
        Index("signal_delivery_due", "due_at", "key"),
        Index("signal_delivery_signal", "signal_key"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    signal_key: Mapped[int] = mapped_column(ForeignKey("engine.signal.key"))
    subscription_key: Mapped[int | None]
    process_definition_key: Mapped[int | None] = mapped_column(
        ForeignKey("engine.process_definition.key")
    )
    event_id: Mapped[str | None]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer)


class TimerStartRow(Base):
    """A timer that starts the newest version of a process; it goes when it has fired for the last
    time, or when another version is deployed."""

    __tablename__ = "timer_start"
    __table_args__ = (
        Index("timer_start_event", "process_definition_key", "event_id", unique=True),
        Index("timer_start_process", "process_definition_id"),
        Index("timer_start_due", "due_at", "key"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    process_definition_id: Mapped[str]
    process_definition_key: Mapped[int] = mapped_column(ForeignKey("engine.process_definition.key"))
    event_id: Mapped[str]
    due_at: Mapped[datetime]
    remaining: Mapped[int] = mapped_column(Integer)
    every: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(Integer)
    postponed_until: Mapped[datetime | None]


class PinnedClockRow(Base):
    """The time at which the clock of a test installation stands; no row while it runs."""

    __tablename__ = "pinned_clock"

    single: Mapped[bool] = mapped_column(primary_key=True)
    pinned_at: Mapped[datetime]
