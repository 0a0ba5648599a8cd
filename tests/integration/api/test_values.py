"""Exact JSON and German formats."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.json_text import write_json
from api.web import formats
from api.web.texts import german, say
from forms.strict_json import MAXIMUM_DEPTH, JsonRefused, parse_json

NOW = datetime(2026, 11, 19, 13, 32, tzinfo=UTC)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6
    )
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"))
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0")), inner)
    ),
    max_leaves=20,
)


@given(JSON)
def test_what_is_written_reads_back_as_the_same(value: object) -> None:
    assert parse_json(write_json(value)) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(JsonRefused):
        parse_json(body)


@pytest.mark.parametrize("depth", [MAXIMUM_DEPTH, MAXIMUM_DEPTH + 1])
def test_the_depth_limit_is_exact(depth: int) -> None:
    body = b"[" * depth + b"]" * depth
    if depth > MAXIMUM_DEPTH:
        with pytest.raises(JsonRefused, match="levels"):
            parse_json(body)
    else:
        assert isinstance(parse_json(body), list)


def test_brackets_in_texts_are_no_depth() -> None:
    assert parse_json(b'["' + b"[" * 500 + b'\\""]') == ["[" * 500 + '"']


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("108650", "108.650,00\u00a0€"),
        ("0.5", "0,50\u00a0€"),
        ("1234567.125", "1.234.567,125\u00a0€"),
        ("-3", "\u22123,00\u00a0€"),
    ],
)
def test_money_is_german_and_never_rounded(value: str, shown: str) -> None:
    assert formats.money(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("26.88", "26,88\u00a0%"), ("15", "15,00\u00a0%"), ("15.004", "15,004\u00a0%")],
)
def test_percent_shows_what_lies_over_a_limit(value: str, shown: str) -> None:
    assert formats.percent(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("away", "shown"),
    [
        (timedelta(hours=1), "heute, 15:32"),
        (timedelta(days=-1), "gestern, 14:32"),
        (timedelta(days=1), "morgen, 14:32"),
        (timedelta(hours=10), "morgen, 00:32"),
        (timedelta(days=4), "Mo., 23.11."),
        (timedelta(days=400), "24.12.2027"),
    ],
)
def test_times_in_lists_are_those_of_berlin(away: timedelta, shown: str) -> None:
    assert formats.in_lists(NOW + away, NOW) == shown


def test_summer_time_is_kept() -> None:
    assert formats.day_and_time(datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "01.07.2026, 14:00 Uhr"


def test_one_and_many_have_their_own_words() -> None:
    assert say("incident.count", count=1) == "1 Störung"
    assert say("incident.count", count=3) == "3 Störungen"


def test_no_text_begs_shouts_or_promises_too_much() -> None:
    for key, text in german.TEXTS.items():
        assert "!" not in text, key
        assert " bitte" not in text.lower(), key
        assert "fälschungssicher" not in text.lower(), key
