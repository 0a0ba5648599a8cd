"""What operators do to running instances: nothing gets lost, and the ledger says who, why, and how
it was before."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.claim_jobs import claim_jobs
from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_job import complete_job
from engine.commands.complete_user_task import complete_user_task
from engine.commands.modify_process_instance import (
    modify_process_instance,
    preview_modification,
)
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.set_variables import set_variables
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suspend_process_definition import (
    resume_process_definition,
    suspend_process_definition,
)
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import (
    DefinitionSuspended,
    EngineFault,
    InstanceSuspended,
    NotAllowed,
    ProcessInstanceUnknown,
    SuspensionStands,
)
from engine.model import ConnectorResult, Person
from engine.modification_model import (
    Activation,
    Modification,
    ModificationRefused,
    Movement,
    Termination,
)
from engine.queries import case, inbox
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    job,
    person,
    process,
    start_event,
    user_task,
)
from tests.integration.engine.waiting import (
    PAYMENT,
    published,
    rows_agree,
    run,
    standing,
    started,
    status,
)

pytestmark = pytest.mark.usefixtures("sound")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SetClock = Callable[[datetime], None]
LATE = process(
    "late",
    start_event("work")
    + user_task("work", "done")
    + """<bpmn:boundaryEvent id="hourly" attachedToRef="work" cancelActivity="false">
