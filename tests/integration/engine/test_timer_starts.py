"""Timers that start processes: once each time, however many workers there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_by_timer import MOST_ATTEMPTS, PAUSE, start_by_timer
from engine.faults import ModelRefused, StepFailed
from engine.model import Resource
from engine.queries import case, incidents
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed
from tests.integration.engine.waiting import instances_of
from tests.unit.core.event_diagrams import content, element, flows, people, several, timed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SetClock = Callable[[datetime], None]


def clockwork(kind: str, text: str, *, more: str = "") -> Resource:
    body = (
        element("startEvent", "s", timed(kind, text)) + people("u") + several("endEvent", "e")
        + flows("s > u > e") + more
    )  # fmt: skip
    return Resource("clockwork.bpmn", content(body, "", "clockwork"))


def begun(workspace: Workspace) -> int:
    Worker(workspace).run_once()
    return len(instances_of(workspace, "clockwork"))


def due(workspace: Workspace) -> list[tuple[datetime, int]]:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT due_at, remaining FROM engine.timer_start").all()
    return [(row.due_at, row.remaining) for row in rows]


@pytest.mark.usefixtures("sound")
def test_a_date_starts_one_instance_when_it_has_come(
    workspace: Workspace, set_clock: SetClock
) -> None:
    set_clock(NOW)
    deployed(workspace, clockwork("timeDate", "2026-03-02T12:00:00+01:00"))
    assert begun(workspace) == 0
    set_clock(NOW + 2 * HOUR)
    assert begun(workspace) == 1
    assert begun(workspace) == 1
    assert due(workspace) == []
    (key,) = instances_of(workspace, "clockwork")
    assert case(workspace, key, ADMINISTRATOR).instance.status == "active"


@pytest.mark.usefixtures("sound")
def test_a_cycle_starts_as_often_as_it_says(workspace: Workspace, set_clock: SetClock) -> None:
    set_clock(NOW)
    deployed(workspace, clockwork("timeCycle", "R2/PT1H"))
    for hours, count in ((1, 1), (2, 2), (3, 2)):
        set_clock(NOW + hours * HOUR)
        assert begun(workspace) == count
    assert due(workspace) == []


@pytest.mark.usefixtures("sound")
def test_a_cycle_without_end_goes_on_and_makes_up_for_missed_firings_by_one(
    workspace: Workspace, set_clock: SetClock
) -> None:
    set_clock(NOW)
    deployed(workspace, clockwork("timeCycle", "R/PT1H"))
    set_clock(NOW + 5 * HOUR)
    assert begun(workspace) == 1
    assert due(workspace) == [(NOW + 6 * HOUR, -1)]
    (key,) = instances_of(workspace, "clockwork")
    (entry,) = case(workspace, key, ADMINISTRATOR).entries
    (fired,) = [fact for fact in entry.facts if fact["type"] == "timer.fired"]
    assert fired["data"] == {"remaining": -1, "missed": 4}


@pytest.mark.usefixtures("sound")
def test_a_cron_expression_starts_on_working_days(
    workspace: Workspace, set_clock: SetClock
) -> None:
    set_clock(datetime(2026, 3, 6, 17, 0, tzinfo=UTC))  # a Friday evening
    deployed(workspace, clockwork("timeCycle", "0 0 9-17 * * MON-FRI"))
    assert due(workspace) == [(datetime(2026, 3, 9, 8, 0, tzinfo=UTC), -1)]
    set_clock(datetime(2026, 3, 9, 8, 0, tzinfo=UTC))
    assert begun(workspace) == 1
    assert due(workspace) == [(datetime(2026, 3, 9, 9, 0, tzinfo=UTC), -1)]


@pytest.mark.usefixtures("sound")
def test_two_workers_start_one_instance(workspace: Workspace, set_clock: SetClock) -> None:
    set_clock(NOW)
    deployed(workspace, clockwork("timeCycle", "R/PT1H"))
    set_clock(NOW + HOUR)
    workers = [Thread(target=Worker(workspace).run_once) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(instances_of(workspace, "clockwork")) == 1


@pytest.mark.usefixtures("sound")
def test_a_new_version_runs_its_own_timers_only_and_the_same_file_changes_nothing(
    workspace: Workspace, set_clock: SetClock
) -> None:
    set_clock(NOW)
    deployed(workspace, clockwork("timeCycle", "R/PT1H"))
    set_clock(NOW + timedelta(minutes=30))
    deployed(workspace, clockwork("timeCycle", "R/PT1H"))
    assert due(workspace) == [(NOW + HOUR, -1)]
    deployed(workspace, clockwork("timeCycle", "R/PT2H"))
    assert due(workspace) == [(NOW + timedelta(minutes=150), -1)]
    deployed(workspace, clockwork("timeDate", "2026-01-01T00:00:00Z"))
    assert begun(workspace) == 1, "a date that is over starts at once"
    assert due(workspace) == []


LOOP = (
    several("exclusiveGateway", "merge") + several("task", "again")
    + several("exclusiveGateway", "enough") + several("endEvent", "e")
    + flows("s > merge > again > enough; enough > merge [=stop = null]; enough > e [=stop]")
)  # fmt: skip
"""Runs in a circle as long as there is no variable `stop`."""


def tried_in_vain(workspace: Workspace, set_clock: SetClock) -> int:
    """A process that cannot begin; the instance that stands for it after all attempts."""
    set_clock(NOW)
    body = element("startEvent", "s", timed("timeCycle", "R/PT1H")) + LOOP
    deployed(workspace, Resource("clockwork.bpmn", content(body, "", "clockwork")))
    moment = NOW + HOUR
    for _ in range(MOST_ATTEMPTS):
        assert instances_of(workspace, "clockwork") == []
        set_clock(moment)
        assert start_by_timer(workspace)
        assert not start_by_timer(workspace), "not at once"
        moment += PAUSE + timedelta(seconds=1)
    (key,) = instances_of(workspace, "clockwork")
    return key


@pytest.mark.usefixtures("sound")
def test_a_process_that_cannot_begin_is_tried_again_and_then_stands_with_an_incident(
    workspace: Workspace, set_clock: SetClock
) -> None:
    key = tried_in_vain(workspace, set_clock)
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert (incident.process_instance_key, incident.activity_id) == (key, "s")
    assert "look for a loop" in incident.message
    assert due(workspace) == [(NOW + 2 * HOUR, -1)], "the timer itself goes on"


@pytest.mark.usefixtures("sound")
def test_a_start_that_failed_can_be_tried_again_and_cancelled(
    workspace: Workspace, set_clock: SetClock
) -> None:
    key = tried_in_vain(workspace, set_clock)
    (incident,) = incidents(workspace, ADMINISTRATOR)
    with pytest.raises(StepFailed, match="look for a loop"):
        resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    assert [one.key for one in incidents(workspace, ADMINISTRATOR)] == [incident.key]
    cancel_process_instance(workspace, key, "wrong diagram", actor=ADMINISTRATOR)
    assert incidents(workspace, ADMINISTRATOR) == []


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("timeCycle", "=9", "9 is no cycle"),
        ("timeDuration", "=minutes", "null is no duration"),
        ("timeDuration", '=duration("P9000Y")', "leads beyond the calendar"),
        ("timeCycle", '="R/PT0.1S"', "would fire more often than once a second"),
    ],
)
def test_a_start_timer_that_no_value_gives_a_time_is_refused_where_it_stands(
    workspace: Workspace, set_clock: SetClock, kind: str, text: str, said: str
) -> None:
    set_clock(NOW)
    with pytest.raises(ModelRefused) as refused:
        deployed(workspace, clockwork(kind, text.replace('"', "&quot;")))
    (finding,) = refused.value.findings
    assert (finding.element, finding.rule) == ("s", "bpmn/timer")
    assert said in finding.message
    assert finding.line is not None
    assert due(workspace) == []


def test_a_cycle_at_the_end_of_the_calendar_does_not_hold_up_the_other_timers(
    workspace: Workspace, set_clock: SetClock
) -> None:
    set_clock(NOW)
    deployed(workspace, clockwork("timeCycle", "R/P4000Y"))
    set_clock(datetime(9998, 6, 1, tzinfo=UTC))
    assert begun(workspace) == 1
    assert due(workspace) == []
