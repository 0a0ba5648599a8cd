"""What travels between the server and workers outside that take their jobs over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from feel import Value

ROUND: Final = "round"
"""In the place of a listener's event: the job of an ad-hoc sub-process."""


class Order(StrEnum):
    """In which order waiting jobs are handed out; the highest priority comes first if it counts."""

    PRIORITY = "priority"
    DUE = "due"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Jobs of one type that a worker asks for.

    Args:
        type: job type; topic in the words of Camunda 7.
        lease: for how long they are the worker's.
        variables: names of those that it needs; `None` for all that the job sees.
        local_only: no more than the activity's own variables.
        business_id: only of the instances that have it.
        process_ids: only of these processes, by id; empty for all. Likewise `process_keys`.
        version_tag: only of definitions with this tag.
    """

    type: str
    lease: timedelta
    variables: tuple[str, ...] | None = None
    local_only: bool = False
    business_id: str | None = None
    process_ids: tuple[str, ...] = ()
    process_keys: tuple[int, ...] = ()
    version_tag: str | None = None


@dataclass(frozen=True, slots=True)
class Activation:
    """One request for jobs.

    Args:
        wanted: each type once.
        limit: how many jobs at most.
        worker: the name that the worker gives itself.
        fenced: each job gets a token without which nobody else can end it.
        order: of the types together; after it, the longest due first.
    """

    wanted: Sequence[Wanted]
    limit: int
    worker: str
    fenced: bool = False
    order: Sequence[Order] = (Order.PRIORITY,)


@dataclass(frozen=True, slots=True)
class Hold:
    """What somebody shows to prove that a job is theirs.

    Args:
        worker: the name under which it was taken; `None` if names do not count.
        token: the token that came with it; `None` if it has none.
    """

    worker: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class JobChanges:
    """What is to be changed at a job; `None` leaves it as it is.

    Args:
        lease: how long from now it stays with its worker.
        retries: how many attempts it has left.
        priority: of several due jobs the one with the highest is taken first.
    """

    lease: timedelta | None = None
    retries: int | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """How an attempt failed.

    Args:
        message: what happened, for people.
        retries: how many attempts are left; with none an incident stands at the job.
        pause: before the next attempt.
        values: variables for the activity's own scope.
    """

    message: str
    retries: int
    pause: timedelta = timedelta()
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedUserTask:
    """The user task that listeners are asked about, with all that is to be changed.

    Args:
        action: what is done with it, such as `claim`.
        assignee: user name of who is to hold it; likewise `candidate_users`.
        changed: names of the attributes that are different with that.
        due_at: ISO 8601; likewise `follow_up_at`.
        key: of the task; `None` before it is there. Likewise `form_key`.
    """

    action: str
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    changed: tuple[str, ...]
    due_at: str | None
    follow_up_at: str | None
    priority: int | None
    key: int | None = None
    form_key: int | None = None


@dataclass(frozen=True, slots=True)
class ActivatedJob:
    """A job that a worker may do until its lease ends, and what it may see of the instance."""

    key: int
    type: str
    process_instance_key: int
    process_definition_key: int
    process_definition_id: str
    process_definition_version: int
    version_tag: str | None
    business_id: str | None
    activity_id: str
    token_id: int
    listener: str | None
    """The event, if it is the work of a listener: `start` or `end` of an element, or one of a user
    task."""
    headers: Mapping[str, str]
    properties: Mapping[str, str]
    """Those that the model gives the element."""
    worker: str
    retries: int
    """Attempts that are left, this one included."""
    leased_until: datetime
    created_at: datetime
    priority: int
    last_error: str | None
    lease_token: str | None
    variables: Mapping[str, Value]
    user_task: AskedUserTask | None = None
    """What listeners of a user task are asked about."""


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A job in a list.

    Args:
        state: `open`, `suspended`, `done`, `cancelled` or `failed`.
        retries: that it began with; `attempts` of them are used up.
        last_error: what the last attempt came to, if it failed.
        worker: who has or had it last, by the name that they gave.
    """

    key: int
    process_instance_key: int
    process_definition_key: int
    process_definition_id: str
    activity_id: str
    token_id: int
    type: str
    state: str
    retries: int
    attempts: int
    last_error: str | None
    headers: Mapping[str, str]
    worker: str | None
    leased_until: datetime | None
    created_at: datetime
    idempotency_key: str
    damaged: bool = False
    """Whether something of it was changed past the engine, and is left out."""

    @property
    def listener(self) -> str | None:
        """The event, if it is the work of a listener; `ROUND` for an ad-hoc sub-process."""
        return listener_of(self.idempotency_key)


def listener_of(idempotency_key: str) -> str | None:
    """Return what a job is besides its activity's own work, as its idempotency key says."""
    parts = idempotency_key.split("-")
    return parts[2] if len(parts) > 2 else None
