"""The hot path: a process instance is read in one statement and written in one.

Hand-written SQL: a step runs it, and mapping objects would cost more than the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from audit.frozen import frozen
from audit.ledger import Held
from audit.ledger_sql import HELD_KEYS
from engine.faults import CaseDamaged, ContentChanged
from engine.store import floor
from engine.store.damage import Shown
from engine.store.exchange import Exchange
from engine.store.sealing import KEY_OF, CaseSeal, Seals
from engine.store.states import opened_state


class Place(StrEnum):
    """By which row an instance is found."""

    INSTANCE = "instance"
    CASE = "case"
    """The instance's own key as well, archived or not: to read, nothing more."""
    USER_TASK = "user_task"
    JOB = "job"
    INCIDENT = "incident"
    SUBSCRIPTION = "message_subscription"


@frozen
class UserTaskRecord:
    """A user task as commands need it."""

    key: int
    token_id: int
    activity_id: str
    name: str
    state: str
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    excluded: tuple[str, ...]
    form_key: int | None
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int


@frozen
class JobRecord:
    """A job as commands need it."""

    key: int
    token_id: int
    activity_id: str
    kind: str
    type: str
    state: str
    due_at: datetime
    retries: int
    attempts: int
    leased_until: datetime | None
    lease_worker: str | None
    """As a worker outside called itself; likewise the next two."""
    lease_account: str | None
    lease_token: str | None


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """An incident as commands need it."""

    key: int
    token_id: int | None
    activity_id: str | None
    type: str
    job_key: int | None
    resolved_at: datetime | None


@frozen
class SubscriptionRecord:
    """A message or signal that is waited for, as commands need it."""

    key: int
    token_id: int
    activity_id: str
    name: str
    correlation: bytes | None


@frozen
class LoadedInstance:
    """A process instance with the row it was found by, at one moment.

    Args:
        now: the database's clock, never before the instance's last step.
        deployments: stamp of the newest deployment.
        accounts: stamp of the newest change of accounts.
        held_keys: wrapped data keys of the subject, for the ledger.
        suspended: whether an operator holds it.
        seal: opens and seals what the tables hold of it; what stands here is open.
        damaged: whether something of it does not open and is missing here: it cannot move.
    """

    key: int
    process_definition_key: int
    business_id: str | None
    summary: str | None
    version: int
    head: bytes
    state: bytes
    status: str
    subject: str
    started_by: str
    now: datetime
    deployments: int
    accounts: int
    has_incident: bool
    held_keys: Held
    suspended: bool
    seal: CaseSeal
    user_task: UserTaskRecord | None = None
    job: JobRecord | None = None
    incident: IncidentRecord | None = None
    subscription: SubscriptionRecord | None = None
    damaged: bool = False


_INSTANCE_COLUMNS = (
    """
SELECT i.key, i.process_definition_key, i.business_id, i.summary, i.version, i.head, i.state,
  i.status, i.subject, i.started_by,
  greatest(coalesce(%s::timestamptz, clock_timestamp()), i.moved_at),
  s.deployments, s.accounts,
  EXISTS (SELECT FROM engine.incident o
          WHERE o.process_instance_key = i.key AND o.resolved_at IS NULL),
"""
    + f"  coalesce({HELD_KEYS.format(subject='i.subject')}, '[]'), i.suspended_at IS NOT NULL\n"
)
_WIDTH = 16
_LOAD = {
    Place.INSTANCE: _INSTANCE_COLUMNS
    + "FROM engine.process_instance i, engine.stamp s WHERE i.key = %s",
    Place.CASE: _INSTANCE_COLUMNS
    + "FROM engine.every_process_instance i, engine.stamp s WHERE i.key = %s",
    Place.USER_TASK: _INSTANCE_COLUMNS
    + """, t.key, t.token_id, t.activity_id, t.name, t.state, t.assignee, t.candidate_groups,
  t.candidate_users, t.excluded, t.form_key, t.due_at, t.follow_up_at,
  t.priority
FROM engine.user_task t JOIN engine.process_instance i ON i.key = t.process_instance_key,
  engine.stamp s WHERE t.key = %s""",
    Place.JOB: _INSTANCE_COLUMNS
    + """, j.key, j.token_id, j.activity_id, j.kind, j.type, j.state, j.due_at, j.retries,
  j.attempts, j.leased_until, j.lease_worker, j.lease_account, j.lease_token
FROM engine.job j JOIN engine.process_instance i ON i.key = j.process_instance_key,
  engine.stamp s WHERE j.key = %s""",
    Place.INCIDENT: _INSTANCE_COLUMNS
    + """, n.key, n.token_id, n.activity_id, n.type, n.job_key, n.resolved_at
FROM engine.incident n JOIN engine.process_instance i ON i.key = n.process_instance_key,
  engine.stamp s WHERE n.key = %s""",
    Place.SUBSCRIPTION: _INSTANCE_COLUMNS
    + """, m.key, m.token_id, m.event_id, m.name, m.correlation
FROM engine.message_subscription m JOIN engine.process_instance i ON i.key = m.process_instance_key,
  engine.stamp s WHERE m.key = %s""",
}


