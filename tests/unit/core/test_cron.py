"""Cron expressions as Camunda 8 takes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.cron import ZONE, CronRefused, parse
from engine.core.timers import Armed, TimerRefused, armed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Berlin."""


@pytest.mark.parametrize(
    ("expression", "following"),
    [
        ("0 0 9-17 * * MON-FRI", "2026-03-02T11:00"),
        ("0 0 9 * * MON-FRI", "2026-03-03T09:00"),
        ("*/15 * * * * *", "2026-03-02T10:00:15"),
        ("0 */20 * * * *", "2026-03-02T10:20"),
        ("0 5/20 * * * ?", "2026-03-02T10:05"),
        ("0 0 0 L * *", "2026-03-31T00:00"),
        ("0 0 0 L-2 * *", "2026-03-29T00:00"),
        ("0 0 0 LW 5 *", "2026-05-29T00:00"),
        ("0 0 0 1W 8 *", "2026-08-03T00:00"),
        ("0 0 0 15W 8 *", "2026-08-14T00:00"),
        ("0 0 0 ? * FRI#2", "2026-03-13T00:00"),
        ("0 0 0 ? * 5L", "2026-03-27T00:00"),
        ("0 0 0 ? * sunl", "2026-03-29T00:00"),
        ("0 0 0 * * 7", "2026-03-08T00:00"),
        ("0 0 0 29 2 *", "2028-02-29T00:00"),
        ("0 0 0 1,15 jan,jul *", "2026-07-01T00:00"),
        ("@yearly", "2027-01-01T00:00"),
        ("@daily", "2026-03-03T00:00"),
        ("@hourly", "2026-03-02T11:00"),
    ],
)
def test_the_following_moment_is_the_first_that_fits_in_berlin(
    expression: str, following: str
) -> None:
    timer = armed("timeCycle", expression, NOW)
    assert timer.due_at == datetime.fromisoformat(following).replace(tzinfo=ZONE)
    assert timer.remaining == -1


def test_a_time_that_the_change_of_clocks_leaves_out_is_skipped() -> None:
    # 2026-03-29, 02:30 does not exist in Berlin.
    found = parse("0 30 2 * * *").after(datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert found == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "expression",
    [
        *("0 0 25 * * *", "0 0 0 0 * *", "61 * * * * *", "a b c d e f", "0 0 0 30 2 *"),
        *("0 0 5-3 * * *", "0 0/0 * * * *", "0 0 0 * * 8", "0 0 0 * * MON#6", "0 0 0 * 13 *"),
    ],
)
def test_what_is_no_cron_expression_or_never_comes_is_refused(expression: str) -> None:
    with pytest.raises(TimerRefused):
        armed("timeCycle", expression, NOW)
    with pytest.raises(CronRefused):
        parse(expression).after(NOW)


@given(
    st.integers(0, 20 * 365 * 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    st.sampled_from(["0 */7 8-18 * * MON-FRI", "@hourly", "30 15 6 L * ?", "0 0 12 ? * 1#1"]),
)
def test_a_cycle_goes_on_later_than_it_has_fired_and_without_end(
    now: datetime, expression: str
) -> None:
    timer: Armed | None = armed("timeCycle", expression, now)
    for _ in range(3):
        assert timer is not None
        following = timer.after_firing(timer.due_at)
        assert following is not None
        assert following.due_at > timer.due_at
        timer = following


def test_firings_that_were_missed_are_made_up_for_by_one() -> None:
    timer = armed("timeCycle", "@hourly", NOW)
    following = timer.after_firing(datetime(2026, 3, 5, 9, 30, tzinfo=UTC))
    assert following is not None
    assert following.due_at == datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
