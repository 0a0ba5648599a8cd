"""What a process asks and notes of addresses, and cases that are forgotten as soon as they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.commands.forget_cases import forget_cases
from engine.commands.keep_house import keep_house
from engine.commands.place_hold import lift_hold, place_hold
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suppress_mail import suppress
from engine.commands.verify_ledger import verify_ledger
from engine.mail_suppressions import Reason
from engine.person_model import HoldKind, Target
from engine.queries import case
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    job,
    person,
    process,
    start_event,
    user_task,
)
from tests.integration.engine.test_housekeeping import SetClock

MOMENT = datetime(2026, 6, 4, 10, tzinfo=UTC)
ADDRESS = "Kim.Contact@Example.com"


def of_job(workspace: Workspace, type_: str, **inputs: str) -> dict[str, Any]:
    """Return what a job about the variable `to` leaves in its case."""
    name = type_.replace(".", "-")
    asking = job("ask", "wait", type_, inputs={"address": "=to", **inputs})
    wait = user_task("wait", "done")
    deployed(workspace, process(name, start_event("ask") + asking + wait + end_event()))
    key = start_process_instance(
        workspace, name, variables={"to": ADDRESS}, actor=ADMINISTRATOR
    ).key
    Worker(workspace).do_due()
    return dict(case(workspace, key, ADMINISTRATOR).variables)


def test_a_process_is_told_for_what_an_address_is_suppressed(workspace: Workspace) -> None:
    found = of_job(workspace, "contact.check")
    assert (found["suppressions"], found["suppressed"], found["addressValid"]) == ([], False, True)
    suppress(workspace, "kim.contact@EXAMPLE.com", Reason.OBJECTION, "Brief", actor=ADMINISTRATOR)
    again = of_job(workspace, "contact.check")
    assert (again["suppressions"], again["suppressed"]) == (["objection"], True)
    assert again["tag"] == found["tag"]
    assert "kim" not in again["tag"]


def test_an_address_that_takes_no_mail_is_invalid_and_not_against_advertising(
    workspace: Workspace,
) -> None:
    of_job(workspace, "contact.suppress", reason="invalid")
    found = of_job(workspace, "contact.check")
    assert (found["suppressed"], found["addressValid"]) == (False, False)


def test_notes_are_counted_within_a_time_and_gone_when_theirs_is_over(
    workspace: Workspace, set_clock: SetClock
) -> None:
    set_clock(MOMENT)
    noted = {"kind": "sign-up", "keep": "P6M"}
    assert [of_job(workspace, "contact.note", **noted)["times"] for _ in range(2)] == [1, 2]
    assert of_job(workspace, "contact.note", kind="other")["times"] == 1
    set_clock(MOMENT + timedelta(hours=25))
    assert of_job(workspace, "contact.note", **noted)["times"] == 1
    assert of_job(workspace, "contact.note", **noted, within="P7D")["times"] == 4
    set_clock(MOMENT + timedelta(days=200))
    keep_house(workspace)
    assert of_job(workspace, "contact.note", **noted, within="P1Y")["times"] == 1


@pytest.mark.parametrize("inputs", [{"kind": "Frau Muster"}, {"kind": "x", "keep": "lange"}])
def test_what_cannot_be_noted_is_an_incident(workspace: Workspace, inputs: dict[str, str]) -> None:
    assert "times" not in of_job(workspace, "contact.note", **inputs)


def ended(workspace: Workspace, when: str, **variables: object) -> int:
    """Return a case that has ended, of a process that is forgotten when this holds."""
    elements = start_event("wait") + job("wait", "done", "contact.check", inputs={"address": "=to"})
    properties = {"vorgang:forgetWhen": when, "vorgang:dataSubject": "=to"}
    deployed(workspace, process("asked", elements + end_event(), properties=properties))
    key = start_process_instance(
        workspace, "asked", variables={"to": ADDRESS, **variables}, actor=ADMINISTRATOR
    ).key
    Worker(workspace).do_due()
    return key


def test_a_case_is_forgotten_as_soon_as_it_ends_where_its_process_says_so(
    workspace: Workspace,
) -> None:
    key = ended(workspace, "=confirmed = null", confirmed=None)
    assert forget_cases(workspace) == 1
    assert forget_cases(workspace) == 0
    shown = case(workspace, key, ADMINISTRATOR)
    assert dict(shown.variables) == {}
    assert "Kim" not in str(shown)
    assert verify_ledger(workspace) == ()


@pytest.mark.parametrize("when", ["=confirmed = null", "=confirmed + nonsense"])
def test_a_case_whose_condition_does_not_hold_is_kept(workspace: Workspace, when: str) -> None:
    key = ended(workspace, when, confirmed="yes")
    assert forget_cases(workspace) == 0
    assert case(workspace, key, ADMINISTRATOR).variables["to"] == ADDRESS


def test_a_case_that_is_held_is_forgotten_when_the_hold_is_lifted(workspace: Workspace) -> None:
    protector = person(workspace, "dagmar", "data-protection-team")
    key = ended(workspace, "=true")
    hold = place_hold(workspace, Target(case=key), HoldKind.LITIGATION, "Klage", actor=protector)
    assert forget_cases(workspace) == 0
    lift_hold(workspace, hold, "verglichen", actor=protector)
    assert forget_cases(workspace) == 1


def test_a_case_that_ends_in_its_first_step_is_forgotten_too(workspace: Workspace) -> None:
    properties = {"vorgang:forgetWhen": "=true"}
    deployed(workspace, process("brief", start_event("done") + end_event(), properties=properties))
    start_process_instance(workspace, "brief", variables={"to": ADDRESS}, actor=ADMINISTRATOR)
    assert forget_cases(workspace) == 1


def test_the_worker_forgets_without_being_asked(workspace: Workspace) -> None:
    key = ended(workspace, "=true")
    Worker(workspace).run_once()
    assert dict(case(workspace, key, ADMINISTRATOR).variables) == {}
