"""The two days a year on which clocks change, here and elsewhere; `zoneinfo` as second opinion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import (
    DateTime,
    DayTimeDuration,
    Value,
    YearMonthDuration,
    add_duration,
    from_json,
    parse_temporal,
    to_datetime,
    to_json,
)
from tests.unit.feel.evaluating import value

SECOND = 1_000_000_000

HOLDS = [
    # 29 March 2026, 02:00 to 03:00 does not exist in Berlin: that day has 23 hours.
    '@"2026-03-30T00:00:00@Europe/Berlin" - @"2026-03-29T00:00:00@Europe/Berlin" = @"PT23H"',
    '@"2026-03-29T01:59:59@Europe/Berlin" + @"PT1S" = @"2026-03-29T03:00:00@Europe/Berlin"',
    '@"2026-03-29T03:00:00@Europe/Berlin" - @"PT1S" = @"2026-03-29T01:59:59@Europe/Berlin"',
    '@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H" = @"2026-03-29T03:30:00@Europe/Berlin"',
    '(@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H").hour = 3',
    '@"2026-03-29T03:00:00@Europe/Berlin" - @"2026-03-29T01:00:00@Europe/Berlin" = @"PT1H"',
    # A time in the gap is read with the offset before it: an hour later on the clock.
    '@"2026-03-29T02:30:00@Europe/Berlin" = @"2026-03-29T03:30:00@Europe/Berlin"',
    '@"2026-03-29T02:30:00@Europe/Berlin" = @"2026-03-29T01:30:00Z"',
    # A day is 24 hours and no day of the calendar: P1D and PT24H are one and the same duration.
    '@"P1D" = @"PT24H"',
    '@"2026-03-28T12:00:00@Europe/Berlin" + @"P1D" = @"2026-03-29T13:00:00@Europe/Berlin"',
    '@"2026-03-28T12:00:00@Europe/Berlin" + @"PT24H" = @"2026-03-29T13:00:00@Europe/Berlin"',
    '@"2026-03-29T13:00:00@Europe/Berlin" - @"P1D" = @"2026-03-28T12:00:00@Europe/Berlin"',
    # Without a zone, and as mere dates, the clock does not know about it.
    '@"2026-03-28T12:00:00" + @"P1D" = @"2026-03-29T12:00:00"',
    '@"2026-03-28" + @"P1D" = @"2026-03-29"',
    '@"2026-03-30" - @"2026-03-29" = @"P1D"',
    '@"2026-03-30T00:00:00" - @"2026-03-29T00:00:00" = @"P1D"',
    # Months are of the calendar.
    '@"2026-03-15T12:00:00@Europe/Berlin" + @"P1M" = @"2026-04-15T12:00:00@Europe/Berlin"',
    '@"2026-02-28T02:30:00@Europe/Berlin" + @"P1M" = @"2026-03-28T02:30:00@Europe/Berlin"',
    '@"2026-10-31T12:00:00@Europe/Berlin" - @"P1M" = @"2026-09-30T12:00:00@Europe/Berlin"',
    # 25 October 2026, 02:00 to 03:00 comes twice: that day has 25 hours.
    '@"2026-10-26T00:00:00@Europe/Berlin" - @"2026-10-25T00:00:00@Europe/Berlin" = @"PT25H"',
    '@"2026-10-25T01:30:00@Europe/Berlin" + @"PT3H" = @"2026-10-25T03:30:00@Europe/Berlin"',
    '@"2026-10-24T12:00:00@Europe/Berlin" + @"P1D" = @"2026-10-25T11:00:00@Europe/Berlin"',
    '@"2026-10-25T00:00:00@Europe/Berlin" + @"PT25H" = @"2026-10-26T00:00:00@Europe/Berlin"',
    # Said without an offset, the hour that comes twice is the first of the two.
    '@"2026-10-25T02:30:00@Europe/Berlin" = @"2026-10-25T02:30:00+02:00"',
    '@"2026-10-25T02:30:00@Europe/Berlin" != @"2026-10-25T02:30:00+01:00"',
    '@"2026-10-25T03:00:00@Europe/Berlin" - @"2026-10-25T02:00:00@Europe/Berlin" = @"PT2H"',
    # Offsets and zones are compared as instants.
    '@"2026-07-01T12:00:00@Europe/Berlin" = @"2026-07-01T12:00:00+02:00"',
    '@"2026-07-01T12:00:00@Europe/Berlin" = @"2026-07-01T10:00:00Z"',
    '@"2026-07-01T12:00:00@Europe/Berlin" = @"2026-07-01T06:00:00@America/New_York"',
    '@"2026-12-01T12:00:00@Europe/Berlin" = @"2026-12-01T11:00:00Z"',
    '@"2026-07-01T12:00:00@Europe/Berlin" < @"2026-07-01T12:00:00@America/New_York"',
    '@"2026-07-01T12:00:00@Europe/Berlin" > @"2026-07-01T12:00:00@Asia/Tokyo"',
    '@"2026-07-01T12:00:00@Europe/Berlin" in '
    '[@"2026-07-01T09:59:59Z"..@"2026-07-01T12:00:00+02:00"]',
    '@"2026-07-01T12:00:00@Europe/Berlin".time offset = @"PT2H"',
    '@"2026-12-01T12:00:00@Europe/Berlin".time offset = @"PT1H"',
    '@"2026-07-01T12:00:00@Europe/Berlin".timezone = "Europe/Berlin"',
    # Between New York's change on 8 March and Berlin's there are five hours instead of six.
    '@"2026-03-20T12:00:00@Europe/Berlin" = @"2026-03-20T07:00:00@America/New_York"',
    '@"2026-04-20T12:00:00@Europe/Berlin" = @"2026-04-20T06:00:00@America/New_York"',
    # Days that do not begin at midnight, for the clocks change at it.
    '@"2024-09-08T01:00:00@America/Santiago" - @"2024-09-07T23:59:59@America/Santiago" = @"PT1S"',
    '@"2018-11-04T01:00:00@America/Sao_Paulo" - @"2018-11-03T23:00:00@America/Sao_Paulo" = @"PT1H"',
    '@"2018-11-04T00:00:00@America/Sao_Paulo" = @"2018-11-04T01:00:00@America/Sao_Paulo"',
    # Half an hour on Lord Howe, and zones beside the full hour.
    '@"2026-04-06T00:00:00@Australia/Lord_Howe" - @"2026-04-05T00:00:00@Australia/Lord_Howe" '
    '= @"PT24H30M"',
    '@"2026-10-05T00:00:00@Australia/Lord_Howe" - @"2026-10-04T00:00:00@Australia/Lord_Howe" '
    '= @"PT23H30M"',
    '@"2026-06-01T12:00:00@Asia/Kolkata" = @"2026-06-01T06:30:00Z"',
    '@"2026-06-01T12:00:00@Asia/Kathmandu" = @"2026-06-01T06:15:00Z"',
    '@"2026-06-01T12:00:00@America/St_Johns" = @"2026-06-01T14:30:00Z"',
    '@"2026-06-01T12:00:00@Pacific/Kiritimati" - @"2026-06-01T12:00:00@Pacific/Pago_Pago" '
    '= @"-PT25H"',
    # A whole day that Samoa left out.
    '@"2011-12-31T00:00:00@Pacific/Apia" - @"2011-12-29T23:59:59@Pacific/Apia" = @"PT1S"',
    # Berlin went by its own sun until 1893, and had double summer time in 1947.
    '@"1890-01-01T12:00:00@Europe/Berlin".time offset = @"PT53M28S"',
    '@"1947-06-01T12:00:00@Europe/Berlin".time offset = @"PT3H"',
    '@"1970-07-01T12:00:00@Europe/Berlin".time offset = @"PT1H"',
    # date and time(value, zone) keeps the instant.
    'date and time(@"2026-03-29T01:00:00Z", "Europe/Berlin").hour = 3',
    'date and time(@"2026-10-25T00:30:00Z", "Europe/Berlin") = @"2026-10-25T02:30:00+02:00"',
    # The second of the two is told by its offset, and time goes on from it.
    'date and time(@"2026-10-25T01:30:00Z", "Europe/Berlin") = @"2026-10-25T02:30:00+01:00"',
    '@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H" = @"2026-10-25T02:30:00+01:00"',
    '@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H" > @"2026-10-25T02:30:00@Europe/Berlin"',
    '@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H" + @"PT1H" = '
    '@"2026-10-25T03:30:00@Europe/Berlin"',
    '(@"2026-10-25T03:30:00@Europe/Berlin" - @"PT1H").hour = 2',
    # And it is still in its zone: later days are those of the zone's calendar.
    '(@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H").timezone = "Europe/Berlin"',
    '(@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H").time offset = @"PT1H"',
    '@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H" + @"P6M" = '
    '@"2027-04-25T02:30:00@Europe/Berlin"',
    '@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H" + @"P0M" = @"2026-10-25T02:30:00+01:00"',
    '@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H" - @"PT1H" = '
    '@"2026-10-25T02:30:00@Europe/Berlin"',
    '@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H" + @"P1D" = '
    '@"2026-10-26T02:30:00@Europe/Berlin"',
    'string(@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H") = '
    '"2026-10-25T02:30:00+01:00[Europe/Berlin]"',
    'date and time("2026-10-25T02:30:00+01:00[Europe/Berlin]") + @"P6M" = '
    '@"2027-04-25T02:30:00@Europe/Berlin"',
    'to json(@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H") = '
    '"\\"2026-10-25T02:30:00+01:00[Europe/Berlin]\\""',
    'date and time("2026-03-29T02:30:00@Europe/Berlin").hour = 2',
    # The far ends of the calendar: the rules of today go on and began with local mean time.
    '@"999999999-07-01T12:00:00@Europe/Berlin".time offset = @"PT2H"',
    '@"999999999-12-01T12:00:00@Europe/Berlin".time offset = @"PT1H"',
    '@"-999999999-07-01T12:00:00@Europe/Berlin".time offset = @"PT53M28S"',
    '@"999999999-12-31T23:59:59@Europe/Berlin" < @"999999999-12-31T23:59:59@America/New_York"',
    # The calendar repeats after 400 years: 12026 has the Sundays of 2026.
    '@"12026-03-30T00:00:00@Europe/Berlin" - @"12026-03-29T00:00:00@Europe/Berlin" = @"PT23H"',
    # Counting days over the change gives each day once.
    '(for d in @"2026-03-28"..@"2026-03-31" return d.day) = [28, 29, 30, 31]',
    '(for d in @"2026-10-24"..@"2026-10-26" return d.day) = [24, 25, 26]',
]


@pytest.mark.parametrize("source", HOLDS)
def test_clocks_that_change_are_reckoned_with(source: str) -> None:
    assert value(source) is True


@pytest.mark.parametrize(
    "source",
    [
        '@"999999999-12-31T23:59:59@Europe/Berlin" + @"PT1S"',
        '@"-999999999-01-01T00:00:00@America/New_York" - @"PT1S"',
        '@"2026-03-29T02:30:00@Europe/Atlantis"',
        '@"2026-03-29T02:30:00@europe/berlin/"',
        '@"2026-03-29T02:30:00+19:00"',
        'date and time(@"2026-03-29T01:00:00Z", "Mars/Olympus")',
        '@"2026-03-29T02:30:00@Europe/Berlin" - @"2026-03-29T02:30:00"',
    ],
)
def test_what_no_clock_shows_is_null(source: str) -> None:
    assert value(source) is None


ZONES = [
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/St_Johns",
    "America/Santiago", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran",
    "Asia/Tokyo", "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Apia",
    "Pacific/Chatham", "Pacific/Kiritimati", "Africa/Casablanca", "Africa/Monrovia", "UTC",
]  # fmt: skip
zones = st.sampled_from(ZONES)
seconds = st.integers(-5_000_000_000, 7_000_000_000)


def near_changes(zone: str, year: int) -> list[datetime]:
    """Instants around every change of the zone's offset within a year."""
    found: list[datetime] = []

    def offset(hour: int) -> timedelta | None:
        return (start + timedelta(hours=hour)).astimezone(ZoneInfo(zone)).utcoffset()

    start = datetime(year, 1, 1, tzinfo=UTC)
    for day in range(365):
        if offset(24 * day) != offset(24 * day + 24):
            hour = next(
                hour for hour in range(24 * day, 24 * day + 24) if offset(hour) != offset(hour + 1)
            )
            found += [start + timedelta(hours=hour, minutes=15 * step) for step in range(-8, 17)]
    return found


