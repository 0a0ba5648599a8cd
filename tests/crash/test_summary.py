"""The last line of a run holds what a document needs of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.crash import summary


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60))
def test_the_95th_percentile_is_one_that_was_measured_and_few_lie_above(
    seconds: list[float],
) -> None:
    found = summary.spread(seconds)
    assert found["p50"] <= found["p95"] <= found["max"] == round(max(seconds), 2)
    assert found["p95"] in {round(one, 2) for one in seconds}
    above = sum(round(one, 2) > found["p95"] for one in seconds)
    assert above <= len(seconds) * 5 / 100


def test_nothing_measured_has_no_spread() -> None:
    assert summary.spread([]) == {}


def test_a_run_says_what_it_ran_on() -> None:
    found = summary.heading(7)
    assert found["seed"] == 7
    assert {"date", "commit", "machine", "processors", "load_before"} <= set(found)
