"""JSON without its traps."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from forms.strict_json import MAXIMUM_DEPTH, JsonRefused, parse_json


def test_numbers_keep_every_digit() -> None:
    assert parse_json(b"[0.10, 1e3, 7]") == [Decimal("0.10"), Decimal("1e3"), 7]


def test_brackets_inside_texts_are_no_depth() -> None:
    text = "[" * 10_000 + '\\"' + "{" * 10_000
    assert parse_json(f'{{"a": "{text}"}}'.encode()) == {"a": text.replace('\\"', '"')}


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"' + b'\\"' * 1_000_000,
        b'{"a":"' + b"\\" * 1_000_001,
        b'"[' * 500_000,
        b"[" * 1_000_000,
        b'{"a":' * 100_000,
    ],
    ids=["unclosed text", "backslashes", "quotes and brackets", "brackets", "braces"],
)
def test_hostile_texts_are_refused_in_linear_time(body: bytes) -> None:
    started = time.process_time()
    with pytest.raises(JsonRefused):
        parse_json(body)
    # A quadratic scanner takes minutes for these; the bound is far from both.
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"NaN", "NaN"),
        (b"1e400", "range"),
        (b"1" * 101, "digits"),
        (b'{"a":1,"a":2}', "twice"),
        (b'"\\u0000"', "U+0000"),
        (b'"\\ud800"', "surrogate"),
        (b"\xff", "UTF-8"),
        (b"[" * (MAXIMUM_DEPTH + 1) + b"]" * (MAXIMUM_DEPTH + 1), "nested"),
    ],
)
def test_each_trap_is_named(body: bytes, word: str) -> None:
    with pytest.raises(JsonRefused, match=word.replace("+", r"\+")):
        parse_json(body)
