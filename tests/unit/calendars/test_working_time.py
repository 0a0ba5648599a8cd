"""Working time: what a house's clock says, against a second implementation, minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendars.model import (
    STATES,
    ZONE,
    BusinessCalendar,
    Hours,
    StateUnknown,
    public_holidays,
)
from engine.calendars.working_duration import (
    MOST_DAYS,
    WorkingDuration,
    WorkingDurationRefused,
    read_duration,
)
from engine.calendars.working_time import NeverOpen, add, is_open, next_opening
from tests.unit.calendars import naive

NINE_TO_FIVE: Hours = ((9 * 60, 17 * 60),)
OFFICE = BusinessCalendar("zentrale", "Zentrale", "BY", (NINE_TO_FIVE,) * 5 + ((), ()))
ALWAYS = BusinessCalendar("immer", "Immer", "BE", (((0, 24 * 60),),) * 7)
TURNS = [
    datetime(year, month, day, hour, minute, tzinfo=UTC)
    for year, month, day in (
        *((2020, 3, 29), (2020, 10, 25), (2026, 3, 29), (2026, 10, 25), (2033, 3, 27)),
        *((2033, 10, 30), (2040, 3, 25), (2040, 10, 28)),
    )
    for hour, minute in ((0, 0), (0, 30), (0, 59), (1, 0), (1, 30), (2, 15))
]
"""Instants around the changes of clocks, which are at 01:00 UTC."""


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def worked(start: str, duration: str, calendar: BusinessCalendar = OFFICE) -> str:
    end = add(calendar, berlin(start), read_duration(duration)).astimezone(ZONE)
    return f"{end:%Y-%m-%d %H:%M}"


# ---- by hand -------------------------------------------------------------------------------------
def test_a_start_on_sunday_counts_from_monday_morning() -> None:
    assert worked("2026-03-01T16:00", "PT2H") == "2026-03-02 11:00"


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-03-02T09:00", "PT8H", "2026-03-02 17:00"),
        ("2026-03-02T09:01", "PT8H", "2026-03-03 09:01"),
        ("2026-03-06T16:00", "PT2H", "2026-03-09 10:00"),
        ("2026-03-02T17:00", "PT0S", "2026-03-03 09:00"),
        ("2026-03-02T12:30", "PT0S", "2026-03-02 12:30"),
        ("2026-03-02T12:30", "P3D", "2026-03-05 12:30"),
        ("2026-03-06T20:00", "P3D", "2026-03-12 09:00"),
        ("2026-03-05T10:00", "P1DT8H", "2026-03-09 10:00"),
        ("2026-04-02T16:00", "PT2H", "2026-04-07 10:00"),  # over Easter
        ("2026-12-24T12:00", "P1D", "2026-12-28 12:00"),
        ("2026-03-02T09:00", "PT24H", "2026-03-04 17:00"),
        ("2026-03-02T09:00", "P1D", "2026-03-03 09:00"),
    ],
)
def test_working_hours_and_working_days(start: str, duration: str, end: str) -> None:
    assert worked(start, duration) == end


def test_the_holidays_of_the_state_count_and_no_others() -> None:
    epiphany = "2026-01-05T16:00"
    assert worked(epiphany, "PT2H") == "2026-01-07 10:00"
    assert worked(epiphany, "PT2H", OFFICE.of_state("NW")) == "2026-01-06 10:00"
    with pytest.raises(StateUnknown, match="Bayern"):
        OFFICE.of_state("Bayern")


def test_closing_days_of_the_house_are_no_working_days() -> None:
    closed = BusinessCalendar(
        *("z", "Z", "BY", OFFICE.hours),
        closed=frozenset({date(2026, 3, 3)}),
        closed_yearly=frozenset({(12, 31)}),
    )
    assert worked("2026-03-02T16:00", "PT2H", closed) == "2026-03-04 10:00"
    assert worked("2026-12-30T16:00", "PT2H", closed) == "2027-01-04 10:00"


def test_a_time_of_day_that_is_not_open_gives_the_next_opening_of_the_day_or_its_last_closing() -> (
    None
):
    short_friday: Hours = ((10 * 60, 12 * 60), (13 * 60, 14 * 60))
    calendar = BusinessCalendar("z", "Z", "BY", (NINE_TO_FIVE,) * 4 + (short_friday, (), ()))
    assert worked("2026-03-05T09:30", "P1D", calendar) == "2026-03-06 10:00"
    assert worked("2026-03-05T12:30", "P1D", calendar) == "2026-03-06 13:00"
    assert worked("2026-03-05T16:00", "P1D", calendar) == "2026-03-06 14:00"


def test_an_hour_that_comes_twice_counts_twice_and_one_left_out_does_not_count() -> None:
    assert worked("2026-10-25T00:00", "PT24H", ALWAYS) == "2026-10-25 23:00"
    assert worked("2026-03-29T00:00", "PT24H", ALWAYS) == "2026-03-30 01:00"
    assert worked("2026-03-28T02:30", "P1D", ALWAYS) == "2026-03-29 03:00"


def test_open_at_opening_time_and_closed_at_closing_time() -> None:
    assert is_open(OFFICE, berlin("2026-03-02T09:00"))
    assert not is_open(OFFICE, berlin("2026-03-02T17:00"))
    assert not is_open(OFFICE, berlin("2026-03-01T12:00"))


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1", "8H", "P1W", "P1M", "P1Y", "-PT8H", "P-1D", "PT1.5H", "PT8H1D"),
        *("P1DT", f"P{MOST_DAYS + 1}D", "PT30001H", "P99999999999Y", "PT٨H", "P1D" * 5000),
    ],
)
def test_what_is_no_working_time_is_refused(text: str) -> None:
    with pytest.raises(WorkingDurationRefused):
        read_duration(text)


def test_a_calendar_that_never_opens_is_told_and_not_searched_for_ever() -> None:
    only_new_year = BusinessCalendar(
        *("z", "Z", "BY", (NINE_TO_FIVE,) * 7),
        closed_yearly=frozenset((m, d) for m in range(1, 13) for d in range(1, 32)),
    )
    for duration in (WorkingDuration(), WorkingDuration(days=1)):
        with pytest.raises(NeverOpen):
            add(only_new_year, berlin("2026-03-02T09:00"), duration)
    with pytest.raises(NeverOpen):
        add(OFFICE, datetime(9999, 12, 30, tzinfo=UTC), WorkingDuration(days=9))


# ---- against the second implementation -----------------------------------------------------------
@pytest.mark.parametrize("state", STATES)
def test_the_holidays_of_each_state_from_2020_to_2040_are_those_of_its_law(state: str) -> None:
    for year in range(2020, 2041):
        assert set(public_holidays(state, year)) == naive.holidays(state, year), year


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    def hours() -> Hours:
        bounds = sorted(draw(st.sets(st.integers(0, 48), max_size=4)))
        return tuple((a * 30, b * 30) for a, b in zip(bounds[::2], bounds[1::2], strict=False))

    week = [hours() for _ in range(7)]
    if sum(map(len, week)) < 2:
        week[:5] = [NINE_TO_FIVE] * 5
    closed = draw(st.frozensets(st.dates(date(2020, 1, 1), date(2040, 12, 31)), max_size=3))
    return BusinessCalendar("c", "C", draw(st.sampled_from(STATES)), tuple(week), closed)


MOMENTS = st.one_of(
    st.sampled_from(TURNS),
    st.integers(0, 21 * 365 * 24 * 60).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
)
EXAMPLES = settings(deadline=None, max_examples=80)


@EXAMPLES
@given(calendars(), MOMENTS, st.integers(0, 40 * 60))
def test_working_hours_are_what_counting_minutes_gives(
    calendar: BusinessCalendar, start: datetime, minutes: int
) -> None:
    first = next_opening(calendar, start)
    assert first == naive.first_open(calendar, start)
    assert is_open(calendar, start) == (first == start)
    end = add(calendar, start, WorkingDuration(time=timedelta(minutes=minutes)))
    assert end == naive.later(calendar, first, minutes)
    assert naive.open_minutes(calendar, start, end) == minutes


@EXAMPLES
@given(calendars(), MOMENTS, st.integers(0, 12), st.integers(0, 300))
def test_working_days_are_what_counting_days_gives(
    calendar: BusinessCalendar, start: datetime, days: int, minutes: int
) -> None:
    after = naive.days_later(calendar, naive.first_open(calendar, start), days) if days else None
    expected = naive.later(calendar, after or naive.first_open(calendar, start), minutes)
    duration = WorkingDuration(days, timedelta(minutes=minutes))
    assert add(calendar, start, duration) == expected


@settings(deadline=None, max_examples=300)
@given(
    *(calendars(), MOMENTS, st.integers(0, 3 * 24 * 3600), st.integers(0, 9)),
    *(st.integers(0, 20_000), st.integers(0, 20_000)),
)
def test_a_later_start_or_a_longer_time_never_ends_earlier(
    calendar: BusinessCalendar, start: datetime, wait: int, days: int, one: int, more: int
) -> None:
    duration = WorkingDuration(days, timedelta(seconds=one))
    end = add(calendar, start, duration)
    assert end >= start
    assert add(calendar, start + timedelta(seconds=wait), duration) >= end
    longer = WorkingDuration(days, timedelta(seconds=one + more))
    assert add(calendar, start, longer) >= end
    if not days:
        rest = WorkingDuration(time=timedelta(seconds=more))
        assert add(calendar, end, rest) >= end
