"""Persons whom cases are about: found, told what there is about them, given it to take along."""

from __future__ import annotations

import csv
import io
import json

import pytest

from engine.commands.anonymise_account import anonymise_account
from engine.commands.disclose_person import disclose_person
from engine.commands.port_person import port_person
from engine.commands.set_variables import set_variables
from engine.commands.verify_ledger import verify_ledger
from engine.commands.wrapped_keys import as_owner
from engine.faults import (
    AccountUnknown,
    ErasureUnknown,
    NotAllowed,
)
from engine.queries import case
from engine.queries.data_subjects import find_person
from engine.queries.record_of_processing import record_of_processing
from engine.store import persons
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
)
from tests.integration.engine.protection import (
    ANNE,
    BEGUN,
    Office,
    SetClock,
    begun,
    ended_case,
    handle_of,
    of_anne,
    protected_office,
)


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


def test_a_person_is_found_by_every_spelling_of_what_the_process_names(
    workspace: Workspace, office: Office
) -> None:
    first = begun(workspace, office)
    second = begun(workspace, office, {"email": " änne@example.COM ", "name": "Ä. Öztürk"})
    begun(workspace, office, {"email": "other@example.com", "name": "Somebody"})
    target = of_anne(workspace)
    with workspace.transaction() as connection:
        found = persons.cases_of(connection, target)
    assert [one.key for one in found] == [first, second]
    assert handle_of(workspace, "nobody@example.com") is None


def test_a_case_comes_to_a_person_when_it_learns_who_they_are(
    workspace: Workspace, office: Office
) -> None:
    key = begun(workspace, office, {"name": "Änne"})
    assert handle_of(workspace, "änne@example.com") is None
    set_variables(workspace, key, {"email": "änne@example.com"}, "known now", actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        found = persons.cases_of(connection, of_anne(workspace))
    assert [one.key for one in found] == [key]


def test_what_there_is_about_a_person_is_told_whole_and_of_nobody_else(
    workspace: Workspace, office: Office
) -> None:
    keys = [ended_case(workspace, office), begun(workspace, office)]
    ended_case(workspace, office, {"email": "other@example.com", "name": "Somebody"})
    found = find_person(workspace, "ÄNNE@example.com", office.asks)
    answer = disclose_person(workspace, found.handle, actor=office.asks)
    assert answer.complete
    text = json.dumps(answer.content, ensure_ascii=False)
    cases = answer.content["cases"]
    assert isinstance(cases, list)
    assert [one["case"] for one in cases] == [str(key) for key in keys]
    assert "Gewürznelke" in text
    assert "Öztürk" in text
    assert "Somebody" not in text
    # Who typed it in for them is somebody else's data (Art. 15 (4)).
    assert office.clerk.account_id not in text
    assert str(office.clerk.email) not in text
    assert '"requester", "value": {"role": "staff"}' in text
    for stranger in (office.clerk, ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            disclose_person(workspace, found.handle, actor=stranger)
    with pytest.raises(ErasureUnknown):
        disclose_person(workspace, "per_unknown", actor=office.asks)
    assert verify_ledger(workspace) == ()


def test_whoever_handed_in_a_case_about_themselves_is_told_so(
    workspace: Workspace, office: Office
) -> None:
    clerk, email = office.clerk, str(office.clerk.email)
    begun(workspace, office, {"email": email.upper(), "name": clerk.name})
    found = find_person(workspace, email, office.asks)
    text = json.dumps(disclose_person(workspace, found.handle, actor=office.asks).content)
    assert clerk.account_id in text
    assert '"staff"' not in text


def test_a_value_whose_row_is_gone_makes_the_answer_incomplete(
    workspace: Workspace, office: Office
) -> None:
    ended_case(workspace, office)
    found = find_person(workspace, "änne@example.com", office.asks)
    with as_owner(workspace.settings) as connection:
        connection.exec_driver_sql("DELETE FROM ledger.sealed WHERE seq = 1 AND class = 'contact'")
    answer = disclose_person(workspace, found.handle, actor=office.asks)
    assert not answer.complete
    assert answer.content["values_that_cannot_be_opened"] != 0


def test_the_record_of_processing_tells_what_the_models_state(
    workspace: Workspace, office: Office
) -> None:
    record = record_of_processing(workspace, office.first)
    assert [one.process for one in record.activities] == ["errand", "letter"]
    assert {one.term for one in record.activities} == {
        "72 Monate ab Ende des Kalenderjahres",
        "24 Monate ab Ende des Vorgangs",
    }
    assert None in {one.purpose for one in record.activities}
    with pytest.raises(NotAllowed):
        record_of_processing(workspace, office.clerk)


def test_a_person_takes_along_the_newest_of_what_they_gave_and_nothing_else(
    workspace: Workspace, office: Office
) -> None:
    key = begun(workspace, office)
    set_variables(workspace, key, {"name": "Änne Neu", "note": "x"}, "why", actor=ADMINISTRATOR)
    made = port_person(
        workspace, find_person(workspace, ANNE["email"], office.asks).handle, actor=office.asks
    )
    assert [one["values"] for one in made.cases] == [{**ANNE, "name": "Änne Neu"}]
    header, *lines = csv.reader(io.StringIO(made.as_csv()))
    assert header == ["case", "process", "legal_basis", "name", "value"]
    assert sorted(line[3:] for line in lines) == [["email", ANNE["email"]], ["name", "Änne Neu"]]
    assert {line[2] for line in lines} == {"Art. 6(1)(b)"}
    with pytest.raises(NotAllowed):
        port_person(workspace, "per_x", actor=office.clerk)


def test_whoever_leaves_is_an_opaque_reference_from_then_on(
    workspace: Workspace, office: Office
) -> None:
    key = ended_case(workspace, office)
    with pytest.raises(NotAllowed):
        anonymise_account(workspace, "carla", actor=office.asks)
    new = anonymise_account(workspace, "carla", actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT a::text FROM engine.account a").scalars().all()
    assert not [row for row in rows if "carla" in row.lower()]
    assert case(workspace, key, ADMINISTRATOR).instance.started_by == new
    with pytest.raises(AccountUnknown):
        anonymise_account(workspace, "carla", actor=ADMINISTRATOR)
    assert verify_ledger(workspace) == ()
