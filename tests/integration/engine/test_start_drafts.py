"""Drafts of start forms: whose they are, for which form they stand, and when they go."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from engine.commands.anonymise_account import anonymise_account
from engine.commands.save_draft import LARGEST
from engine.commands.save_start_draft import discard_start_draft, save_start_draft
from engine.commands.start_process_instance import start_process_instance
from engine.faults import NotAllowed, ProcessDefinitionUnknown, SubmissionRefused
from engine.model import Person
from engine.queries import begun_starts, start_form, startable_processes
from engine.store.start_drafts import KEPT_FOR
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
ASKS = process("wishing", start_event("ask", form="wish") + user_task("ask", "done") + end_event())
BARE = process("bare", start_event("ask") + user_task("ask", "done") + end_event())


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "start-alice", "clerk")


@pytest.fixture
def key(workspace: Workspace, alice: Person) -> int:
    """The key of a process whose start form asks for two things."""
    deployed(
        workspace,
        ASKS,
        BARE,
        form("wish", text_field("note", required=False), text_field("place", required=False)),
    )
    return key_of(workspace, alice, "wishing")


def key_of(workspace: Workspace, who: Person, process_id: str) -> int:
    startable = startable_processes(workspace, who)
    return next(one.key for one in startable if one.process_definition_id == process_id)


def kept(workspace: Workspace) -> list[bytes]:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT content FROM engine.start_draft")
        return [bytes(row[0]) for row in rows]


def shown(workspace: Workspace, key: int, who: Person) -> dict[str, object]:
    found = start_form(workspace, key, who)
    assert found is not None
    return dict(found.data)


def test_a_draft_stands_in_the_start_form_again_sealed_and_for_its_writer_alone(
    workspace: Workspace, key: int, alice: Person
) -> None:
    save_start_draft(workspace, key, {"note": "alt"}, actor=alice)
    at = save_start_draft(workspace, key, {"note": SECRET, "unknown": 1}, actor=alice)
    assert shown(workspace, key, alice)["note"] == SECRET
    found = start_form(workspace, key, alice)
    assert found is not None
    assert found.drafted_at == at
    (content,) = kept(workspace)
    assert SECRET.encode() not in content
    assert "note" not in shown(workspace, key, person(workspace, "start-bob", "clerk"))


def test_a_draft_goes_when_its_writer_starts_the_process_and_others_stay(
    workspace: Workspace, key: int, alice: Person
) -> None:
    bob = person(workspace, "start-bob", "clerk")
    for one in (alice, bob):
        save_start_draft(workspace, key, {"note": one.username}, actor=one)
    with pytest.raises(SubmissionRefused):
        start_process_instance(workspace, "wishing", variables={"note": {}}, actor=alice)
    assert shown(workspace, key, alice)["note"] == "start-alice", "nothing was started"
    start_process_instance(workspace, "wishing", variables={"note": "fertig"}, actor=alice)
    assert "note" not in shown(workspace, key, alice)
    assert shown(workspace, key, bob)["note"] == "start-bob"


def test_a_draft_is_for_one_version_of_the_form_whichever_version_the_process_has(
    workspace: Workspace, key: int, alice: Person
) -> None:
    at = save_start_draft(workspace, key, {"note": "alt", "place": "Kiel"}, actor=alice)
    deployed(workspace, ASKS.__class__("wishing.bpmn", ASKS.content + b"<!-- again -->"))
    again = key_of(workspace, alice, "wishing")
    assert again != key
    assert shown(workspace, again, alice)["place"] == "Kiel"
    assert begun_starts(workspace, alice) == {again: at}
    deployed(workspace, form("wish", text_field("place", required=False)))
    assert "place" not in shown(workspace, key_of(workspace, alice, "wishing"), alice)
    assert begun_starts(workspace, alice) == {}


def test_a_draft_goes_when_its_writer_throws_it_away_or_leaves_or_stays_away(
    workspace: Workspace, key: int, alice: Person
) -> None:
    save_start_draft(workspace, key, {"note": SECRET}, actor=alice)
    discard_start_draft(workspace, key, actor=alice)
    assert kept(workspace) == []
    save_start_draft(workspace, key, {"note": SECRET}, actor=alice)
    anonymise_account(workspace, alice.username, actor=ADMINISTRATOR)
    assert kept(workspace) == []
    bob, carl = (person(workspace, f"start-{one}", "clerk") for one in ("bob", "carl"))
    save_start_draft(workspace, key, {"note": SECRET}, actor=bob)
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.start_draft SET saved_at = saved_at - %s",
            (KEPT_FOR + timedelta(minutes=1),),
        )
    save_start_draft(workspace, key, {"note": "neu"}, actor=carl)
    assert "note" not in shown(workspace, key, bob)
    assert len(kept(workspace)) == 1


def test_a_draft_that_was_put_under_another_account_opens_for_nobody(
    workspace: Workspace, key: int, alice: Person
) -> None:
    bob = person(workspace, "start-bob", "clerk")
    save_start_draft(workspace, key, {"note": SECRET}, actor=alice)
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.start_draft SET account_id = %s", (bob.account_id,)
        )
    assert "note" not in shown(workspace, key, bob)


def test_nothing_is_kept_without_a_start_form_a_right_to_start_or_of_too_much(
    workspace: Workspace, key: int, alice: Person
) -> None:
    with pytest.raises(ProcessDefinitionUnknown):
        save_start_draft(workspace, key_of(workspace, alice, "bare"), {}, actor=alice)
    with pytest.raises(SubmissionRefused):
        save_start_draft(workspace, key, {"note": "a\x00b"}, actor=alice)
    many = {"note": random.Random(1).randbytes(2 * LARGEST).hex()}
    with pytest.raises(SubmissionRefused):
        save_start_draft(workspace, key, many, actor=alice)
    with pytest.raises(NotAllowed):
        save_start_draft(workspace, key, {}, actor=person(workspace, "start-audit", "auditor"))
    assert kept(workspace) == []
