"""A request to erase is taken back, or lapses: nothing is erased for it, and another one can be
asked for."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import product

import pytest

from engine.commands.approve_erasure import approve_erasure
from engine.commands.execute_erasure import execute_erasure
from engine.commands.expire_reasons import expire_reasons
from engine.commands.request_erasure import request_erasure
from engine.commands.verify_ledger import verify_ledger
from engine.commands.withdraw_erasure import lapse_erasures, withdraw_erasure
from engine.faults import EngineFault, ErasureRefused, ErasureUnknown, NotAllowed
from engine.person_model import Target
from engine.queries.data_subjects import erasure
from engine.queries.protection_files import erasure_file, person_file
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR
from tests.integration.engine.protection import (
    BEGUN,
    DAY,
    Office,
    SetClock,
    approved,
    ended_case,
    of_anne,
    protected_office,
    told,
)

WHY = "Die falsche Person"


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


def facts(workspace: Workspace) -> list[tuple[str, dict[str, object]]]:
    """Return the facts of the system's chain about erasures and requests, with their data."""
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")
    return [
        (fact["type"], fact.get("data", {}))
        for entry in entries
        for fact in json.loads(entry.body)["facts"]
        if fact["type"].partition(".")[0] in {"erasure", "dsr"}
    ]


def test_who_asked_and_the_officer_take_a_request_back_and_nobody_else(
    workspace: Workspace, office: Office
) -> None:
    """The whole space: who asks, who takes back."""
    people = {
        "team": office.asks,
        "officer": office.first,
        "team too": office.second,
        "operator": ADMINISTRATOR,
        "clerk": office.clerk,
    }
    for asks, takes_back in product(("team", "officer", "team too"), people):
        target = Target(case=ended_case(workspace, office))
        key = request_erasure(workspace, target, "why", actor=people[asks])
        if takes_back in {asks, "officer"}:
            withdraw_erasure(workspace, key, WHY, actor=people[takes_back])
            assert not erasure(workspace, key, office.asks).request.open
        else:
            with pytest.raises(NotAllowed):
                withdraw_erasure(workspace, key, WHY, actor=people[takes_back])
            assert erasure(workspace, key, office.asks).request.open
    assert verify_ledger(workspace) == ()


def test_a_request_that_was_taken_back_makes_room_and_is_on_record(
    workspace: Workspace, office: Office
) -> None:
    case = ended_case(workspace, office)
    target = of_anne(workspace)
    key = approved(workspace, office, target)
    withdraw_erasure(workspace, key, WHY, actor=office.first)
    with pytest.raises(ErasureRefused, match="is withdrawn"):
        withdraw_erasure(workspace, key, WHY, actor=office.first)
    with pytest.raises(ErasureRefused, match="is withdrawn"):
        approve_erasure(workspace, key, actor=office.second)
    with pytest.raises(ErasureRefused, match="is withdrawn"):
        execute_erasure(workspace, key, actor=office.asks)
    assert "Gewürznelke" in told(workspace, case)
    file = erasure_file(workspace, key, office.asks)
    assert file.withdrawn is not None
    assert (file.withdrawn.who, file.withdrawn_because) == (office.first.name, WHY)
    assert (file.planned, file.request.lapsed) == ((), False)
    assert facts(workspace)[-2:] == [
        ("erasure.withdrawn", {"request": str(key), "cause": "withdrawn"}),
        ("dsr.answered", {"request": str(key), "kind": "erasure", "result": "withdrawn"}),
    ]
    assert target.handle is not None
    assert person_file(workspace, target.handle, office.asks).requested is None
    again = approved(workspace, office, target)
    assert again != key
    execute_erasure(workspace, again, actor=office.asks)
    assert "Gewürznelke" not in told(workspace, case)
    assert verify_ledger(workspace) == ()


def test_the_database_itself_erases_nothing_for_a_request_that_was_taken_back(
    workspace: Workspace, office: Office
) -> None:
    """Whoever may write as the application cannot either."""
    case = ended_case(workspace, office)
    key = approved(workspace, office, Target(case=case))
    with workspace.transaction() as connection:
        asked = "SELECT engine.may_erase(%s, %s, (SELECT subject FROM engine.process_instance))"
        assert connection.exec_driver_sql(asked, (key, case)).scalar_one() is True
    withdraw_erasure(workspace, key, WHY, actor=office.asks)
    with workspace.transaction() as connection:
        assert connection.exec_driver_sql(asked, (key, case)).scalar_one() is False
        connection.exec_driver_sql("SELECT engine.begin_erasure(%s, 'x', now())", (key,))
    request = erasure(workspace, key, office.asks).request
    assert (request.begun_at, request.executed_at) == (None, None)


def test_nobody_takes_back_what_is_executed_unknown_or_for_no_reason(
    workspace: Workspace, office: Office
) -> None:
    target = Target(case=ended_case(workspace, office))
    key = approved(workspace, office, target)
    with pytest.raises(EngineFault, match="for a reason only"):
        withdraw_erasure(workspace, key, "  ", actor=office.asks)
    execute_erasure(workspace, key, actor=office.asks)
    with pytest.raises(ErasureRefused, match="is done already"):
        withdraw_erasure(workspace, key, WHY, actor=office.asks)
    with pytest.raises(ErasureUnknown):
        withdraw_erasure(workspace, key + 1_000, WHY, actor=office.asks)


def test_a_request_that_nobody_executes_lapses_after_three_months_and_stays_unanswered(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    ended_case(workspace, office)
    target = of_anne(workspace)
    key = approved(workspace, office, target)
    set_clock(BEGUN + 90 * DAY)
    assert lapse_erasures(workspace) == 0
    set_clock(BEGUN + 93 * DAY)
    assert lapse_erasures(workspace) == 1
    assert lapse_erasures(workspace) == 0
    request = erasure(workspace, key, office.asks).request
    assert (request.open, request.lapsed) == (False, True)
    assert facts(workspace)[-1] == ("erasure.withdrawn", {"request": str(key), "cause": "lapsed"})
    assert not any(name == "dsr.answered" for name, _ in facts(workspace))
    assert request_erasure(workspace, target, "noch einmal", actor=office.asks) != key


def test_the_reason_of_a_request_that_was_taken_back_goes_when_its_term_is_over(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    ended_case(workspace, office)
    key = request_erasure(workspace, of_anne(workspace), "Antrag", actor=office.asks)
    withdraw_erasure(workspace, key, WHY, actor=office.asks)
    set_clock(BEGUN + timedelta(days=365 * 3 + 2))
    assert expire_reasons(workspace) == 1
    file = erasure_file(workspace, key, office.asks)
    assert (file.reason, file.withdrawn_because) == (None, None)
    assert verify_ledger(workspace) == ()


def test_who_approves_is_told_which_values_go_and_which_stay(
    workspace: Workspace, office: Office
) -> None:
    case = ended_case(workspace, office)
    key = request_erasure(workspace, Target(case=case), "Antrag", actor=office.asks)
    (plan,) = erasure(workspace, key, office.first).cases
    assert {"email", "name", "note"} <= set(plan.values["contact"])
    (planned,) = erasure_file(workspace, key, office.first).planned
    assert planned.plan.values == plan.values
