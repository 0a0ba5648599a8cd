"""Terms of the law: to the day and to the hour, by Regulation 1182/71."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.legal_term import LegalTerm, end, is_working_day, read_term
from engine.calendars.model import STATES, StateUnknown
from engine.calendars.working_duration import WorkingDurationRefused

HOME = ZoneInfo("Europe/Berlin")
EARLY, LATE = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01")
MOMENTS = st.datetimes(EARLY, LATE, timezones=st.just(HOME))
TERMS = st.one_of(
    st.integers(1, 120).map(lambda count: LegalTerm(months=count)),
    st.integers(1, 3_660).map(lambda count: LegalTerm(days=count)),
)


def day(moment: datetime) -> str:
    return f"{moment.astimezone(HOME):%Y-%m-%d}"


@pytest.mark.parametrize(
    ("received", "first", "extended"),
    [
        ("2026-01-31", "2026-03-02", "2026-04-30"),
        ("2026-03-05", "2026-04-07", "2026-06-05"),
        ("2026-08-31", "2026-09-30", "2026-11-30"),
        ("2026-10-01", "2026-11-02", "2027-01-04"),
        ("2026-11-25", "2026-12-28", "2027-02-25"),
    ],
)
def test_months_end_with_the_same_day_of_the_month_or_the_next_working_day(
    received: str, first: str, extended: str
) -> None:
    came = datetime.fromisoformat(received).replace(hour=23, minute=58, tzinfo=HOME)
    assert day(end(LegalTerm(months=1), came)) == first
    assert day(end(LegalTerm(months=3), came)) == extended


def test_a_request_of_friday_before_midnight_counts_from_that_friday() -> None:
    friday = datetime(2026, 6, 5, 23, 58, tzinfo=HOME)
    assert day(end(LegalTerm(months=1), friday)) == "2026-07-06"
    assert day(end(LegalTerm(months=1), friday + timedelta(minutes=3))) == "2026-07-06"
    assert day(end(LegalTerm(days=14), friday)) == "2026-06-19"
    assert day(end(LegalTerm(days=14), friday + timedelta(days=1))) == "2026-06-22"


def test_a_holiday_of_one_state_moves_the_end_there_and_not_where_nobody_is_named() -> None:
    came = datetime(2026, 5, 4, 12, tzinfo=HOME)
    corpus_christi = LegalTerm(months=1)
    assert day(end(corpus_christi, came, "NW")) == "2026-06-05"
    assert day(end(corpus_christi, came, "BE")) == "2026-06-04"
    assert day(end(corpus_christi, came)) == "2026-06-04"


@pytest.mark.parametrize(
    ("aware", "over"),
    [
        ("2026-05-22T16:30", "2026-05-25T17:00"),
        ("2026-06-09T12:17", "2026-06-12T13:00"),
        ("2026-06-09T12:59", "2026-06-12T13:00"),
        ("2026-06-09T13:00", "2026-06-12T14:00"),
        ("2026-10-23T18:10", "2026-10-26T18:00"),
    ],
)
def test_hours_count_from_the_next_full_one_through_days_of_rest_and_changes_of_the_clock(
    aware: str, over: str
) -> None:
    at = end(LegalTerm(hours=72), datetime.fromisoformat(aware).replace(tzinfo=HOME), "BY")
    assert f"{at.astimezone(HOME):%Y-%m-%dT%H:%M}" == over


@given(MOMENTS, TERMS, st.sampled_from(STATES))
def test_a_term_never_ends_on_a_day_of_rest_and_a_states_holidays_never_make_it_earlier(
    event: datetime, term: LegalTerm, state: str
) -> None:
    whole, own = end(term, event), end(term, event, state)
    assert whole <= own <= whole + timedelta(days=8)
    assert is_working_day(whole.astimezone(HOME).date())
    assert is_working_day(own.astimezone(HOME).date(), state)
    assert f"{whole.astimezone(HOME):%H:%M:%S}" == "23:59:59"


@given(MOMENTS, MOMENTS, st.integers(1, 36), st.sampled_from([None, *STATES]))
def test_who_comes_later_is_never_due_earlier(
    one: datetime, other: datetime, months: int, state: str | None
) -> None:
    first, second = sorted((one.astimezone(UTC), other.astimezone(UTC)))
    assert end(LegalTerm(months=months), first, state) <= end(
        LegalTerm(months=months), second, state
    )


@given(MOMENTS, st.integers(1, 1_000))
def test_a_term_of_hours_is_that_long_and_less_than_an_hour_longer(
    event: datetime, hours: int
) -> None:
    took = end(LegalTerm(hours=hours), event) - event.astimezone(UTC)
    assert timedelta(hours=hours) < took <= timedelta(hours=hours + 1)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("P1M", LegalTerm(months=1)),
        ("P1Y", LegalTerm(months=12)),
        ("P2W", LegalTerm(days=14)),
        (" P14D ", LegalTerm(days=14)),
        ("PT72H", LegalTerm(hours=72)),
    ],
)
def test_a_term_is_written_in_one_unit(text: str, term: LegalTerm) -> None:
    assert read_term(text) == term


@pytest.mark.parametrize("text", ["", "P", "P0M", "1M", "P1M2D", "P1DT4H", "PT30M", "P11Y", "P-1M"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(WorkingDurationRefused):
        read_term(text)


def test_a_state_that_there_is_not_is_refused() -> None:
    with pytest.raises(StateUnknown):
        end(LegalTerm(months=1), datetime(2026, 1, 1, tzinfo=UTC), "XX")
