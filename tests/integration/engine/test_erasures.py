"""Erasure of what there is about a person: two approve it, holds and terms keep, the rest goes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import product
from threading import Barrier

import pytest

from audit.entry import Fact
from audit.faults import KeyForgotten
from audit.personal import WrappedKey, unwrap
from engine.commands.approve_erasure import approve_erasure
from engine.commands.certify_erasure import certify_erasure
from engine.commands.complete_user_task import complete_user_task
from engine.commands.execute_erasure import execute_erasure
from engine.commands.keep_house import keep_house
from engine.commands.move_instance import ledger_actor
from engine.commands.place_hold import lift_hold, place_hold
from engine.commands.request_erasure import request_erasure
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.rotate_encryption_key import forget_encryption_key, rotate_encryption_key
from engine.commands.set_variables import set_variables
from engine.commands.verify_ledger import verify_ledger
from engine.faults import (
    EngineFault,
    ErasureRefused,
    ErasureUnknown,
    InstanceSuspended,
    NotAllowed,
)
from engine.model import Person
from engine.person_model import HoldKind, Target
from engine.queries import case, inbox
from engine.queries.data_subjects import erasure, requested_erasures
from engine.store import erasures, persons
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, person
from tests.integration.engine.protection import (
    BEGUN,
    DAY,
    Office,
    SetClock,
    approved,
    begun,
    ended_case,
    handle_of,
    of_anne,
    protected_office,
    told,
)


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


def test_only_two_others_than_who_asked_approve_an_erasure(
    workspace: Workspace, office: Office
) -> None:
    """The whole space: who asks, who approves first, who approves next."""
    people = {
        "team": office.asks,
        "officer": office.first,
        "team too": office.second,
        "operator": ADMINISTRATOR,
    }
    entitled = set(people) - {"operator"}
    for asks, first, second in product(people, repeat=3):
        # One request is open at a time: each of these is about another case.
        target = Target(case=ended_case(workspace, office))
        if asks not in entitled:
            with pytest.raises(NotAllowed):
                request_erasure(workspace, target, "why", actor=people[asks])
            continue
        key = request_erasure(workspace, target, "why", actor=people[asks])
        given: set[str] = set()
        for name in (first, second):
            if name not in entitled or name == asks:
                with pytest.raises(NotAllowed):
                    approve_erasure(workspace, key, actor=people[name])
            elif name in given:
                with pytest.raises(ErasureRefused):
                    approve_erasure(workspace, key, actor=people[name])
            else:
                given.add(name)
                assert approve_erasure(workspace, key, actor=people[name]) == 2 - len(given)
        if len(given) < 2:
            with pytest.raises(ErasureRefused):
                execute_erasure(workspace, key, actor=office.asks)
        assert target.case is not None
        assert "Gewürznelke" in told(workspace, target.case)


@pytest.mark.parametrize("of_case", [False, True])
def test_of_people_who_ask_for_the_same_erasure_at_once_one_is_heard(
    workspace: Workspace, office: Office, of_case: bool
) -> None:
    ended = ended_case(workspace, office)
    target = Target(case=ended) if of_case else of_anne(workspace)
    begun_together = Barrier(4)

    def ask(person: Person) -> int | None:
        begun_together.wait()
        try:
            return request_erasure(workspace, target, "why", actor=person)
        except ErasureRefused:
            return None

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(ask, [office.asks, office.first, office.second, office.asks]))
    (key,) = [one for one in asked if one is not None]
    assert [one.key for one in requested_erasures(workspace, office.asks)] == [key]
    with pytest.raises(ErasureRefused, match=f"erasure {key} is asked for already"):
        request_erasure(workspace, target, "why", actor=office.asks)
    other = of_anne(workspace) if of_case else Target(case=ended)
    assert request_erasure(workspace, other, "why", actor=office.asks) != key


def test_once_an_erasure_is_executed_another_one_can_be_asked_for(
    workspace: Workspace, office: Office
) -> None:
    case_ = ended_case(workspace, office)
    key = approved(workspace, office, Target(case=case_))
    execute_erasure(workspace, key, actor=office.asks)
    assert request_erasure(workspace, Target(case=case_), "why", actor=office.asks) != key


def test_after_an_erasure_nothing_of_the_person_can_be_read_and_the_ledger_explains_it(
    workspace: Workspace, office: Office
) -> None:
    ended, running = ended_case(workspace, office), begun(workspace, office)
    other = ended_case(workspace, office, {"email": "other@example.com", "name": "Bleibt"})
    key = approved(workspace, office, of_anne(workspace))
    done = execute_erasure(workspace, key, actor=office.asks)
    assert [(one.case.key, one.cancelled) for one in done.cases] == [
        (ended, False),
        (running, True),
    ]
    for one in (ended, running):
        assert "Öztürk" not in told(workspace, one)
        assert "Gewürznelke" not in told(workspace, one)
        assert "nne@" not in told(workspace, one)
    assert "Gewürznelke" in told(workspace, other)
    assert case(workspace, other, ADMINISTRATOR).instance.summary == "Bleibt"
    assert case(workspace, running, ADMINISTRATOR).instance.status == "terminated"
    assert handle_of(workspace, "änne@example.com") is None
    assert verify_ledger(workspace) == ()
    with pytest.raises(ErasureRefused):
        execute_erasure(workspace, key, actor=office.asks)


def test_archived_cases_are_erased_as_well(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    key = ended_case(workspace, office)
    set_clock(BEGUN + 31 * DAY)
    assert keep_house(workspace).cases == 1
    execute_erasure(workspace, approved(workspace, office, of_anne(workspace)), actor=office.asks)
    assert "Öztürk" not in told(workspace, key)
    assert verify_ledger(workspace) == ()


def test_a_single_case_is_erased_and_the_persons_others_stay(
    workspace: Workspace, office: Office
) -> None:
    erased, stays = ended_case(workspace, office), ended_case(workspace, office)
    execute_erasure(workspace, approved(workspace, office, Target(case=erased)), actor=office.asks)
    assert "Gewürznelke" not in told(workspace, erased)
    assert "Gewürznelke" in told(workspace, stays)
    assert handle_of(workspace, "änne@example.com") is not None


def test_what_the_law_keeps_stays_until_its_term_is_over_and_goes_then(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    key = ended_case(workspace, office, name="letter")
    erasure = approved(workspace, office, of_anne(workspace))
    (done,) = execute_erasure(workspace, erasure, actor=office.asks).cases
    (kept,) = done.kept
    assert kept.retention == "commercial-letter"
    assert kept.until == datetime(2033, 12, 31, 23, tzinfo=UTC)
    assert "Gewürznelke" in told(workspace, key)
    assert case(workspace, key, ADMINISTRATOR).instance.summary is None
    assert verify_ledger(workspace) == ()
    set_clock(kept.until - DAY)
    keep_house(workspace)
    assert "Gewürznelke" in told(workspace, key)
    set_clock(kept.until + DAY)
    keep_house(workspace)
    assert "Gewürznelke" not in told(workspace, key)
    assert handle_of(workspace, "änne@example.com") is None
    assert verify_ledger(workspace) == ()


@pytest.mark.parametrize("kind", list(HoldKind))
@pytest.mark.parametrize("whole", [True, False])
def test_what_is_held_is_kept_until_the_hold_is_lifted(
    workspace: Workspace, office: Office, kind: HoldKind, whole: bool
) -> None:
    held, free = ended_case(workspace, office), ended_case(workspace, office)
    target = of_anne(workspace)
    on = target if whole else Target(case=held)
    hold = place_hold(workspace, on, kind, "Klage", actor=office.first)
    done = execute_erasure(workspace, approved(workspace, office, target), actor=office.asks)
    assert {one.case.key: one.holds for one in done.cases} == {
        held: (hold,),
        free: (hold,) if whole else (),
    }
    reader = person(workspace, "gerda", "operator", "data-protection-team")
    assert "Gewürznelke" in told(workspace, held, reader)
    assert ("Gewürznelke" in told(workspace, free, reader)) is whole
    lift_hold(workspace, hold, "Vergleich", actor=office.first)
    with pytest.raises(ErasureRefused):
        lift_hold(workspace, hold, "Vergleich", actor=office.first)
    again = execute_erasure(workspace, approved(workspace, office, target), actor=office.asks)
    what = ("contact", "state")
    assert {one.case.key: one.erased for one in again.cases} == {
        held: what,
        # What was erased belongs to the person no more.
        **({free: what} if whole else {}),
    }
    assert "Gewürznelke" not in told(workspace, held)
    assert verify_ledger(workspace) == ()


def test_a_case_whose_use_is_restricted_is_stored_and_nothing_else(
    workspace: Workspace, office: Office
) -> None:
    key = begun(workspace, office)
    (task,) = inbox(workspace, office.clerk)
    hold = place_hold(
        workspace, Target(case=key), HoldKind.RESTRICTION, "bestritten", actor=office.asks
    )
    attempts: tuple[Callable[[], object], ...] = (
        lambda: complete_user_task(workspace, task.key, {"note": "x"}, actor=office.clerk),
        lambda: resume_process_instance(workspace, key, "go on", actor=ADMINISTRATOR),
        lambda: set_variables(workspace, key, {"name": "x"}, "why", actor=ADMINISTRATOR),
    )
    for attempt in attempts:
        with pytest.raises(InstanceSuspended):
            attempt()
    lift_hold(workspace, hold, "geklärt", actor=office.first)
    resume_process_instance(workspace, key, "go on", actor=ADMINISTRATOR)
    complete_user_task(workspace, task.key, {"note": "x"}, actor=office.clerk)
    assert verify_ledger(workspace) == ()


def test_nothing_is_asked_for_nobody_or_without_a_reason(
    workspace: Workspace, office: Office
) -> None:
    key = ended_case(workspace, office)
    for target in (Target(), Target("per_unknown"), Target(case=4711), Target("per_x", key)):
        with pytest.raises(ErasureUnknown):
            request_erasure(workspace, target, "why", actor=office.asks)
        with pytest.raises(ErasureUnknown):
            place_hold(workspace, target, HoldKind.LITIGATION, "why", actor=office.asks)
    with pytest.raises(EngineFault):
        request_erasure(workspace, Target(case=key), " ", actor=office.asks)


def test_a_preview_names_what_an_erasure_will_do(workspace: Workspace, office: Office) -> None:
    running = begun(workspace, office, name="letter")
    key = request_erasure(workspace, of_anne(workspace), "why", actor=office.asks)
    (plan,) = erasure(workspace, key, office.first).cases
    assert (plan.case.key, plan.cancelled, plan.holds) == (running, True, ())
    assert [(one.retention, one.until) for one in plan.kept] == [("commercial-letter", None)]
    assert plan.erased == ("state",)


def test_the_certificate_is_sealed_and_says_from_when_backups_are_covered(
    workspace: Workspace, office: Office
) -> None:
    ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    with pytest.raises(ErasureRefused):
        certify_erasure(workspace, key, actor=office.asks)
    execute_erasure(workspace, key, actor=office.asks)
    first = certify_erasure(workspace, key, actor=office.asks)
    assert first.pdf.startswith(b"%PDF")
    assert b"erasure.executed" in first.evidence
    assert "Antrag vom 1. März".encode() not in first.evidence
    assert first.backups is not None
    assert (first.backups.epoch, first.backups.covered_since) == (1, None)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    forget_encryption_key(workspace, 1, actor=ADMINISTRATOR)
    then = certify_erasure(workspace, key, actor=office.asks)
    assert then.backups is not None
    assert then.backups.covered_since is not None


def test_a_restored_key_store_opens_what_was_erased_until_its_epoch_is_forgotten(
    workspace: Workspace, office: Office
) -> None:
    """A backup of the key store and of the sealed rows from before the erasure."""
    key = ended_case(workspace, office)
    with workspace.transaction() as connection:
        subject = persons.cases_of(connection, Target(case=key))[0].subject
        keys = persons.held_keys(connection, [subject])
    execute_erasure(workspace, approved(workspace, office, of_anne(workspace)), actor=office.asks)
    assert {one[1] for one in keys} == {"contact", "state"}
    for held in keys:
        unwrap(held[0], held[1], WrappedKey(held[2], held[3]), workspace.ledger.keys)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    forget_encryption_key(workspace, 1, actor=ADMINISTRATOR)
    for held in keys:
        with pytest.raises(KeyForgotten):
            unwrap(held[0], held[1], WrappedKey(held[2], held[3]), workspace.ledger.keys)


def test_the_database_erases_nothing_that_is_not_approved_and_said_before(
    workspace: Workspace, office: Office
) -> None:
    """Whoever has the application's role alone: each condition, left out by itself."""
    key = ended_case(workspace, office)
    asked = request_erasure(workspace, Target(case=key), "why", actor=office.asks)
    with workspace.transaction() as connection:
        erasures.archive(connection, key, BEGUN)
        subject = persons.cases_of(connection, Target(case=key))[0].subject
        named = {"request": str(asked), "handle": subject, "instance": str(key)}
        fact = Fact("erasure.executed", data={**named, "class": "contact"})
        books = Fact("erasure.executed", data={**named, "class": "books"})
        by = ledger_actor(office.asks)
        said = workspace.ledger.append_system(connection, by, [fact], BEGUN).seq
        too_much = workspace.ledger.append_system(connection, by, [books], BEGUN).seq
    approve_erasure(workspace, asked, actor=office.first)

    def erased(entry: int) -> bool:
        with workspace.transaction() as connection:
            return erasures.erase(connection, asked, key, entry)

    assert not erased(said)
    with workspace.transaction() as connection:
        # The requester's own approval, put in past the command.
        assert erasures.approve(connection, asked, office.asks.account_id, BEGUN)
    assert not erased(said)
    approve_erasure(workspace, asked, actor=office.second)
    assert not erased(said - 1)
    assert not erased(too_much)
    hold = place_hold(workspace, Target(case=key), HoldKind.LITIGATION, "x", actor=office.asks)
    assert not erased(said)
    lift_hold(workspace, hold, "x", actor=office.asks)
    assert "Gewürznelke" in told(workspace, key)
    assert erased(said)
    assert "Gewürznelke" not in told(workspace, key)


def test_a_case_that_came_to_the_person_after_the_request_is_left(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    first = ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    set_clock(BEGUN + DAY)
    later = begun(workspace, office)
    assert [one.case.key for one in erasure(workspace, key, office.first).cases] == [first]
    done = execute_erasure(workspace, key, actor=office.asks)
    assert [one.case.key for one in done.cases] == [first]
    assert case(workspace, later, ADMINISTRATOR).instance.status == "active"
    assert handle_of(workspace, "änne@example.com") is not None
