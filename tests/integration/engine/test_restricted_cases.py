"""Cases whose use is restricted (Art. 18 GDPR): stored, shown to few, and moved by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.evidence import read_export
from audit.verify import verify_export
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_case import export_case
from engine.commands.export_ledger import export_ledger
from engine.commands.export_selection import ExportRequest, Selection, export_selection
from engine.commands.place_hold import hold_back, lift_hold, place_hold
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import InstanceSuspended, NotAllowed
from engine.model import Person
from engine.person_model import HoldKind, Target
from engine.queries import (
    case,
    cases,
    entry,
    history,
    inbox,
    search_process_instances,
    search_user_tasks,
    search_variables,
    task_form,
    user_task,
)
from engine.queries.receipts import receipt
from engine.store.listings import running_keys
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, person
from tests.integration.engine.protection import (
    ANNE,
    BEGUN,
    Office,
    SetClock,
    begun,
    of_anne,
    protected_office,
)

BEN = {"email": "ben@example.com", "name": "Ben Zeder-Marke"}


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


def restrict(workspace: Workspace, office: Office, target: Target) -> int:
    return place_hold(
        workspace, target, HoldKind.RESTRICTION, "Richtigkeit bestritten", actor=office.asks
    )


def task_of(workspace: Workspace, office: Office, key: int) -> int:
    (task,) = (one for one in inbox(workspace, office.clerk) if one.process_instance_key == key)
    return task.key


def test_a_stranger_learns_nothing_of_a_restriction(workspace: Workspace, office: Office) -> None:
    """They are told the same of a case whether it is restricted or not."""
    key = begun(workspace, office)
    task = task_of(workspace, office, key)
    stranger = person(workspace, "sara", "sales")

    def told() -> list[tuple[str, str]]:
        asked: list[Callable[[], object]] = [
            lambda: case(workspace, key, stranger),
            lambda: entry(workspace, key, 1, stranger),
            lambda: user_task(workspace, task, stranger),
            lambda: export_case(workspace, key, actor=stranger),
        ]
        answers = []
        for ask in asked:
            with pytest.raises(NotAllowed) as refused:
                ask()
            answers.append((str(refused.value), refused.value.rule))
        return answers

    before = told()
    restrict(workspace, office, Target(case=key))
    assert told() == before
    assert not any(rule == "restriction" for _, rule in before)
    values = search_variables(workspace, stranger, filter={"process_instance_key": key})
    assert values.items == ()


@pytest.mark.parametrize("by_person", [True, False])
def test_a_restricted_case_is_read_by_those_who_protect_data_and_by_nobody_else(
    workspace: Workspace, office: Office, by_person: bool
) -> None:
    key = begun(workspace, office)
    task = task_of(workspace, office, key)
    auditor = person(workspace, "anton", "auditor")
    target = of_anne(workspace) if by_person else Target(case=key)
    hold = restrict(workspace, office, target)
    reads: list[Callable[[Person], object]] = [
        lambda who: case(workspace, key, who),
        lambda who: entry(workspace, key, 1, who),
        lambda who: history(workspace, key, who),
        lambda who: user_task(workspace, task, who),
        lambda who: task_form(workspace, task, who),
    ]
    for who in (office.clerk, ADMINISTRATOR, auditor):
        for read in reads:
            with pytest.raises(NotAllowed, match=r"Art\. 18 GDPR") as refused:
                read(who)
            assert refused.value.rule == "restriction"
    for refused_too in (
        lambda: search_variables(workspace, auditor, filter={"process_instance_key": key}),
        lambda: export_case(workspace, key, actor=auditor),
        lambda: receipt(workspace, key, 1, auditor),
    ):
        with pytest.raises(NotAllowed, match=r"Art\. 18 GDPR"):
            refused_too()
    for who in (office.asks, office.first):
        for read in reads:
            read(who)
        seen = case(workspace, key, who)
        assert seen.instance.restricted
        assert ANNE["name"] in str(seen.variables)
        assert ANNE["name"] in str(seen.entries)
        found = search_variables(workspace, who, filter={"process_instance_key": key})
        assert ANNE["name"] in str(found)
    lift_hold(workspace, hold, "geklärt", actor=office.asks)
    assert case(workspace, key, ADMINISTRATOR).instance.summary == ANNE["name"]
    with pytest.raises(NotAllowed):
        case(workspace, key, office.asks)
    assert verify_ledger(workspace) == ()


def test_lists_say_that_a_case_is_restricted_and_none_of_its_values(
    workspace: Workspace, office: Office
) -> None:
    restricted, free = begun(workspace, office), begun(workspace, office, BEN)
    restrict(workspace, office, of_anne(workspace))

    def listed(who: Person) -> str:
        return str(
            (
                cases(workspace, who),
                search_process_instances(workspace, who),
                inbox(workspace, who),
                search_user_tasks(workspace, who),
            )
        )

    for who in (ADMINISTRATOR, office.clerk):
        assert ANNE["name"] not in listed(who)
        assert BEN["name"] in listed(who)
        assert {one.key: one.restricted for one in cases(workspace, who)} == {
            restricted: True,
            free: False,
        }


@pytest.mark.parametrize("by_person", [True, False])
def test_nobody_finds_a_restricted_case_by_what_they_may_not_read_in_it(
    workspace: Workspace, office: Office, by_person: bool
) -> None:
    """Else its number and the words of its summary could be guessed letter by letter."""
    key = begun(workspace, office)
    numbered = start_process_instance(
        workspace, "errand", variables=ANNE, business_id="R-18-2027", actor=office.clerk
    ).key
    by_value: list[dict[str, object]] = [
        {"text": "%Öztürk%"},
        {"text": "%özt%"},
        {"business_id": "R-18-2027"},
        {"business_ids": ["R-18-2027", "x"]},
        {"business_id_prefix": "R-18"},
    ]

    def found(who: Person, chosen: dict[str, object]) -> set[int]:
        page = search_process_instances(workspace, who, filter=chosen)
        assert page.total == len(page.items)
        return {one.key for one in page.items}

    readers = (ADMINISTRATOR, office.clerk)
    assert all(numbered in found(who, one) for who in readers for one in by_value)
    for one in [of_anne(workspace)] if by_person else [Target(case=key), Target(case=numbered)]:
        restrict(workspace, office, one)
    for who in readers:
        assert [found(who, one) for one in by_value] == [set()] * len(by_value)
        assert cases(workspace, who, text="Öztürk") == []
        # That there is a case, and of which process, is no secret.
        assert found(who, {"process_definition_id": "errand"}) == {key, numbered}
        assert [one.key for one in cases(workspace, who, text=str(key))] == [key]
        assert found(who, {"key": key}) == {key}
    colleague = person(workspace, "odo", "operator", "data-protection-team")
    assert all(numbered in found(colleague, one) for one in by_value)
    with workspace.transaction() as connection:
        reached = running_keys(connection, {"business_id": "R-18-2027"}, 9, workspace.seals)
    assert reached == ([], 0)


def test_a_case_that_comes_to_a_restricted_person_begins_and_stands_still_at_once(
    workspace: Workspace, office: Office
) -> None:
    begun(workspace, office)
    hold = restrict(workspace, office, of_anne(workspace))
    later, other = begun(workspace, office), begun(workspace, office, BEN)
    task = task_of(workspace, office, later)
    # Shown to few at once, by whoever it is about.
    with pytest.raises(NotAllowed, match=r"Art\. 18"):
        case(workspace, later, ADMINISTRATOR)
    assert hold_back(workspace) == 0
    seen = case(workspace, later, office.asks)
    assert seen.instance.suspended_at is not None
    assert "eingeschränkt" in str(seen.entries)
    with pytest.raises(InstanceSuspended):
        complete_user_task(workspace, task, {"note": "x"}, actor=office.clerk)
    assert case(workspace, other, ADMINISTRATOR).instance.suspended_at is None
    # Only the officer decides that it goes on, and that holds.
    officer = person(workspace, "otto", "operator", "data-protection-officer")
    with pytest.raises(InstanceSuspended, match=r"Art\. 18"):
        resume_process_instance(workspace, later, "weiter", actor=ADMINISTRATOR)
    resume_process_instance(workspace, later, "mit Einwilligung", actor=officer)
    assert hold_back(workspace) == 0
    assert case(workspace, later, office.asks).instance.suspended_at is None
    lift_hold(workspace, hold, "geklärt", actor=office.asks)
    assert verify_ledger(workspace) == ()


def test_without_a_restriction_nothing_is_held_back(workspace: Workspace, office: Office) -> None:
    key = begun(workspace, office)
    place_hold(workspace, of_anne(workspace), HoldKind.LITIGATION, "Klage", actor=office.asks)
    begun(workspace, office)
    assert hold_back(workspace) == 0
    assert not case(workspace, key, ADMINISTRATOR).instance.restricted


def test_an_export_of_the_ledger_holds_a_restricted_case_with_its_values_sealed(
    workspace: Workspace, office: Office
) -> None:
    begun(workspace, office)
    restricted = begun(workspace, office, BEN)
    auditor = person(workspace, "anton", "auditor")
    request = ExportRequest(Selection(types=("process.started",)), form="json")

    def taken() -> str:
        return export_selection(workspace, request, actor=auditor).content.decode()

    assert BEN["name"] in taken()
    hold = restrict(workspace, office, Target(case=restricted))
    bundle = taken()
    assert BEN["name"] not in bundle
    assert ANNE["name"] in bundle
    assert verify_export(read_export(bundle.encode())) == []
    whole = export_ledger(workspace, actor=auditor)
    assert BEN["name"] not in whole.decode()
    assert ANNE["name"] in whole.decode()
    assert verify_export(read_export(whole)) == []
    lift_hold(workspace, hold, "geklärt", actor=office.asks)
    assert BEN["name"] in taken()
