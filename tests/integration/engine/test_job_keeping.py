"""Failed and long jobs: pauses that spread, leases that are kept, incidents resolved together."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import create_engine

from engine.commands.claim_jobs import claim_jobs
from engine.commands.keep_jobs import extend_leases, kept
from engine.commands.resolve_incidents import resolve_incidents
from engine.commands.start_process_instance import start_process_instance
from engine.commands.update_job import update_job
from engine.core.back_off import FIRST_PAUSE, LONGEST_PAUSE, pause_after
from engine.faults import NotAllowed
from engine.model import ConnectorRequest, ConnectorResult, Person
from engine.outside_work import Hold, JobChanges
from engine.queries import case, incidents
from engine.store.database import owner_url
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, job, person, process, start_event
from tests.fakes import FlakyConnector

SHORT = timedelta(milliseconds=300)


def mailing(id_: str) -> str:
    return start_event("send") + job("send", "done") + end_event()


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    deployed(workspace, *(process(name, mailing(name)) for name in ("mailing", "billing")))
    return person(workspace, "alice", "clerk")


def started(workspace: Workspace, alice: Person, name: str = "mailing") -> int:
    return start_process_instance(workspace, name, variables={}, actor=alice).key


def facts(workspace: Workspace, key: int, kind: str) -> list[dict[str, object]]:
    entries = case(workspace, key, ADMINISTRATOR).entries
    return [dict(fact) for one in entries for fact in one.facts if fact["type"] == kind]


# ---- pauses --------------------------------------------------------------------------------------
def test_pauses_double_up_to_ten_minutes_and_are_scattered_over_their_second_half() -> None:
    for attempts in range(1, 30):
        whole = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
        pauses = [pause_after(attempts, str(seed)) for seed in range(300)]
        assert whole / 2 <= min(pauses) < whole * 0.55
        assert whole * 0.95 < max(pauses) < whole
    assert pause_after(3, "a") == pause_after(3, "a") != pause_after(3, "b")


def test_jobs_that_failed_together_do_not_come_back_together(
    workspace: Workspace, alice: Person
) -> None:
    for _ in range(5):
        started(workspace, alice)
    workspace.connectors = {"mail": FlakyConnector(failures=99)}
    assert Worker(workspace).do_due() == 5
    with workspace.transaction() as connection:
        due = connection.exec_driver_sql(
            "SELECT due_at - leased FROM (SELECT due_at, min(created_at) OVER () AS leased "
            "FROM engine.job WHERE state = 'open') AS jobs"
        ).all()
    assert len({row[0] for row in due}) == 5


# ---- leases --------------------------------------------------------------------------------------
class SlowConnector:
    """Takes longer than a lease; counts how often it was called."""

    def __init__(self) -> None:
        self.calls = 0
        self.end = threading.Event()

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        self.calls += 1
        self.end.wait(10)
        return ConnectorResult()


def test_a_job_that_takes_longer_than_its_lease_is_not_taken_by_another_worker(
    workspace: Workspace, alice: Person
) -> None:
    started(workspace, alice)
    claimed = claim_jobs(workspace, 1, lease=SHORT)
    with kept(workspace, claimed, lease=SHORT):
        begun = time.monotonic()
        while time.monotonic() < begun + 4 * SHORT.total_seconds():
            assert claim_jobs(workspace, 1) == ()
    time.sleep(2 * SHORT.total_seconds())
    (again,) = claim_jobs(workspace, 1)
    assert again.key == claimed[0].key, "whoever has ended extends nothing"


def test_a_connector_that_hangs_loses_its_job_in_the_end(
    workspace: Workspace, alice: Person
) -> None:
    started(workspace, alice)
    claimed = claim_jobs(workspace, 1, lease=SHORT)
    with kept(workspace, claimed, lease=SHORT, longest=SHORT):
        time.sleep(3 * SHORT.total_seconds())
        assert len(claim_jobs(workspace, 1)) == 1


def test_a_lease_that_somebody_else_has_taken_over_is_not_extended(
    workspace: Workspace, alice: Person
) -> None:
    started(workspace, alice)
    lost = claim_jobs(workspace, 1, lease=timedelta())
    assert extend_leases(workspace, lost) == 1
    with workspace.transaction() as connection:
        connection.exec_driver_sql("UPDATE engine.job SET leased_until = created_at")
    taken = claim_jobs(workspace, 1)
    assert extend_leases(workspace, lost) == 0
    assert extend_leases(workspace, taken) == 1


def test_jobs_that_only_waited_with_a_worker_that_died_keep_their_attempts(
    workspace: Workspace, alice: Person
) -> None:
    """Three workers die with all that they claim: only the job in hand is worn out by it."""
    keys = [started(workspace, alice) for _ in range(5)]
    for held in (5, 1, 1):
        assert len(claim_jobs(workspace, 10)) == held
        with workspace.transaction() as connection:
            connection.exec_driver_sql("UPDATE engine.job SET leased_until = created_at")
    workspace.connectors = {"mail": FlakyConnector(failures=0)}
    Worker(workspace).do_due()
    ended = [case(workspace, key, ADMINISTRATOR).instance.status for key in keys]
    assert ended == ["active", *["completed"] * 4]


def test_no_more_jobs_are_claimed_than_asked_for(workspace: Workspace, alice: Person) -> None:
    for _ in range(2):
        started(workspace, alice)
    claim_jobs(workspace, 1, lease=timedelta())
    assert [job.attempts for job in claim_jobs(workspace, 1)] == [2]


class Interrupted:
    """Takes effect, and ends every other connection of its database meanwhile; counts its calls."""

    def __init__(self, workspace: Workspace) -> None:
        self.calls = 0
        self._workspace = workspace

    def run(self, _request: ConnectorRequest) -> ConnectorResult:
        """Take effect."""
        self.calls += 1
        engine = create_engine(owner_url(self._workspace.settings))
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        engine.dispose()
        return ConnectorResult()


def test_an_effect_during_which_the_database_was_away_is_noted_when_it_is_back(
    workspace: Workspace, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.worker.WAIT_WITHOUT_DATABASE", 0.0)
    interrupted = Interrupted(workspace)
    workspace.connectors = {"mail": interrupted}
    key = started(workspace, alice)
    Worker(workspace).do_due()
    assert interrupted.calls == 1
    assert case(workspace, key, ADMINISTRATOR).instance.status == "completed"


def test_a_worker_keeps_the_job_in_its_hands(workspace: Workspace, alice: Person) -> None:
    slow = SlowConnector()
    workspace.connectors = {"mail": slow}
    key = started(workspace, alice)
    first = threading.Thread(target=Worker(workspace, lease=SHORT).do_due)
    first.start()
    try:
        begun = time.monotonic()
        while time.monotonic() < begun + 4 * SHORT.total_seconds():
            Worker(workspace).do_due()
    finally:
        slow.end.set()
        first.join()
    assert slow.calls == 1
    assert case(workspace, key, ADMINISTRATOR).instance.status == "completed"


# ---- many at once --------------------------------------------------------------------------------
def stuck(workspace: Workspace, alice: Person, name: str, count: int) -> list[int]:
    workspace.connectors = {"mail": FlakyConnector(failures=10**6, retry=False)}
    keys = [started(workspace, alice, name) for _ in range(count)]
    Worker(workspace).do_due()
    return keys


@pytest.mark.usefixtures("sound")
def test_incidents_of_one_process_are_resolved_together_each_in_its_own_case(
    workspace: Workspace, alice: Person
) -> None:
    mails, bills = stuck(workspace, alice, "mailing", 4), stuck(workspace, alice, "billing", 2)
    with pytest.raises(NotAllowed):
        resolve_incidents(workspace, {}, actor=alice)
    chosen = {"process_definition_id": "mailing"}
    found = resolve_incidents(workspace, chosen, actor=ADMINISTRATOR)
    assert (len(found.resolved), found.standing, found.left) == (4, (), 0)
    assert {one.process_instance_key for one in incidents(workspace, ADMINISTRATOR)} == set(bills)
    for key in mails:
        assert len(facts(workspace, key, "incident.resolved")) == 1
        assert case(workspace, key, ADMINISTRATOR).entries[-1].actor_name == "Befehlszeile"
    workspace.connectors = {"mail": FlakyConnector(failures=0)}
    Worker(workspace).do_due()
    assert {case(workspace, key, ADMINISTRATOR).instance.status for key in mails} == {"completed"}
    assert resolve_incidents(workspace, chosen, actor=ADMINISTRATOR).resolved == ()


def test_an_incident_that_stands_on_keeps_no_other_from_being_resolved(
    workspace: Workspace, alice: Person
) -> None:
    lonely = process(
        "lonely",
        start_event("work")
        + job("work", "done")
        .replace("serviceTask", "userTask")
        .replace(
            '<zeebe:taskDefinition type="mail" retries="3"/>',
            '<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="nobody"/>',
        )
        + end_event(),
    )
    deployed(workspace, lonely)
    waiting = started(workspace, alice, "lonely")
    stuck(workspace, alice, "mailing", 2)
    found = resolve_incidents(workspace, {}, actor=ADMINISTRATOR)
    assert len(found.resolved) == 2
    (standing,) = found.standing
    assert standing.process_instance_key == waiting
    assert "eligible" in standing.reason


# ---- retries by an operator ----------------------------------------------------------------------
@pytest.mark.usefixtures("sound")
def test_an_operator_gives_a_waiting_job_more_attempts_and_the_ledger_says_so(
    workspace: Workspace, alice: Person
) -> None:
    key = started(workspace, alice)
    (waiting,) = claim_jobs(workspace, 1, lease=timedelta())
    changes = JobChanges(retries=7)
    with pytest.raises(NotAllowed):
        update_job(workspace, waiting.key, changes, hold=Hold(), actor=alice)
    update_job(workspace, waiting.key, changes, hold=Hold(), actor=ADMINISTRATOR)
    (fact,) = facts(workspace, key, "job.updated")
    assert fact["data"] == {"retries": 7}
    connector = FlakyConnector(failures=6)
    workspace.connectors = {"mail": connector}
    for _ in range(7):
        with workspace.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE engine.job SET due_at = created_at, leased_until = NULL "
                "WHERE state = 'open'"
            )
        Worker(workspace).do_due()
    assert case(workspace, key, ADMINISTRATOR).instance.status == "completed"


def test_a_change_at_a_failed_job_is_recorded_too(workspace: Workspace, alice: Person) -> None:
    (key,) = stuck(workspace, alice, "mailing", 1)
    with workspace.transaction() as connection:
        job_key = connection.exec_driver_sql("SELECT key FROM engine.job").scalar_one()
    changes = JobChanges(retries=5)
    update_job(workspace, job_key, changes, hold=Hold(), actor=ADMINISTRATOR)
    assert [fact["data"] for fact in facts(workspace, key, "job.updated")] == [{"retries": 5}]


# ---- many tried again ----------------------------------------------------------------------------
def test_jobs_that_failed_are_taken_together_and_unanswered_ones_one_by_one(
    workspace: Workspace, alice: Person
) -> None:
    """What ends the worker takes no other's attempts; what only failed ends nobody."""
    for _ in range(6):
        started(workspace, alice)
    with workspace.transaction() as connection:
        connection.exec_driver_sql("UPDATE engine.job SET attempts = 1, last_error = 'down'")
    assert len(claim_jobs(workspace, 10, lease=SHORT)) == 6
    with workspace.transaction() as connection:
        connection.exec_driver_sql("UPDATE engine.job SET leased_until = now() - interval '1 hour'")
    started(workspace, alice)
    unanswered, fresh = claim_jobs(workspace, 10, lease=SHORT)
    assert (unanswered.attempts, fresh.attempts) == (3, 1)
