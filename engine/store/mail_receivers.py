"""Where a mail may go that a person looks at: what a case waits for, and what begins with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.store.messages import Receiver


@dataclass(frozen=True, slots=True)
class MailReceiver:
    """A message that somebody waits for.

    Args:
        message: its name.
        receiver: who takes it.
        process_name: for people.
    """

    message: str
    receiver: Receiver
    process_name: str

    @property
    def process_id(self) -> str:
        """The process that takes it."""
        return self.receiver.process_definition_id

    @property
    def event_id(self) -> str:
        """The start event, if it begins one."""
        return self.receiver.event_id

    @property
    def subscription(self) -> int | None:
        """The subscription of a case, if one waits."""
        return self.receiver.subscription


def awaited(connection: Connection, case: int) -> Sequence[MailReceiver]:
    """Return what a case waits for."""
    rows = connection.exec_driver_sql(
        "SELECT s.key, s.name, d.process_definition_id, coalesce(d.name, d.process_definition_id) "
        "FROM engine.message_subscription s "
        "JOIN engine.process_instance i ON i.key = s.process_instance_key "
        "JOIN engine.process_definition d ON d.key = i.process_definition_key "
        "WHERE s.process_instance_key = %s ORDER BY s.key",
        (case,),
    )
    return [MailReceiver(row[1], Receiver(row[2], row[0]), row[3]) for row in rows]


def case_of(connection: Connection, subscription: int) -> int | None:
    """Return the case that waits; `None` if it does not any more."""
    asked = "SELECT process_instance_key FROM engine.message_subscription WHERE key = %s"
    found: int | None = connection.exec_driver_sql(asked, (subscription,)).scalar()
    return found


def starts(connection: Connection) -> Sequence[MailReceiver]:
    """Return what the newest versions of processes begin with."""
    rows = connection.exec_driver_sql(
        "SELECT e.name, p.process_definition_id, p.key, e.event_id, "
        "coalesce(p.name, p.process_definition_id) FROM engine.message_start_event e "
        "JOIN engine.process_definition p ON p.key = e.process_definition_key "
        "WHERE NOT EXISTS (SELECT FROM engine.process_definition n "
        "WHERE n.process_definition_id = p.process_definition_id AND n.version > p.version) "
        "ORDER BY 5, 1"
    )
    return [MailReceiver(row[0], Receiver(row[1], None, row[2], row[3]), row[4]) for row in rows]
