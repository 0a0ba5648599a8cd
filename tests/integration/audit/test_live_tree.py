"""What was changed once is told once, however many checkpoints were signed after it."""

from __future__ import annotations

import pytest

from tests.integration.audit.log import Log

CHANGED = (
    "UPDATE ledger.entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'clerk', "
    "'clown'), 'UTF8') WHERE inst = '{}' AND seq = {}"
)
HASHED_ANEW = (
    "UPDATE ledger.entry SET leaf = sha256('\\x00'::bytea || body) WHERE inst = '1' AND seq = 3",
    "UPDATE ledger.index i SET leaf = e.leaf FROM ledger.entry e WHERE i.inst = e.inst "
    "AND i.seq = e.seq AND e.inst = '1' AND e.seq = 3",
)


@pytest.fixture
def long(log: Log) -> Log:
    """Two instances of eight entries, under a checkpoint each time both went on."""
    for _ in range(8):
        log.write_many(2, 1)
        log.publish()
    return log


def told(log: Log) -> list[tuple[str, int | None]]:
    return [(one.code, one.index) for one in log.verify()]


def test_a_changed_entry_breaks_one_root(long: Log) -> None:
    long.as_superuser(CHANGED.format(1, 3))
    assert told(long) == [("entry-changed", 4), ("tree-root", 4)]


def test_each_changed_entry_breaks_the_root_over_it(long: Log) -> None:
    long.as_superuser(CHANGED.format(1, 3), CHANGED.format(2, 7))
    assert told(long) == [
        *[("entry-changed", 4), ("tree-root", 4)],
        *[("entry-changed", 13), ("tree-root", 12)],
    ]


def test_where_the_stored_hashes_do_not_lead_on_the_later_checkpoints_are_told_in_one(
    long: Log,
) -> None:
    long.as_superuser(CHANGED.format(1, 3), *HASHED_ANEW)
    roots = [one for one in long.verify() if one.code.startswith("tree-root")]
    assert [(one.code, one.index) for one in roots] == [("tree-root", 4), ("tree-root-later", 4)]
    assert "von 8 bis 16 Einträgen (5)" in roots[1].message
    assert "from 8 to 16 entries (5)" in roots[1].english


def test_a_tail_that_was_cut_off_is_told_once_with_the_newest_checkpoint(long: Log) -> None:
    long.as_superuser("DELETE FROM ledger.index WHERE idx >= 5")
    short = [one for one in long.verify() if one.code == "log-shorter-than-checkpoint"]
    assert [one.index for one in short] == [5]
    assert "Das Log hat 5 Einträge, ein Prüfpunkt nennt 16" in short[0].message


def test_one_checkpoint_of_another_tree_says_nothing_of_those_after_it(long: Log) -> None:
    long.as_superuser("UPDATE ledger.checkpoint SET root = sha256('x'), note = note WHERE size = 8")
    assert [one.code for one in long.verify()] == ["checkpoint-changed"]
