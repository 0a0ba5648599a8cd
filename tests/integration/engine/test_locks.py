"""Locks: who is overtaken locks nothing, and who had to give way to others tries again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from engine.commands import move_instance as moves
from engine.faults import ProcessInstanceUnknown, VersionConflict
from engine.model import Transition
from engine.store import instances, step_writing
from engine.store.instances import LoadedInstance, Place
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed
from tests.integration.engine.waiting import (
    START,
    boundary,
    flow,
    started,
    task,
    waiting_process,
)

ORDER = waiting_process(
    "order", START + flow("f1", "begun", "check") + task("check")
    + boundary("late", "check", interrupting=True)
    + flow("f2", "late", "done") + '<bpmn:endEvent id="done"/>',
)  # fmt: skip
WORK = {
    "user_task": "UPDATE engine.user_task SET name = name WHERE process_instance_key = %s",
    "message_subscription": (
        "DELETE FROM engine.message_subscription WHERE process_instance_key = %s"
    ),
}
MEETING = 4_711
"""An advisory lock of the test's own."""


@dataclass
class Order:
    """An instance that waits at a user task and for a message at its boundary."""

    workspace: Workspace
    key: int

    def loaded(self, connection: Connection) -> LoadedInstance:
        found = instances.load(connection, Place.INSTANCE, self.key, None, self.workspace.seals)
        assert found is not None
        return found

    def free(self) -> list[str]:
        """Return of which tables the instance's rows can be changed at once."""
        found = []
        for table, touch in WORK.items():
            try:
                with self.workspace.transaction() as connection:
                    connection.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
                    connection.exec_driver_sql(touch, (self.key,))
                    connection.rollback()
            except OperationalError:
                continue
            found.append(table)
        return found


@pytest.fixture
def order(workspace: Workspace) -> Order:
    deployed(workspace, ORDER)
    return Order(workspace, started(workspace, "order", "a"))


def closing(order: Order, loaded: LoadedInstance, expected: int) -> step_writing.StepRows:
    """Return rows that close all that waits, and open the subscription anew."""
    with order.workspace.transaction() as connection:
        token, event, name = connection.exec_driver_sql(
            "SELECT token_id, event_id, name FROM engine.message_subscription "
            "WHERE process_instance_key = %s",
            (order.key,),
        ).one()
    return step_writing.StepRows(
        instance=order.key,
        expected=expected,
        version=expected + 1,
        values={
            "head": loaded.head, "state": loaded.state, "status": loaded.status,
            "summary": None, "ended_at": None,
        },
        now=loaded.now,
        closed_user_tasks=[token],
        closed_subscriptions=[(token, event)],
        subscriptions=[
            {"process_definition_id": "order", "token_id": token, "event_id": event, "name": name,
             "correlation": "00"}
        ],
    )  # fmt: skip


def test_a_step_that_was_overtaken_locks_nothing_that_hangs_on_its_instance(order: Order) -> None:
    with order.workspace.transaction() as connection:
        loaded = order.loaded(connection)
        with pytest.raises(step_writing.OVERTAKEN):
            step_writing.write_step(connection, closing(order, loaded, expected=loaded.version - 1))
        assert order.free() == list(WORK)


def test_a_step_holds_what_it_closes_until_it_is_committed(order: Order) -> None:
    with order.workspace.transaction() as connection:
        loaded = order.loaded(connection)
        step_writing.write_step(connection, closing(order, loaded, expected=loaded.version))
        assert order.free() == []


def test_whoever_gives_way_when_two_wait_for_each_other_tries_again(order: Order) -> None:
    held = threading.Event()
    attempts = []

    def move(scene: moves.Scene) -> Transition | None:
        attempts.append(scene.loaded.version)
        held.wait()
        # It waits first, so that it is the one that PostgreSQL lets give way.
        scene.connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (MEETING,))
        return None

    def cross() -> None:
        with order.workspace.transaction() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (MEETING,))
            # Whoever has waited for a second looks, and gives way: not this one, however busy the
            # machine is. Only a superuser may say so.
            connection.exec_driver_sql("SET LOCAL ROLE NONE")
            connection.exec_driver_sql("SET LOCAL deadlock_timeout = '10min'")
            held.set()
            _until_somebody_waits(connection)
            instances.lock(connection, Place.INSTANCE, order.key)

    with ThreadPoolExecutor(2) as pool:
        crossing = pool.submit(cross)
        moving = pool.submit(_move, order, move)
        crossing.result()
        assert moving.result().key == order.key
    assert len(attempts) == 2


def test_two_that_wait_for_each_other_outside_an_instance_are_a_conflict_and_no_breakdown(
    order: Order,
) -> None:
    both = threading.Barrier(2)

    def take(first: int, second: int) -> str:
        try:
            with order.workspace.transaction() as connection:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (first,))
                both.wait()
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (second,))
        except VersionConflict:
            return "conflict"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(take, 1, 2), pool.submit(take, 2, 1)]
        assert sorted(end.result() for end in ends) == ["conflict", "done"]


def _move(order: Order, move: Callable[[moves.Scene], Transition | None]) -> LoadedInstance:
    return moves.move_instance(
        order.workspace,
        Place.INSTANCE,
        order.key,
        actor=ADMINISTRATOR,
        move=move,
        unknown=ProcessInstanceUnknown(),
        locked=True,
    )


def _until_somebody_waits(connection: Connection) -> None:
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
    )
    while not connection.exec_driver_sql(waiting, (MEETING,)).scalar_one():
        connection.exec_driver_sql("SELECT pg_sleep(0.01)")
