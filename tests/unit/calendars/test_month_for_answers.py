"""The month for answers to data subjects, day by day for ten years, against a second reckoning.

That one shares nothing with the first: it counts days one by one, and its holidays come from the
library `holidays` by state, where the first asks its own calendar (Regulation 1182/71, Art. 3;
GDPR, Art. 12 (3)).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from engine.calendars.legal_term import LegalTerm, end
from engine.calendars.model import STATES
from tests.unit.calendars import naive

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
_DAY = timedelta(days=1)
FREE = {
    state: holidays.country_holidays("DE", subdiv=state, years=range(2024, 2036))
    for state in STATES
}


def days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += _DAY


def same_number(day: date, months: int) -> date:
    """Return the day of the same number so many months on, else the last of that month."""
    found, left = day, months
    while left:
        found += _DAY
        if found.day == 1:
            left -= 1
    while found.day < day.day and (found + _DAY).month == found.month:
        found += _DAY
    return found


def rests(day: date, state: str | None) -> bool:
    if day.isoweekday() in {6, 7}:
        return True
    if state is not None:
        return day in FREE[state]
    return all(day in FREE[one] for one in STATES)


def last_day(day: date, months: int, state: str | None) -> date:
    found = same_number(day, months)
    while rests(found, state):
        found += _DAY
    return found


def reckoned(day: date, months: int, state: str | None, hour: int, minute: int) -> date:
    came = datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)
    return end(LegalTerm(months=months), came, state).astimezone(BERLIN).date()


@pytest.mark.parametrize("state", [None, *STATES])
@pytest.mark.parametrize("months", [1, 3])
def test_every_day_of_ten_years_is_due_as_counted_by_hand(months: int, state: str | None) -> None:
    wrong = [
        day
        for day in days()
        if reckoned(day, months, state, 23, 58) != last_day(day, months, state)
    ]
    assert wrong == []


@pytest.mark.parametrize("state", STATES)
def test_the_holidays_themselves_are_those_of_a_third_list(state: str) -> None:
    for year in range(2024, 2034):
        assert {one for one in FREE[state] if one.year == year} == naive.holidays(state, year)


def test_the_end_that_holds_in_all_states_is_never_later_than_that_of_one() -> None:
    for day in days():
        whole = last_day(day, 1, None)
        assert reckoned(day, 1, None, 0, 0) == whole
        assert all(whole <= last_day(day, 1, state) for state in STATES)
