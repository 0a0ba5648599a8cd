"""Drafts of user tasks: whose they are, what is laid over the form again, and when they go."""

from __future__ import annotations

import random
import threading
from decimal import Decimal

import pytest

from engine.commands.anonymise_account import anonymise_account
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.release_user_task import release_user_task
from engine.commands.save_draft import LARGEST, discard_draft, save_draft
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.faults import (
    EngineFault,
    InstanceSuspended,
    NotAllowed,
    SubmissionRefused,
    UserTaskNotReady,
    UserTaskUnknown,
)
from engine.model import Person, UserTaskView
from engine.queries import draft_saved_at, inbox, task_form
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    person,
    process,
    start_event,
    text_field,
    user_task,
)

SECRET = "Frau Ümläut-Geheimnis, 4711"
NOTE = form(
    "note",
    text_field("note"),
    {**text_field("price"), "readonly": True},
    {"type": "number", "id": "N", "key": "amount", "label": "Betrag"},
)


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "draft-alice", "draft-clerk")


@pytest.fixture
def bob(workspace: Workspace) -> Person:
    return person(workspace, "draft-bob", "draft-clerk")


@pytest.fixture
def task(workspace: Workspace, alice: Person) -> UserTaskView:
    """A task of both, claimed by alice, whose form also shows a price that nobody may change."""
    asks = user_task("ask", "done", form="note", groups="draft-clerk")
    model = process("drafted", start_event("ask") + asks + end_event())
    deployed(workspace, model, NOTE)
    operator = person(workspace, "draft-operator", "operator")
    start_process_instance(workspace, "drafted", variables={"price": "12 EUR"}, actor=operator)
    (found,) = inbox(workspace, alice)
    claim_user_task(workspace, found.key, actor=alice)
    return found


def drafts_kept(workspace: Workspace) -> list[bytes]:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT content FROM engine.task_draft")
        return [bytes(row[0]) for row in rows]


def shown(workspace: Workspace, task: UserTaskView, who: Person) -> dict[str, object]:
    found = task_form(workspace, task.key, who)
    assert found is not None
    return dict(found.data)


