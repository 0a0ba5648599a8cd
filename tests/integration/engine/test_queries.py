"""Who finds what: lists and searches show nothing else than what somebody may see."""

from __future__ import annotations

import pytest

from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.start_process_instance import start_process_instance
from engine.faults import EngineFault, NotAllowed, ProcessInstanceUnknown
from engine.model import Person
from engine.queries import (
    case,
    cases,
    entry,
    inbox,
    search_incidents,
    search_process_instances,
    search_user_tasks,
    search_variables,
    start_form,
    startable_processes,
)
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

SIMPLE = process(
    "simple",
    start_event("check", form="begin") + user_task("check", "done", form="note") + end_event(),
    properties={
        "vorgang:startGroups": "clerk",
        "vorgang:visibleTo": "sales-operations",
        "vorgang:businessId": "=topic",
        "vorgang:summary": "=&#34;Über &#34; + topic",
    },
)


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    alice = person(workspace, "alice", "clerk")
    note, begin = form("note", text_field("note")), form("begin", text_field("topic"))
    deployed(workspace, SIMPLE, note, begin)
    return alice


def start(workspace: Workspace, actor: Person, topic: str) -> int:
    started = start_process_instance(workspace, "simple", variables={"topic": topic}, actor=actor)
    return started.key


def test_a_case_is_found_by_number_summary_and_name_without_regard_to_case(
    workspace: Workspace, alice: Person
) -> None:
    first, second = start(workspace, alice, "Äpfel_1"), start(workspace, alice, "100 %")
    assert [one.key for one in cases(workspace, alice)] == [second, first]
    for text, found in (
        ("äpfel", [first]),
        ("ÜBER", [second, first]),
        (str(first), [first]),
        ("100 %", [second]),
        ("%", []),
        ("äpf 1", [first]),
        ("pfel", []),
        ("1", [first]),
        ("test", [second, first]),
        ("'; DROP TABLE", []),
    ):
        assert [one.key for one in cases(workspace, alice, text=text)] == found, text
    assert [one.key for one in cases(workspace, alice, after=second)] == [first]
    assert cases(workspace, alice)[0].summary == "Über 100 %"


def test_strangers_see_neither_case_nor_task_nor_process(
    workspace: Workspace, alice: Person
) -> None:
    key = start(workspace, alice, "Birnen")
    stranger = person(workspace, "stranger", "visitor", "administrator", "analyst")
    assert not cases(workspace, stranger)
    assert not inbox(workspace, stranger)
    assert not startable_processes(workspace, stranger)
    assert search_process_instances(workspace, stranger).total == 0
    assert search_user_tasks(workspace, stranger).total == 0
    filter_ = {"process_instance_key": key}
    assert search_variables(workspace, stranger, filter=filter_).total == 0
    for look in (
        lambda: case(workspace, key, stranger),
        lambda: entry(workspace, key, 1, stranger),
        lambda: search_incidents(workspace, stranger),
        lambda: start_form(workspace, startable_processes(workspace, alice)[0].key, stranger),
    ):
        with pytest.raises(NotAllowed):
            look()


def test_a_case_is_seen_by_participants_named_groups_operators_and_auditors(
    workspace: Workspace, alice: Person
) -> None:
    key = start(workspace, alice, "Birnen")
    bob = person(workspace, "bob", "clerk")
    seers = [
        alice,
        person(workspace, "olga", "sales-operations"),
        person(workspace, "oscar", "operator"),
        person(workspace, "carol", "auditor"),
    ]
    for seer in seers:
        assert case(workspace, key, seer).instance.key == key
        assert [one.key for one in cases(workspace, seer)] == [key]
    stranger = person(workspace, "sven", "warehouse")
    assert cases(workspace, stranger) == []
    with pytest.raises(NotAllowed):
        case(workspace, key, stranger)
    assert case(workspace, key, bob).variables == {}, "a candidate of its open task, no values"
    task = inbox(workspace, bob)[0]
    claim_user_task(workspace, task.key, actor=bob)
    complete_user_task(workspace, task.key, {"note": "x"}, actor=bob)
    assert [one.key for one in cases(workspace, bob)] == [key]


def test_searches_filter_count_and_page(workspace: Workspace, alice: Person) -> None:
    keys = [start(workspace, alice, f"Nummer {number}") for number in range(5)]
    page = search_process_instances(workspace, ADMINISTRATOR, limit=2, offset=1)
    assert ([one.key for one in page.items], page.total) == ([keys[3], keys[2]], 5)
    one = search_user_tasks(
        workspace, alice, filter={"process_instance_key": keys[0], "state": "ready"}
    )
    assert one.total == 1
    values = search_variables(
        workspace, ADMINISTRATOR, filter={"process_instance_key": keys[0], "name": "topic"}
    )
    assert [variable.value for variable in values.items] == ["Nummer 0"]
    none = search_process_instances(workspace, ADMINISTRATOR, filter={"has_incident": True})
    assert none.total == 0
    with pytest.raises(EngineFault):
        search_user_tasks(workspace, alice, filter={"1 = 1; --": 1})


def test_an_entry_opens_its_values_to_auditors_only(workspace: Workspace, alice: Person) -> None:
    key = start(workspace, alice, "Geheimes")
    carol = person(workspace, "carol", "auditor")
    assert "Geheimes" in str(entry(workspace, key, 1, carol).facts)
    assert "Geheimes" not in str(entry(workspace, key, 1, alice).facts)
    assert b"Geheimes" not in entry(workspace, key, 1, carol).body
    with pytest.raises(ProcessInstanceUnknown):
        entry(workspace, 10**12, 1, carol)
