"""Processes that start or continue each other by signals come to an incident."""

from __future__ import annotations

import pytest

from engine.commands.broadcast_signal import broadcast_signal
from engine.commands.resolve_incident import resolve_incident
from engine.core import circles
from engine.german_incidents import incident_in_german
from engine.model import Resource
from engine.queries import case, incidents
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed
from tests.integration.engine.waiting import instances_of, standing, started
from tests.unit.core.event_diagrams import (
    content,
    element,
    flows,
    people,
    several,
    signal,
    signal_root,
)

pytestmark = pytest.mark.usefixtures("sound")
MOST = 6
ROOTS = signal_root("ping", "pong")


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circles, "MOST_ROUNDS", MOST)
    monkeypatch.setattr(circles, "MOST_DOUBLINGS", 4)


def resource(id_: str, body: str) -> Resource:
    return Resource(f"{id_}.bpmn", content(body, ROOTS, id_))


def starting(id_: str, by: str, throws: str) -> Resource:
    """Begun by one signal, it throws another."""
    return resource(
        id_,
        element("startEvent", "begun", signal(by))
        + element("intermediateThrowEvent", "throws", signal(throws)) + several("endEvent", "e")
        + flows("begun > throws > e"),
    )  # fmt: skip


def in_turn(id_: str, catches: str, throws: str, between: str = "") -> Resource:
    """Waits for one signal and throws another, for ever."""
    last = f"{between} > merge" if between else "merge"
    return resource(
        id_,
        several("startEvent", "s") + several("exclusiveGateway", "merge")
        + element("intermediateCatchEvent", "catches", signal(catches))
        + element("intermediateThrowEvent", "throws", signal(throws))
        + (people(between) if between else "") + flows(f"s > merge > catches > throws > {last}"),
    )  # fmt: skip


def run(workspace: Workspace, times: int = 5 * MOST) -> None:
    for _ in range(times):
        Worker(workspace).run_once()


def received(workspace: Workspace, *keys: int) -> int:
    facts = [
        fact["type"]
        for key in keys
        for entry in case(workspace, key, ADMINISTRATOR).entries
        for fact in entry.facts
    ]
    return facts.count("signal.received")


def test_processes_that_start_each_other_come_to_an_incident(workspace: Workspace) -> None:
    deployed(workspace, starting("one", "ping", "pong"), starting("other", "pong", "ping"))
    broadcast_signal(workspace, "ping", variables={}, actor=ADMINISTRATOR)
    run(workspace)
    keys = [*instances_of(workspace, "one"), *instances_of(workspace, "other")]
    assert len(keys) == MOST + 1
    (stuck,) = incidents(workspace, ADMINISTRATOR)
    assert stuck.activity_id == "throws"
    assert "start or continue each other" in stuck.message
    assert "das Signal von" in incident_in_german(stuck.message)


def test_instances_that_continue_each_other_come_to_an_incident_and_go_on_if_asked(
    workspace: Workspace,
) -> None:
    deployed(workspace, in_turn("one", "ping", "pong"), in_turn("other", "pong", "ping"))
    keys = [started(workspace, name, "o-1") for name in ("one", "other")]
    broadcast_signal(workspace, "ping", variables={}, actor=ADMINISTRATOR)
    run(workspace)
    assert received(workspace, *keys) == MOST + 1
    (stuck,) = incidents(workspace, ADMINISTRATOR)
    resolve_incident(workspace, stuck.key, actor=ADMINISTRATOR)
    run(workspace)
    assert received(workspace, *keys) == 2 * MOST + 1, "whoever asks lets it run once more"


def test_a_person_in_between_lets_it_begin_to_count_anew(workspace: Workspace) -> None:
    deployed(workspace, in_turn("asked", "ping", "pong", between="u"))
    key = started(workspace, "asked", "o-1")
    broadcast_signal(workspace, "ping", variables={}, actor=ADMINISTRATOR)
    run(workspace)
    assert standing(workspace, key) == ["u"]


def test_signals_that_start_two_each_come_to_an_end_soon(workspace: Workspace) -> None:
    """Without a limit each round would bring twice as many."""
    deployed(workspace, starting("one", "ping", "ping"), starting("other", "ping", "ping"))
    broadcast_signal(workspace, "ping", variables={}, actor=ADMINISTRATOR)
    run(workspace, 40)
    keys = [*instances_of(workspace, "one"), *instances_of(workspace, "other")]
    assert len(keys) == sum(2**doubling for doubling in range(1, 6))
    assert len(incidents(workspace, ADMINISTRATOR)) == 2**5


def test_whoever_many_have_heard_may_still_answer(workspace: Workspace) -> None:
    deployed(
        workspace, in_turn("many", "ping", "pong"), in_turn("answered", "pong", "ping", between="u")
    )
    many = [started(workspace, "many", str(number)) for number in range(12)]
    answered = [started(workspace, "answered", "o-1")]
    broadcast_signal(workspace, "ping", variables={}, actor=ADMINISTRATOR)
    run(workspace, 3)
    assert received(workspace, *many) >= 12
    assert received(workspace, *answered) == 1
    assert {one.activity_id for one in incidents(workspace, ADMINISTRATOR)} <= {"u"}
