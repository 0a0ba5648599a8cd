"""What comes to a person whose data are restricted stands still within that very step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from engine.commands.activate_jobs import activate_jobs
from engine.commands.complete_user_task import complete_user_task
from engine.commands.place_hold import hold_back
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.model import Person
from engine.outside_work import Activation, Wanted
from engine.person_model import Hold, HoldKind
from engine.queries import case, inbox
from engine.settings import Settings
from engine.store import accounts, erasures
from engine.workspace import Workspace, open_workspace
from tests.builders import (
    deployed,
    end_event,
    form,
    job,
    person,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.engine.protection import (
    ANNE,
    PROPERTIES,
    Office,
    begun,
    of_anne,
)
from tests.integration.engine.test_restricted_cases import office, restrict, task_of

__all__ = ["office"]
TYPE = "outside-letters"
SHIP = start_event("ship") + job("ship", "done", TYPE) + end_event()
LATE = (
    start_event("ask")
    + user_task("ask", "ship", form="who")
    + job("ship", "done", TYPE)
    + end_event()
)


@dataclass(frozen=True, slots=True)
class Outside:
    """Whoever works outside on letters, and where."""

    workspace: Workspace
    worker: Person

    def got(self) -> list[int]:
        """Return the cases of which they get a job."""
        wanted = Activation((Wanted(TYPE, timedelta(minutes=1)),), 10, "robot")
        jobs = activate_jobs(self.workspace, wanted, actor=self.worker)
        return [one.process_instance_key for one in jobs]


@pytest.fixture
def outside(settings: Settings, workspace: Workspace, office: Office) -> Iterator[Outside]:
    """Work outside, once a person who has a case already is restricted."""
    begun(workspace, office)
    restrict(workspace, office, of_anne(workspace))
    working = open_workspace(replace(settings, external_job_types=(TYPE,)))
    working.clock = workspace.clock
    deployed(
        working,
        process("shipping", SHIP, properties=PROPERTIES, file="shipping.bpmn"),
        process("late", LATE, properties=PROPERTIES, file="late.bpmn"),
        form("who", text_field("email")),
    )
    yield Outside(working, person(working, "wanda", "worker"))
    working.close()


def test_nobody_gets_a_job_of_a_case_that_starts_for_a_restricted_person(
    workspace: Workspace, office: Office, outside: Outside
) -> None:
    def started(values: dict[str, str]) -> int:
        return start_process_instance(
            workspace, "shipping", variables=values, actor=office.clerk
        ).key

    restricted, free = started(ANNE), started({"email": "ben@example.com", "name": "Ben"})
    assert outside.got() == [free]
    assert case(workspace, restricted, office.asks).instance.suspended_at is not None
    assert verify_ledger(workspace) == ()


def test_nobody_gets_a_job_of_a_case_that_becomes_one_of_a_restricted_person(
    workspace: Workspace, office: Office, outside: Outside
) -> None:
    key = start_process_instance(
        workspace, "late", variables={"email": "", "name": "x"}, actor=office.clerk
    ).key
    (task,) = (one for one in inbox(workspace, office.clerk) if one.process_instance_key == key)
    complete_user_task(workspace, task.key, {"email": ANNE["email"]}, actor=office.clerk)
    assert outside.got() == []
    assert case(workspace, key, office.asks).instance.suspended_at is not None
    assert verify_ledger(workspace) == ()


def test_what_the_placing_of_a_restriction_did_not_come_to_is_held_back_soon_after(
    workspace: Workspace, office: Office
) -> None:
    key = begun(workspace, office)
    task_of(workspace, office, key)
    target = of_anne(workspace)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        number, subject = erasures.next_key(connection), workspace.ledger.new_subject()
        placed = Hold(number, target, HoldKind.RESTRICTION, office.asks.account_id, now, None, None)
        erasures.insert_hold(connection, placed, subject)
    assert hold_back(workspace) == 1
    assert hold_back(workspace) == 0
    assert case(workspace, key, office.asks).instance.suspended_at is not None