def written(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return f"{local.isoformat()}@{zone}"


def read(text: str) -> DateTime:
    parsed = parse_temporal(text)
    assert isinstance(parsed, DateTime)
    return parsed


def instant_of(text: str) -> datetime:
    """What Python makes of a local time: in a gap and a fold the earlier offset."""
    local, _, zone = text.partition("@")
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_around_a_change_is_the_instant_that_python_says(
    zone: str,
) -> None:
    for year in (2011, 2018, 2024, 2026):
        for moment in near_changes(zone, year):
            text = written(moment, zone)
            assert to_datetime(read(text)) == instant_of(text), text
            # The zone's name cannot tell the second of the two hours; the instant stays right.
            shown = value("date and time(m, z)", m=from_json(moment), z=zone)
            assert isinstance(shown, DateTime)
            assert to_datetime(shown) == moment
            assert str(shown) == text or instant_of(text) != moment
            assert parse_temporal(str(shown)) == shown
            assert from_json(moment.astimezone(ZoneInfo(zone))) == shown
            for step in (-3_600, -900, 900, 3_600):
                moved = value("m + d", m=read(text), d=DayTimeDuration(step * SECOND))
                assert isinstance(moved, DateTime)
                expected = instant_of(text) + timedelta(seconds=step)
                assert to_datetime(moved) == expected, (text, step)
                assert add_duration(moment, DayTimeDuration(step * SECOND)) == moment + timedelta(
                    seconds=step
                )


@given(seconds, zones, zones)
def test_an_instant_is_the_same_in_every_zone(second: int, one: str, other: str) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    utc = from_json(moment)
    scope: dict[str, Value] = {"m": utc, "one": one, "other": other}
    for zone in (one, other):
        shown = value("date and time(m, z)", m=utc, z=zone)
        if instant_of(written(moment, zone)) == moment:
            assert str(shown) == written(moment, zone)
    assert value("date and time(m, one) = date and time(m, other)", **scope) is True
    assert value("date and time(m, one) - m", **scope) == DayTimeDuration(0)


@given(seconds, st.integers(-(10**8), 10**8), zones)
def test_adding_seconds_and_taking_the_difference_agree_with_python(
    second: int, step: int, zone: str
) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    text = written(moment, zone)
    start, duration = instant_of(text), DayTimeDuration(step * SECOND)
    moved = value("m + d", m=read(text), d=duration)
    assert isinstance(moved, DateTime)
    assert to_datetime(moved) == start + timedelta(seconds=step)
    assert value("(m + d) - m = d", m=read(text), d=duration) is True
    assert value("(m + d) - d = m", m=read(text), d=duration) is True


@given(seconds, seconds, zones, zones)
def test_order_and_difference_are_those_of_the_instants(
    first: int, second: int, one: str, other: str
) -> None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    texts = (
        written(epoch + timedelta(seconds=first), one),
        written(epoch + timedelta(seconds=second), other),
    )
    left, right = map(instant_of, texts)
    scope: dict[str, Value] = {"a": read(texts[0]), "b": read(texts[1])}
    assert value("a < b", **scope) is (left < right)
    assert value("a = b", **scope) is (left == right)
    difference = value("a - b", **scope)
    assert difference == DayTimeDuration(int((left - right).total_seconds()) * SECOND)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_the_length_of_every_day_of_a_year_is_the_one_of_python(zone: str) -> None:
    hours: list[Decimal] = []
    for day in range(365):
        first = datetime(2026, 1, 1) + timedelta(days=day)  # noqa: DTZ001 - the zone is in the text
        texts = [f"{(first + timedelta(days=more)).isoformat()}@{zone}" for more in (0, 1)]
        length = value("b - a", a=read(texts[0]), b=read(texts[1]))
        expected = instant_of(texts[1]) - instant_of(texts[0])
        assert length == DayTimeDuration(int(expected.total_seconds()) * SECOND)
        hours.append(Decimal(int(expected.total_seconds())) / 3600)
    assert len(set(hours)) == 3


def test_a_month_is_added_on_the_calendar_even_in_an_hour_that_comes_twice() -> None:
    second_half_past_two = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    moved = add_duration(second_half_past_two, YearMonthDuration(6))
    assert moved == datetime(2027, 4, 25, 0, 30, tzinfo=UTC)


def test_json_gives_the_hour_that_is_meant() -> None:
    assert to_json(read("2026-10-25T02:30:00@Europe/Berlin")) == "2026-10-25T02:30:00+02:00"
    assert to_json(read("2026-03-29T12:00:00@Europe/Berlin")) == "2026-03-29T12:00:00+02:00"
    assert to_json(read("2026-03-28T12:00:00@Europe/Berlin")) == "2026-03-28T12:00:00+01:00"
