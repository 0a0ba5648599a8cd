"""The fuzz targets hold on random bytes, their seeds, and everything that fuzzing has found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import fuzz_dmn_reader, fuzz_feel_evaluator, fuzz_feel_parser, fuzz_juel

TARGETS = {
    "feel_parser": fuzz_feel_parser,
    "feel_evaluator": fuzz_feel_evaluator,
    "juel": fuzz_juel,
    "dmn_reader": fuzz_dmn_reader,
}
EXAMPLES = {"feel_parser": 1_500, "feel_evaluator": 800, "juel": 800, "dmn_reader": 300}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_its_seeds(name: str) -> None:
    for seed in TARGETS[name].SEEDS:
        TARGETS[name].try_one(seed)


def mutated(seeds: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Random bytes, and seeds with a piece cut out, doubled or replaced."""

    def mutate(seed: bytes, first: int, length: int, piece: bytes) -> bytes:
        first %= len(seed)
        return seed[:first] + piece + seed[first + length :]

    changed = st.builds(
        mutate,
        st.sampled_from(seeds),
        st.integers(0, 4_096),
        st.integers(0, 8),
        st.one_of(st.binary(max_size=8), st.sampled_from(sum(map(pieces, seeds), ()))),
    )
    return st.one_of(st.binary(max_size=200), changed)


def pieces(seed: bytes) -> tuple[bytes, ...]:
    return tuple(seed[start : start + 7] for start in range(0, len(seed), 7))


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_random_bytes_and_broken_seeds(name: str) -> None:
    target = TARGETS[name]
    holds: Callable[[], None] = settings(max_examples=EXAMPLES[name], deadline=None)(
        given(mutated(target.SEEDS))(target.try_one)
    )
    holds()


# What fuzzing found and was mended, each with the target that found it.
FOUND: list[tuple[str, bytes]] = [
    ("feel_parser", b"function x x"),
    ("feel_evaluator", b'\xfffrom json("1e99999999999999999999")'),
]


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_was_found_once_is_mended(name: str, data: bytes) -> None:
    TARGETS[name].try_one(data)