def lock(connection: Connection, place: Place, key: int) -> None:
    """Wait until nobody else moves the instance, and keep everybody else waiting.

    As strong as what moving it takes, and no stronger: rows that refer to the instance may come.
    """
    if place is Place.INSTANCE:
        found = "engine.process_instance i WHERE i.key = %s"
    else:
        found = (
            f"engine.{place} p JOIN engine.process_instance i ON i.key = p.process_instance_key "
            "WHERE p.key = %s"
        )
    connection.exec_driver_sql(f"SELECT i.key FROM {found} FOR NO KEY UPDATE OF i", (key,))


def load(
    connection: Connection,
    place: Place,
    key: int,
    clock: datetime | None,
    seals: Seals,
    *,
    to_show: bool = False,
) -> LoadedInstance | None:
    """Return the instance found by this row, or `None`.

    Args:
        connection: in a transaction.
        place: which table `key` is of.
        key: the row's key.
        clock: the time to take for now; `None` takes the database's.
        seals: open what the rows hold.
        to_show: take one that is damaged as well: what does not open is missing.

    Raises:
        CaseDamaged: somebody has changed what was sealed.
        KeyForgotten: the key folder has no key any more that opens it.
    """
    exchange = Exchange(connection)
    exchange.add(_LOAD[place], (clock, key))
    if not seals.floor.complete:
        exchange.add(floor.READ, ())
    answer, *told = exchange.ask()
    for one in told:
        seals.floor.note(exchange.rows(one)[0][0])
    found: dict[str, Any] = {}
    for values in exchange.rows(answer):
        if place in _FOUND_BY:
            name, record = _FOUND_BY[place]
            found[name] = record(*values[_WIDTH:])
        own = values[:_WIDTH]
        try:
            return LoadedInstance(*_opened(connection, seals, own, place), **found)
        except (ContentChanged, ValueError) as fault:
            if not to_show:
                raise CaseDamaged(f"process instance {values[0]} {_DAMAGED}") from fault
        except KeyForgotten:
            if not to_show:
                raise
        found["damaged"] = True
        return LoadedInstance(*_readable(connection, seals, own), **found)
    return None


_DAMAGED = "is damaged: it was changed past the engine, and moves no more until it is put right"


def _opened(
    connection: Connection, seals: Seals, columns: Sequence[Any], place: Place
) -> Sequence[Any]:
    """Return the columns of an instance, open, with its seal."""
    key, definition, business_id, summary, version, head, state, status, subject, *rest = columns
    seal = seals.of(key, subject, rest[5])
    opened = seal.open_any("business_id", business_id), seal.open_any("summary", summary)
    state = opened_state(connection, seals, seal, version, state)
    if not state and (place is not Place.CASE or status == "active"):
        raise ContentChanged  # an archived one alone has none
    return (key, definition, *opened, version, head, state, status, subject, *rest, seal)


