from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import (
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
    add_duration,
    parse_temporal,
    to_datetime,
)
from feel.calendar import day_number, day_of_number, iso_week, weekday
from tests.unit.feel.evaluating import value

days = st.dates()


@given(days)
def test_the_calendar_agrees_with_python(day: date) -> None:
    number = day_number(day.year, day.month, day.day)
    assert number == day.toordinal() - date(1970, 1, 1).toordinal()
    assert day_of_number(number) == (day.year, day.month, day.day)
    assert weekday(number) == day.isoweekday()
    if 1 < day.year < 9999:
        assert iso_week(day.year, day.month, day.day) == day.isocalendar().week


@given(st.integers(-365_000_000_000, 365_000_000_000))
def test_a_day_number_and_its_day_belong_together(number: int) -> None:
    assert day_number(*day_of_number(number)) == number


zones = st.sampled_from((None, 0, 3600, -16_200, "Europe/Berlin", "America/New_York"))
times = st.builds(Time, st.integers(0, 86_400 * 10**9 - 1), zones)
dates = st.builds(lambda number: Date(*day_of_number(number)), st.integers(-(10**9), 10**9))
temporal = st.one_of(
    dates,
    times,
    st.builds(DateTime, dates, times),
    st.builds(YearMonthDuration, st.integers(-(10**6), 10**6)),
    st.builds(DayTimeDuration, st.integers(-(10**20), 10**20)),
)


@given(temporal)
def test_the_text_of_a_temporal_value_reads_back(
    given_value: Date | Time | DateTime | YearMonthDuration | DayTimeDuration,
) -> None:
    assert parse_temporal(str(given_value)) == given_value


@pytest.mark.parametrize(
    "source",
    [
        '@"2026-01-31" + @"P1M" = @"2026-02-28"',
        '@"2024-02-29" + @"P1Y" = @"2025-02-28"',
        '@"2026-03-01" - @"P1D" = @"2026-02-28"',
        '@"2026-03-29" - @"2026-03-28" = @"P1D"',
        # The clocks go forward on 29 March 2026: that day has 23 hours.
        '@"2026-03-30T00:00:00@Europe/Berlin" - @"2026-03-29T00:00:00@Europe/Berlin" = @"PT23H"',
        '@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H" = @"2026-03-29T03:30:00@Europe/Berlin"',
        '@"2026-10-25T00:00:00@Europe/Berlin" + @"PT25H" = @"2026-10-26T00:00:00@Europe/Berlin"',
        '@"2026-03-28T12:00:00@Europe/Berlin" + @"P1M" = @"2026-04-28T12:00:00@Europe/Berlin"',
        '@"2026-01-01T00:00:00Z" = @"2026-01-01T01:00:00+01:00"',
        '@"2026-01-01".weekday = 4 and @"2026-01-01".year = 2026',
        '@"2026-07-01T10:00:00@Europe/Berlin".time offset = @"PT2H"',
        '@"P1DT2H".hours = 2 and @"P14M".years = 1 and @"P14M".months = 2',
        '@"P1D" * 2 = @"P2D" and @"P1D" / @"PT12H" = 2 and -@"P1D" = @"-P1D"',
        'date("2026-05-31") = date(2026, 5, 31)',
        'time("08:30:00") = time(8, 30, 0)',
        'date and time(@"2026-05-31", @"08:30:00") = @"2026-05-31T08:30:00"',
        'date and time(@"2026-06-01T00:00:00Z", "Europe/Berlin").hour = 2',
        'duration("P1Y6M") = @"P18M" and duration("PT90M") = @"PT1H30M"',
        'duration("P1DT-1H") = @"PT23H"',
        'years and months duration(@"2025-12-31", @"2026-03-30") = @"P2M"',
        'day of week(@"2026-11-21") = "Saturday" and day of year(@"2026-02-01") = 32',
        'week of year(@"2026-01-01") = 1 and month of year(@"2026-01-01") = "January"',
        'last day of month(@"2024-02-10") = @"2024-02-29"',
        '@"2026-01-01" < @"2026-01-02" and @"10:00:00" < @"10:00:01"',
        '@"-999999999-01-01" < @"999999999-12-31"',
        '(for d in @"2026-02-27"..@"2026-03-01" return d.day) = [27, 28, 1]',
    ],
)
def test_dates_and_times_are_computed_as_the_calendar_has_them(source: str) -> None:
    assert value(source) is True


@pytest.mark.parametrize(
    "source",
    [
        'date("2026-13-01")',
        '@"nonsense"',
        'time("25:00:00")',
        '@"999999999-12-31" + @"P1D"',
        'date and time("2026-01-01T00:00:00@Europe/Nowhere")',
        '@"10:00:00" + @"P1M"',
    ],
)
def test_what_no_calendar_has_is_null(source: str) -> None:
    assert value(source) is None


def test_a_local_time_becomes_an_instant_in_berlin() -> None:
    local = parse_temporal("2026-07-01T12:00:00")
    assert isinstance(local, DateTime)
    assert to_datetime(local) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert to_datetime(Date(2026, 1, 1)) == datetime(2025, 12, 31, 23, tzinfo=UTC)


def test_a_year_that_python_does_not_know_is_no_instant() -> None:
    with pytest.raises(ValueError, match="outside"):
        to_datetime(Date(20_000, 1, 1))


def test_a_day_is_24_hours_and_a_month_is_of_the_calendar() -> None:
    before = datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert add_duration(before, DayTimeDuration(86_400 * 10**9)) == before + timedelta(days=1)
    # Midnight of 1 March in Berlin, a month on: midnight of 1 April, in summer time.
    moved = add_duration(before, YearMonthDuration(1))
    assert moved == datetime(2026, 3, 31, 22, tzinfo=UTC)
