"""Timers that became due while nothing ran: each fires once, however many workers come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.faults import ModelRefused
from engine.model import Person, Resource
from engine.queries import case
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    person,
    process,
    start_event,
    user_task,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MANY = 200
"""`python -m bench due_timers` does the same with 10,000."""
SetClock = Callable[[datetime], None]


def waiting(kind: str, text: str, *, interrupting: bool) -> Resource:
    """A task with a timer at its border."""
    return process(
        "waiting",
        start_event("work")
        + user_task("work", "done")
        + f"""<bpmn:boundaryEvent id="late" attachedToRef="work"
  cancelActivity="{str(interrupting).lower()}"><bpmn:outgoing>to-gone</bpmn:outgoing>
<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{text}</bpmn:{kind}>
</bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="to-gone" sourceRef="late" targetRef="gone"/>"""
        + end_event()
        + end_event("gone"),
    )


@pytest.fixture
def alice(workspace: Workspace, set_clock: SetClock) -> Person:
    set_clock(NOW)
    return person(workspace, "alice", "clerk")


def started(workspace: Workspace, alice: Person) -> int:
    return start_process_instance(workspace, "waiting", variables={}, actor=alice).key


def fired(workspace: Workspace, key: int) -> list[object]:
    entries = case(workspace, key, ADMINISTRATOR).entries
    return [fact["data"] for one in entries for fact in one.facts if fact["type"] == "timer.fired"]


def work_together(workspace: Workspace, workers: int) -> None:
    threads = [Thread(target=Worker(workspace).do_due) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.usefixtures("sound")
def test_every_timer_that_became_due_in_a_downtime_fires_once(
    workspace: Workspace, set_clock: SetClock, alice: Person
) -> None:
    deployed(workspace, waiting("timeDuration", "PT1H", interrupting=True))
    keys = [started(workspace, alice) for _ in range(MANY)]
    set_clock(NOW + timedelta(days=3))
    work_together(workspace, 3)
    with workspace.transaction() as connection:
        entries = connection.exec_driver_sql("SELECT body FROM ledger.entry").all()
    facts = [fact for (body,) in entries for fact in json.loads(bytes(body))["facts"]]
    assert sum(fact["type"] == "timer.fired" for fact in facts) == MANY
    assert {case(workspace, key, ADMINISTRATOR).instance.status for key in keys} == {"completed"}
    assert Worker(workspace).do_due() == 0


@pytest.mark.usefixtures("sound")
def test_a_cycle_that_missed_sixty_one_firings_fires_once_and_says_so(
    workspace: Workspace, set_clock: SetClock, alice: Person
) -> None:
    deployed(workspace, waiting("timeCycle", "R/PT1M", interrupting=False))
    key = started(workspace, alice)
    set_clock(NOW + timedelta(minutes=62))
    work_together(workspace, 3)
    assert fired(workspace, key) == [{"attachedTo": "work", "remaining": -1, "missed": 61}]
    set_clock(NOW + timedelta(minutes=63))
    Worker(workspace).do_due()
    assert fired(workspace, key)[1:] == [{"attachedTo": "work", "remaining": -1}]


@pytest.mark.parametrize("text", ["R/PT0S", "R/PT0.5S", "R/P99999999999Y"])
def test_a_cycle_without_rest_or_end_of_time_is_not_deployed(
    workspace: Workspace, text: str
) -> None:
    with pytest.raises(ModelRefused):
        deployed(workspace, waiting("timeCycle", text, interrupting=False))


def test_a_cycle_from_long_ago_fires_once_and_goes_on_from_now(
    workspace: Workspace, set_clock: SetClock, alice: Person
) -> None:
    text = "R/1970-01-01T00:00:00Z/PT1S"
    deployed(workspace, waiting("timeCycle", text, interrupting=False))
    key = started(workspace, alice)
    Worker(workspace).do_due()
    seconds = int(NOW.timestamp())
    assert fired(workspace, key) == [{"attachedTo": "work", "remaining": -1, "missed": seconds}]
