"""What the end of a case means to others: messages that waited for it, data that may go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from engine.core.executable import ExecutableProcess
from engine.store import forgetting, messages


def note_end(connection: Connection, process: ExecutableProcess, case: int, now: datetime) -> None:
    """Let messages begin the next case, and have it looked at whether this one is forgotten."""
    if process.message_starts:
        messages.vacate(connection, case, now)
    if process.forget_attribute is not None:
        forgetting.note(connection, case, now)
