"""Rectification (Art. 16 GDPR): the entry names the one that it corrects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.web.narration import retell
from engine.commands.complete_user_task import complete_user_task
from engine.commands.set_variables import set_variables
from engine.commands.verify_ledger import verify_ledger
from engine.queries import case, inbox
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.engine.protection import (
    BEGUN,
    PROPERTIES,
    Office,
    SetClock,
    begun,
    protected_office,
)

TWICE = (
    start_event("ask")
    + user_task("ask", "again", form="note")
    + user_task("again", "done", form="note")
    + end_event()
)


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    made = protected_office(workspace)
    deployed(
        workspace,
        process("twice", TWICE, properties=PROPERTIES, file="twice.bpmn"),
        form("note", text_field("note")),
    )
    return made


def bodies(workspace: Workspace, key: int) -> list[dict[str, Any]]:
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, str(key))
        return [json.loads(one.body) for one in entries]


def rectified(workspace: Workspace, key: int, **values: str) -> list[tuple[Any, Any, Any]]:
    """Return names, number and id of the corrected entry of each fact of a rectification."""
    set_variables(workspace, key, values, "auf Verlangen", rectifies=True, actor=ADMINISTRATOR)
    return [
        (fact["data"]["names"], fact["data"].get("corrects"), fact.get("refs", {}).get("corrected"))
        for fact in bodies(workspace, key)[-1]["facts"]
        if fact["type"] == "variable.changed"
    ]


def test_a_rectification_names_the_entry_that_set_the_value_last(
    workspace: Workspace, office: Office
) -> None:
    key = begun(workspace, office, {"email": "anne@example.com", "name": "Anne"}, "twice")
    (task,) = inbox(workspace, office.clerk)
    complete_user_task(workspace, task.key, {"note": "falsch"}, actor=office.clerk)
    set_variables(workspace, key, {"note": "auch falsch"}, "Irrtum", actor=ADMINISTRATOR)
    eids = {entry["seq"]: entry["eid"] for entry in bodies(workspace, key)}
    wrong = max(eids)
    # Each value by the entry that set it: the start, and the operator after the form.
    assert rectified(workspace, key, name="Änne", note="richtig") == [
        (["name"], 1, eids[1]),
        (["note"], wrong, eids[wrong]),
    ]
    newest = bodies(workspace, key)[-1]
    assert newest["facts"][0]["data"]["operation"] == "rectify"
    # What was rectified is itself an entry that can be corrected; what is new corrects nothing.
    assert rectified(workspace, key, name="Änne Ö.", phone="0221") == [
        (["name"], newest["seq"], newest["eid"]),
        (["phone"], None, None),
    ]
    assert verify_ledger(workspace) == ()


def test_the_history_says_which_entry_was_corrected(workspace: Workspace, office: Office) -> None:
    key = begun(workspace, office, name="twice")
    rectified(workspace, key, name="Änne Richtig")
    told = retell(case(workspace, key, ADMINISTRATOR))[-1]
    assert told.words == "Daten berichtigt"
    assert told.second == ("berichtigt Eintrag 1 dieses Vorgangs",)
    assert told.quote == "auf Verlangen"


def test_a_change_that_is_none_names_no_entry(workspace: Workspace, office: Office) -> None:
    key = begun(workspace, office, name="twice")
    set_variables(workspace, key, {"name": "x"}, "Irrtum", actor=ADMINISTRATOR)
    (fact,) = (
        one for one in bodies(workspace, key)[-1]["facts"] if one["type"] == "variable.changed"
    )
    assert fact["data"] == {"names": ["name"]}
    assert "refs" not in fact
