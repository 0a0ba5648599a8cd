"""User tasks under good and bad hands; whatever is refused changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.release_user_task import release_user_task
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import (
    EngineFault,
    NotAllowed,
    SubmissionRefused,
    UserTaskNotReady,
    UserTaskUnknown,
)
from engine.model import Person, UserTaskView
from engine.queries import case, inbox, incidents, task_form, user_task
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, NOTE, deployed, end_event, person, process, start_event
from tests.builders import (
    user_task as user_task_element,
)

TWO_STEPS = process(
    "two-steps",
    start_event("ask")
    + user_task_element("ask", "approve", form="note")
    + user_task_element(
        "approve", "done", form="note", groups="clerk", properties={"vorgang:fourEyes": "ask,begun"}
    )
    + end_event(),
)


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


@pytest.fixture
def bob(workspace: Workspace) -> Person:
    return person(workspace, "bob", "clerk")


@pytest.fixture
def task(workspace: Workspace, alice: Person, bob: Person) -> UserTaskView:
    """The first user task of an instance that alice has started."""
    deployed(workspace, TWO_STEPS, NOTE)
    start_process_instance(workspace, "two-steps", variables={}, actor=alice)
    return inbox(workspace, bob)[0]


def snapshot(workspace: Workspace) -> list[object]:
    """Everything that a refused request must leave as it was."""
    tables = (
        "engine.process_instance",
        "engine.user_task",
        "engine.user_task_candidate",
        "engine.job",
        "engine.incident",
        "engine.process_definition",
        "engine.stamp",
        "ledger.entry",
    )
    with workspace.transaction() as connection:
        return [
            tuple(row)
            for table in tables
            for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2")
        ]


def refused(workspace: Workspace, kind: type[Exception], act: Callable[[], object]) -> Exception:
    """Return the fault; nothing may have changed."""
    before = snapshot(workspace)
    with pytest.raises(kind) as caught:
        act()
    assert snapshot(workspace) == before
    return caught.value


def test_a_completed_user_task_opens_the_next_one(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    complete_user_task(workspace, task.key, {"note": "geprüft"}, actor=alice)
    assert [one.activity_id for one in inbox(workspace, bob)] == ["approve"]
    assert user_task(workspace, task.key, alice).state == "completed"


def test_a_completed_user_task_cannot_be_completed_again(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    complete_user_task(workspace, task.key, {"note": "eins"}, actor=alice)
    refused(
        workspace,
        UserTaskNotReady,
        lambda: complete_user_task(workspace, task.key, {"note": "zwei"}, actor=bob),
    )


def test_of_many_completions_at_once_exactly_one_wins(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    outcomes: list[object] = []
    barrier = threading.Barrier(8)

    def complete(actor: Person) -> None:
        barrier.wait()
        try:
            complete_user_task(workspace, task.key, {"note": actor.name}, actor=actor)
            outcomes.append("done")
        except EngineFault as fault:
            outcomes.append(type(fault))

    threads = [threading.Thread(target=complete, args=(one,)) for one in [alice, bob] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted(["done", *[str(UserTaskNotReady)] * 7])
    entries = case(workspace, task.process_instance_key, ADMINISTRATOR).entries
    assert [entry.seq for entry in entries] == [1, 2]
    assert not verify_ledger(workspace)


def test_tasks_of_many_instances_are_completed_at_once_without_loss(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    for _ in range(15):
        start_process_instance(workspace, "two-steps", variables={}, actor=alice)
    keys = [one.key for one in inbox(workspace, bob)]
    faults: list[Exception] = []

    def complete(share: list[int]) -> None:
        for key in share:
            try:
                complete_user_task(workspace, key, {"note": "x"}, actor=alice)
            except EngineFault as fault:
                faults.append(fault)

    threads = [threading.Thread(target=complete, args=(keys[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert {one.activity_id for one in inbox(workspace, bob)} == {"approve"}
    assert not verify_ledger(workspace)


def test_a_key_of_no_user_task_is_unknown(
    workspace: Workspace, task: UserTaskView, bob: Person
) -> None:
    for key in (0, -1, task.process_instance_key, 10**15):
        refused(
            workspace,
            UserTaskUnknown,
            partial(complete_user_task, workspace, key, {"note": "x"}, actor=bob),
        )


def test_a_cancelled_user_task_cannot_be_completed(
    workspace: Workspace, task: UserTaskView, bob: Person
) -> None:
    cancel_process_instance(
        workspace, task.process_instance_key, "Doppelt angelegt", actor=ADMINISTRATOR
    )
    assert user_task(workspace, task.key, ADMINISTRATOR).state == "cancelled"
    refused(
        workspace,
        UserTaskNotReady,
        lambda: complete_user_task(workspace, task.key, {"note": "x"}, actor=bob),
    )


def test_somebody_elses_user_task_cannot_be_touched(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    mallory = person(workspace, "mallory", "visitor")
    claim_user_task(workspace, task.key, actor=alice)
    for stranger in (mallory, bob):
        fault = refused(
            workspace,
            NotAllowed,
            partial(complete_user_task, workspace, task.key, {"note": "x"}, actor=stranger),
        )
        assert isinstance(fault, NotAllowed)
        refused(
            workspace,
            NotAllowed,
            partial(release_user_task, workspace, task.key, actor=stranger),
        )
    refused(workspace, NotAllowed, lambda: claim_user_task(workspace, task.key, actor=mallory))
    refused(workspace, UserTaskNotReady, lambda: claim_user_task(workspace, task.key, actor=bob))
    refused(workspace, NotAllowed, lambda: task_form(workspace, task.key, mallory))


@pytest.mark.parametrize("groups", [("clerk",), ("clerk", "administrator", "operator", "analyst")])
def test_nobody_approves_what_they_asked_for_not_even_as_administrator(
    workspace: Workspace, bob: Person, groups: tuple[str, ...]
) -> None:
    deployed(workspace, TWO_STEPS, NOTE)
    asking = person(workspace, "asking", *groups)
    start_process_instance(workspace, "two-steps", variables={}, actor=asking)
    first = inbox(workspace, asking)[0]
    complete_user_task(workspace, first.key, {"note": "von mir"}, actor=asking)
    second = inbox(workspace, asking)[0]
    assert second.excluded
    for act in (
        lambda: claim_user_task(workspace, second.key, actor=asking),
        lambda: complete_user_task(workspace, second.key, {"note": "x"}, actor=asking),
        lambda: claim_user_task(workspace, second.key, actor=ADMINISTRATOR, assignee=asking),
    ):
        fault = refused(workspace, NotAllowed, act)
        assert isinstance(fault, NotAllowed)
        assert fault.rule == "four-eyes"
    complete_user_task(workspace, second.key, {"note": "geprüft"}, actor=bob)
    assert (
        case(workspace, second.process_instance_key, ADMINISTRATOR).instance.status == "completed"
    )


@pytest.mark.parametrize(
    "submission",
    [
        {},
        {"note": ""},
        {"note": 7},
        {"note": ["x"]},
        {"note": "x", "approved": True},
        {"other": "x"},
    ],
)
def test_a_submission_with_wrong_missing_or_extra_fields_changes_nothing(
    workspace: Workspace, task: UserTaskView, bob: Person, submission: dict[str, object]
) -> None:
    refused(
        workspace,
        SubmissionRefused,
        lambda: complete_user_task(workspace, task.key, submission, actor=bob),
    )


def test_a_claimed_user_task_leaves_the_lists_of_others_until_it_is_released(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    claim_user_task(workspace, task.key, actor=alice)
    claim_user_task(workspace, task.key, actor=alice)
    assert not inbox(workspace, bob)
    assert [one.state for one in inbox(workspace, alice, mine=True)] == ["claimed"]
    release_user_task(workspace, task.key, actor=alice)
    assert [one.key for one in inbox(workspace, bob)] == [task.key]
    assert not inbox(workspace, alice, mine=True)
    types = [
        str(fact["type"])
        for entry in case(workspace, task.process_instance_key, ADMINISTRATOR).entries
        for fact in entry.facts
    ]
    assert types.count("task.claimed") == types.count("task.released") == 1


def test_the_entry_of_a_completed_user_task_names_its_form_and_what_was_shown(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    shown = task_form(workspace, task.key, alice)
    assert shown is not None
    complete_user_task(workspace, task.key, {"note": "geprüft"}, actor=alice)
    entry = case(workspace, task.process_instance_key, ADMINISTRATOR).entries[-1]
    fact = next(fact for fact in entry.facts if fact["type"] == "task.completed")
    assert fact["data"] == {"form": "note", "version": 1}
    references = fact["refs"]
    assert isinstance(references, dict)
    assert references["form"] == shown.sha256
    assert len(references["shown"]) == 64
    assert entry.actor_name == "Alice"


def test_a_task_that_nobody_may_do_is_an_incident(workspace: Workspace, alice: Person) -> None:
    deployed(workspace, TWO_STEPS, NOTE)
    started = start_process_instance(workspace, "two-steps", variables={}, actor=alice)
    complete_user_task(workspace, inbox(workspace, alice)[0].key, {"note": "x"}, actor=alice)
    view = case(workspace, started.key, ADMINISTRATOR)
    assert [one.type for one in view.incidents] == ["no-eligible-user"]
    assert [one.state for one in view.user_tasks] == ["completed", "ready"]


def test_a_task_without_candidates_cannot_be_given_back(
    workspace: Workspace, alice: Person
) -> None:
    personal = process(
        "personal",
        start_event("ask") + user_task_element("ask", "done", groups="") + end_event(),
    )
    assigned = personal.content.replace(b'candidateGroups=""', b'assignee="=requester.id"')
    deployed(workspace, replace(personal, content=assigned))
    start_process_instance(workspace, "personal", variables={}, actor=alice)
    (task,) = inbox(workspace, alice)
    fault = refused(
        workspace,
        NotAllowed,
        lambda: release_user_task(workspace, task.key, actor=alice),
    )
    assert "no candidates" in str(fault)
    complete_user_task(workspace, task.key, {}, actor=alice)


def nobody_named(properties: dict[str, str] | None = None) -> str:
    element = user_task_element("approve", "done", groups="?", properties=properties)
    assert 'candidateGroups="?"' in element
    return element.replace('candidateGroups="?"', "")


def test_a_user_task_that_names_nobody_is_done_by_starters_and_operators_under_four_eyes(
    workspace: Workspace, alice: Person, bob: Person
) -> None:
    guarded = nobody_named({"vorgang:fourEyes": "begun"})
    deployed(workspace, process("plain", start_event("approve") + guarded + end_event()))
    other, oda = person(workspace, "other", "sales"), person(workspace, "oda", "operator")
    started = start_process_instance(workspace, "plain", variables={}, actor=alice)
    (task,) = inbox(workspace, bob)
    assert [one.key for one in inbox(workspace, oda)] == [task.key]
    assert inbox(workspace, other) == []
    for forbidden in (other, alice):
        with pytest.raises(NotAllowed):
            complete_user_task(workspace, task.key, {}, actor=forbidden)
    claim_user_task(workspace, task.key, actor=oda)
    release_user_task(workspace, task.key, actor=oda)
    complete_user_task(workspace, task.key, {}, actor=bob)
    assert case(workspace, started.key, alice).instance.status == "completed"


def test_where_nobody_may_start_a_process_and_no_operator_is_there_it_is_an_incident(
    workspace: Workspace, alice: Person
) -> None:
    elements = start_event("approve") + nobody_named() + end_event()
    deployed(workspace, process("plain", elements, properties={"vorgang:startGroups": "ghosts"}))
    boss = replace(alice, groups=frozenset({"operator"}))
    start_process_instance(workspace, "plain", variables={}, actor=boss)
    (incident,) = incidents(workspace, boss)
    assert incident.type == "no-eligible-user"


def test_a_user_task_without_a_form_takes_the_variables_that_are_given(
    workspace: Workspace, alice: Person
) -> None:
    elements = start_event("ask") + user_task_element("ask", "done") + end_event()
    deployed(workspace, process("formless", elements))
    started = start_process_instance(workspace, "formless", variables={"old": 1}, actor=alice)
    (task,) = inbox(workspace, alice)
    with pytest.raises(NotAllowed):
        complete_user_task(workspace, task.key, {"requester": "x"}, actor=alice)
    deep: object = "x"
    for _ in range(300):
        deep = [deep]
    with pytest.raises(SubmissionRefused):
        complete_user_task(workspace, task.key, {"deep": deep}, actor=alice)
    complete_user_task(workspace, task.key, {"old": 2, "new": {"a": "b"}}, actor=alice)
    variables = case(workspace, started.key, ADMINISTRATOR).variables
    assert (variables["old"], variables["new"]) == (2, {"a": "b"})
