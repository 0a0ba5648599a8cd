"""Canonical bytes of entries."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audit.compose import body_of
from audit.entry import decode, encode, public_value, read_time, sealed_value, write_time
from audit.faults import EntryRefused

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.text(string.printable, max_size=8)
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.one_of(st.booleans(), INTEGERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_the_fast_encoding_is_that_of_rfc_8785(entry: dict[str, Any]) -> None:
    assert encode(entry) == rfc8785.dumps(entry)
    assert body_of(entry) == rfc8785.dumps(entry)


@given(st.text(st.characters(categories=["Cs", "Lu"]), max_size=3))
def test_neither_writes_half_a_surrogate_pair(text: str) -> None:
    if text.isascii() or text.isprintable():
        assert body_of({"a": text}) == encode({"a": text})
        return
    for write in (encode, body_of):
        with pytest.raises(EntryRefused):
            write({"a": text})


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_what_was_encoded_is_read_back(entry: dict[str, Any]) -> None:
    assert decode(encode(entry)) == entry


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1.0}', b'{"a":1e3}', b'{"a":1,"a":1}', b"[]", b"",
        b'{"a":NaN}', b'{"a":"\\u00fc"}', b'{"a":"\xff"}', b'{"a":"\\ud800"}', b"[" * 100_000,
        b'{"a":01}', b'\xef\xbb\xbf{"a":1}', b'{"a":1}\n', b'{"a":9007199254740992}',
    ],
)  # fmt: skip
def test_a_body_in_another_form_is_refused(body: bytes) -> None:
    with pytest.raises(EntryRefused):
        decode(body)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        entry = decode(body)
    except EntryRefused:
        return
    assert encode(entry) == body


@pytest.mark.parametrize(
    "value", [1.5, 2**53, -(2**53), Decimal("NaN"), {"ü": 1}, [None], b"x", {1: 2}, {1, 2}]
)
def test_what_the_profile_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(EntryRefused):
        public_value(value)


def test_texts_become_nfc_decimals_plain_strings_and_what_is_absent_is_left_out() -> None:
    value = {"a": "u\u0308", "b": Decimal("1E+3"), "c": None, "d": (True, 2)}
    assert public_value(value) == {"a": "\u00fc", "b": "1000", "d": [True, 2]}


def test_a_personal_value_may_be_null_and_have_names_of_any_letters() -> None:
    assert sealed_value({"stra\u00dfe": None}, "x") == {"stra\u00dfe": None}
    with pytest.raises(EntryRefused):
        sealed_value({"u\u0308": 1, "\u00fc": 2}, "x")
    with pytest.raises(EntryRefused):
        sealed_value([0.5], "x")


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(EntryRefused):
        encode({"a": "\ud800"})


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_have_one_form_and_are_read_back(moment: datetime) -> None:
    text = write_time(moment)
    assert len(text) == len("YYYY-MM-DDTHH:MM:SS.ffffffZ")
    assert read_time(text) == moment


def test_times_are_written_in_utc_and_need_a_zone() -> None:
    berlin = timezone(timedelta(hours=1))
    afternoon = datetime(2026, 11, 19, 14, 32, tzinfo=berlin)
    assert write_time(afternoon) == "2026-11-19T13:32:00.000000Z"
    with pytest.raises(EntryRefused):
        write_time(datetime(2026, 11, 19))  # noqa: DTZ001  # that it has none is the point
