"""Until when a data subject is to be answered: to the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from audit.rules.statutory import EXTENDED, FIRST, latest
from engine.answer_term import due

HOME = ZoneInfo("Europe/Berlin")


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
def test_the_term_ends_with_the_same_day_or_the_next_working_day(
    received: str, first: str, extended: str
) -> None:
    for hour in (0, 23):
        came = datetime.fromisoformat(received).replace(hour=hour, minute=58, tzinfo=HOME)
        ends = [due(came, months).astimezone(HOME) for months in (1, 3)]
        assert [f"{one:%Y-%m-%d}" for one in ends] == [first, extended]
        assert all(f"{one:%H:%M:%S}" == "23:59:59" for one in ends)


def test_the_rule_of_the_ledger_never_finds_it_too_late() -> None:
    came = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for day in range(3 * 366):
        at = came + timedelta(days=day)
        assert due(at) <= latest(at, FIRST)
        assert due(at, 3) <= latest(at, EXTENDED)
