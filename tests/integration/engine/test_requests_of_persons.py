"""What the data protection team does for a person stands in the register, with its deadline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from api.ledger_selection import read_request
from audit.entry import write_time
from audit.language import Language
from audit.reports import requests
from audit.telling import Telling
from audit.verify import disclosed_entries
from engine.commands.advance_ledger import advance_ledger
from engine.commands.check_rules import check_rules
from engine.commands.disclose_person import disclose_person
from engine.commands.execute_erasure import execute_erasure
from engine.commands.export_selection import export_selection
from engine.commands.place_hold import place_hold
from engine.commands.port_person import port_person
from engine.commands.request_erasure import request_erasure
from engine.model import Person
from engine.person_model import HoldKind, Target
from engine.workspace import Workspace
from tests.builders import person
from tests.integration.engine.protection import (
    BEGUN,
    Office,
    SetClock,
    approved,
    ended_case,
    of_anne,
    protected_office,
)

MONTH = timedelta(days=40)


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


@pytest.fixture
def auditor(workspace: Workspace) -> Person:
    return person(workspace, "carol", "auditor")


@pytest.fixture
def handle(workspace: Workspace, office: Office) -> str:
    ended_case(workspace, office)
    found = of_anne(workspace).handle
    assert found is not None
    return found


def said(workspace: Workspace) -> list[tuple[str, Mapping[str, Any]]]:
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")
    facts = [fact for entry in entries for fact in json.loads(entry.body)["facts"]]
    return [(one["type"], one["data"]) for one in facts if one["type"].startswith("dsr.")]


def register(workspace: Workspace, auditor: Person) -> list[tuple[str, str]]:
    given = read_request({"report": "requests", "format": "pdf"})
    made = export_selection(workspace, given, actor=auditor)
    now = workspace.clock() if workspace.clock else None
    telling = Telling(Language("en"), now=write_time(now) if now else "")
    table, _ = requests.sections(disclosed_entries(made.bundle), telling)
    return [(row[1], row[6]) for row in table.rows]


def rules(workspace: Workspace, auditor: Person) -> list[str]:
    advance_ledger(workspace)
    return [one.code for one in check_rules(workspace, actor=auditor)]


def test_an_answer_that_is_handed_out_is_a_request_that_was_answered(
    workspace: Workspace, office: Office, auditor: Person, handle: str
) -> None:
    disclose_person(workspace, handle, actor=office.asks)
    port_person(workspace, handle, actor=office.asks)
    place_hold(
        workspace, Target(handle), HoldKind.RESTRICTION, "Strittige Angabe", actor=office.asks
    )
    facts = said(workspace)
    assert [word for word, _ in facts] == ["dsr.received", "dsr.answered"] * 3
    assert len({data["request"] for _, data in facts}) == 3
    assert handle not in json.dumps(facts)
    in_time = Language("en").say("requests.in_time")
    assert register(workspace, auditor) == [
        ("access", in_time),
        ("portability", in_time),
        ("restriction", in_time),
    ]
    assert rules(workspace, auditor) == []


def test_a_hold_for_legal_claims_is_no_request_of_the_person(
    workspace: Workspace, office: Office, handle: str
) -> None:
    place_hold(workspace, Target(handle), HoldKind.LITIGATION, "Klage", actor=office.asks)
    assert said(workspace) == []


def test_an_erasure_is_due_within_a_month_and_answered_when_it_is_executed(
    workspace: Workspace, office: Office, auditor: Person, handle: str, set_clock: SetClock
) -> None:
    key = approved(workspace, office, Target(handle))
    assert register(workspace, auditor) == [("erasure", "open")]
    ((_, data),) = said(workspace)
    assert data == {
        "request": str(key),
        "kind": "erasure",
        "due": "2027-04-01T21:59:59.000000Z",
    }
    set_clock(BEGUN + timedelta(days=20))
    execute_erasure(workspace, key, actor=office.asks)
    assert said(workspace)[-1][0] == "dsr.answered"
    assert said(workspace)[-1][1]["request"] == str(key)
    assert register(workspace, auditor) == [("erasure", Language("en").say("requests.in_time"))]
    assert rules(workspace, auditor) == []


def test_an_erasure_that_nobody_executes_in_time_is_found(
    workspace: Workspace, office: Office, auditor: Person, handle: str, set_clock: SetClock
) -> None:
    request_erasure(workspace, Target(handle), "Wunsch der Person", actor=office.asks)
    set_clock(BEGUN + MONTH)
    register(workspace, auditor)
    assert rules(workspace, auditor) == ["deadline-missed"]
    assert register(workspace, auditor) == [("erasure", Language("en").say("requests.over"))]


def test_the_erasure_of_a_single_case_is_no_request_of_a_person(
    workspace: Workspace, office: Office
) -> None:
    case = ended_case(workspace, office)
    request_erasure(workspace, Target(case=case), "Doppelt angelegt", actor=office.asks)
    assert said(workspace) == []
