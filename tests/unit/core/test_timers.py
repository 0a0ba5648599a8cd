"""Boundary timers: dates, durations, cycles; interrupting or not; never early, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.findings import ModelRefused
from engine.core import event_step, step
from engine.core.executable import ExecutableProcess
from engine.core.timers import MOST_ROUNDS, Armed, TimerRefused, armed
from engine.faults import NotFound
from tests.unit.core.builders import (
    MACHINE,
    NOW,
    Run,
    around,
    chain,
    compiled,
    end,
    flow,
    job,
    model,
    parallel,
    start,
    task,
    timer,
    user,
)
from tests.unit.core.waiting_nodes import catch_timer
from tests.work import calls


def with_timer(kind: str, text: str, *, interrupting: bool = True) -> Run:
    process = compiled(
        *chain(user("u")),
        timer("late", "u", kind, text, interrupting=interrupting),
        task("remind"),
        flow("late", "remind"),
    )
    return Run.of(process, hours="PT3H", when="2026-03-02T12:00:00Z")


@pytest.mark.parametrize(
    ("kind", "text", "hours"),
    [
        ("timeDuration", "PT2H", 2),
        ("timeDuration", "=hours", 3),
        ("timeDuration", "P1W", 7 * 24),
        ("timeDuration", "P1W2DT1H", 9 * 24 + 1),
        ("timeDuration", '=duration("P1D")', 24),
        ("timeDate", "2026-03-02T11:00:00+01:00", 1),
        ("timeDate", "=when", 3),
        ("timeDate", '=date and time("2026-03-02T14:00:00Z")', 5),
    ],
)
def test_a_timer_is_due_when_its_literal_or_its_expression_says(
    kind: str, text: str, hours: int
) -> None:
    (opened,) = with_timer(kind, text).last.timers_opened
    assert opened.due_at == NOW + timedelta(hours=hours)
    assert opened.event_id == "late"


def test_an_interrupting_timer_ends_its_activity_at_once() -> None:
    run = with_timer("timeDuration", "PT2H")
    token = run.token("u")
    run.fire("late")
    assert run.last.user_tasks_closed == (token,)
    assert run.last.timers_closed == ((token, "late"),)
    assert run.ran() == ["start", "late", "remind"]
    assert run.last.status == "completed"
    fact = next(fact for fact in run.facts if fact.type == "timer.fired")
    assert (fact.element, fact.data) == ("late", {"attachedTo": "u", "remaining": 0})


def test_a_timer_that_does_not_interrupt_leaves_its_activity_waiting() -> None:
    run = with_timer("timeDuration", "PT2H", interrupting=False).fire("late")
    assert run.ran() == ["start", "late", "remind"]
    assert run.standing() == ["u"]
    assert run.timers == {}


def test_a_cycle_fires_as_often_as_it_says() -> None:
    run = with_timer("timeCycle", "R3/PT10M", interrupting=False)
    due = []
    while run.timers:
        due.append(next(iter(run.timers.values())).due_at)
        run.fire("late")
    assert due == [NOW + timedelta(minutes=10 * n) for n in (1, 2, 3)]
    assert run.ran().count("remind") == 3


def test_firings_missed_in_a_downtime_are_made_up_for_by_one() -> None:
    run = with_timer("timeCycle", "R/PT10M", interrupting=False)
    run.fire("late", after=timedelta(hours=5, minutes=1))
    (following,) = run.last.timers_opened
    assert following.due_at == NOW + timedelta(hours=5, minutes=20)
    assert following.remaining == -1
    assert run.ran().count("remind") == 1
    (fact,) = [fact for fact in run.facts if fact.type == "timer.fired"]
    assert fact.data["missed"] == 30


def test_a_firing_that_makes_up_for_none_says_nothing_of_it() -> None:
    run = with_timer("timeCycle", "R/PT10M", interrupting=False).fire("late")
    (fact,) = [fact for fact in run.facts if fact.type == "timer.fired"]
    assert "missed" not in fact.data


def test_a_timer_stops_when_its_activity_is_completed() -> None:
    run = with_timer("timeDuration", "PT2H").complete("u")
    assert len(run.last.timers_closed) == 1
    assert run.last.status == "completed"


def test_a_timer_stops_when_its_instance_is_cancelled() -> None:
    run = with_timer("timeDuration", "PT2H")
    token = run.token("u")
    assert run.cancel().last.timers_closed == ((token, "late"),)


def test_a_timer_does_not_fire_early_or_twice() -> None:
    run = with_timer("timeDuration", "PT2H", interrupting=False)
    token = run.token("u")
    early = around(MACHINE, NOW + timedelta(hours=2) - timedelta(microseconds=1))
    with pytest.raises(NotFound, match="not due"):
        event_step.fire_timer(run.process, "1", run.state, token, "late", early)
    run.fire("late")
    late = around(MACHINE, NOW + timedelta(hours=3))
    with pytest.raises(NotFound, match="no timer"):
        event_step.fire_timer(run.process, "1", run.state, token, "late", late)


def test_a_timer_interrupts_a_job_and_spares_other_branches() -> None:
    process = compiled(
        start(),
        parallel("fork"),
        job("j"),
        user("other"),
        end(),
        flow("start", "fork"),
        flow("fork", "j"),
        flow("fork", "other"),
        flow("j", "end"),
        timer("late", "j", "timeDuration", "PT1H"),
    )
    run = Run.of(process).fire("late")
    assert len(run.last.jobs_closed) == 1
    assert run.standing() == ["other"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeDuration", "5 minutes"),
        ("timeDuration", "2026-01-01T00:00:00Z"),
        ("timeDuration", "P99999999Y"),
        ("timeDuration", "P99999999999Y"),
        ("timeCycle", "R/P99999999999Y"),
        ("timeCycle", "R/PT0S"),
        ("timeCycle", "R/PT0.999999999S"),
        ("timeDate", "PT5M"),
        ("timeDate", "tomorrow"),
        ("timeCycle", "R0/PT1H"),
        ("timeCycle", "R3/PT0S"),
        ("timeCycle", "R3/PT0.5S"),
        ("timeCycle", "R3/-PT1H"),
        ("timeCycle", "0 0 * * *"),
        ("timeCycle", "R99999999/PT1H"),
    ],
)
def test_a_literal_that_no_timer_can_have_is_refused_when_compiled(kind: str, text: str) -> None:
    with pytest.raises(ModelRefused) as refused:
        compiled(*chain(user("u")), timer("late", "u", kind, text, interrupting=False))
    (finding,) = refused.value.findings
    assert (finding.element, finding.line, finding.rule) == ("late", 7, "bpmn/timer")


@pytest.mark.parametrize(("kind", "text"), [("timeDuration", "=hours + 1"), ("timeDate", "=nil")])
def test_an_expression_that_gives_no_time_is_an_incident(kind: str, text: str) -> None:
    run = with_timer(kind, text)
    assert run.last.incidents_opened[0].type == "timer"
    assert run.last.user_tasks_opened == ()
    assert run.last.timers_opened == ()


@settings(deadline=None)
@given(
    minutes=st.integers(1, 100_000),
    times=st.integers(1, 50),
    delay=st.integers(0, 10**7),
)
def test_the_next_firing_lies_after_now_and_on_the_beat(
    minutes: int, times: int, delay: int
) -> None:
    first = armed("timeCycle", f"R{times}/PT{minutes}M", NOW)
    now = first.due_at + timedelta(seconds=delay)
    following = first.after_firing(now)
    if times == 1:
        assert following is None
        return
    assert following is not None
    assert following.due_at > now
    assert following.due_at - now <= timedelta(minutes=minutes)
    assert (following.due_at - first.due_at) % timedelta(minutes=minutes) == timedelta()
    assert Armed.from_row(following.row()) == following


CYCLES = (
    *("PT1S", "PT7M", "PT90M", "P1D", "P2DT3H", "P1M", "P5M", "P1Y", "P3Y2M"),
    *("0 */20 * * * *", "0 0 9-17 * * MON-FRI", "30 0 0 L * *"),
)


@settings(deadline=None, max_examples=80)
@given(
    every=st.sampled_from(CYCLES),
    begin=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    late=st.integers(0, 40),
    more=st.integers(0, 7200),
)
def test_the_firings_missed_are_those_that_would_have_been_one_by_one(
    every: str, begin: datetime, late: int, more: int
) -> None:
    if every.endswith(("M", "Y")) and "T" not in every:
        begin = begin.replace(day=min(begin.day, 27))  # one by one, a short month would move it
    timer = armed("timeCycle", every if " " in every else f"R/{every}", begin)
    expected, last = 0, timer.due_at
    for _ in range(late):
        following = Armed(last, -1, timer.every).after_firing(last)
        assert following is not None
        expected, last = expected + 1, following.due_at
    assert timer.missed(last) == expected
    if every.startswith("PT"):
        seconds = more % (armed("timeDuration", every, begin).due_at - begin).seconds
        assert timer.missed(last + timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize("every", ["PT1S", "PT10M", "P1D", "P1M", "P9Y", "* * * * * *"])
def test_a_cycle_from_long_ago_is_reckoned_and_not_run_through(every: str) -> None:
    timer = Armed(datetime(1, 1, 1, tzinfo=UTC), -1, every)
    if " " in every:
        timer = Armed(NOW - timedelta(days=3000), -1, every)
    found: list[object] = []
    work = calls(lambda: found.extend((timer.missed(NOW), timer.after_firing(NOW))))
    assert work < 1_000_000
    missed, following = found
    assert isinstance(following, Armed)
    assert following.due_at > NOW
    assert isinstance(missed, int)
    assert missed > 200


def test_a_cycle_counts_no_more_missed_firings_than_it_has_left() -> None:
    timer = armed("timeCycle", "R3/PT10M", NOW)
    assert timer.missed(NOW + timedelta(days=1)) == 2
    assert armed("timeDuration", "PT1H", NOW).missed(NOW + timedelta(days=1)) == 0


def test_a_cron_expression_is_found_from_a_late_hour_without_running_through_the_day() -> None:
    evening = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
    assert calls(lambda: armed("timeCycle", "* * * * * *", evening)) < 10_000


def test_a_monthly_cycle_keeps_to_the_calendar() -> None:
    first = armed("timeCycle", "R/2026-01-15T08:00:00Z/P1M", NOW)
    assert first.due_at == datetime(2026, 1, 15, 8, tzinfo=UTC)
    following = first.after_firing(NOW)
    assert following is not None
    assert following.due_at == datetime(2026, 3, 15, 8, tzinfo=UTC) - timedelta(0)


@pytest.mark.parametrize("every", ["R/P9Y", "R/P1M", "R/P4000Y", "R/PT1H", "0 0 0 1 1 *"])
def test_a_cycle_that_leads_beyond_the_calendar_has_fired_for_the_last_time(every: str) -> None:
    first = armed("timeCycle", every, NOW)
    assert first.after_firing(datetime(9999, 12, 31, 23, 30, tzinfo=UTC)) is None


def test_a_cycle_may_be_given_in_weeks() -> None:
    begun = armed("timeCycle", "R2/P2W", NOW)
    assert begun.due_at == NOW + timedelta(days=14)
    following = begun.after_firing(begun.due_at)
    assert following is not None
    assert following.due_at == NOW + timedelta(days=28)


def test_a_time_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(TimerRefused):
        armed("timeDuration", "P9000Y", NOW)


def test_a_cycle_at_an_interrupting_event_is_refused() -> None:
    with pytest.raises(ModelRefused, match="fires once"):
        compiled(*chain(user("u")), timer("late", "u", "timeCycle", "R3/PT1H"))
    assert model(*chain(user("u"))).processes


def in_a_circle(*durations: str) -> ExecutableProcess:
    """Timers one behind the other, and from the last one back."""
    names = [f"t{number}" for number, _ in enumerate(durations, 1)]
    waits = [catch_timer(name, text=text) for name, text in zip(names, durations, strict=True)]
    return compiled(
        start(), task("merge"), *waits, flow("start", "merge"),
        *(flow(a, b) for a, b in pairwise(["merge", *names, "merge"])),
    )  # fmt: skip


def fired_on(run: Run, *, rounds: int) -> int:
    """How many of the timers that are due fire, so many at most."""
    for number in range(rounds):
        if not run.timers:
            return number
        ((_, event),) = run.timers
        run.fire(event)
    return rounds


@pytest.mark.parametrize("durations", [("PT0S",), ("PT0S", "PT0.5S"), ("-PT1H",)])
def test_timers_in_a_circle_that_are_due_at_once_become_an_incident(
    durations: tuple[str, ...],
) -> None:
    run = Run.of(in_a_circle(*durations))
    assert fired_on(run, rounds=MOST_ROUNDS + 5) == MOST_ROUNDS + 1
    (incident,) = run.last.incidents_opened
    assert (incident.type, incident.activity_id) == ("timer", run.standing()[0])
    assert incident.activity_id is not None
    assert incident.activity_id in incident.message
    again = run.after(
        step.resolve_incident(
            run.process, "1", run.state, run.token(incident.activity_id), around(MACHINE)
        )
    )
    assert len(again.timers) == 1, "whoever resolves it lets them run again"


def test_a_circle_of_timers_with_one_that_waits_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.core.timers.MOST_ROUNDS", 20)
    run = Run.of(in_a_circle("PT0S", "PT1S", "PT0S"))
    assert fired_on(run, rounds=100) == 100


def test_what_a_person_does_in_between_is_no_circle_of_timers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.core.timers.MOST_ROUNDS", 20)
    process = compiled(
        start(), task("merge"), catch_timer("t1", text="PT0S"), user("u"), flow("start", "merge"),
        flow("merge", "t1"), flow("t1", "u"), flow("u", "merge"),
    )  # fmt: skip
    run = Run.of(process)
    for _ in range(50):
        run.fire("t1")
        run.complete("u")
    assert len(run.timers) == 1
