"""Business calendars: deployed like models, versioned, and reckoned with by `calendar.add`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from dmn.findings import ModelRefused
from engine.calendars.model import public_holidays
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.model import Person, Resource
from engine.queries import case, incidents
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

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
SUNDAY = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)
"""16:00 in Berlin."""
SetClock = Callable[[datetime], None]


def calendar(hours: str = "09:00-17:00", *, state: str = "BY", **more: object) -> Resource:
    content = {
        "id": "zentrale",
        "name": "Zentrale",
        "state": state,
        "hours": {day: [hours] for day in WEEKDAYS},
        **more,
    }
    return Resource("zentrale.calendar.json", json.dumps(content).encode())


def approval(**inputs: str) -> Resource:
    """A process that reckons when an approval is due, and waits for somebody until then."""
    given = {"start": "=now()", "duration": "PT2H", "calendar": "zentrale", **inputs}
    mappings = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>' for target, source in given.items()
    )
    return process(
        "approval",
        start_event("due")
        + f"""<bpmn:serviceTask id="due"><bpmn:extensionElements>
<zeebe:taskDefinition type="calendar.add"/>
<zeebe:ioMapping>{mappings}<zeebe:output source="=at" target="approvalDueAt"/></zeebe:ioMapping>
</bpmn:extensionElements><bpmn:incoming>to-due</bpmn:incoming><bpmn:outgoing>to-approve</bpmn:outgoing>
</bpmn:serviceTask><bpmn:sequenceFlow id="to-approve" sourceRef="due" targetRef="approve"/>"""
        + user_task("approve", "done")
        + """<bpmn:boundaryEvent id="late" attachedToRef="approve">
