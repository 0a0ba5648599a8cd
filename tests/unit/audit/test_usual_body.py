"""What is read quickly is what would be read anyway; all else is left to be read slowly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.body_form import has_form
from audit.chain import check_body
from audit.entry import canonical_value, decode, encode
from audit.faults import EntryRefused
from audit.usual_body import read_usual
from tests.unit.audit.test_body import SOUND
from tests.unit.audit.test_entry import TEXTS

FACTS: list[Any] = [
    {"type": "task.completed", "elem": "check", "task": "7", "from": "ready", "to": "completed"},
    {"type": "variable.set", "data": {"from": "a", "n": -5}, "refs": {"form": "x"}},
    {
        "type": "task.completed",
        "personal": [{"name": "e", "class": "contact", "commit": "0" * 64, "tag": "1" * 64}],
    },
    {"type": "x.y", "data": {"text": '],"inst":"a","log":"b', "other": ["],", {}]}},
    {"type": 5},
    "no fact",
]
PIECES = [
    b',"eid":"', b'","facts":[', b'],"inst":"', b'"v":1}', b'"v":true}', b'"eid":5,', b" ",
    b"\\u0041", b"\\", b'"', b"{", b"}", b"[", b"]", b",", b"0", b"-",
    b"\xc3\xa4", b"\xff", b"\n", b"\x7f", b',"continued":true', b',"state":"ab"',
]  # fmt: skip


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Return the body of an entry that may lack a field, say one otherwise, or have one more."""
    entry: dict[str, Any] = {**SOUND, "facts": draw(st.lists(st.sampled_from(FACTS), max_size=3))}
    for name in draw(st.sets(st.sampled_from([*SOUND, "state", "continued"]), max_size=2)):
        if draw(st.booleans()):
            entry.pop(name, None)
        else:
            entry[name] = draw(st.one_of(TEXTS, st.integers(-3, 10**15), st.just({}), st.just([])))
    return encode(entry)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return such a body with a piece put in the place of some bytes, up to three times."""
    body = draw(bodies())
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(body)))
        body = body[:at] + draw(st.sampled_from(PIECES)) + body[at + draw(st.integers(0, 8)) :]
    return body


def slowly(body: bytes) -> dict[str, Any] | None:
    """Return the entry as it is read without any haste; `None` if it is none."""
    try:
        entry = decode(body)
    except EntryRefused:
        return None
    return entry if has_form(entry) else None


@given(damaged())
@example(encode(SOUND).replace(b',"eid":"', b',"eid":5,"eid":"'))
@example(encode(SOUND).replace(b'{"actor"', b'{ "actor"'))
@example(encode(SOUND).replace(b'"v":1', b'"v":true'))
def test_what_is_read_quickly_is_what_would_be_read_slowly(body: bytes) -> None:
    quickly = read_usual(body)
    assert quickly is None or quickly == slowly(body)
    assert check_body(body, str(SOUND["log"]), None, None)[0] == slowly(body)


@pytest.mark.parametrize("more", [{}, {"state": "ab"}, {"continued": True}, {"facts": FACTS[:4]}])
@pytest.mark.parametrize("without", ["def", None])
def test_entries_as_they_are_written_are_read_quickly(
    more: dict[str, object], without: str | None
) -> None:
    entry = {name: one for name, one in {**SOUND, **more}.items() if name != without}
    for _ in range(2):  # the second time its head is known
        assert read_usual(encode(entry)) == entry


def test_more_heads_than_are_kept_are_read_as_well() -> None:
    for number in range(5_000):
        entry = {**SOUND, "actor": {"kind": "user", "ref": str(number)}}
        assert read_usual(encode(entry)) == entry


@pytest.mark.parametrize("written", ["[1]x", "[1] ", "[1,]", "[ 1]", '["\\u0041"]', "[1.0]", ""])
def test_a_part_in_another_form_is_refused(written: str) -> None:
    with pytest.raises((EntryRefused, ValueError)):
        canonical_value(written)


@pytest.mark.parametrize("version", [True, 1.0, "1", 2, None])
def test_only_the_number_one_is_the_format_s_version(version: object) -> None:
    body = encode({**SOUND, "v": version} if version is not None else {**SOUND, "v": 0})
    assert check_body(body, str(SOUND["log"]), None, None) == (None, "entry-malformed")
