"""Batch operations: many instances, one step each, by however many workers, and told in the
ledger."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine.batch_model import BatchType, BatchView
from engine.commands import run_batch
from engine.commands.batch_kinds import migration_plan, modification_plan
from engine.commands.begin_batch import begin_batch, preview_migrations
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.complete_user_task import complete_user_task
from engine.commands.control_batch import cancel_batch, resume_batch, suspend_batch
from engine.commands.run_batch import claim_batch_items, end_batches, run_batch_item
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.faults import BatchRefused, BatchUnknown, NotAllowed, ProcessDefinitionUnknown
from engine.migration_model import MigrationPlan
from engine.model import Person
from engine.queries import batch, search_batch_items, search_batches
from engine.store import accounts as account_store
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, job, person, process, user_task
from tests.integration.engine.test_migration import entries, open_tasks, simple, version
from tests.integration.engine.waiting import run, standing, started, status

pytestmark = pytest.mark.usefixtures("sound")
WHY = "Aufräumen"


@pytest.fixture
def olga(workspace: Workspace) -> Person:
    return person(workspace, "olga", "operator")


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def begun(
    workspace: Workspace,
    actor: Person,
    kind: BatchType = BatchType.CANCEL,
    plan: dict[str, object] | None = None,
    **chosen: object,
) -> int:
    return begin_batch(workspace, kind, chosen, plan or {}, WHY, actor=actor)


def system_facts(workspace: Workspace) -> list[dict[str, Any]]:
    with workspace.transaction() as connection:
        bodies = [one.body for one in workspace.ledger.entries_of(connection, "system")]
    return [fact for body in bodies for fact in json.loads(body)["facts"]]


def view(workspace: Workspace, key: int) -> BatchView:
    return batch(workspace, key, ADMINISTRATOR)


def test_a_batch_cancels_what_its_filter_names_and_nothing_else(
    workspace: Workspace, olga: Person
) -> None:
    version(workspace, simple())
    keys = [started(workspace, "simple", number) for number in range(5)]
    key = begun(workspace, olga, keys=keys[:3])
    run(workspace)
    assert [status(workspace, one) for one in keys] == ["terminated"] * 3 + ["active"] * 2
    told = view(workspace, key)
    assert (told.state, told.total, told.completed, told.failed) == ("completed", 3, 3, 0)
    assert told.started_by == olga.account_id
    assert told.ended_at is not None


def test_each_instance_has_an_entry_that_names_the_batch_and_who_began_it(
    workspace: Workspace, olga: Person
) -> None:
    version(workspace, simple())
    instance = started(workspace, "simple", 1)
    key = begun(workspace, olga)
    run(workspace)
    last = entries(workspace, instance)[-1]
    assert last["actor"]["ref"] == olga.account_id
    assert last["facts"][0] == {"type": "batch.applied", "data": {"batch": str(key)}}
    told = {one["type"]: one for one in system_facts(workspace)}
    assert told["batch.begun"]["data"] == {
        "batch": str(key),
        "kind": "CANCEL_PROCESS_INSTANCE",
        "items": 1,
    }
    assert {one["name"] for one in told["batch.begun"]["personal"]} == {"reason", "filter", "plan"}
    assert told["batch.ended"]["data"]["completed"] == 1


def test_a_batch_migrates_what_it_can_and_says_why_it_cannot_the_rest(
    workspace: Workspace, olga: Person, clerk: Person
) -> None:
    two = simple("sign", user_task("sign", "done"))
    version(workspace, two)
    able, unable = started(workspace, "simple", 1), started(workspace, "simple", 2)
    complete_user_task(workspace, open_tasks(workspace, unable)[0].key, {}, actor=clerk)
    target = version(workspace, simple())
    plan = MigrationPlan()
    seen = preview_migrations(workspace, {}, target, plan, actor=olga)
    assert (seen.total, seen.looked_at) == (2, 2)
    assert [(one.element_id, one.target_id, one.count) for one in seen.moves] == [
        ("check", "check", 1)
    ]
    (refused,) = seen.refused
    assert (refused.key, [one.code for one in refused.faults]) == (unable, ["no-target"])
    key = begun(workspace, olga, BatchType.MIGRATE, dict(migration_plan(target, plan)))
    run(workspace)
    assert (view(workspace, key).completed, view(workspace, key).failed) == (1, 1)
    (failed,) = search_batch_items(workspace, olga, chosen={"batch": key, "state": "failed"}).items
    assert failed.process_instance_key == unable
    assert failed.message is not None
    assert failed.message.startswith("Der Vorgang steht bei „Sign“ (sign)")
    assert entries(workspace, able)[-1]["def"]["version"] == 2


def test_incidents_are_resolved_one_by_one(workspace: Workspace, olga: Person) -> None:
    deployed(
        workspace,
        process(
            "stuck",
            '<bpmn:startEvent id="begun"><bpmn:outgoing>to-send</bpmn:outgoing></bpmn:startEvent>'
            '<bpmn:sequenceFlow id="to-send" sourceRef="begun" targetRef="send"/>'
            + job("send", "done", "mail", inputs={"to": "=missing.address"})
            + end_event(),
        ),
    )
    instance = started(workspace, "stuck", 1)
    run(workspace)
    key = begun(workspace, olga, BatchType.RESOLVE_INCIDENT)
    told = view(workspace, key)
    assert told.total == 1
    (item,) = search_batch_items(workspace, olga, chosen={"batch": key}).items
    assert item.process_instance_key == instance
    assert item.item != instance
    run(workspace)
    assert view(workspace, key).completed == 1


def test_tokens_are_moved_and_instances_are_held_and_go_on(
    workspace: Workspace, olga: Person
) -> None:
    version(workspace, simple("sign", user_task("sign", "done")))
    instance = started(workspace, "simple", 1)
    begun(workspace, olga, BatchType.MODIFY, dict(modification_plan({"check": "sign"})))
    run(workspace)
    assert standing(workspace, instance) == ["sign"]
    begun(workspace, olga, BatchType.SUSPEND)
    run(workspace)
    assert entries(workspace, instance)[-1]["facts"][-1]["type"] == "process.suspended"
    begun(workspace, olga, BatchType.RESUME)
    run(workspace)
    assert entries(workspace, instance)[-1]["facts"][-1]["type"] == "process.resumed"


def test_several_workers_share_a_batch_and_do_each_item_once(
    workspace: Workspace, olga: Person
) -> None:
    version(workspace, simple())
    keys = [started(workspace, "simple", number) for number in range(24)]
    key = begun(workspace, olga)
    others = [open_workspace(workspace.settings) for _ in range(3)]
    try:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(_drain, others))
    finally:
        for one in others:
            one.close()
    end_batches(workspace)
    assert view(workspace, key).completed == 24
    for instance in keys:
        told = Counter(
            fact["type"] for entry in entries(workspace, instance) for fact in entry["facts"]
        )
        assert told["process.terminated"] == told["batch.applied"] == 1


def _drain(workspace: Workspace) -> None:
    while items := claim_batch_items(workspace, 2):
        for item in items:
            run_batch_item(workspace, item)


def test_a_worker_that_died_behind_the_step_does_not_do_it_twice(
    workspace: Workspace, olga: Person
) -> None:
    version(workspace, simple("sign", user_task("sign", "done")))
    instance = started(workspace, "simple", 1)
    begun(workspace, olga, BatchType.MODIFY, dict(modification_plan({"check": "check"})))
    (item,) = claim_batch_items(workspace, 5)
    run_batch_item(workspace, item)  # what follows the step's own commit is not needed
    before = entries(workspace, instance)
    run_batch_item(workspace, item)
    assert entries(workspace, instance) == before


def test_a_worker_that_died_before_the_step_leaves_it_to_another(
    workspace: Workspace, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    version(workspace, simple())
    instance = started(workspace, "simple", 1)
    key = begun(workspace, olga)
    monkeypatch.setattr(run_batch, "LEASE", -run_batch.LEASE)
    assert len(claim_batch_items(workspace, 5)) == 1
    run(workspace)
    assert status(workspace, instance) == "terminated"
    assert view(workspace, key).completed == 1


def test_of_items_that_a_dead_worker_had_another_takes_one_at_a_time(
    workspace: Workspace, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    version(workspace, simple())
    for number in range(4):
        started(workspace, "simple", number)
    key = begun(workspace, olga)
    lease = run_batch.LEASE
    monkeypatch.setattr(run_batch, "LEASE", -lease)
    assert len(claim_batch_items(workspace, 3)) == 3
    monkeypatch.setattr(run_batch, "LEASE", lease)
    assert sorted(item.attempts for item in claim_batch_items(workspace, 3)) == [1, 2]
    run(workspace)
    assert view(workspace, key).failed == 0


def test_a_batch_that_is_cancelled_does_nothing_more(workspace: Workspace, olga: Person) -> None:
    version(workspace, simple())
    keys = [started(workspace, "simple", number) for number in range(4)]
    key = begun(workspace, olga)
    first, second = claim_batch_items(workspace, 2)
    run_batch_item(workspace, first)
    cancel_batch(workspace, key, actor=olga)
    run_batch_item(workspace, second)
    run(workspace)
    assert Counter(status(workspace, one) for one in keys) == {"terminated": 1, "active": 3}
    told = view(workspace, key)
    assert (told.state, told.completed, told.cancelled) == ("cancelled", 1, 3)
    with pytest.raises(BatchRefused):
        resume_batch(workspace, key, actor=olga)


def test_a_batch_can_be_held_and_goes_on(workspace: Workspace, olga: Person) -> None:
    version(workspace, simple())
    instance = started(workspace, "simple", 1)
    key = begun(workspace, olga)
    suspend_batch(workspace, key, actor=olga)
    run(workspace)
    assert status(workspace, instance) == "active"
    resume_batch(workspace, key, actor=olga)
    run(workspace)
    assert status(workspace, instance) == "terminated"


def test_an_instance_that_has_ended_meanwhile_fails_and_keeps_no_other_from_it(
    workspace: Workspace, olga: Person
) -> None:
    version(workspace, simple())
    gone, there = started(workspace, "simple", 1), started(workspace, "simple", 2)
    key = begun(workspace, olga)
    cancel_process_instance(workspace, gone, WHY, actor=olga)
    run(workspace)
    assert status(workspace, there) == "terminated"
    assert (view(workspace, key).completed, view(workspace, key).failed) == (1, 1)


def test_who_is_no_operator_any_more_moves_nothing(workspace: Workspace, olga: Person) -> None:
    version(workspace, simple())
    instance = started(workspace, "simple", 1)
    key = begun(workspace, olga)
    with workspace.transaction() as connection:
        account_store.set_groups(connection, olga.account_id, ["clerk"])
    run(workspace)
    assert status(workspace, instance) == "active"
    assert view(workspace, key).failed == 1


def test_a_batch_without_items_ends_at_once(workspace: Workspace, olga: Person) -> None:
    key = begun(workspace, olga)
    run(workspace)
    assert view(workspace, key).state == "completed"


def test_what_a_suspended_instance_is_told_reaches_it_too(
    workspace: Workspace, olga: Person
) -> None:
    version(workspace, simple())
    instance = started(workspace, "simple", 1)
    suspend_process_instance(workspace, instance, WHY, actor=olga)
    target = version(workspace, simple("sign", user_task("sign", "done")))
    begun(workspace, olga, BatchType.MIGRATE, dict(migration_plan(target, MigrationPlan())))
    run(workspace)
    assert entries(workspace, instance)[-1]["def"]["version"] == 2


def test_only_operators_begin_and_stop_batches_and_auditors_may_look(
    workspace: Workspace, olga: Person, clerk: Person
) -> None:
    auditor = person(workspace, "carol", "auditor")
    key = begun(workspace, olga)
    for actor in (clerk, auditor):
        with pytest.raises(NotAllowed):
            begun(workspace, actor)
        for control in (cancel_batch, suspend_batch, resume_batch):
            with pytest.raises(NotAllowed):
                control(workspace, key, actor=actor)
    assert search_batches(workspace, auditor).total == 1
    with pytest.raises(NotAllowed):
        search_batches(workspace, clerk)


def test_what_does_not_exist_is_said(workspace: Workspace, olga: Person) -> None:
    with pytest.raises(BatchUnknown):
        cancel_batch(workspace, 4711, actor=olga)
    with pytest.raises(BatchUnknown):
        batch(workspace, 4711, olga)
    with pytest.raises(ProcessDefinitionUnknown):
        begun(workspace, olga, BatchType.MIGRATE, dict(migration_plan(4711, MigrationPlan())))
    with pytest.raises(BatchRefused):
        begun(workspace, ADMINISTRATOR)
