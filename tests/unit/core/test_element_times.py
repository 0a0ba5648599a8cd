"""How long runs of elements took, from ledger entries alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.element_history import HistoryEntry
from engine.core.element_times import Passage, passages, share

BEGUN = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(number: int, *facts: tuple[str, str, str]) -> HistoryEntry:
    """Return the entry of an hour, with facts of a word, a token and an element each."""
    told = [{"type": kind, "task": token, "elem": element} for kind, token, element in facts]
    return HistoryEntry(number, BEGUN + number * HOUR, told)


def test_a_task_takes_from_its_readiness_to_its_end_and_waits_until_it_is_claimed() -> None:
    entries = [
        entry(0, ("task.ready", "1", "check")),
        entry(3, ("task.claimed", "1", "check")),
        entry(5, ("task.completed", "1", "check")),
    ]
    assert passages(entries) == (Passage("check", 5 * HOUR, 3 * HOUR),)


def test_only_the_first_claim_ends_the_wait() -> None:
    entries = [
        entry(0, ("task.ready", "1", "check")),
        entry(1, ("task.claimed", "1", "check")),
        entry(2, ("task.released", "1", "check")),
        entry(3, ("task.claimed", "1", "check")),
        entry(4, ("task.completed", "1", "check")),
    ]
    assert [one.unclaimed for one in passages(entries)] == [HOUR]


def test_tasks_of_one_element_at_the_same_time_are_kept_apart() -> None:
    entries = [
        entry(0, ("task.ready", "1", "check"), ("task.ready", "2", "check")),
        entry(1, ("task.claimed", "2", "check")),
        entry(2, ("task.completed", "2", "check")),
        entry(7, ("task.completed", "1", "check")),
    ]
    assert passages(entries) == (
        Passage("check", 2 * HOUR, HOUR),
        Passage("check", 7 * HOUR, None),
    )


def test_what_was_cancelled_or_still_runs_is_no_passage() -> None:
    entries = [
        entry(0, ("task.ready", "1", "check"), ("task.ready", "2", "sign")),
        entry(1, ("task.cancelled", "1", "check")),
    ]
    assert passages(entries) == ()


def test_what_is_done_at_once_takes_no_time() -> None:
    assert passages([entry(4, ("element.completed", "1", "sum"))]) == (
        Passage("sum", timedelta(0), None),
    )


def test_a_share_of_nothing_is_nothing() -> None:
    assert share([], 50) is None


@given(st.lists(st.integers(0, 10_000), min_size=1), st.integers(1, 100))
def test_a_share_is_the_least_value_that_so_many_do_not_exceed(
    hours: list[int], percent: int
) -> None:
    ordered = sorted(timedelta(hours=one) for one in hours)
    found = share(ordered, percent)
    assert found is not None

    def reaches(limit: timedelta) -> bool:
        return 100 * sum(one <= limit for one in ordered) >= percent * len(ordered)

    assert found in ordered
    assert reaches(found)
    assert not any(reaches(one) for one in ordered if one < found)


@pytest.mark.parametrize(("percent", "expected"), [(50, 2), (95, 4), (100, 4), (1, 1)])
def test_shares_of_four_hours(percent: int, expected: int) -> None:
    assert share([one * HOUR for one in (1, 2, 3, 4)], percent) == expected * HOUR