def test_a_draft_stands_in_the_form_again_with_its_time(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    assert draft_saved_at(workspace, task.key, alice) is None
    at = save_draft(workspace, task.key, {"note": SECRET, "amount": Decimal("1.50")}, actor=alice)
    found = shown(workspace, task, alice)
    assert (found["note"], found["amount"]) == (SECRET, Decimal("1.50"))
    assert draft_saved_at(workspace, task.key, alice) == at
    plain = task_form(workspace, task.key, alice, drafts=False)
    assert plain is not None
    assert "note" not in plain.data


def test_a_newer_draft_takes_the_place_of_the_older(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    save_draft(workspace, task.key, {"note": "eins"}, actor=alice)
    save_draft(workspace, task.key, {"note": "zwei"}, actor=alice)
    assert shown(workspace, task, alice)["note"] == "zwei"
    assert len(drafts_kept(workspace)) == 1


def test_what_the_server_decides_is_never_taken_from_a_draft(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    draft = {"price": "1 EUR", "amount": "keine Zahl", "unbekannt": 1, "note": "gut"}
    save_draft(workspace, task.key, draft, actor=alice)
    assert shown(workspace, task, alice) == {"price": "12 EUR", "note": "gut"}


def test_a_draft_is_nobody_elses(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    save_draft(workspace, task.key, {"note": SECRET}, actor=alice)
    assert "note" not in shown(workspace, task, bob)
    with pytest.raises(NotAllowed):
        save_draft(workspace, task.key, {"note": "meins"}, actor=bob)
    with pytest.raises(NotAllowed):
        discard_draft(workspace, task.key, actor=bob)


def test_a_draft_is_sealed_and_no_entry_speaks_of_it(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    with workspace.transaction() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM ledger.entry").scalar_one()
    save_draft(workspace, task.key, {"note": SECRET}, actor=alice)
    (content,) = drafts_kept(workspace)
    assert SECRET.encode() not in content
    assert content[:1] == b"\x01"
    with workspace.transaction() as connection:
        after = connection.exec_driver_sql("SELECT count(*) FROM ledger.entry").scalar_one()
    assert after == before


def test_a_draft_that_was_put_under_another_account_opens_for_nobody(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    save_draft(workspace, task.key, {"note": SECRET}, actor=alice)
    release_user_task(workspace, task.key, actor=alice)
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.task_draft SET account_id = %s", (bob.account_id,)
        )
    assert "note" not in shown(workspace, task, bob)


def test_a_draft_goes_with_the_completion_of_its_task(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    save_draft(workspace, task.key, {"note": "fast"}, actor=alice)
    complete_user_task(workspace, task.key, {"note": "fertig"}, actor=alice)
    assert drafts_kept(workspace) == []
    with pytest.raises(UserTaskNotReady):
        save_draft(workspace, task.key, {"note": "zu spät"}, actor=alice)


def test_a_draft_goes_with_the_cancellation_of_its_case(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    save_draft(workspace, task.key, {"note": SECRET}, actor=alice)
    operator = person(workspace, "draft-canceller", "operator")
    cancel_process_instance(workspace, task.process_instance_key, "weg", actor=operator)
    assert drafts_kept(workspace) == []


def test_a_draft_waits_for_whoever_gave_the_task_back_and_goes_when_somebody_else_takes_it(
    workspace: Workspace, task: UserTaskView, alice: Person, bob: Person
) -> None:
    save_draft(workspace, task.key, {"note": SECRET}, actor=alice)
    release_user_task(workspace, task.key, actor=alice)
    claim_user_task(workspace, task.key, actor=alice)
    assert shown(workspace, task, alice)["note"] == SECRET
    release_user_task(workspace, task.key, actor=alice)
    claim_user_task(workspace, task.key, actor=bob)
    assert drafts_kept(workspace) == []


def test_a_draft_goes_when_its_writer_throws_it_away_or_leaves(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    save_draft(workspace, task.key, {"note": SECRET}, actor=alice)
    discard_draft(workspace, task.key, actor=alice)
    assert drafts_kept(workspace) == []
    save_draft(workspace, task.key, {"note": SECRET}, actor=alice)
    anonymise_account(workspace, alice.username, actor=ADMINISTRATOR)
    assert drafts_kept(workspace) == []


def test_nothing_is_kept_of_a_case_that_is_held_or_unknown_or_of_too_much(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    faults: list[type[Exception]] = []
    for key, values in (
        (task.key + 1_000_000, {"note": "x"}),
        (task.key, {"note": random.Random(1).randbytes(2 * LARGEST).hex()}),
        (task.key, {"note": "a\x00b"}),
    ):
        with pytest.raises((EngineFault, SubmissionRefused)) as caught:
            save_draft(workspace, key, values, actor=alice)
        faults.append(caught.type)
    assert faults == [UserTaskUnknown, SubmissionRefused, SubmissionRefused]
    operator = person(workspace, "draft-holder", "operator")
    suspend_process_instance(workspace, task.process_instance_key, "Prüfung", actor=operator)
    with pytest.raises(InstanceSuspended):
        save_draft(workspace, task.key, {"note": "x"}, actor=alice)
    assert drafts_kept(workspace) == []


def test_of_drafts_saved_while_the_task_is_completed_none_is_left(
    workspace: Workspace, task: UserTaskView, alice: Person
) -> None:
    def save() -> None:
        for number in range(20):
            try:
                save_draft(workspace, task.key, {"note": str(number)}, actor=alice)
            except UserTaskNotReady:
                return

    saving = [threading.Thread(target=save) for _ in range(3)]
    for one in saving:
        one.start()
    complete_user_task(workspace, task.key, {"note": "fertig"}, actor=alice)
    for one in saving:
        one.join()
    assert drafts_kept(workspace) == []
