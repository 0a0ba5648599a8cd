"""What a batch operation is: one command for many instances, done in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BatchType(StrEnum):
    """Which command; the values are those of Camunda 8, where it has one."""

    CANCEL = "CANCEL_PROCESS_INSTANCE"
    MIGRATE = "MIGRATE_PROCESS_INSTANCE"
    MODIFY = "MODIFY_PROCESS_INSTANCE"
    RESOLVE_INCIDENT = "RESOLVE_INCIDENT"
    RESUME = "RESUME_PROCESS_INSTANCE"
    SET_VARIABLES = "SET_VARIABLES"
    SUSPEND = "SUSPEND_PROCESS_INSTANCE"


ACTIVE, SUSPENDED, COMPLETED, CANCELLED, FAILED = (
    *("active", "suspended", "completed", "cancelled", "failed"),
)
"""States of a batch but for the last, and of its items but for the second."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One item of a batch, in whose course a command runs."""

    batch: int
    item: int


@dataclass(frozen=True, slots=True)
class ClaimedItem:
    """An item that a worker has taken.

    Args:
        item: key of the instance, or of the incident.
        started_by: account id of who began the batch.
    """

    batch: int
    item: int
    process_instance_key: int
    attempts: int
    kind: BatchType
    plan: Mapping[str, object]
    started_by: str

    @property
    def errand(self) -> Errand:
        """What a command has to know of it."""
        return Errand(self.batch, self.item)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its progress.

    Args:
        started_by: account id; `started_by_name` for people.
        total: items; each is still to be done, `completed`, `failed` or `cancelled`.
    """

    key: int
    kind: BatchType
    state: str
    started_by: str
    started_by_name: str
    started_at: datetime
    ended_at: datetime | None
    total: int
    completed: int
    failed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class BatchItemView:
    """An item of a batch; `message` says why it failed."""

    batch: int
    kind: BatchType
    item: int
    process_instance_key: int
    state: str
    processed_at: datetime | None
    message: str | None
    damaged: bool = False
    """Whether its message was changed past the engine, and is left out."""