<bpmn:outgoing>to-gone</bpmn:outgoing><bpmn:timerEventDefinition>
<bpmn:timeDate xsi:type="bpmn:tFormalExpression">=approvalDueAt</bpmn:timeDate>
</bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="to-gone" sourceRef="late" targetRef="gone"/>"""
        + end_event()
        + end_event("gone"),
    )


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def started(workspace: Workspace, alice: Person, **variables: object) -> int:
    return start_process_instance(workspace, "approval", variables=variables, actor=alice).key


def due(workspace: Workspace, key: int) -> object:
    """When the approval of an instance is due, after its job was done."""
    Worker(workspace).run_once()
    return str(case(workspace, key, ADMINISTRATOR).variables.get("approvalDueAt"))


def facts(workspace: Workspace, key: int) -> list[Mapping[str, object]]:
    return [fact for entry in case(workspace, key, ADMINISTRATOR).entries for fact in entry.facts]


@pytest.mark.usefixtures("sound")
def test_a_deadline_of_two_hours_from_sunday_is_monday_at_eleven_and_its_timer_fires_then(
    workspace: Workspace, set_clock: SetClock, alice: Person
) -> None:
    set_clock(SUNDAY)
    deployed(workspace, calendar(), approval())
    key = started(workspace, alice)
    assert due(workspace, key) == "2026-03-02T11:00:00+01:00"
    for minute, status in ((-1, "active"), (0, "completed")):
        set_clock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC) + timedelta(minutes=minute))
        Worker(workspace).run_once()
        assert case(workspace, key, ADMINISTRATOR).instance.status == status


@pytest.mark.usefixtures("sound")
def test_an_instance_keeps_the_version_of_the_calendar_that_it_started_with(
    workspace: Workspace, set_clock: SetClock, alice: Person
) -> None:
    set_clock(SUNDAY)
    (first,) = deployed(workspace, calendar(), approval()).calendars
    early = started(workspace, alice)
    (second,) = deployed(workspace, calendar("10:00-12:00")).calendars
    (same,) = deployed(workspace, calendar("10:00-12:00")).calendars
    late = started(workspace, alice)
    assert (first.version, second.version, same) == (1, 2, second)
    assert due(workspace, early) == "2026-03-02T11:00:00+01:00"
    assert due(workspace, late) == "2026-03-02T12:00:00+01:00"


@pytest.mark.usefixtures("sound")
def test_the_ledger_names_the_calendar_by_its_hash_and_the_deadline(
    workspace: Workspace, set_clock: SetClock, alice: Person
) -> None:
    set_clock(SUNDAY)
    deployed(workspace, calendar(), approval(state="NW"))
    key = started(workspace, alice)
    Worker(workspace).run_once()
    with workspace.transaction() as connection:
        (head,) = workspace.definitions.catalogue(connection).calendars["zentrale"]
    (fact,) = [fact for fact in facts(workspace, key) if fact["type"] == "deadline.set"]
    assert fact["refs"] == {"calendar": head.sha256}
    assert fact["data"] == {
        "due": "2026-03-02T10:00:00+00:00",
        "kind": "calendar.add",
        "rule": "zentrale 1 NW",
    }


@pytest.mark.usefixtures("sound")
def test_a_legal_term_ends_by_the_law_and_needs_no_calendar(
    workspace: Workspace, set_clock: SetClock, alice: Person
) -> None:
    set_clock(SUNDAY)
    month = {"rule": "legal", "duration": "P1M", "start": "2026-03-05T23:58:00+01:00"}
    deployed(workspace, approval(**month, calendar="=null"))
    key = started(workspace, alice)
    assert due(workspace, key) == "2026-04-07T23:59:59+02:00"
    (fact,) = [fact for fact in facts(workspace, key) if fact["type"] == "deadline.set"]
    assert fact["data"] == {
        "due": "2026-04-07T21:59:59+00:00",
        "kind": "calendar.add",
        "rule": "1182/71 P1M DE",
    }


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"rule": "legal", "duration": "P1M2D"}, "no legal term"),
        ({"rule": "roman"}, "rule must be working or legal"),
        ({"calendar": "filiale"}, "no business calendar filiale"),
        ({"duration": "P1M"}, "no working time"),
        ({"duration": "=duration(&#34;PT24H&#34;)"}, "duration must be a text"),
        ({"state": "Bayern"}, "no German state"),
        ({"start": "tomorrow"}, "start must be a date"),
        ({"start": "=null"}, "start must be a date"),
    ],
)
def test_what_cannot_be_reckoned_is_an_incident_that_says_why(
    workspace: Workspace, alice: Person, inputs: dict[str, str], message: str
) -> None:
    deployed(workspace, calendar(), approval(**inputs))
    started(workspace, alice)
    Worker(workspace).run_once()
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert message in incident.message


@pytest.mark.usefixtures("sound")
def test_a_calendar_deployed_after_the_incident_mends_it(
    workspace: Workspace, set_clock: SetClock, alice: Person
) -> None:
    set_clock(SUNDAY)
    deployed(workspace, approval())
    key = started(workspace, alice)
    Worker(workspace).run_once()
    (incident,) = incidents(workspace, ADMINISTRATOR)
    deployed(workspace, calendar())
    resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    assert due(workspace, key) == "2026-03-02T11:00:00+01:00"


def test_a_calendar_with_faults_is_refused_with_all_of_them_and_nothing_is_deployed(
    workspace: Workspace,
) -> None:
    broken = calendar("19:00-17:00", state="XY", closed=["2026-13-01"], lunch="12:00")
    with pytest.raises(ModelRefused) as refused:
        deployed(workspace, approval(), broken)
    assert {one.rule for one in refused.value.findings} == {
        *("calendar/hours", "calendar/state", "calendar/closed", "calendar/property"),
    }
    with workspace.transaction() as connection:
        assert not workspace.definitions.catalogue(connection).calendars
        assert "approval" not in workspace.definitions.catalogue(connection).processes


def test_a_changed_calendar_in_the_database_is_found(workspace: Workspace) -> None:
    deployed(workspace, calendar())
    assert verify_ledger(workspace) == ()
    with workspace.transaction() as connection:
        connection.exec_driver_sql("RESET ROLE")
        connection.exec_driver_sql("UPDATE engine.calendar_definition SET version = 2")
    assert {one.code for one in verify_ledger(workspace)} == {"definition-changed"}


def test_the_holidays_come_from_the_law_of_the_state() -> None:
    assert datetime(2026, 1, 6, tzinfo=UTC).date() in public_holidays("BY", 2026)
