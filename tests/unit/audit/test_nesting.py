"""One number says how deep an entry may be nested, whatever a reader could still read."""

from __future__ import annotations

import pytest

from audit.chain import check_body
from audit.entry import encode
from audit.nesting import DEEPEST, is_too_deep
from engine.core import codec
from tests.unit.audit.test_body import FACT, SOUND

OUTER = 4
"""The entry, its facts, the fact, its data."""


def nested(depth: int, **more: object) -> bytes:
    """An entry with a value of so many lists, in the form that is usual or, with `more`, not."""
    fact = {**FACT, "data": {"round": "here"}}
    body = encode({**SOUND, **more, "facts": [fact]})
    return body.replace(b'"here"', b"[" * depth + b"]" * depth)


@pytest.mark.parametrize("more", [{}, {"tz": ""}])
def test_an_entry_is_read_to_the_deepest_and_not_beyond(more: dict[str, object]) -> None:
    for depth in (1, DEEPEST - OUTER):
        assert check_body(nested(depth, **more), "ledger.example/a", None, None)[1] is None
    for depth in (DEEPEST - OUTER + 1, 900, 950, 20_000):
        said = check_body(nested(depth, **more), "ledger.example/a", None, None)
        assert said == (None, "entry-malformed")


def test_every_value_of_a_process_fits_an_entry() -> None:
    assert codec.DEEPEST * 2 <= DEEPEST


@pytest.mark.parametrize(
    "text", ["[" * 500, '\\"' + "[" * 500, "\\\\" + "{" * 500, "[]" * 500, '\\"'.join("[" * 300)]
)
def test_brackets_within_a_text_are_no_depth(text: str) -> None:
    assert not is_too_deep(b'{"x":"' + text.encode() + b'"}')


@pytest.mark.parametrize("text", ["[]" * 500, '{"a":{}},' * 500, '["]",[]],' * 300])
def test_what_stands_beside_each_other_is_no_depth(text: str) -> None:
    assert not is_too_deep(b"[" + text.encode() + b"]")


def test_a_text_that_does_not_end_is_looked_through_once() -> None:
    assert not is_too_deep(b'"' + b'\\"' * 32_000 + b"[" * 300)
    assert is_too_deep(b"[" * 300 + b'"')
