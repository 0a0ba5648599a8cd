"""Rows as verification compares them with the ledger and with the states: in pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.store.deployed_files import FileKind
from engine.store.sealing import KEY_OF, Seals

_INSTANCES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class UserTaskStanding:
    """A user task's row."""

    token_id: int
    activity_id: str
    state: str
    assignee: str | None
    excluded: frozenset[str]


@dataclass(frozen=True, slots=True)
class JobStanding:
    """A job's or timer's row; `untouched` if nothing but its opening has set when it is due."""

    token_id: int
    activity_id: str
    kind: str
    state: str
    due_at: datetime
    untouched: bool


@dataclass(frozen=True, slots=True)
class SubscriptionStanding:
    """The row of a message, or without `correlation` of a signal, that is waited for."""

    token_id: int
    activity_id: str
    process_definition_id: str
    name: str
    correlation: bytes | None


@dataclass(frozen=True, slots=True)
class InstanceStanding:
    """An instance's row with its user tasks, jobs, subscriptions and documents (SHA-256)."""

    key: int
    process_definition_key: int
    status: str
    started_by: str
    state: bytes
    suspended: bool
    archived: bool
    expired: bool
    """Its documents are no longer kept."""
    user_tasks: list[UserTaskStanding] = field(default_factory=list)
    jobs: list[JobStanding] = field(default_factory=list)
    subscriptions: list[SubscriptionStanding] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)


_ONLY = "AND key = coalesce(%(only)s, key)"
"""Of one instance, if one is named."""


def instances(
    connection: Connection, seals: Seals, only: int | None = None
) -> Iterator[list[InstanceStanding]]:
    """Yield all instances in pages, or the page of the `only` one."""
    after = 0
    while True:
        rows = connection.exec_driver_sql(
            "SELECT key, process_definition_key, status, started_by, state, "
            f"suspended_at IS NOT NULL, false, false, {KEY_OF.format(subject='i.subject')}, "
            f"version FROM engine.process_instance i WHERE key > %(after)s {_ONLY} UNION ALL "
            "SELECT key, process_definition_key, status, started_by, state, "
            "false, true, expired_at IS NOT NULL, NULL, version "
            f"FROM engine.archived_process_instance WHERE key > %(after)s {_ONLY} "
            "ORDER BY key LIMIT %(limit)s",
            {"after": after, "only": only, "limit": _INSTANCES_AT_ONCE},
        ).all()
        if not rows:
            return
        page = {row.key: InstanceStanding(*_opened(seals, *row)) for row in rows}
        _add_work(connection, page)
        yield list(page.values())
        after = rows[-1].key


def without_instance(connection: Connection) -> list[tuple[str, int]]:
    """Return the chains of the ledger whose instance is gone, with the number of the last entry."""
    rows = connection.exec_driver_sql(
        "SELECT inst, max(seq) AS seq FROM ledger.entry e WHERE inst <> 'system' "
        "AND NOT EXISTS (SELECT FROM engine.process_instance WHERE key::text = e.inst) "
        "AND NOT EXISTS (SELECT FROM engine.archived_process_instance WHERE key::text = e.inst) "
        "GROUP BY inst ORDER BY inst"
    )
    return [(row.inst, row.seq) for row in rows]


def _opened(seals: Seals, *columns: Any) -> Sequence[Any]:
    *values, found, version = columns
    if not values[6]:
        values[4] = seals.state_found(values[0], version, bytes(values[4]), found)
    return values


def _add_work(connection: Connection, page: dict[int, InstanceStanding]) -> None:
    keys = (list(page),)
    for key, token, activity, state, assignee, excluded in connection.exec_driver_sql(
        "SELECT process_instance_key, token_id, activity_id, state, assignee, excluded "
        "FROM engine.every_user_task WHERE process_instance_key = ANY(%s) ORDER BY key",
        keys,
    ):
        task = UserTaskStanding(token, activity, state, assignee, frozenset(excluded))
        page[key].user_tasks.append(task)
    for key, *columns in connection.exec_driver_sql(
        "SELECT process_instance_key, token_id, activity_id, kind, state, due_at, "
        "last_error IS NULL FROM engine.job "
        "WHERE process_instance_key = ANY(%s) AND state IN ('open', 'suspended', 'failed') "
        "ORDER BY key",
        keys,
    ):
        page[key].jobs.append(JobStanding(*columns))
    for key, *columns in connection.exec_driver_sql(
        "SELECT process_instance_key, token_id, event_id, process_definition_id, name, correlation "
        "FROM engine.message_subscription WHERE process_instance_key = ANY(%s) ORDER BY key",
        keys,
    ):
        page[key].subscriptions.append(SubscriptionStanding(*columns))
    for key, sha256 in connection.exec_driver_sql(
        "SELECT c.process_instance_key, c.sha256 FROM engine.case_document c "
        "LEFT JOIN engine.document d USING (sha256) WHERE c.process_instance_key = ANY(%s) "
        "AND coalesce(c.content_type, d.content_type) IS NOT NULL",
        keys,
    ):
        page[key].documents.add(sha256)


def changed_contents(connection: Connection, table: str) -> Sequence[str]:
    """Return the keys in `resource` or `document` that are not the SHA-256 of their content."""
    rows = connection.exec_driver_sql(
        f"SELECT sha256 FROM engine.{table} "
        "WHERE sha256 <> encode(pg_catalog.sha256(content), 'hex') ORDER BY sha256"
    )
    return [row.sha256 for row in rows]


def deployed_versions(connection: Connection) -> dict[tuple[str, str, int], str]:
    """Return the SHA-256 of each version that is deployed, by kind, id and version.

    One whose file is gone is left out.
    """
    found: dict[tuple[str, str, int], str] = defaultdict(str)
    for kind, table, id_ in (
        ("process", "engine.process_definition", "process_definition_id"),
        ("decision", "engine.decision_definition", "decision_definition_id"),
        ("form", "engine.form_definition", "form_id"),
        ("resource", "engine.resource_definition", "resource_id"),
        *(one.value for one in FileKind),
    ):
        for row in connection.exec_driver_sql(
            f"SELECT {id_} AS id, version, sha256 FROM {table} JOIN engine.resource USING (sha256)"
        ):
            found[kind, row.id, row.version] = row.sha256
    return dict(found)
