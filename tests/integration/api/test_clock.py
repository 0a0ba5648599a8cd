"""The clock of a test installation over HTTP, in the shapes of Camunda 8; histories of elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from types import SimpleNamespace

import httpx
import pytest
from starlette.requests import Request

from api.http import clock
from api.web import pages
from audit.entry import decode
from engine.commands.advance_ledger import advance_ledger
from engine.commands.claim_jobs import claim_jobs
from engine.commands.log_in import log_in
from engine.commands.start_process_instance import start_process_instance
from engine.commands.turn_clock import is_in_hand, pin_clock
from engine.faults import CredentialsRefused, TooManyFailures
from engine.model import Resource
from engine.queries import case, person_of_session
from engine.settings import SettingMisread, Settings, read_settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests import builders
from tests.builders import ADMINISTRATOR, deployed
from tests.fakes import free_port
from tests.integration.api.conftest import PASSWORD, Office, running
from tests.unit.core.event_diagrams import content, element, flows, people, several, timed

DAY = timedelta(days=1)
BODY = (
    several("startEvent", "s")
    + element("intermediateCatchEvent", "t", timed("timeDuration", "P3D"))
    + several("endEvent", "e")
    + flows("s > t > e")
)
LONG = Resource("long.bpmn", content(BODY, "", "long"))


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@pytest.fixture
def laboratory(settings: Settings) -> Iterator[Office]:
    """A server in test mode, with an operator and a clerk."""
    workspace = open_workspace(replace(settings, test_mode=True, port=free_port()))
    builders.person(workspace, "arne", "operator", password=PASSWORD)
    builders.person(workspace, "miriam", "clerk", password=PASSWORD)
    deployed(workspace, LONG)
    with running(workspace) as address:
        yield Office(address, workspace)
    workspace.close()


@pytest.fixture
def program(laboratory: Office) -> Iterator[httpx.Client]:
    with laboratory.program("arne") as client:
        yield client


def begun(workspace: Workspace) -> int:
    started = start_process_instance(workspace, "long", variables={}, actor=ADMINISTRATOR)
    return started.key


def status(workspace: Workspace, key: int) -> str:
    return case(workspace, key, ADMINISTRATOR).instance.status


def test_timers_that_are_due_by_the_new_time_have_fired_when_the_clock_answers(
    laboratory: Office, program: httpx.Client
) -> None:
    key = begun(laboratory.workspace)
    now = datetime.now(UTC)
    answer = program.put("/v2/clock", json={"timestamp": milliseconds(now + 2 * DAY)})
    assert (answer.status_code, answer.content) == (204, b"")
    assert status(laboratory.workspace, key) == "active"
    program.put("/v2/clock", json={"timestamp": milliseconds(now + 4 * DAY)})
    assert status(laboratory.workspace, key) == "completed"


def test_a_worker_elsewhere_and_this_server_fire_each_timer_once(
    laboratory: Office, program: httpx.Client
) -> None:
    keys = [begun(laboratory.workspace) for _ in range(20)]
    other = open_workspace(laboratory.workspace.settings)
    stop = Event()
    thread = Thread(target=Worker(other).run_until, args=(stop,))
    thread.start()
    try:
        later = milliseconds(datetime.now(UTC) + 4 * DAY)
        assert program.put("/v2/clock", json={"timestamp": later}).status_code == 204
        assert {status(laboratory.workspace, key) for key in keys} == {"completed"}
    finally:
        stop.set()
        thread.join()
        other.close()
    for key in keys:
        told = case(laboratory.workspace, key, ADMINISTRATOR).entries
        assert sum(fact["type"] == "timer.fired" for one in told for fact in one.facts) == 1


def test_an_instance_never_goes_back_in_time_and_a_reset_clock_runs_again(
    laboratory: Office, program: httpx.Client
) -> None:
    workspace, now = laboratory.workspace, datetime.now(UTC)
    program.put("/v2/clock", json={"timestamp": milliseconds(now + 2 * DAY)})
    key = begun(workspace)
    program.put("/v2/clock", json={"timestamp": milliseconds(now - 2 * DAY)})
    assert program.post(f"/v2/process-instances/{key}/cancellation", json={}).status_code == 204
    first, last = case(workspace, key, ADMINISTRATOR).entries
    assert first.at == last.at, "its last step was in what is the future by now"
    assert program.post("/v2/clock/reset").status_code == 204
    assert workspace.chosen_time() is None


def test_the_clock_tells_the_time_that_processes_go_by(program: httpx.Client) -> None:
    there = milliseconds(datetime.now(UTC) + 2 * DAY)
    assert program.get("/v2/clock").json()["timestamp"] < there
    program.put("/v2/clock", json={"timestamp": there})
    assert program.get("/v2/clock").json() == {"timestamp": there}


def test_who_is_logged_in_stays_so_however_far_the_clock_is_turned(
    laboratory: Office,
) -> None:
    workspace = laboratory.workspace
    session = log_in(workspace, "miriam", PASSWORD)
    for wrong in range(5):
        with pytest.raises(CredentialsRefused):
            log_in(workspace, "arne", f"wrong {wrong}")
    later = datetime.now(UTC) + 400 * DAY
    with pytest.raises(TooManyFailures):
        log_in(workspace, "arne", "wrong again")
    pin_clock(workspace, later, actor=ADMINISTRATOR)
    with pytest.raises(TooManyFailures):
        log_in(workspace, "arne", "wrong again")
    assert person_of_session(workspace, session.token) is not None
    assert log_in(workspace, "miriam", PASSWORD).expires_at < later


def test_what_a_worker_has_in_hand_stays_its_own_when_the_clock_is_turned(
    laboratory: Office,
) -> None:
    begun(laboratory.workspace)
    due = datetime.now(UTC) + 4 * DAY
    pin_clock(laboratory.workspace, due, actor=ADMINISTRATOR)
    (held,) = claim_jobs(laboratory.workspace, 10)
    assert held.kind == "timer"
    pin_clock(laboratory.workspace, due + DAY, actor=ADMINISTRATOR)
    assert claim_jobs(laboratory.workspace, 10) == ()
    assert is_in_hand(laboratory.workspace)


def test_a_checkpoint_is_signed_at_the_real_time(laboratory: Office) -> None:
    pin_clock(laboratory.workspace, datetime.now(UTC) + 400 * DAY, actor=ADMINISTRATOR)
    begun(laboratory.workspace)
    advance_ledger(laboratory.workspace)
    with laboratory.workspace.transaction() as connection:
        signed = connection.exec_driver_sql("SELECT max(at) FROM ledger.checkpoint").scalar_one()
    assert signed < datetime.now(UTC) + DAY


def test_a_cycle_without_end_does_not_keep_the_clock_from_answering(
    laboratory: Office, program: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "LONGEST_SECONDS", 1)
    body = (
        several("startEvent", "s") + several("exclusiveGateway", "g")
        + element("intermediateCatchEvent", "t", timed("timeDuration", "PT0S"))
        + flows("s > g > t > g")
    )  # fmt: skip
    deployed(laboratory.workspace, Resource("endless.bpmn", content(body, "", "endless")))
    start_process_instance(laboratory.workspace, "endless", variables={}, actor=ADMINISTRATOR)
    later = milliseconds(datetime.now(UTC) + DAY)
    assert program.put("/v2/clock", json={"timestamp": later}).status_code == 204


def test_pages_tell_what_is_overdue_by_the_clock_that_processes_go_by(laboratory: Office) -> None:
    later = datetime.now(UTC) + 400 * DAY
    pin_clock(laboratory.workspace, later, actor=ADMINISTRATOR)
    state = SimpleNamespace(workspace=laboratory.workspace)
    request = Request({"type": "http", "app": SimpleNamespace(state=state)})
    assert pages.now(request) == later


def test_turning_the_clock_stands_in_the_chain_of_the_system(
    laboratory: Office, program: httpx.Client
) -> None:
    program.put("/v2/clock", json={"timestamp": 1_767_600_000_000})
    program.post("/v2/clock/reset")
    with laboratory.workspace.transaction() as connection:
        entries = laboratory.workspace.ledger.entries_of(connection, "system")
    facts = [fact for one in entries[-2:] for fact in decode(one.body)["facts"]]
    assert facts == [
        {"type": "clock.pinned", "data": {"at": "2026-01-05T08:00:00.000000Z"}},
        {"type": "clock.reset"},
    ]


def test_only_an_operator_of_a_test_installation_turns_the_clock(
    laboratory: Office, office: Office
) -> None:
    with laboratory.program("miriam") as clerk:
        assert clerk.put("/v2/clock", json={"timestamp": 1}).status_code == 403
        assert clerk.post("/v2/clock/reset").status_code == 403
        assert clerk.get("/v2/topology").json()["testMode"] is True
    with office.program("arne") as operator:
        for answer in (
            operator.put("/v2/clock", json={"timestamp": 1}),
            operator.post("/v2/clock/reset"),
        ):
            assert answer.status_code == 409
            assert "VORGANG_TEST_MODE" in answer.json()["detail"]
        assert "testMode" not in operator.get("/v2/topology").json()


@pytest.mark.parametrize("timestamp", [None, "1", 1.5, -1, True, 10**15])
def test_a_time_that_is_none_is_refused(program: httpx.Client, timestamp: object) -> None:
    assert program.put("/v2/clock", json={"timestamp": timestamp}).status_code == 400


def test_proven_time_and_a_clock_that_is_turned_exclude_each_other() -> None:
    with pytest.raises(SettingMisread, match="set one of them"):
        read_settings({"VORGANG_TEST_MODE": "true", "VORGANG_TIMESTAMP_URL": "http://tsa"})
    assert read_settings({"VORGANG_TEST_MODE": "true"}).test_mode


def test_the_history_tells_when_each_element_started_and_ended(
    laboratory: Office, program: httpx.Client
) -> None:
    key = begun(laboratory.workspace)
    program.put("/v2/clock", json={"timestamp": milliseconds(datetime.now(UTC).replace(year=2031))})
    items = program.get(f"/v2/process-instances/{key}/history").json()["items"]
    assert [(one["elementId"], one["type"], one["event"], one["seq"]) for one in items] == [
        ("s", "START_EVENT", "started", 1),
        ("s", "START_EVENT", "completed", 1),
        ("t", "INTERMEDIATE_CATCH_EVENT", "started", 1),
        ("t", "INTERMEDIATE_CATCH_EVENT", "completed", 2),
        ("e", "END_EVENT", "started", 2),
        ("e", "END_EVENT", "completed", 2),
    ]
    assert items[3]["at"].startswith("2031")
    with laboratory.program("miriam") as clerk:
        assert clerk.get(f"/v2/process-instances/{key}/history").status_code == 403


def test_each_run_of_an_event_is_an_element_instance_of_its_own(
    laboratory: Office, program: httpx.Client
) -> None:
    repeated = element(
        "boundaryEvent",
        "late",
        timed("timeCycle", "R2/P1D"),
        attachedToRef="u",
        cancelActivity="false",
    )
    body = (
        several("startEvent", "s") + people("u") + repeated
        + several("endEvent", "e", "told") + flows("s > u > e; late > told")
    )  # fmt: skip
    deployed(laboratory.workspace, Resource("reminded.bpmn", content(body, "", "reminded")))
    key = start_process_instance(
        laboratory.workspace, "reminded", variables={}, actor=ADMINISTRATOR
    ).key
    for days in (1, 2):
        moment = datetime.now(UTC) + days * DAY + timedelta(minutes=1)
        program.put("/v2/clock", json={"timestamp": milliseconds(moment)})
    asked = {"filter": {"processInstanceKey": str(key)}}
    found = program.post("/v2/element-instances/search", json=asked).json()["items"]
    assert [one["elementId"] for one in found].count("late") == 2
    keys = [one["elementInstanceKey"] for one in found]
    assert len(set(keys)) == len(keys)
    (task,) = program.post("/v2/user-tasks/search", json=asked).json()["items"]
    assert task["elementInstanceKey"] in keys
    history = program.get(f"/v2/process-instances/{key}/history").json()["items"]
    assert {one["elementInstanceKey"] for one in history} == set(keys)


def test_element_instances_say_which_runs_are_active_and_which_were_cancelled(
    laboratory: Office, program: httpx.Client
) -> None:
    key = begun(laboratory.workspace)
    asked = {"filter": {"processInstanceKey": str(key)}}

    def found() -> list[tuple[object, object, bool]]:
        items = program.post("/v2/element-instances/search", json=asked).json()["items"]
        return [(one["elementId"], one["state"], one["endDate"] is not None) for one in items]

    assert found() == [("s", "COMPLETED", True), ("t", "ACTIVE", False)]
    program.post(f"/v2/process-instances/{key}/cancellation", json={})
    assert found() == [("s", "COMPLETED", True), ("t", "TERMINATED", True)]
