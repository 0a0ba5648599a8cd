"""Housekeeping: ended cases leave the tables of running work, and their values end with a term."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.claim_jobs import claim_jobs
from engine.commands.complete_job import complete_job
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_case import export_case
from engine.commands.fail_job import fail_job
from engine.commands.keep_house import AT_ONCE, Kept, keep_house
from engine.commands.migrate_process_instance import migrate_process_instance, preview_migration
from engine.commands.modify_process_instance import modify_process_instance, preview_modification
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.set_variables import set_variables
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import NotAllowed, ProcessInstanceUnknown
from engine.migration_model import MigrationPlan
from engine.model import ConnectorResult, Person
from engine.modification_model import Modification
from engine.queries import case, cases, inbox
from engine.queries.search import search_incidents, search_process_instances, search_user_tasks
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    NOTE,
    deployed,
    end_event,
    job,
    person,
    process,
    start_event,
    user_task,
)

BEGUN = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
AUDITOR = replace(ADMINISTRATOR, groups=frozenset({"auditor"}))
CASE = process("errand", start_event("ask") + user_task("ask", "done", form="note") + end_event())
SetClock = Callable[[datetime], None]


@pytest.fixture
def clerk(workspace: Workspace, set_clock: SetClock) -> Person:
    set_clock(BEGUN)
    deployed(workspace, CASE, NOTE)
    return person(workspace, "carla", "clerk")


def _begun(workspace: Workspace, clerk: Person) -> int:
    return start_process_instance(
        workspace, "errand", variables={}, business_id="E-1", actor=clerk
    ).key


def _ended(workspace: Workspace, clerk: Person) -> int:
    key = _begun(workspace, clerk)
    (task,) = (one for one in inbox(workspace, clerk) if one.process_instance_key == key)
    complete_user_task(workspace, task.key, {"note": "Marked-Value-4711"}, actor=clerk)
    return key


def _rows(workspace: Workspace, table: str) -> int:
    with workspace.transaction() as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
        return int(found.scalar_one())


def test_an_ended_case_leaves_the_tables_of_running_work_when_its_days_are_over(
    workspace: Workspace, clerk: Person, set_clock: SetClock
) -> None:
    _ended(workspace, clerk)
    running = _begun(workspace, clerk)
    set_clock(BEGUN + 30 * DAY)
    assert keep_house(workspace).cases == 0
    set_clock(BEGUN + 31 * DAY)
    assert keep_house(workspace).cases == 1
    assert _rows(workspace, "engine.process_instance") == 1
    assert _rows(workspace, "engine.user_task") == 1
    assert [task.process_instance_key for task in inbox(workspace, clerk)] == [running]
    assert verify_ledger(workspace) == ()


def test_an_archived_case_is_found_read_and_exported_as_before(
    workspace: Workspace, clerk: Person, set_clock: SetClock
) -> None:
    key = _ended(workspace, clerk)
    before = case(workspace, key, clerk)
    set_clock(BEGUN + 31 * DAY)
    keep_house(workspace)
    after = case(workspace, key, clerk)
    assert (after.instance, after.user_tasks) == (before.instance, before.user_tasks)
    assert (after.entries, after.history) == (before.entries, before.history)
    assert [one.key for one in cases(workspace, clerk, text="E-1")] == [key]
    found = search_process_instances(workspace, AUDITOR, filter={"business_id": "E-1"})
    assert [one.key for one in found.items] == [key]
    assert search_user_tasks(workspace, clerk, filter={"state": "completed"}).total == 1
    exported = export_case(workspace, key, actor=AUDITOR)
    assert exported.pdf.startswith(b"%PDF")
    assert b"Marked-Value-4711" in exported.evidence


def test_an_archived_case_that_had_an_incident_is_read_as_before(
    workspace: Workspace, set_clock: SetClock
) -> None:
    set_clock(BEGUN)
    late = start_event("make") + job("make", "done", "document") + end_event()
    deployed(workspace, process("late", late))
    key = start_process_instance(workspace, "late", variables={}, actor=ADMINISTRATOR).key
    (claimed,) = claim_jobs(workspace, 1)
    fail_job(workspace, claimed.key, "no printer", retry=False)
    cancel_process_instance(workspace, key, "no longer", actor=ADMINISTRATOR)
    before = case(workspace, key, ADMINISTRATOR)
    set_clock(BEGUN + 31 * DAY)
    assert keep_house(workspace).cases == 1
    after = case(workspace, key, ADMINISTRATOR)
    assert after.incidents == tuple(replace(one, job_key=None) for one in before.incidents)
    assert len(after.incidents) == 1
    found = search_incidents(workspace, ADMINISTRATOR, filter={"process_instance_key": key})
    assert found.items == after.incidents


def test_who_would_move_an_archived_case_is_told_that_it_has_ended(
    workspace: Workspace, clerk: Person, set_clock: SetClock
) -> None:
    key, running = _ended(workspace, clerk), _begun(workspace, clerk)
    target = case(workspace, running, ADMINISTRATOR).instance.process_definition_key
    modified = Modification()
    plan = MigrationPlan()
    commands: tuple[Callable[[int, Person], object], ...] = (
        lambda one, who: cancel_process_instance(workspace, one, "late", actor=who),
        lambda one, who: suspend_process_instance(workspace, one, "late", actor=who),
        lambda one, who: resume_process_instance(workspace, one, "late", actor=who),
        lambda one, who: set_variables(workspace, one, {"x": 1}, "late", actor=who),
        lambda one, who: modify_process_instance(workspace, one, modified, "late", actor=who),
        lambda one, who: preview_modification(workspace, one, modified, actor=who),
        lambda one, who: migrate_process_instance(workspace, one, target, plan, "late", actor=who),
        lambda one, who: preview_migration(workspace, one, target, plan, actor=who),
    )
    set_clock(BEGUN + 31 * DAY)
    for _ in ("still among the running ones", "archived"):
        for command in commands:
            with pytest.raises(ProcessInstanceUnknown, match=f"{key} is completed"):
                command(key, ADMINISTRATOR)
            with pytest.raises(ProcessInstanceUnknown, match="no process instance 4711"):
                command(4711, ADMINISTRATOR)
            # Who may not move it does not learn what became of it.
            with pytest.raises(NotAllowed):
                command(key, clerk)
        keep_house(workspace)
    assert _rows(workspace, "engine.archived_process_instance") == 1
    assert verify_ledger(workspace) == ()


def test_what_was_sealed_is_readable_until_its_term_is_over_and_never_again(
    workspace: Workspace, clerk: Person, set_clock: SetClock
) -> None:
    key = _ended(workspace, clerk)
    set_clock(BEGUN.replace(year=2029) - DAY)
    keep_house(workspace)
    assert "Marked-Value-4711" in str(case(workspace, key, AUDITOR).entries)
    set_clock(BEGUN.replace(year=2029) + DAY)
    assert keep_house(workspace).keys == 1
    gone = case(workspace, key, AUDITOR)
    assert "Marked-Value-4711" not in str(gone.entries)
    assert gone.instance.business_id is None
    assert verify_ledger(workspace) == ()
    assert keep_house(workspace).keys == 0


def test_values_of_a_case_that_runs_are_kept_however_old_it_is(
    workspace: Workspace, clerk: Person, set_clock: SetClock
) -> None:
    _begun(workspace, clerk)
    set_clock(BEGUN.replace(year=2060))
    assert keep_house(workspace) == Kept()
    assert verify_ledger(workspace) == ()


def test_jobs_that_are_over_are_forgotten_after_a_day(
    workspace: Workspace, clerk: Person, set_clock: SetClock
) -> None:
    del clerk
    once = process("once", start_event("wait") + job("wait", "done", "calendar.add") + end_event())
    deployed(workspace, once)
    start_process_instance(workspace, "once", variables={}, actor=ADMINISTRATOR)
    (claimed,) = claim_jobs(workspace, 1)
    complete_job(workspace, claimed.key, ConnectorResult())
    over = "engine.job WHERE state = 'done'"
    assert _rows(workspace, over) == 1
    set_clock(BEGUN + 2 * DAY)
    assert keep_house(workspace).jobs == 1
    assert _rows(workspace, over) == 0


def test_many_who_keep_house_at_once_archive_each_case_once(
    workspace: Workspace, clerk: Person, set_clock: SetClock
) -> None:
    keys = {_ended(workspace, clerk) for _ in range(8)}
    set_clock(BEGUN + 31 * DAY)
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda: done.append(keep_house(workspace).cases)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == len(keys) == _rows(workspace, "engine.archived_process_instance")
    assert verify_ledger(workspace) == ()


def test_a_worker_that_is_told_to_stop_leaves_the_rest_of_the_house_to_others(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, stop = threading.Event(), threading.Event()

    def endless(_workspace: Workspace) -> Kept:
        begun.set()
        return Kept(cases=AT_ONCE)

    monkeypatch.setattr("engine.worker.keep_house", endless)
    working = threading.Thread(target=Worker(workspace).run_until, args=(stop,), daemon=True)
    working.start()
    assert begun.wait(20)
    stop.set()
    working.join(20)
    assert not working.is_alive()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM engine.process_instance",
        "DELETE FROM engine.archived_process_instance",
        "UPDATE engine.archived_process_instance SET status = 'terminated'",
        "DELETE FROM engine.job",
        "UPDATE keystore.dek SET wrapped = NULL, destroyed_at = now()",
        "DELETE FROM ledger.sealed",
    ],
)
def test_the_application_itself_may_remove_none_of_it(
    workspace: Workspace, clerk: Person, statement: str
) -> None:
    _ended(workspace, clerk)
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        workspace.transaction() as connection,
    ):
        connection.exec_driver_sql(statement)


def test_the_key_of_a_case_that_runs_cannot_be_destroyed(
    workspace: Workspace, clerk: Person
) -> None:
    key = _begun(workspace, clerk)
    with workspace.transaction() as connection:
        asked = "SELECT engine.destroy_key(subject, 'contact', 1) FROM engine.process_instance"
        assert connection.exec_driver_sql(asked).scalars().all() == [False]
    assert case(workspace, key, clerk).instance.business_id == "E-1"


def test_no_key_is_destroyed_of_which_the_ledger_does_not_say_so(
    workspace: Workspace, clerk: Person, set_clock: SetClock
) -> None:
    key = _ended(workspace, clerk)
    set_clock(BEGUN + 31 * DAY)
    keep_house(workspace)
    with workspace.transaction() as connection:
        asked = (
            "SELECT engine.destroy_key(a.subject, 'contact', e.seq) "
            "FROM engine.archived_process_instance a, ledger.entry e WHERE e.inst = 'system'"
        )
        assert set(connection.exec_driver_sql(asked).scalars()) == {False}
    assert "Marked-Value-4711" in str(case(workspace, key, AUDITOR).entries)


def test_a_case_that_runs_is_not_archived_and_one_that_was_is_found_by_the_verification(
    workspace: Workspace, clerk: Person
) -> None:
    key = _begun(workspace, clerk)
    with workspace.transaction() as connection:
        ends = "UPDATE engine.process_instance SET ended_at = now()"
        connection.exec_driver_sql(ends)
        archive_all = "SELECT engine.archive_cases('infinity', 10, now())"
        assert connection.exec_driver_sql(archive_all).scalar_one() == 0
        connection.exec_driver_sql(f"{ends}, status = 'completed'")
        assert connection.exec_driver_sql(archive_all).scalar_one() == 1
    (finding,) = verify_ledger(workspace)
    assert (finding.code, finding.instance) == ("status-changed", str(key))
