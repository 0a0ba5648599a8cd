"""States and rows that somebody with all rights swapped, put back, removed or added: each case is
named."""

from __future__ import annotations

from contextlib import suppress

import pytest

from audit.faults import LedgerFault
from engine.commands.advance_ledger import advance_ledger
from engine.commands.complete_user_task import complete_user_task
from engine.faults import EngineFault
from engine.queries import inbox
from engine.workspace import Workspace
from tests.integration.engine.test_tampering import Office

ROW = "engine.process_instance"
COLUMNS = "state, version, head"


@pytest.fixture
def office(workspace: Workspace) -> Office:
    made = Office(workspace)
    advance_ledger(workspace)
    assert made.findings() == ()
    return made


def named(office: Office) -> dict[str, set[str]]:
    """Return the codes found, by the case they name."""
    found: dict[str, set[str]] = {}
    for one in office.findings():
        found.setdefault(str(one.instance), set()).add(one.code)
    return found


def test_states_of_two_cases_that_were_swapped_are_named_for_both(office: Office) -> None:
    one, other = office.waiting, office.sending
    office.as_superuser(
        f"UPDATE {ROW} a SET state = b.state FROM {ROW} b "
        "WHERE a.key IN (%(one)s, %(other)s) AND b.key IN (%(one)s, %(other)s) AND a.key <> b.key",
        one=one,
        other=other,
    )
    found = named(office)
    assert set(found) == {str(one), str(other)}
    assert all("state-changed" in codes for codes in found.values())


@pytest.mark.parametrize("columns", ["state", "state, version", "state, version, head"])
def test_a_state_of_before_that_was_put_back_is_named_and_not_gone_on_from(
    office: Office, columns: str
) -> None:
    case = office.waiting
    office.as_superuser(
        f"CREATE TABLE public.before AS SELECT {COLUMNS} FROM {ROW} WHERE key = %(case)s", case=case
    )
    (task,) = (
        one for one in inbox(office.workspace, office.bob) if one.process_instance_key == case
    )
    complete_user_task(office.workspace, task.key, {}, actor=office.bob)
    advance_ledger(office.workspace)
    assert office.findings() == ()
    put_back = ", ".join(f"{name} = b.{name}" for name in columns.split(", "))
    office.as_superuser(
        f"UPDATE {ROW} a SET {put_back} FROM public.before b WHERE a.key = %(case)s", case=case
    )
    found = named(office)
    assert set(found) == {str(case)}
    assert found[str(case)] & {"state-changed", "state-without-entry", "head-changed"}
    # Somebody who opens the task again goes nowhere with it, and adds nothing to the ledger.
    office.as_superuser(
        "UPDATE engine.user_task SET state = 'ready', assignee = NULL WHERE key = %(task)s",
        task=task.key,
    )
    with suppress(EngineFault, LedgerFault):
        complete_user_task(office.workspace, task.key, {}, actor=office.bob)
    advance_ledger(office.workspace)
    assert set(named(office)) == {str(case)}


def test_a_case_whose_row_is_gone_is_named(office: Office) -> None:
    office.as_superuser(f"DELETE FROM {ROW} WHERE key = %(waiting)s")
    found = named(office)
    assert "instance-missing" in found[str(office.waiting)]
    assert set(found) == {str(office.waiting)}


def test_a_case_that_the_ledger_never_heard_of_is_named(office: Office) -> None:
    office.as_superuser(
        f"CREATE TABLE public.foreign_case AS SELECT * FROM {ROW} WHERE key = %(waiting)s"
    )
    office.as_superuser("UPDATE public.foreign_case SET key = key + 1000000")
    office.as_superuser(f"INSERT INTO {ROW} SELECT * FROM public.foreign_case")
    assert set(named(office)) == {str(office.waiting + 1_000_000)}


@pytest.mark.parametrize("case", ["waiting", "ended"])
def test_a_job_that_was_added_is_named(office: Office, case: str) -> None:
    office.as_superuser(
        "CREATE TABLE public.added AS SELECT * FROM engine.job "
        "WHERE process_instance_key = %(sending)s AND kind = 'connector'"
    )
    office.as_superuser(
        "UPDATE public.added SET key = key + 1000000, process_instance_key = %(case)s, "
        "idempotency_key = 'another', token_id = token_id + 500",
        case=getattr(office, case),
    )
    office.as_superuser("INSERT INTO engine.job SELECT * FROM public.added")
    assert "work-unexpected" in named(office)[str(getattr(office, case))]


def test_each_row_of_work_that_is_removed_is_named_with_its_case(office: Office) -> None:
    for table in ("user_task", "job", "message_subscription"):
        office.as_superuser(f"DELETE FROM engine.{table} WHERE process_instance_key = %(waiting)s")
    found = named(office)
    assert set(found) == {str(office.waiting)}
    told = [one.message for one in office.findings() if one.code == "work-missing"]
    assert len(told) == 3
