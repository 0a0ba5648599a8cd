"""The codec: any value comes back as it was; nothing a user sends is taken for a type tag."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.codec import COMPRESS_ABOVE, NotStorable, decode, encode, storable
from feel import (
    Date,
    DateTime,
    DayTimeDuration,
    Range,
    Time,
    Value,
    YearMonthDuration,
    compile_expression,
)
from tests.unit.core.builders import NOW

TEXT = st.characters(exclude_characters="\0", codec="utf-8")
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
ZONES = st.none() | st.integers(-50_400, 50_400) | st.sampled_from(["Europe/Berlin", "$n", "Z"])
DATES = st.builds(Date, st.integers(-999_999_999, 999_999_999), st.integers(1, 12), st.just(28))
TIMES = st.builds(Time, st.integers(0, 86_400 * 10**9 - 1), ZONES)
SCALARS = (
    st.none()
    | st.booleans()
    | NUMBERS
    | st.text(TEXT)
    | DATES
    | TIMES
    | st.builds(DateTime, DATES, TIMES)
    | st.builds(YearMonthDuration, st.integers(-(10**30), 10**30))
    | st.builds(DayTimeDuration, st.integers(-(10**30), 10**30))
)
# Keys that look like the codec's own tags, so that the search does not have to find them.
KEYS = st.sampled_from(["$", "$$", "$n", "$$n", "$d", "$t", "$m", "$y", "$s", "$r", "", "a"]) | (
    st.text(TEXT, max_size=5)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.builds(Range, inner, inner, st.booleans(), st.booleans(), st.none() | st.just("<"))
    ),
    max_leaves=20,
)


def same(a: object, b: object) -> bool:
    """Equal, of the same types, decimals to the last digit."""
    return repr(a) == repr(b)


@settings(deadline=None)
@given(VALUES)
def test_any_value_comes_back_as_it_was(value: Value) -> None:
    assert same(decode(encode(value)), value)


@settings(deadline=None)
@given(st.dictionaries(KEYS, KEYS | st.lists(KEYS, max_size=3), max_size=4))
def test_a_context_that_looks_like_a_tag_stays_a_context(value: dict[str, Value]) -> None:
    assert same(decode(encode([value, Decimal(1)])), [value, Decimal(1)])


@settings(deadline=None)
@given(VALUES)
def test_what_can_be_kept_is_kept_unchanged(value: Value) -> None:
    assert same(storable(value), value)


@pytest.mark.parametrize("tag", ["$n", "$d", "$t", "$m", "$y", "$s", "$r", "typename", "py/object"])
def test_a_forged_tag_is_data(tag: str) -> None:
    forged: Value = {tag: "1"}
    assert decode(encode({"x": forged})) == {"x": forged}


def test_large_states_are_compressed_and_small_ones_are_not() -> None:
    small, large = encode("x"), encode(["text"] * COMPRESS_ABOVE)
    assert (small[:1], large[:1]) == (b"j", b"z")
    assert len(large) < COMPRESS_ABOVE
    assert decode(large) == ["text"] * COMPRESS_ABOVE


def test_a_binary_number_is_refused_and_a_whole_one_becomes_decimal() -> None:
    with pytest.raises(NotStorable):
        storable([1.5])
    assert same(storable({"n": 3}), {"n": Decimal(3)})


def test_a_function_is_refused() -> None:
    value = compile_expression("function(x) x").evaluate({}, NOW).value
    with pytest.raises(NotStorable):
        storable(value)
    with pytest.raises(NotStorable):
        encode([value])


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_foreign_bytes_are_refused_without_harm(content: bytes) -> None:
    try:
        value = decode(b"x" + content)
    except ValueError:
        return
    raise AssertionError(value)


def test_broken_compression_is_refused() -> None:
    with pytest.raises(ValueError, match="decompressed"):
        decode(b"zabc")
