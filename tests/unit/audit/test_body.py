"""What has not the form of an entry is called malformed, so that no later rule stumbles over it."""

from __future__ import annotations

import pytest

from audit.chain import check_body
from audit.entry import encode
from audit.meaning import check_meaning

FACT = {"type": "approval.granted", "elem": "check", "task": "2", "data": {"round": "1"}}
SOUND: dict[str, object] = {
    "v": 1,
    "log": "ledger.example/a",
    "eid": "0" * 32,
    "ts": "2026-11-19T13:32:00.000000Z",
    "inst": "4711",
    "seq": 1,
    "prev": "0" * 64,
    "actor": {"kind": "user", "ref": "account-1"},
    "facts": [FACT],
    "by": "node1",
    "def": {"id": "quote", "version": 3, "sha256": "0" * 64},
}
ASKED = {"type": "approval.requested", "elem": "check", "task": "2"}
MIGRATED = {"type": "element.migrated", "elem": "look", "task": "2"}


def said(entry: dict[str, object]) -> str | None:
    return check_body(encode(entry), "ledger.example/a", None, None)[1]


@pytest.mark.parametrize("without", ["def", None])
def test_a_sound_entry_has_no_finding(without: str | None) -> None:
    entry = {name: one for name, one in SOUND.items() if name != without}
    assert said(entry) is None
    assert list(check_meaning([(0, entry)])) == []


@pytest.mark.parametrize(
    "definition", [None, [], "quote", {}, {"id": "quote", "sha-56": "0" * 64}, {"sha256": 7}]
)
def test_a_definition_without_its_hash_is_malformed(definition: object) -> None:
    assert said({**SOUND, "def": definition}) == "entry-malformed"


@pytest.mark.parametrize(
    "fact",
    [
        "approval.granted",
        {},
        {**FACT, "elem": []},
        {**FACT, "task": {}},
        {**FACT, "data": []},
        {**FACT, "refs": "x"},
        {**FACT, "personal": {}},
        {**ASKED, "data": {"requesters": 5}},
        {**ASKED, "data": {"requesters": [{}]}},
        {**MIGRATED, "data": {"from": ["check"]}},
    ],
)
def test_a_fact_whose_parts_cannot_be_compared_is_malformed(fact: object) -> None:
    assert said({**SOUND, "facts": [fact]}) == "entry-malformed"


def test_no_depth_of_a_body_breaks_off_its_check() -> None:
    """Whoever may queue entries queues one of each depth; what is too deep is malformed."""
    for depth in range(900, 1_000):
        body = f'{{"a":{"[" * depth}{"]" * depth},"log":"x"}}'.encode()
        assert check_body(body, "x", None, None)[1] == "entry-malformed"