def _readable(connection: Connection, seals: Seals, columns: Sequence[Any]) -> Sequence[Any]:
    """Return what opens of the columns of a damaged instance; no state, if that does not."""
    key, definition, business_id, summary, *rest = columns
    try:
        seal = seals.of(key, columns[8], columns[14])
    except (KeyForgotten, ValueError):
        seal = seals.of_row(key, None)
    opens = Shown(seals, key, seal)
    opened = opens.any("business_id", business_id), opens.any("summary", summary)
    version, head, state, *others = rest
    try:
        state = opened_state(connection, seals, seal, version, state)
    except ContentChanged:
        state = b""
    return (key, definition, *opened, version, head, state, *others, seal)


def _user_task(*columns: Any) -> UserTaskRecord:
    *first, groups, users, excluded, form_key, due_at, follow_up_at, priority = columns
    named = tuple(groups), tuple(users), tuple(excluded)
    values: tuple[Any, ...] = (*first, *named, form_key, due_at, follow_up_at, priority)
    return UserTaskRecord(*values)


_FOUND_BY: Mapping[Place, tuple[str, Callable[..., object]]] = {
    Place.USER_TASK: ("user_task", _user_task),
    Place.JOB: ("job", JobRecord),
    Place.INCIDENT: ("incident", IncidentRecord),
    Place.SUBSCRIPTION: ("subscription", SubscriptionRecord),
}


@dataclass(frozen=True, slots=True)
class NewInstanceFrame:
    """What a start needs to know before its first step."""

    key: int
    now: datetime
    deployments: int
    accounts: int


def frame(connection: Connection, clock: datetime | None) -> NewInstanceFrame:
    """Return a fresh instance key, the time and the stamps."""
    row = connection.exec_driver_sql(
        "SELECT nextval('engine.key'), coalesce(%s::timestamptz, clock_timestamp()), "
        "s.deployments, s.accounts FROM engine.stamp s",
        (clock,),
    ).one()
    return NewInstanceFrame(*row)


_ONLY = "AND key = coalesce(%(only)s, key)"
"""Of one instance, if one is named."""


def all_heads(
    connection: Connection, seals: Seals, only: int | None = None
) -> Iterator[tuple[int, int, bytes, bytes | None]]:
    """Yield key, version, head and state of every instance, in pages, so that memory stays
    small; of an archived one, no state. One that cannot be opened is no state at all.

    `only` is the key of the one to read; `None` reads all.
    """
    after = 0
    while True:
        rows = connection.exec_driver_sql(
            f"SELECT key, version, head, state, {KEY_OF.format(subject='i.subject')} "
            f"FROM engine.process_instance i WHERE key > %(after)s {_ONLY} "
            "UNION ALL SELECT key, version, head, NULL, NULL "
            "FROM engine.archived_process_instance "
            f"WHERE key > %(after)s {_ONLY} ORDER BY key LIMIT 500",
            {"after": after, "only": only},
        ).all()
        for row in rows:
            held = None if row[3] is None else bytes(row[3])
            state = None if held is None else seals.state_found(row[0], row[1], held, row[4])
            yield row[0], row[1], bytes(row[2]), state
        if not rows:
            return
        after = rows[-1][0]


def version_of(connection: Connection, key: int) -> int | None:
    """Return the version at which an instance stands, running or archived."""
    version: int | None = connection.exec_driver_sql(
        "SELECT version FROM engine.every_process_instance WHERE key = %s", (key,)
    ).scalar()
    return version


def business_id_of(connection: Connection, instance: int, seals: Seals) -> str | None:
    """Return the business id of an instance, `None` if it has none."""
    row = connection.exec_driver_sql(
        f"SELECT business_id, {KEY_OF.format(subject='i.subject')} FROM engine.process_instance i "
        "WHERE key = %s",
        (instance,),
    ).first()
    return None if row is None else seals.of_row(instance, row[1]).open_any("business_id", row[0])
