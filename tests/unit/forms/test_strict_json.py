"""JSON without its traps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from forms.strict_json import MAXIMUM_DEPTH, JsonRefused, parse_json
from tests.work import growth


def test_numbers_keep_every_digit() -> None:
    assert parse_json(b"[0.10, 1e3, 7]") == [Decimal("0.10"), Decimal("1e3"), 7]


def test_brackets_inside_texts_are_no_depth() -> None:
    text = "[" * 10_000 + '\\"' + "{" * 10_000
    assert parse_json(f'{{"a": "{text}"}}'.encode()) == {"a": text.replace('\\"', '"')}


@pytest.mark.parametrize(
    ("before", "repeated", "behind"),
    [
        (b'{"a":"', b'\\"', b""),
        (b'{"a":"', b"\\\\", b"\\"),
        (b"", b'"[', b""),
        (b"", b"[", b""),
        (b"", b'{"a":', b""),
    ],
    ids=["unclosed text", "backslashes", "quotes and brackets", "brackets", "braces"],
)
def test_hostile_texts_are_refused_in_linear_time(
    before: bytes, repeated: bytes, behind: bytes
) -> None:
    def refused(times: int) -> None:
        with pytest.raises(JsonRefused):
            parse_json(before + repeated * times + behind)

    # A quadratic scanner needs four hundred times as long for twenty times the text.
    assert growth(lambda: refused(10_000), lambda: refused(200_000)) < 100


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
