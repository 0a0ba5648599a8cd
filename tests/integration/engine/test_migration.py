"""Instances go on in another version: what people, timers, messages and the ledger see of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.migrate_process_instance import (
    migrate_process_instance,
    preview_migration,
)
from engine.faults import (
    EngineFault,
    MigrationRefused,
    NotAllowed,
    ProcessDefinitionUnknown,
    ProcessInstanceUnknown,
)
from engine.migration_model import MigrationPlan
from engine.model import Person, Resource, UserTaskView
from engine.queries import case, history, search_user_tasks
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    job,
    person,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.engine.waiting import (
    START,
    boundary,
    flow,
    published,
    run,
    standing,
    started,
    status,
    task,
    timer,
    waiting_process,
)

pytestmark = pytest.mark.usefixtures("sound")
WHY = "Neue Fassung"


def simple(following: str = "done", *more: str, form_id: str | None = None) -> Resource:
    return process(
        "simple",
        start_event("check") + user_task("check", following, form=form_id) + "".join(more)
        + end_event(),
    )  # fmt: skip


def version(workspace: Workspace, resource: Resource, *others: Resource) -> int:
    """Deploy it; return the key of its version."""
    return deployed(workspace, resource, *others).processes[0].key


def migrated(
    workspace: Workspace, key: int, target: int, mapping: dict[str, str] | None = None
) -> None:
    plan = MigrationPlan(mapping or {})
    migrate_process_instance(workspace, key, target, plan, WHY, actor=ADMINISTRATOR)


def open_tasks(workspace: Workspace, key: int) -> list[UserTaskView]:
    found = search_user_tasks(workspace, ADMINISTRATOR, filter={"process_instance_key": key})
    return [one for one in found.items if one.state in ("ready", "claimed")]


def refused(
    workspace: Workspace, key: int, target: int, mapping: dict[str, str] | None = None
) -> set[tuple[str, str | None]]:
    """Return codes and elements of what stands against it."""
    before = state(workspace, key)
    with pytest.raises(MigrationRefused) as told:
        migrated(workspace, key, target, mapping)
    assert state(workspace, key) == before
    return {(one.code, one.element) for one in told.value.faults}


def state(workspace: Workspace, key: int) -> tuple[object, ...]:
    with workspace.transaction() as connection:
        row = connection.exec_driver_sql(
            "SELECT process_definition_key, version, head, state, status "
            "FROM engine.process_instance WHERE key = %s",
            (key,),
        ).one()
        return tuple(row)


def entries(workspace: Workspace, key: int) -> list[dict[str, Any]]:
    with workspace.transaction() as connection:
        return [json.loads(one.body) for one in workspace.ledger.entries_of(connection, str(key))]


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def test_a_task_added_behind_is_where_a_migrated_instance_goes(
    workspace: Workspace, clerk: Person
) -> None:
    version(workspace, simple())
    key = started(workspace, "simple", 1)
    target = version(workspace, simple("sign", user_task("sign", "done")))
    migrated(workspace, key, target)
    (waiting,) = open_tasks(workspace, key)
    complete_user_task(workspace, waiting.key, {}, actor=clerk)
    assert standing(workspace, key) == ["sign"]
    complete_user_task(workspace, open_tasks(workspace, key)[0].key, {}, actor=clerk)
    assert status(workspace, key) == "completed"


def test_a_user_task_keeps_key_and_claim_and_gets_name_form_and_people_of_the_target(
    workspace: Workspace, clerk: Person
) -> None:
    version(workspace, simple())
    key = started(workspace, "simple", 1)
    (before,) = open_tasks(workspace, key)
    claim_user_task(workspace, before.key, actor=clerk)
    renamed = process(
        "simple",
        start_event("review") + user_task("review", "done", form="sheet", groups="clerk,boss")
        + end_event(),
    )  # fmt: skip
    target = version(workspace, renamed, form("sheet", text_field("note")))
    migrated(workspace, key, target, {"check": "review"})
    (after,) = open_tasks(workspace, key)
    assert (after.key, after.assignee, after.state) == (before.key, "alice", "claimed")
    assert (after.activity_id, after.name) == ("review", "Review")
    assert after.form_key is not None
    assert set(after.candidate_groups) == {"clerk", "boss"}
    complete_user_task(workspace, after.key, {"note": "gut"}, actor=clerk)
    assert status(workspace, key) == "completed"


def test_each_entry_names_the_definition_that_the_instance_ran_then(workspace: Workspace) -> None:
    version(workspace, simple())
    key = started(workspace, "simple", 1)
    target = version(
        workspace, process("other", start_event("look") + user_task("look", "done") + end_event())
    )
    migrated(workspace, key, target, {"check": "look"})
    first, second = entries(workspace, key)
    assert (first["def"]["id"], second["def"]["id"]) == ("simple", "other")
    facts = {one["type"]: one for one in second["facts"]}
    told = facts["process.migrated"]
    assert told["data"]["from_process"] == "simple"
    assert told["data"]["mapping"] == [["check", "look"]]
    assert told["refs"] == {
        "from_definition": first["def"]["sha256"],
        "definition": second["def"]["sha256"],
    }
    assert {one["name"] for one in told["personal"]} == {"before", "after"}
    assert facts["element.migrated"]["data"] == {"from": "check"}
    assert "admin.intervened" in facts


def test_the_history_tells_one_run_of_an_element_that_got_another_id(
    workspace: Workspace, clerk: Person
) -> None:
    version(workspace, simple())
    key = started(workspace, "simple", 1)
    renamed = process("simple", start_event("look") + user_task("look", "done") + end_event())
    migrated(workspace, key, version(workspace, renamed), {"check": "look"})
    complete_user_task(workspace, open_tasks(workspace, key)[0].key, {}, actor=clerk)
    told = [(one.element, one.event.value) for one in history(workspace, key, ADMINISTRATOR)]
    assert told.count(("check", "started")) == 1
    assert ("look", "started") not in told
    assert ("look", "completed") in told


TIMED = (
    START + flow("f1", "begun", "wait") + timer("{id}", "{time}") + flow("f2", "{id}", "done")
    + end_event()
)  # fmt: skip


def timed(id_: str, duration: str) -> Resource:
    elements = (
        START + flow("f1", "begun", id_) + timer(id_, duration) + flow("f2", id_, "done")
        + end_event()
    )  # fmt: skip
    return process("timed", elements)


def due(workspace: Workspace, key: int) -> list[tuple[str, datetime]]:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT activity_id, due_at FROM engine.job WHERE process_instance_key = %s "
            "AND kind = 'timer' AND state = 'open'",
            (key,),
        )
        return [(row[0], row[1]) for row in rows]


def test_a_timer_keeps_when_it_is_due_unless_it_is_told_to_begin_anew(
    workspace: Workspace,
) -> None:
    version(workspace, timed("wait", "PT1H"))
    kept, anew = (started(workspace, "timed", 1) for _ in range(2))
    target = version(workspace, timed("pause", "PT9H"))
    ((_, at),) = due(workspace, kept)
    migrated(workspace, kept, target, {"wait": "pause"})
    assert due(workspace, kept) == [("pause", at)]
    migrate_process_instance(
        workspace, anew, target, MigrationPlan({"wait": "pause"}, restart_timers=True), WHY,
        actor=ADMINISTRATOR,
    )  # fmt: skip
    ((name, later),) = due(workspace, anew)
    assert name == "pause"
    assert later - at > timedelta(hours=7)


def reminded(*, with_boundary: bool) -> Resource:
    elements = START + flow("f1", "begun", "check") + task("check") + flow("f2", "check", "done")
    if with_boundary:
        elements += boundary("asked", "check", interrupting=False) + flow("f3", "asked", "noted")
        elements += task("noted")
    return waiting_process("reminded", elements + end_event())


def test_a_boundary_event_that_is_added_listens_and_one_that_is_gone_does_not(
    workspace: Workspace, shop: Person
) -> None:
    without = version(workspace, reminded(with_boundary=False))
    key = started(workspace, "reminded", "7")
    with_event = version(workspace, reminded(with_boundary=True))
    migrated(workspace, key, with_event)
    published(workspace, shop, "7")
    run(workspace)
    assert sorted(standing(workspace, key)) == ["check", "noted"]
    other = started(workspace, "reminded", "8")
    migrated(workspace, other, without)
    published(workspace, shop, "8")
    run(workspace)
    assert standing(workspace, other) == ["check"]


def test_a_job_of_another_type_takes_the_place_of_the_one_that_waits(workspace: Workspace) -> None:
    def sending(type_: str) -> Resource:
        return process("sending", start_event("send") + job("send", "done", type_) + end_event())

    version(workspace, sending("mail"))
    key = started(workspace, "sending", 1)
    target = version(workspace, sending("document"))
    migrated(workspace, key, target)
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT type, state FROM engine.job WHERE process_instance_key = %s ORDER BY key",
            (key,),
        ).all()
    assert [tuple(row) for row in rows] == [("mail", "cancelled"), ("document", "open")]


def test_all_faults_are_told_at_once_and_nothing_changes(workspace: Workspace) -> None:
    version(workspace, simple())
    key = started(workspace, "simple", 1)
    target = version(
        workspace, process("other", start_event("send") + job("send", "done") + end_event())
    )
    assert refused(workspace, key, target) == {("no-target", "check")}
    assert refused(workspace, key, target, {"check": "send", "gone": "nowhere"}) == {
        ("type", "check"),
        ("unknown-source", "gone"),
        ("unknown-target", "gone"),
    }


def test_a_fault_is_told_in_german_with_the_elements_name(workspace: Workspace) -> None:
    version(workspace, simple())
    key = started(workspace, "simple", 1)
    target = version(
        workspace, process("other", start_event("send") + job("send", "done") + end_event())
    )
    (fault,) = preview_migration(
        workspace, key, target, MigrationPlan(), actor=ADMINISTRATOR
    ).faults
    assert fault.german.startswith("Der Vorgang steht bei „Check“ (check)")
    assert "'Check' (check)" in fault.english


def test_an_element_in_another_sub_process_is_refused(workspace: Workspace) -> None:
    version(workspace, simple())
    key = started(workspace, "simple", 1)
    inner = '<bpmn:startEvent id="inner"/>' + task("check") + flow("g1", "inner", "check")
    target = version(workspace, process("simple", START + flow("f1", "begun", "sub")
        + f'<bpmn:subProcess id="sub">{inner}</bpmn:subProcess>' + flow("f2", "sub", "done")
        + end_event()))  # fmt: skip
    assert refused(workspace, key, target) == {("scope", "check")}


def joined(*branches: str, extra: str = "") -> Resource:
    elements = START + flow("f1", "begun", "split") + '<bpmn:parallelGateway id="split"/>'
    for name in branches:
        elements += task(name) + flow(f"to-{name}", "split", name)
        elements += flow(f"from-{name}{extra}", name, "join")
    elements += '<bpmn:parallelGateway id="join"/>' + flow("f9", "join", "done") + end_event()
    return process("joined", elements)


def half_joined(workspace: Workspace, clerk: Person) -> int:
    version(workspace, joined("one", "two", "three"))
    key = started(workspace, "joined", 1)
    done = next(task for task in open_tasks(workspace, key) if task.activity_id == "one")
    complete_user_task(workspace, done.key, {}, actor=clerk)
    return key


def test_a_join_keeps_which_branches_have_come(workspace: Workspace, clerk: Person) -> None:
    key = half_joined(workspace, clerk)
    migrated(workspace, key, version(workspace, joined("one", "two", "three", extra="-new")))
    for waiting in open_tasks(workspace, key):
        complete_user_task(workspace, waiting.key, {}, actor=clerk)
    assert status(workspace, key) == "completed"


def test_a_join_of_fewer_branches_is_refused(workspace: Workspace, clerk: Person) -> None:
    key = half_joined(workspace, clerk)
    target = version(workspace, joined("two", "three"))
    assert refused(workspace, key, target) == {("join-count", "join"), ("join-flow", "join")}


def test_what_does_not_exist_is_said(workspace: Workspace) -> None:
    source = version(workspace, simple())
    key = started(workspace, "simple", 1)
    with pytest.raises(ProcessDefinitionUnknown):
        migrated(workspace, key, 4711)
    with pytest.raises(ProcessInstanceUnknown):
        migrated(workspace, 4711, source)
    with pytest.raises(EngineFault):
        migrate_process_instance(workspace, key, source, MigrationPlan(), " ", actor=ADMINISTRATOR)
    assert refused(workspace, key, source) == {("same-definition", None)}


def test_only_operators_migrate(workspace: Workspace, clerk: Person) -> None:
    version(workspace, simple())
    key = started(workspace, "simple", 1)
    target = version(workspace, simple("sign", user_task("sign", "done")))
    with pytest.raises(NotAllowed):
        migrate_process_instance(workspace, key, target, MigrationPlan(), WHY, actor=clerk)
    with pytest.raises(NotAllowed):
        preview_migration(workspace, key, target, MigrationPlan(), actor=clerk)


def test_a_preview_says_what_would_be_and_changes_nothing(workspace: Workspace) -> None:
    version(workspace, reminded(with_boundary=True))
    key = started(workspace, "reminded", "7")
    target = version(workspace, reminded(with_boundary=False))
    before = state(workspace, key)
    seen = preview_migration(workspace, key, target, MigrationPlan(), actor=ADMINISTRATOR)
    assert state(workspace, key) == before
    assert [(one.element_id, one.target_id, one.count) for one in seen.moves] == [
        ("check", "check", 1)
    ]
    assert seen.subscriptions == (0, 1, 0)
    assert seen.faults == ()
    assert case(workspace, key, ADMINISTRATOR).instance.version == 1
