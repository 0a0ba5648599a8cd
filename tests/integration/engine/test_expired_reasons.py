"""What people wrote outside of cases goes when its term ends, and not while it is needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.entry import Fact
from engine.batch_model import BatchType
from engine.commands.begin_batch import begin_batch
from engine.commands.execute_erasure import execute_erasure
from engine.commands.expire_reasons import expire_reasons
from engine.commands.keep_house import keep_house
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.commands.place_hold import lift_hold, place_hold
from engine.commands.verify_ledger import verify_ledger
from engine.person_model import HoldKind, Target
from engine.store import own_subjects
from engine.workspace import Workspace
from tests.builders import person
from tests.integration.engine.protection import (
    BEGUN,
    Office,
    SetClock,
    approved,
    begun,
    ended_case,
    of_anne,
    protected_office,
)

YEAR = timedelta(days=366)


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


def reasons(workspace: Workspace) -> list[str]:
    """Return the sealed values of the system's chain that can be opened."""
    with workspace.transaction() as connection:
        entries = list(workspace.ledger.entries_of(connection, "system"))
        opened = workspace.ledger.openings(connection, entries)
    return sorted(str(one.value) for values in opened.values() for one in values)


def test_a_reason_goes_when_the_term_of_its_class_ends(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    """Reasons of requests for three years from their end, of a batch for two."""
    ended_case(workspace, office)
    olga = person(workspace, "olga", "operator")
    execute_erasure(workspace, approved(workspace, office, of_anne(workspace)), actor=office.asks)
    begin_batch(workspace, BatchType.CANCEL, {}, {}, "Aufräumen", actor=olga)
    both = ["Antrag vom 1. März", "Aufräumen"]
    assert [one for one in reasons(workspace) if one in both] == both
    for years, left in ((1.9, both), (2.1, both[:1]), (2.9, both[:1]), (3.1, [])):
        set_clock(BEGUN + years * YEAR)
        expire_reasons(workspace)
        assert [one for one in reasons(workspace) if one in both] == left
        assert verify_ledger(workspace) == ()
    assert expire_reasons(workspace) == 0


def test_what_was_done_lately_keeps_nothing_that_was_written_after_it_was_asked_for(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    """A request that waited three years before it was done stands before the batch's reason."""
    ended_case(workspace, office)
    olga = person(workspace, "olga", "operator")
    request = approved(workspace, office, of_anne(workspace))
    begin_batch(workspace, BatchType.CANCEL, {}, {}, "Aufräumen", actor=olga)
    set_clock(BEGUN + 3 * YEAR)
    execute_erasure(workspace, request, actor=office.asks)
    expire_reasons(workspace)
    assert "Aufräumen" not in reasons(workspace)


def test_the_reason_of_a_hold_is_kept_while_it_stands_and_its_term_after_it_was_lifted(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    case = begun(workspace, office)
    key = place_hold(workspace, Target(case=case), HoldKind.LITIGATION, "Klage", actor=office.asks)
    set_clock(BEGUN + 9 * YEAR)
    assert expire_reasons(workspace) == 0
    lift_hold(workspace, key, "Vergleich", actor=office.asks)
    set_clock(BEGUN + 11.9 * YEAR)
    assert expire_reasons(workspace) == 0
    assert reasons(workspace) == ["Klage", "Vergleich"]
    set_clock(BEGUN + 12.1 * YEAR)
    assert expire_reasons(workspace) == 1
    assert reasons(workspace) == []
    assert verify_ledger(workspace) == ()


def test_the_reason_of_a_request_that_waits_is_kept(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    case = begun(workspace, office)
    approved(workspace, office, Target(case=case))
    set_clock(BEGUN + 9 * YEAR)
    assert expire_reasons(workspace) == 0
    assert reasons(workspace) == ["Antrag vom 1. März"]


def test_values_of_cases_are_no_business_of_it(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    ended_case(workspace, office)
    set_clock(BEGUN + 9 * YEAR)
    assert expire_reasons(workspace) == 0
    assert keep_house(workspace).cases == 1


@pytest.mark.parametrize("kind", ["nothing said", "another subject", "a hold", "a case"])
def test_the_database_destroys_no_key_that_the_ledger_does_not_name_or_that_is_needed(
    workspace: Workspace, office: Office, kind: str
) -> None:
    case = begun(workspace, office)
    place_hold(workspace, Target(case=case), HoldKind.LITIGATION, "Klage", actor=office.asks)
    with workspace.transaction() as connection:
        held, subject, retention = connection.exec_driver_sql(
            "SELECT h.subject, i.subject, d.class FROM engine.hold h, engine.process_instance i "
            "JOIN keystore.dek d USING (subject) WHERE d.class <> 'state' LIMIT 1"
        ).one()
        named, retention = (subject, retention) if kind == "a case" else (held, "request-proof")
        said = "sub_x" if kind == "another subject" else named
        data = {"instance": "system", "handle": said, "class": retention}
        word = "log.alive" if kind == "nothing said" else "retention.expired"
        fact = Fact(word, data={} if kind == "nothing said" else data)
        entry = workspace.ledger.append_system(connection, ledger_actor(ENGINE), [fact], BEGUN)
        assert not own_subjects.destroy_key(connection, named, retention, entry.seq)
