"""Figures of a process are those of a second, naive computation, over histories drawn at random;
and what the ledger says of a real case is what they are made of."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import advance_reports, catch_up
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.keep_house import keep_house
from engine.commands.start_process_instance import start_process_instance
from engine.core.report_figures import ZONE, at_midnight, begin_of
from engine.core.reported import Trace
from engine.faults import NotAllowed, SelectionRefused
from engine.model import Person
from engine.queries import inbox
from engine.queries.element_history import history
from engine.queries.process_reports import (
    ProcessReport,
    Scope,
    cases_behind,
    process_report,
    reported_processes,
)
from engine.report_model import Step, Unit
from engine.store import reports
from engine.views import Happening
from engine.workspace import Workspace, open_workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    person,
    process,
    start_event,
    user_task,
)

SINCE, UNTIL = at_midnight(date(2026, 3, 2)), at_midnight(date(2026, 5, 4))
ELEMENTS = ("first", "second", "third")
GROUPS = ("large", "small")


@pytest.fixture
def analyst(workspace: Workspace) -> Person:
    return person(workspace, "nora", "analyst")


def row(workspace: Workspace) -> int:
    """Deploy three user tasks in a row; return the key of the definition."""
    body = start_event("first")
    for one, following in zip(ELEMENTS, (*ELEMENTS[1:], "done"), strict=True):
        body += user_task(one, following)
    deployed(workspace, process("row", body + end_event()))
    with workspace.transaction() as connection:
        return workspace.definitions.catalogue(connection).processes["row"][-1].key


def drawn_cases(random: Random, count: int) -> dict[int, Trace]:
    """Return cases whose steps, times, ends and groups are drawn, some outside of the period."""
    found = {}
    for case in range(1, count + 1):
        # In UTC: within one zone Python subtracts what the clock on the wall says.
        started = SINCE.astimezone(UTC) + timedelta(hours=random.randrange(-500, 1700))
        trace, at = Trace(started_at=started, seq=1), started
        for token in range(random.randrange(7)):
            entered = at + timedelta(minutes=random.randrange(0, 600))
            left = entered + timedelta(minutes=random.randrange(0, 6000))
            open_ = random.random() < 0.15
            claimed = (
                entered + (left - entered) * random.random() if random.random() < 0.6 else None
            )
            due = entered + timedelta(hours=random.randrange(1, 80))
            step = Step(
                token=str(token),
                element=random.choice(ELEMENTS),
                kind=random.choice(("task", "task", "job")),
                outcome="open" if open_ else random.choice(("completed",) * 4 + ("cancelled",)),
                entered_at=entered,
                claimed_at=claimed,
                left_at=None if open_ else left,
                due_at=due if random.random() < 0.7 else None,
                groups=tuple(one for one in GROUPS if random.random() < 0.5),
                iteration=random.choice((None, None, 1, 2)),
            )
            trace.steps[step.key] = step
            at = left
        if random.random() < 0.8:
            trace.ended_at = at + timedelta(minutes=1)
            trace.outcome = random.choice(("completed", "completed", "terminated"))
        for word in ("quote.sent", "quote.accepted"):
            if random.random() < 0.5:
                trace.milestones[word] = started + timedelta(hours=random.randrange(99))
        trace.changed = set(trace.steps)
        found[case] = trace
    return found


def nearest_rank(values: Sequence[Decimal], share: str) -> Decimal:
    """The least value that so many are not larger than."""
    return sorted(values)[math.ceil(Decimal(share) * len(values)) - 1]


def seconds(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 1_000_000


def inside(moment: datetime | None) -> bool:
    return moment is not None and SINCE <= moment < UNTIL


def of_group(cases: dict[int, Trace], group: str | None) -> list[Trace]:
    if group is None:
        return list(cases.values())
    return [one for one in cases.values() if any(group in s.groups for s in one.steps.values())]


def check_cases(found: ProcessReport, cases: list[Trace], unit: Unit) -> None:
    def bucket(at: datetime) -> date:
        return begin_of(at.astimezone(ZONE).date(), unit)

    begun = Counter(
        bucket(one.started_at) for one in cases if one.started_at and inside(one.started_at)
    )
    ended = Counter(
        (bucket(one.ended_at), one.outcome)
        for one in cases
        if one.ended_at and inside(one.ended_at)
    )
    assert {one.day: one.begun for one in found.throughput if one.begun} == begun
    for counted in found.throughput:
        assert counted.completed == ended[counted.day, "completed"]
        assert counted.terminated == ended[counted.day, "terminated"]
    took: dict[date | None, list[Decimal]] = defaultdict(list)
    for one in cases:
        if one.outcome == "completed" and one.ended_at and one.started_at and inside(one.ended_at):
            for day in (bucket(one.ended_at), None):
                took[day].append(seconds(one.ended_at - one.started_at))
    assert {one.day: (one.count, one.median, one.slow) for one in found.cycles} == {
        day: (len(all_), nearest_rank(all_, "0.5"), nearest_rank(all_, "0.95"))
        for day, all_ in took.items()
    }
    assert found.running == sum(one.ended_at is None for one in cases)


def check_steps(found: ProcessReport, cases: dict[int, Trace], group: str | None) -> None:
    waits: dict[tuple[str, str], list[tuple[Decimal, Decimal]]] = defaultdict(list)
    kept: dict[str, Counter[str]] = defaultdict(Counter)
    for trace in cases.values():
        assert trace.started_at
        ran = trace.started_at < UNTIL and (trace.ended_at is None or trace.ended_at >= SINCE)
        for step in trace.steps.values():
            if group is not None and group not in step.groups:
                continue
            if ran and step.outcome == "completed" and step.left_at and inside(step.left_at):
                if step.left_at > step.entered_at:
                    waits[step.element, step.kind].append(
                        (
                            seconds((step.claimed_at or step.left_at) - step.entered_at),
                            seconds(step.left_at - step.entered_at),
                        )
                    )
                if step.due_at is not None:
                    kept[step.element]["kept" if step.left_at <= step.due_at else "missed"] += 1
            if step.outcome == "open" and step.due_at and trace.ended_at is None:
                kept[step.element]["overdue"] += 1
    for one in found.waits:
        claimed, done = zip(*waits.pop((one.element, one.kind)), strict=True)
        assert (one.claimed, one.claimed_slow) == (
            nearest_rank(claimed, "0.5"),
            nearest_rank(claimed, "0.95"),
        )
        assert (one.count, one.done, one.done_slow, one.total) == (
            len(done),
            nearest_rank(done, "0.5"),
            nearest_rank(done, "0.95"),
            sum(done),
        )
    assert waits == {}
    assert {one.element: (one.kept, one.missed, one.overdue) for one in found.kept} == {
        element: (of["kept"], of["missed"], of["overdue"]) for element, of in kept.items()
    }


def check_repetitions(found: ProcessReport, cases: list[Trace]) -> None:
    times = [
        Counter(
            step.element
            for step in one.steps.values()
            if step.kind != "other" and step.iteration in (None, 1)
        )
        for one in cases
        if inside(one.started_at)
    ]
    assert found.repeated == sum(any(many > 1 for many in one.values()) for one in times)
    expected = {}
    for element in ELEMENTS:
        many = [one[element] for one in times if one[element]]
        if any(one > 1 for one in many):
            repeated = sum(one > 1 for one in many)
            expected[element] = len(many), repeated, sum(many) - len(many), max(many)
    assert {
        one.element: (one.cases, one.repeated, one.again, one.most) for one in found.rework
    } == expected
    reached = Counter(word for one in cases if inside(one.started_at) for word in one.milestones)
    assert {one.name: one.reached for one in found.milestones} == reached


@pytest.mark.parametrize("seed", range(6))
def test_figures_are_those_of_a_naive_computation(workspace: Workspace, seed: int) -> None:
    definition, random = row(workspace), Random(seed)
    for number in range(5):
        person(workspace, f"large{number}", "large")
    analyst = person(workspace, "nora", "analyst")
    cases = drawn_cases(random, 60)
    with workspace.transaction() as connection:
        reports.write(connection, {key: (definition, one) for key, one in cases.items()})
    for group in (None, "large"):
        unit = random.choice(list(Unit))
        found = process_report(workspace, Scope("row", SINCE, UNTIL, None, group, unit), analyst)
        check_cases(found, of_group(cases, group), unit)
        check_steps(found, cases, group)
        check_repetitions(found, of_group(cases, group))
        listed = {one.name: one.count for one in found.by_group}
        assert set(listed) <= {"large", None}


def test_each_figure_counts_as_many_cases_as_stand_behind_it(workspace: Workspace) -> None:
    definition, operator = row(workspace), person(workspace, "arne", "operator")
    cases = drawn_cases(Random(99), 80)
    with workspace.transaction() as connection:
        reports.write(connection, {key: (definition, one) for key, one in cases.items()})
    scope = Scope("row", SINCE, UNTIL)
    found = process_report(workspace, scope, operator)

    def behind(figure: str, element: str | None = None) -> int:
        return cases_behind(workspace, scope, figure, element, operator).total

    assert behind("begun") == found.begun
    assert behind("completed") == found.completed
    assert behind("running") == found.running
    assert behind("any-repeated") == found.repeated
    for one in found.rework:
        assert behind("repeated", one.element) == one.repeated
    for reached in found.milestones:
        assert behind("reached", reached.name) == reached.reached
    for kept in found.kept:
        for figure in ("kept", "missed", "overdue"):
            assert bool(behind(figure, kept.element)) == bool(getattr(kept, figure))
    with pytest.raises(SelectionRefused):
        behind("secrets")


def worked(workspace: Workspace, clerk: Person, case: int) -> None:
    """Do all tasks of a case, each claimed first."""
    while waiting := [one for one in inbox(workspace, clerk) if one.process_instance_key == case]:
        claim_user_task(workspace, waiting[0].key, actor=clerk)
        complete_user_task(workspace, waiting[0].key, {}, actor=clerk)


def test_real_cases_are_counted_as_the_history_of_their_elements_says(
    workspace: Workspace, analyst: Person
) -> None:
    row(workspace)
    clerk = person(workspace, "alice", "clerk")
    cases = [
        start_process_instance(workspace, "row", variables={}, actor=clerk).key for _ in range(3)
    ]
    worked(workspace, clerk, cases[0])
    cancel_process_instance(workspace, cases[1], "mistaken", actor=ADMINISTRATOR)
    advance_ledger(workspace)
    # In small parts: a part may end in the middle of a case.
    while advance_reports(workspace, 2) == 2:
        pass
    now = datetime.now(UTC)
    scope = Scope("row", now - timedelta(days=1), now + timedelta(days=1))
    found = process_report(workspace, scope, analyst)
    assert (found.begun, found.completed, found.running, found.behind) == (3, 1, 1, 0)
    assert {one.element: one.count for one in found.waits} == dict.fromkeys(ELEMENTS, 1)
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT process_instance_key, element, outcome FROM engine.reported_step"
        ).all()
    for case in cases:
        told = history(workspace, case, ADMINISTRATOR)
        ends = Counter(
            (one.element, str(one.event)) for one in told if one.event is not Happening.STARTED
        )
        assert ends == Counter(
            (one[1], one[2]) for one in rows if one[0] == case and one[2] != "open"
        )


def test_an_archived_case_still_counts(
    workspace: Workspace, analyst: Person, set_clock: Callable[[datetime], None]
) -> None:
    row(workspace)
    clerk = person(workspace, "alice", "clerk")
    case = start_process_instance(workspace, "row", variables={}, actor=clerk).key
    worked(workspace, clerk, case)
    advance_ledger(workspace)
    catch_up(workspace)
    now = datetime.now(UTC)
    scope = Scope("row", now - timedelta(days=1), now + timedelta(days=1))
    before = process_report(workspace, scope, analyst)
    set_clock(now + timedelta(days=3000))
    for _ in range(3):
        keep_house(workspace)
    after = process_report(workspace, scope, analyst)
    assert replace(after, behind=0) == before


def test_only_those_who_keep_or_audit_processes_see_figures(workspace: Workspace) -> None:
    row(workspace)
    clerk = person(workspace, "alice", "clerk")
    scope = Scope("row", SINCE, UNTIL)
    with pytest.raises(NotAllowed):
        reported_processes(workspace, clerk)
    with pytest.raises(NotAllowed):
        process_report(workspace, scope, clerk)
    with pytest.raises(NotAllowed):
        cases_behind(workspace, scope, "begun", None, clerk)


def test_an_analyst_is_told_how_many_cases_behind_a_figure_are_not_for_them(
    workspace: Workspace, analyst: Person
) -> None:
    row(workspace)
    clerk = person(workspace, "alice", "clerk")
    start_process_instance(workspace, "row", variables={}, actor=clerk)
    advance_ledger(workspace)
    catch_up(workspace)
    now = datetime.now(UTC)
    scope = Scope("row", now - timedelta(days=1), now + timedelta(days=1))
    found = cases_behind(workspace, scope, "begun", None, analyst)
    assert (found.total, found.unseen, found.cases) == (1, 1, ())


def test_the_mode_for_works_councils_is_on_unless_switched_off(workspace: Workspace) -> None:
    row(workspace)
    clerk = person(workspace, "alice", "clerk")
    operator = person(workspace, "arne", "operator")
    case = start_process_instance(workspace, "row", variables={}, actor=clerk).key
    worked(workspace, clerk, case)
    advance_ledger(workspace)
    catch_up(workspace)
    now = datetime.now(UTC)
    scope = Scope("row", now - timedelta(days=1), now + timedelta(days=1))
    found = process_report(workspace, scope, operator)
    assert found.persons is None
    assert found.by_group == (), "what one person did is in no row"
    assert found.groups == ()
    with pytest.raises(SelectionRefused):
        process_report(workspace, replace(scope, group="clerk"), operator)
    open_ = open_workspace(replace(workspace.settings, works_council=False))
    try:
        found = process_report(open_, scope, operator)
        assert found.persons is not None
        assert [(one.name, one.count) for one in found.persons] == [("Alice", 3)]
        assert process_report(open_, scope, person(open_, "nora", "analyst")).persons is None
        assert process_report(open_, replace(scope, group="clerk"), operator).begun == 1
    finally:
        open_.close()
