"""Jobs: at least once, with one key, with retries, then an incident that somebody resolves."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from audit.entry import Fact
from engine.commands.claim_jobs import claim_jobs
from engine.commands.complete_job import complete_job
from engine.commands.fail_job import fail_job
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import IncidentUnknown, NotAllowed
from engine.model import ConnectorResult, Person, StoredDocument
from engine.queries import case, incidents
from engine.settings import Settings
from engine.worker import LONGEST_SLEEP, Worker
from engine.workspace import Workspace, open_workspace
from feel import Value
from tests.builders import ADMINISTRATOR, deployed, end_event, job, person, process, start_event
from tests.fakes import FlakyConnector, free_port, mail_server

MAILING = process(
    "mailing",
    start_event("send")
    + job(
        "send",
        "done",
        inputs={
            "to": "=&#34;jo@example.com&#34;",
            "subject": "=&#34;Hallo&#34;",
            "text": "=&#34;Guten Tag&#34;",
        },
    )
    + end_event(),
)


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def started(workspace: Workspace, alice: Person) -> int:
    """Key of an instance that waits for its mail."""
    deployed(workspace, MAILING)
    return start_process_instance(workspace, "mailing", variables={}, actor=alice).key


def with_connector(workspace: Workspace, connector: FlakyConnector) -> Worker:
    workspace.connectors = {"mail": connector}
    return Worker(workspace)


def make_due(workspace: Workspace) -> None:
    """Let the pause before the next attempt be over."""
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.job SET due_at = clock_timestamp(), leased_until = NULL "
            "WHERE state = 'open'"
        )


def test_a_mail_server_that_is_down_is_retried_then_an_incident_then_resolved(
    settings: Settings, workspace: Workspace, alice: Person
) -> None:
    port = free_port()
    down = open_workspace(replace(settings, smtp_port=port))
    key = started(workspace, alice)
    worker = Worker(down)
    for attempt in (1, 2, 3):
        assert not incidents(workspace, ADMINISTRATOR), f"before attempt {attempt}"
        assert worker.run_once() == 1
        make_due(workspace)
    assert worker.run_once() == 0
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert f"127.0.0.1:{port}" in incident.message
    assert "VORGANG_SMTP_HOST" in incident.message
    assert case(workspace, key, ADMINISTRATOR).instance.has_incident
    with pytest.raises(NotAllowed):
        resolve_incident(workspace, incident.key, actor=alice)
    with mail_server(port) as postbox:
        resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
        assert worker.run_once() == 1
        assert len(postbox.messages) == 1
    view = case(workspace, key, ADMINISTRATOR)
    assert view.instance.status == "completed"
    assert not view.instance.has_incident
    with pytest.raises(IncidentUnknown):
        resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    assert not verify_ledger(workspace)
    down.close()


def test_every_attempt_has_the_same_key_also_after_an_incident(
    workspace: Workspace, alice: Person
) -> None:
    connector = FlakyConnector(failures=4)
    started(workspace, alice)
    worker = with_connector(workspace, connector)
    for _ in range(3):
        worker.run_once()
        make_due(workspace)
    resolve_incident(workspace, incidents(workspace, ADMINISTRATOR)[0].key, actor=ADMINISTRATOR)
    for _ in range(2):
        worker.run_once()
        make_due(workspace)
    assert len(connector.requests) == 5
    assert len({request.idempotency_key for request in connector.requests}) == 1


def test_a_failure_that_no_retry_mends_is_an_incident_at_once(
    workspace: Workspace, alice: Person
) -> None:
    connector = FlakyConnector(failures=9, retry=False)
    started(workspace, alice)
    with_connector(workspace, connector).run_once()
    assert len(connector.requests) == 1
    assert len(incidents(workspace, ADMINISTRATOR)) == 1


@pytest.mark.parametrize("values", [{"text": "a\0b"}, {"requester": "bob"}])
def test_work_whose_result_cannot_be_kept_is_not_done_again_until_somebody_resolves_its_incident(
    workspace: Workspace, alice: Person, values: dict[str, Value]
) -> None:
    connector = FlakyConnector(result=ConnectorResult(values=values))
    key = started(workspace, alice)
    worker = with_connector(workspace, connector)
    for _ in range(3):
        worker.run_once()
        make_due(workspace)
    assert len(connector.requests) == 1
    (stuck,) = incidents(workspace, ADMINISTRATOR)
    connector.result = ConnectorResult()
    resolve_incident(workspace, stuck.key, actor=ADMINISTRATOR)
    worker.run_once()
    assert len({request.idempotency_key for request in connector.requests}) == 1
    assert len(connector.requests) == 2
    assert case(workspace, key, ADMINISTRATOR).instance.status == "completed"
    assert not verify_ledger(workspace)


def test_a_pause_before_the_next_attempt_grows(workspace: Workspace, alice: Person) -> None:
    started(workspace, alice)
    worker = with_connector(workspace, FlakyConnector(failures=9))
    pauses = []
    for _ in range(2):
        worker.run_once()
        with workspace.transaction() as connection:
            pauses.append(
                connection.exec_driver_sql(
                    "SELECT due_at - clock_timestamp() FROM engine.job WHERE state = 'open'"
                ).scalar_one()
            )
        make_due(workspace)
    assert timedelta(0) < pauses[0] < pauses[1]


def test_two_workers_never_hold_the_same_job(workspace: Workspace, alice: Person) -> None:
    for _ in range(20):
        started(workspace, alice)
    held: list[int] = []

    def claim() -> None:
        while found := claim_jobs(workspace, 3):
            held.extend(one.key for one in found)

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == len(set(held)) == 20


def test_a_job_whose_worker_died_is_taken_by_another_after_its_lease(
    workspace: Workspace, alice: Person
) -> None:
    started(workspace, alice)
    (first,) = claim_jobs(workspace, 1, lease=timedelta(seconds=0.2))
    assert not claim_jobs(workspace, 1)
    time.sleep(0.25)
    (second,) = claim_jobs(workspace, 1)
    assert (second.key, second.attempts) == (first.key, 2)
    assert second.idempotency_key == first.idempotency_key


def test_a_job_completed_twice_moves_its_instance_once(workspace: Workspace, alice: Person) -> None:
    key = started(workspace, alice)
    (claimed,) = claim_jobs(workspace, 1)
    result = ConnectorResult(facts=(Fact("message.sent", data={"channel": "email"}),))
    complete_job(workspace, claimed.key, result)
    complete_job(workspace, claimed.key, result)
    assert len(case(workspace, key, ADMINISTRATOR).entries) == 2


def test_what_was_begun_before_an_incident_was_resolved_counts_no_more(
    workspace: Workspace, alice: Person
) -> None:
    key = started(workspace, alice)
    (first,) = claim_jobs(workspace, 1)
    fail_job(workspace, first.key, "Der Worker antwortet nicht.", retry=False)
    resolve_incident(workspace, incidents(workspace, ADMINISTRATOR)[0].key, actor=ADMINISTRATOR)

    def tell_late() -> None:
        complete_job(workspace, first.key, ConnectorResult(), claimed=first)
        fail_job(workspace, first.key, "zu spät", retry=False, claimed=first)
        assert case(workspace, key, ADMINISTRATOR).instance.status == "active"
        assert not incidents(workspace, ADMINISTRATOR)

    tell_late()
    (second,) = claim_jobs(workspace, 1)
    assert (second.key, second.attempts) == (first.key, first.attempts)
    tell_late()
    complete_job(workspace, second.key, ConnectorResult(), claimed=second)
    assert case(workspace, key, ADMINISTRATOR).instance.status == "completed"


def test_documents_of_a_job_belong_to_its_case(workspace: Workspace, alice: Person) -> None:
    key = started(workspace, alice)
    (claimed,) = claim_jobs(workspace, 1)
    stored = StoredDocument("00" * 32, "x.pdf", "application/pdf", b"x")
    complete_job(workspace, claimed.key, ConnectorResult(documents=(stored,)))
    assert [one.name for one in case(workspace, key, ADMINISTRATOR).documents] == ["x.pdf"]


def test_a_job_announced_to_a_sleeping_worker_is_done_soon_and_a_stop_ends_it(
    workspace: Workspace, alice: Person
) -> None:
    deployed(workspace, MAILING)
    connector = FlakyConnector()
    worker = with_connector(workspace, connector)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run_until, args=(stop,))
    thread.start()
    try:
        time.sleep(0.3)
        start_process_instance(workspace, "mailing", variables={}, actor=alice)
        deadline = time.monotonic() + 20
        while not connector.requests and time.monotonic() < deadline:
            time.sleep(0.01)
        assert connector.requests
        deadline = time.monotonic() + 20
        covered = 0
        while covered < 2 and time.monotonic() < deadline:
            with workspace.transaction() as connection:
                covered = workspace.ledger.covered(connection)
            time.sleep(0.02)
        assert covered >= 2
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    assert LONGEST_SLEEP < 1


def test_many_due_timers_fire_once_each_and_none_early(workspace: Workspace, alice: Person) -> None:
    timed = process(
        "timed",
        start_event("wait")
        + """<bpmn:userTask id="wait"><bpmn:extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition candidateGroups="clerk"/></bpmn:extensionElements>
<bpmn:incoming>to-wait</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="to-done" sourceRef="wait" targetRef="done"/>
<bpmn:boundaryEvent id="late" attachedToRef="wait"><bpmn:outgoing>to-over</bpmn:outgoing>
<bpmn:timerEventDefinition id="late-timer"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression"
>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="to-over" sourceRef="late" targetRef="over"/>"""
        + end_event()
        + end_event("over"),
    )
    deployed(workspace, timed)
    begun = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    workspace.clock = lambda: begun
    keys = [
        start_process_instance(workspace, "timed", variables={}, actor=alice).key for _ in range(12)
    ]
    workspace.clock = lambda: begun + timedelta(minutes=59, seconds=59)
    assert Worker(workspace).run_once() == 0
    workspace.clock = lambda: begun + timedelta(days=400)
    threads = [threading.Thread(target=Worker(workspace).run_once) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for key in keys:
        view = case(workspace, key, ADMINISTRATOR)
        assert view.instance.status == "completed"
        kinds = [fact["type"] for entry in view.entries for fact in entry.facts]
        assert kinds.count("timer.fired") == 1
    assert not verify_ledger(workspace)
