"""No pattern makes the library write out more than the machine has."""

from __future__ import annotations

import subprocess
import sys

import pytest

from feel import FeelLimitExceeded, compile_expression, work_time, work_time_is_up, work_time_left
from feel.pattern_weight import DEEPEST, LARGEST_WEIGHT, too_heavy
from tests.unit.feel.evaluating import NOW

HEAVY = [
    "(?:(?:(?:a{9999}){9999}){9999})",
    "(?:(?:ab|c){999}x){999}",
    "((((a{99}){99}){99}){99})",
    "(" * 450 + "a" + ")" * 450,
    "(" * 13 + "a" + "){2}" * 13,
    "(?:" * 20 + "a|bc" + ")+" * 20,
    "(?:" * 20 + "a|bc" + "){1,5}" * 20,
    "[a-z]{9999}" * 80,
    "(?:(?:(?:a{9999}){9999}){9999})[(]",
    "[(](?:(?:(?:a{9999}){9999}){9999})",
    "(?:[)](?:(?:a{99}){99}){99}){9}",
    "(?:[](](?:(?:a{99}){99}){99}){9}",
    r"(?:\((?:(?:a{99}){99}){99}){9}",
]

FAIR = [
    r"^[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,7}$",
    r"^(\+49|0)[1-9][0-9 /-]{3,20}$",
    r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$",
    "a{0,9999}",
    "(?:ab){3000}",
    "x*" * 300 + "y",
]

WITHIN_MEMORY = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 * 1024 * 1024,) * 2)
from datetime import UTC, datetime
from feel import compile_expression
from forms.pattern import PatternRefused, read_pattern
for pattern in sys.argv[1:]:
    try:
        read_pattern(pattern)
        print("accepted")
    except PatternRefused:
        print("refused")
    matches = compile_expression("matches(text, pattern)")
    scope = {"text": "a", "pattern": pattern}
    print(matches.evaluate(scope, datetime(2026, 1, 1, tzinfo=UTC)).value)
"""


def judged(patterns: list[str]) -> list[str]:
    """Return what forms and FEEL say to each pattern, in a process with little memory."""
    done = subprocess.run(
        [sys.executable, "-c", WITHIN_MEMORY, *patterns],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_heavy_patterns_are_refused_by_forms_and_null_in_feel_without_taking_memory() -> None:
    assert judged(HEAVY) == ["refused", "None"] * len(HEAVY)


def test_the_heaviest_patterns_that_pass_compile_in_little_memory() -> None:
    edge = ["(" * 8 + "a" + "){2}" * 8, "(?:" * 10 + "ab" + ")+" * 10, "(?:a?){3000}"]
    assert [too_heavy(one) for one in edge] == [None] * 3
    assert judged(edge)[::2] == ["accepted"] * 3


@pytest.mark.parametrize("pattern", FAIR)
def test_ordinary_patterns_are_light(pattern: str) -> None:
    assert too_heavy(pattern) is None


def test_the_bounds_are_where_they_are_said_to_be() -> None:
    assert too_heavy("a" * LARGEST_WEIGHT) is None
    assert too_heavy("a" * (LARGEST_WEIGHT + 1))
    assert too_heavy("(" * DEEPEST + ")" * DEEPEST) is None
    assert too_heavy("(" * (DEEPEST + 1) + ")" * (DEEPEST + 1))


def test_many_costly_matches_share_the_time_of_one_expression() -> None:
    # Each match takes less than a match may, and there are fewer turns than between two looks.
    source = 'count(for x in 1..1900 return matches(text, "^(a|aa)+$"))'
    scope = {"text": "a" * 27 + "b"}
    with work_time(0.3), pytest.raises(FeelLimitExceeded):
        compile_expression(source).evaluate(scope, NOW)


def test_work_time_within_work_time_never_grows() -> None:
    assert work_time_left() == float("inf")
    with work_time(1):
        with work_time(1000):
            assert 0 < work_time_left() <= 1
        with work_time(0.1):
            assert work_time_left() <= 0.1
        assert work_time_left() > 0.5
    assert work_time_left() == float("inf")


def test_work_time_is_up_when_nothing_is_left_of_it() -> None:
    assert not work_time_is_up()
    with work_time(1000):
        assert not work_time_is_up()
        with work_time(0.01):
            while not work_time_is_up():
                assert work_time_left() < 0.01
            assert work_time_left() <= 0
            with work_time(1000):
                assert work_time_is_up()
        assert not work_time_is_up()
