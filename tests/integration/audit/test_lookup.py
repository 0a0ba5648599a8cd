"""Entries looked up: what is found is what the filters admit, whatever the page's bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import lookup
from audit.chain import leaf_hash
from audit.entry import Fact, write_time
from audit.filters import Filters
from audit.inclusion_path import steps_of
from audit.lookup import LookedUp, Wanted, look_up
from audit.tlog import LeafRows, inclusion_proof, tree_root
from tests.integration.audit.log import BOB, Log, completed


def all_pages(log: Log, wanted: Wanted, limit: int = 3) -> list[LookedUp]:
    found: list[LookedUp] = []
    before = None
    with log.database.connect() as connection:
        while True:
            page = look_up(connection, wanted, limit=limit, before=before)
            found += page.found
            if page.reached is None:
                return found
            assert before is None or page.reached < before, "a page must get further"
            before = page.reached


@pytest.fixture
def filled(log: Log) -> Log:
    """Eight cases of three steps, some of Bob's, and a chain of readings between them."""
    for number in range(1, 9):
        log.write(str(number), completed("check"))
        log.write(str(number), completed("check"), actor=BOB)
        log.write_system("access.read", {"kind": "case", "instance": str(number % 3)})
        log.write(str(number), Fact("process.completed"))
        log.now += timedelta(hours=1)
    log.publish()
    return log


def expected(whole: list[LookedUp], wanted: Wanted) -> list[tuple[str, int]]:
    """What reading everything and asking each entry finds."""
    return [
        (one.instance, one.seq)
        for one in whole
        if wanted.filters.admits(one.said)
        and wanted.chain in (None, one.instance)
        and (
            wanted.mentions is None
            or any(
                fact.get("data", {}).get("instance") == wanted.mentions
                for fact in one.said["facts"]
            )
        )
    ]


def test_every_question_finds_what_reading_everything_finds(
    filled: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = all_pages(filled, Wanted(Filters()), limit=1_000)
    assert [one.index for one in whole] == list(reversed(range(filled.size())))
    # Bounds so small that every way of going on is taken.
    monkeypatch.setattr(lookup, "_STRETCH", 4)
    monkeypatch.setattr(lookup, "_TYPES_AT_ONCE", 2)
    monkeypatch.setattr(lookup, "LOOKED_AT", 8)
    since = write_time(filled.now - timedelta(hours=6))
    until = write_time(filled.now - timedelta(hours=3))
    questions = [
        Wanted(filters, chain, None, mentions)
        for filters in (
            Filters(),
            Filters(types=("process.completed",)),
            Filters(types=("task.*",)),
            Filters(actor=BOB.ref),
            Filters(process="quote", version=3),
            Filters(process="quote", version=4),
            Filters(since=since),
            Filters(until=until),
            Filters(since=since, until=until, types=("task.completed",)),
        )
        for chain in (None, "system", "5")
        for mentions in (None, "2")
    ]
    for wanted in questions:
        found = [(one.instance, one.seq) for one in all_pages(filled, wanted)]
        assert found == expected(whole, wanted), wanted


def test_a_page_looks_at_a_bounded_number_of_entries_and_says_where_it_stopped(
    filled: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "_STRETCH", 5)
    monkeypatch.setattr(lookup, "LOOKED_AT", 10)
    with filled.database.connect() as connection:
        page = look_up(connection, Wanted(Filters(actor="nobody")), limit=50)
    assert page.found == ()
    assert page.looked_at == 10
    assert page.reached == filled.size() - 10


@given(st.integers(1, 300), st.data())
def test_the_steps_of_a_proof_end_at_the_root_and_of_no_other_place(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    reader = LeafRows(leaves)
    proof = inclusion_proof(index, size, reader)
    steps = steps_of(leaves[index], index, size, proof)
    assert steps is not None
    assert (steps[-1].result if steps else leaves[index]) == tree_root(size, reader)
    assert [step.sibling for step in steps] == proof
    if proof:
        assert steps_of(leaves[index], index, size, proof[:-1]) is None
        assert steps_of(leaves[index], index, size, [*proof, proof[0]]) is None
        changed = steps_of(replace_first(leaves[index]), index, size, proof)
        assert changed is not None
        assert changed[-1].result != tree_root(size, reader)


def replace_first(leaf: bytes) -> bytes:
    return bytes([leaf[0] ^ 1]) + leaf[1:]
