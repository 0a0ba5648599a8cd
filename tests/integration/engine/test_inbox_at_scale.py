"""Filters and orders of the inbox, however many tasks are open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

from api.library import shipped_resources
from engine.commands.start_process_instance import start_process_instance
from engine.inbox_model import TaskFilter, TaskOrder
from engine.queries import inbox
from engine.store.inbox import LOOKED_AT
from engine.workspace import Workspace
from tests.builders import SIMPLE, deployed, person
from tests.integration.engine.test_storage import fill
from tests.work import pages_read, rows_read

MANY = 20_000
SHOWN = 50


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    deployed(workspace, SIMPLE)
    alice = person(workspace, "alice", "clerk", "sales")
    start_process_instance(workspace, "simple", variables={}, actor=alice)
    fill(workspace, MANY)
    return workspace


def test_every_order_is_read_from_its_index_and_a_filter_looks_at_so_many_at_most(
    filled: Workspace,
) -> None:
    ben = person(filled, "ben", "clerk")

    def looked_at(order: TaskOrder = TaskOrder.DUE, wanted: TaskFilter | None = None) -> int:
        return rows_read(
            filled.database,
            lambda: inbox(filled, ben, limit=SHOWN, order=order, wanted=wanted or TaskFilter()),
        )

    for order in TaskOrder:
        assert SHOWN <= looked_at(order) < 20 * SHOWN, order
    late = datetime.now(UTC) + timedelta(seconds=7 * MANY - 70)
    found = inbox(filled, ben, limit=SHOWN, wanted=TaskFilter(due_from=late))
    assert 0 < len(found) <= SHOWN, "a range is looked up in the index, not walked to"
    assert looked_at(wanted=TaskFilter(due_from=late)) < 20 * SHOWN
    for wanted in (TaskFilter(process="nothing"), TaskFilter(text="nothing")):
        assert inbox(filled, ben, limit=SHOWN, wanted=wanted) == []
        assert looked_at(wanted=wanted) < SHOWN, f"nothing is called so: no task is read: {wanted}"
    for wanted in (TaskFilter(activity="nothing"), TaskFilter(group="sales")):
        assert inbox(filled, ben, limit=SHOWN, wanted=wanted) == []
        assert looked_at(wanted=wanted) < 16 * LOOKED_AT, wanted
    name = inbox(filled, ben, limit=1)[0].name
    for wanted in (TaskFilter(process="simple"), TaskFilter(free=True), TaskFilter(text=name)):
        assert len(inbox(filled, ben, limit=SHOWN, wanted=wanted)) == SHOWN
        assert looked_at(wanted=wanted) < 20 * SHOWN, f"it ends with a page of them: {wanted}"
    assert looked_at(wanted=TaskFilter(business_id="X-1")) < SHOWN


def test_the_names_of_tasks_are_those_that_the_file_gives_them(workspace: Workspace) -> None:
    reading = import_module("engine.migrations.versions.r0067_names_of_tasks")
    files = [one for one in shipped_resources() if one.name.endswith(".bpmn")]
    deployed(workspace, *shipped_resources())
    with workspace.transaction() as connection:
        kept = connection.exec_driver_sql(
            "SELECT resource_name, task_names FROM engine.process_definition"
        ).fetchall()
    assert {name: sorted(names) for name, names in kept} == {
        one.name: reading.task_names(one.content) for one in files
    }
    assert any(names for _, names in kept)


def test_the_orders_are_what_they_say(filled: Workspace) -> None:
    ben = person(filled, "ben", "clerk")
    newest = inbox(filled, ben, limit=SHOWN, order=TaskOrder.NEWEST)
    assert [one.key for one in newest] == sorted((one.key for one in newest), reverse=True)
    second = inbox(filled, ben, limit=SHOWN, offset=SHOWN, order=TaskOrder.NEWEST)
    assert second[0].key < newest[-1].key
    urgent = inbox(filled, ben, limit=SHOWN, order=TaskOrder.PRIORITY)
    assert [one.priority for one in urgent] == sorted(
        (one.priority for one in urgent), reverse=True
    )


def test_the_newest_of_one_group_are_found_without_walking_past_the_tasks_of_others(
    filled: Workspace,
) -> None:
    ben = person(filled, "ben", "clerk", "sales", "nobodys")

    def pages(order: TaskOrder, wanted: TaskFilter) -> int:
        return pages_read(
            filled.database, lambda: inbox(filled, ben, limit=SHOWN, order=order, wanted=wanted)
        )

    for wanted in (TaskFilter(), TaskFilter(free=True)):
        found = inbox(filled, ben, limit=SHOWN, order=TaskOrder.NEWEST, wanted=wanted)
        assert len(found) == SHOWN
        # Some for each task that is shown; an index of so many tasks has over a hundred.
        assert pages(TaskOrder.NEWEST, wanted) <= pages(TaskOrder.DUE, wanted) + 20, wanted