<bpmn:outgoing>to-told</bpmn:outgoing><bpmn:timerEventDefinition>
<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R/PT1H</bpmn:timeCycle>
</bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="to-told" sourceRef="hourly" targetRef="told"/>"""
    + end_event()
    + end_event("told"),
)
SENDING = process("sending", start_event("send") + job("send", "done") + end_event())
TWO_TASKS = process(
    "two",
    start_event("first") + user_task("first", "second") + user_task("second", "done") + end_event(),
)


def begun(workspace: Workspace, process_id: str, **variables: object) -> int:
    return start_process_instance(
        workspace, process_id, variables=variables, actor=ADMINISTRATOR
    ).key


def facts(workspace: Workspace, key: int) -> list[dict[str, object]]:
    """The facts of the newest entry."""
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, str(key))
    found: list[dict[str, object]] = json.loads(entries[-1].body)["facts"]
    return found


def values(workspace: Workspace, key: int) -> dict[tuple[int, str], object]:
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, str(key))
        return dict(workspace.ledger.open_personal(connection, entries[-1]))


# ---- suspending ------------------------------------------------------------------------------
def test_nobody_does_a_task_of_a_held_instance(workspace: Workspace) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, TWO_TASKS)
    key = begun(workspace, "two")
    (task,) = inbox(workspace, alice)
    suspend_process_instance(workspace, key, "Rückfrage", actor=ADMINISTRATOR)
    with pytest.raises(InstanceSuspended, match="until it is resumed"):
        claim_user_task(workspace, task.key, actor=alice)
    with pytest.raises(InstanceSuspended):
        complete_user_task(workspace, task.key, {}, actor=alice)
    (shown,) = inbox(workspace, alice)
    assert shown.suspended
    resume_process_instance(workspace, key, "geklärt", actor=ADMINISTRATOR)
    complete_user_task(workspace, task.key, {}, actor=alice)
    assert standing(workspace, key) == ["second"]


def test_the_entry_says_who_held_it_and_why(workspace: Workspace) -> None:
    deployed(workspace, TWO_TASKS)
    key = begun(workspace, "two")
    suspend_process_instance(workspace, key, " Rückfrage ", actor=ADMINISTRATOR)
    intervened, suspended = facts(workspace, key)
    assert intervened["type"] == "admin.intervened"
    assert intervened["data"] == {"operation": "suspend"}
    assert suspended["type"] == "process.suspended"
    assert (suspended["from"], suspended["to"]) == ("active", "suspended")
    assert values(workspace, key) == {(0, "reason"): "Rückfrage"}


def test_a_timer_that_fell_due_meanwhile_fires_once(
    workspace: Workspace, set_clock: SetClock
) -> None:
    set_clock(NOW)
    deployed(workspace, LATE)
    key = begun(workspace, "late")
    suspend_process_instance(workspace, key, "Pause", actor=ADMINISTRATOR)
    set_clock(NOW + timedelta(hours=5))
    assert Worker(workspace).run_once() == 0
    resume_process_instance(workspace, key, "weiter", actor=ADMINISTRATOR)
    assert Worker(workspace).run_once() == 1
    found = [
        fact["data"]
        for entry in case(workspace, key, ADMINISTRATOR).entries
        for fact in json.loads(entry.body)["facts"]
        if fact["type"] == "timer.fired"
    ]
    assert [one["missed"] for one in found] == [4]


def test_no_job_of_a_held_instance_is_given_to_anybody(workspace: Workspace) -> None:
    deployed(workspace, SENDING)
    key = begun(workspace, "sending")
    (held,) = claim_jobs(workspace, 10)
    suspend_process_instance(workspace, key, "Pause", actor=ADMINISTRATOR)
    assert claim_jobs(workspace, 10) == ()
    with pytest.raises(InstanceSuspended):
        complete_job(workspace, held.key, ConnectorResult())
    resume_process_instance(workspace, key, "weiter", actor=ADMINISTRATOR)
    (again,) = claim_jobs(workspace, 10)
    assert (again.idempotency_key, again.attempts) == (held.idempotency_key, 1)
    complete_job(workspace, again.key, ConnectorResult())
    assert status(workspace, key) == "completed"


def test_a_message_is_kept_for_a_held_instance(workspace: Workspace, shop: Person) -> None:
    deployed(workspace, PAYMENT)
    key = started(workspace, "payment", "o-1")
    suspend_process_instance(workspace, key, "Pause", actor=ADMINISTRATOR)
    published(workspace, shop, "o-1", time_to_live=timedelta(hours=1))
    run(workspace)
    assert standing(workspace, key) == ["pay"]
    resume_process_instance(workspace, key, "weiter", actor=ADMINISTRATOR)
    run(workspace)
    assert standing(workspace, key) == ["check"]


def test_nothing_is_held_twice_and_nothing_that_has_ended(workspace: Workspace) -> None:
    deployed(workspace, TWO_TASKS)
    key = begun(workspace, "two")
    with pytest.raises(SuspensionStands):
        resume_process_instance(workspace, key, "x", actor=ADMINISTRATOR)
    suspend_process_instance(workspace, key, "x", actor=ADMINISTRATOR)
    with pytest.raises(SuspensionStands):
        suspend_process_instance(workspace, key, "x", actor=ADMINISTRATOR)
    cancel_process_instance(workspace, key, "x", actor=ADMINISTRATOR)
    with pytest.raises(ProcessInstanceUnknown):
        resume_process_instance(workspace, key, "x", actor=ADMINISTRATOR)
    assert case(workspace, key, ADMINISTRATOR).instance.suspended_at is None


def test_a_held_version_starts_nothing(workspace: Workspace) -> None:
    head = deployed(workspace, TWO_TASKS).processes[0]
    key = begun(workspace, "two")
    reached = suspend_process_definition(
        workspace, head.key, "Fehler im Modell", instances=True, actor=ADMINISTRATOR
    )
    assert reached.done == (key,)
    with pytest.raises(DefinitionSuspended, match="version 1"):
        begun(workspace, "two")
    reached = resume_process_definition(
        workspace, head.key, "behoben", instances=True, actor=ADMINISTRATOR
    )
    assert reached.done == (key,)
    begun(workspace, "two")
    assert case(workspace, key, ADMINISTRATOR).instance.suspended_at is None


def test_somebody_who_flips_the_rows_of_a_held_instance_is_found(workspace: Workspace) -> None:
    deployed(workspace, SENDING)
    key = begun(workspace, "sending")
    suspend_process_instance(workspace, key, "Pause", actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        connection.exec_driver_sql("UPDATE engine.process_instance SET suspended_at = NULL")
    assert {one.code for one in verify_ledger(workspace)} == {"status-changed", "work-changed"}
    with workspace.transaction() as connection:
        connection.exec_driver_sql("UPDATE engine.process_instance SET suspended_at = now()")
    rows_agree(workspace)


# ---- moving tokens, changing variables ---------------------------------------------------------
def moved(element: str, target: str) -> Modification:
    return Modification(movements=(Movement(Termination(element=element), target),))


def test_a_held_instance_is_moved_and_stays_held(workspace: Workspace) -> None:
    deployed(workspace, TWO_TASKS, SENDING)
    key = begun(workspace, "sending")
    suspend_process_instance(workspace, key, "Pause", actor=ADMINISTRATOR)
    again = Modification((Activation("send"),), (Termination(element="send"),))
    modify_process_instance(workspace, key, again, "falsche Adresse", actor=ADMINISTRATOR)
    assert claim_jobs(workspace, 10) == ()
    rows_agree(workspace)
    resume_process_instance(workspace, key, "weiter", actor=ADMINISTRATOR)
    assert len(claim_jobs(workspace, 10)) == 1


def test_the_entry_of_a_modification_holds_where_it_stood(workspace: Workspace) -> None:
    deployed(workspace, TWO_TASKS)
    key = begun(workspace, "two")
    modify_process_instance(workspace, key, moved("first", "second"), "über", actor=ADMINISTRATOR)
    assert standing(workspace, key) == ["second"]
    assert values(workspace, key) == {
        (0, "reason"): "über",
        (0, "before"): {"first": "1"},
        (0, "after"): {"second": "1"},
    }


def test_a_preview_changes_nothing(workspace: Workspace) -> None:
    deployed(workspace, TWO_TASKS)
    key = begun(workspace, "two")
    before = len(case(workspace, key, ADMINISTRATOR).entries)
    told = preview_modification(workspace, key, moved("first", "second"), actor=ADMINISTRATOR)
    assert (told.before, told.after) == (("first",), ("second",))
    assert [one.kind for one in (*told.ends, *told.begins)] == ["user-task", "user-task"]
    assert standing(workspace, key) == ["first"]
    assert len(case(workspace, key, ADMINISTRATOR).entries) == before


def test_a_refused_modification_changes_nothing(workspace: Workspace) -> None:
    deployed(workspace, TWO_TASKS)
    key = begun(workspace, "two")
    with pytest.raises(ModificationRefused) as caught:
        modify_process_instance(workspace, key, moved("second", "begun"), "x", actor=ADMINISTRATOR)
    assert [one.code for one in caught.value.findings] == ["not-active"]
    assert standing(workspace, key) == ["first"]


def test_variables_are_changed_for_a_reason_only(workspace: Workspace) -> None:
    deployed(workspace, TWO_TASKS)
    key = begun(workspace, "two", price="10")
    with pytest.raises(EngineFault, match="reason"):
        set_variables(workspace, key, {"price": "12"}, " ", actor=ADMINISTRATOR)
    set_variables(workspace, key, {"price": "12"}, "Tippfehler", actor=ADMINISTRATOR)
    assert values(workspace, key) == {
        (0, "reason"): "Tippfehler",
        (0, "before.price"): "10",
        (1, "price"): "12",
    }


@pytest.mark.parametrize("group", ["clerk", "analyst", "auditor", "administrator", "worker"])
def test_nobody_but_operators_intervenes(workspace: Workspace, group: str) -> None:
    head = deployed(workspace, TWO_TASKS).processes[0]
    key = begun(workspace, "two")
    mallory = person(workspace, "mallory", group)
    attempts: list[Callable[[], object]] = [
        lambda: suspend_process_instance(workspace, key, "x", actor=mallory),
        lambda: resume_process_instance(workspace, key, "x", actor=mallory),
        lambda: modify_process_instance(workspace, key, moved("a", "b"), "x", actor=mallory),
        lambda: preview_modification(workspace, key, moved("a", "b"), actor=mallory),
        lambda: set_variables(workspace, key, {"n": "1"}, "x", actor=mallory),
        lambda: suspend_process_definition(workspace, head.key, "x", instances=True, actor=mallory),
        lambda: resume_process_definition(workspace, head.key, "x", instances=True, actor=mallory),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert len(case(workspace, key, ADMINISTRATOR).entries) == 1
