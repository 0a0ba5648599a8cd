"""Whoever may write every row hides no entry from the export of a part: it is refused, and an
export of one case that was made short all the same is found to be."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from audit import positions
from audit.evidence import read_export
from audit.export import attest_end, to_bytes
from audit.faults import NothingToExport, ScopeDamaged
from audit.filtered_export import export_filtered
from audit.filters import Filters, read_filters
from audit.schema import APPLICATION_ROLE
from audit.verify import verify_export
from tests.integration.audit.log import ALICE, BOB, Log, become, completed

RENAMED_BODY = """
UPDATE ledger.entry SET inst = 'x', body = renamed.body,
  leaf = sha256('\\x00'::bytea || renamed.body)
FROM (SELECT convert_to(replace(convert_from(body, 'UTF8'), '"inst":"1"', '"inst":"x"'), 'UTF8')
  AS body FROM ledger.entry WHERE inst = '1' AND seq = 4) renamed WHERE inst = '1' AND seq = 4
"""
HIDING = {
    "first": ["UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 1"],
    "middle": ["UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 2"],
    "last": ["UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 4"],
    "exchanged": [
        "UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 2",
        "UPDATE ledger.index SET inst = '1' WHERE inst = '2' AND seq = 2",
    ],
    "body gone": ["DELETE FROM ledger.entry WHERE inst = '1' AND seq = 2"],
    "last body gone": ["DELETE FROM ledger.entry WHERE inst = '1' AND seq = 4"],
    "body changed": [
        "UPDATE ledger.entry SET body = convert_to(replace(convert_from(body, 'UTF8'), "
        "'account-alice', 'account-carol'), 'UTF8') WHERE inst = '1' AND seq = 3"
    ],
    "both rows renamed": [
        "UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 2",
        "UPDATE ledger.entry SET inst = 'x' WHERE inst = '1' AND seq = 2",
    ],
    "both rows of the last renamed": [
        "UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 4",
        "UPDATE ledger.entry SET inst = 'x' WHERE inst = '1' AND seq = 4",
    ],
    "all rows but the first renamed": [
        "UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq > 1",
        "UPDATE ledger.entry SET inst = 'x' WHERE inst = '1' AND seq > 1",
    ],
    "all rows renamed": [
        "UPDATE ledger.index SET inst = 'x' WHERE inst = '1'",
        "UPDATE ledger.entry SET inst = 'x' WHERE inst = '1'",
    ],
    "both rows of the last gone": [
        "DELETE FROM ledger.index WHERE inst = '1' AND seq = 4",
        "DELETE FROM ledger.entry WHERE inst = '1' AND seq = 4",
    ],
    "the last renamed, its entry gone": [
        "UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 4",
        "DELETE FROM ledger.entry WHERE inst = '1' AND seq = 4",
    ],
    "both rows of the last renamed, its body too": [
        "UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 4",
        RENAMED_BODY,
    ],
    "the last renamed, its body and all its hashes too": [
        RENAMED_BODY,
        "UPDATE ledger.index i SET inst = 'x', leaf = e.leaf FROM ledger.entry e "
        "WHERE i.inst = '1' AND i.seq = 4 AND e.inst = 'x' AND e.seq = 4",
    ],
    "the last but one of the log renamed in all, its place taken by another": [
        RENAMED_BODY,
        "UPDATE ledger.index SET inst = 'x' WHERE inst = '1' AND seq = 4",
        "UPDATE ledger.index SET idx = 100 WHERE inst = 'x'",
        "UPDATE ledger.index SET idx = 6 WHERE inst = '2' AND seq = 4",
        "UPDATE ledger.index SET idx = 7 WHERE inst = 'x'",
    ],
}
SCOPES = {
    "case": Filters(case="1"),
    "type": Filters(types=("task.completed",)),
    "actor": Filters(actor=ALICE.ref),
    "process": Filters(process="quote"),
    "since": Filters(since="2026-11-19T00:00:00.000000Z"),
}


@pytest.fixture
def two(log: Log) -> Log:
    for _ in range(4):
        log.write("1")
        log.write("2")
    log.publish()
    return log


def exported(log: Log, filters: Filters) -> dict[str, Any]:
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        return read_export(to_bytes(export_filtered(connection, log.ledger, filters)))


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("hidden", HIDING)
def test_a_part_of_which_something_was_hidden_is_not_exported(
    two: Log, hidden: str, scope: str
) -> None:
    assert exported(two, SCOPES[scope])["scope"]["disclosed"] == (4 if scope == "case" else 8)
    two.as_superuser(*HIDING[hidden])
    with pytest.raises(ScopeDamaged):
        exported(two, SCOPES[scope])


@pytest.mark.parametrize("hidden", HIDING)
def test_no_end_is_attested_of_a_case_of_which_something_was_hidden(two: Log, hidden: str) -> None:
    """The log would sign for a case as whole that is not; nothing is written."""
    assert two.export("1")["scope"]["disclosed"] == 4
    two.as_superuser(*HIDING[hidden])
    with two.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        with pytest.raises(ScopeDamaged):
            attest_end(connection, two.ledger, "1", ALICE, two.now)
        assert not positions.queue_length(connection)


def test_an_end_that_no_checkpoint_covers_yet_is_attested(log: Log) -> None:
    log.write("1")
    assert log.export("1")["scope"]["disclosed"] == 1
    log.write("2")
    log.write("1")
    assert log.export("1")["scope"]["disclosed"] == 2


@pytest.mark.parametrize("scope", ["type", "actor", "process", "since"])
def test_an_entry_that_was_exchanged_with_its_leaf_ends_the_export(two: Log, scope: str) -> None:
    """Body, its hash and the hash in the order are changed alike: the signed root is another."""
    body = "convert_to(replace(convert_from(body, 'UTF8'), 'Activity', 'Aktivity'), 'UTF8')"
    two.as_superuser(
        f"UPDATE ledger.entry SET body = {body} WHERE inst = '1' AND seq = 3",
        "UPDATE ledger.entry SET leaf = sha256('\\x00'::bytea || body) "
        "WHERE inst = '1' AND seq = 3",
        "UPDATE ledger.index i SET leaf = e.leaf FROM ledger.entry e WHERE i.inst = e.inst "
        "AND i.seq = e.seq",
    )
    with pytest.raises(ScopeDamaged, match="not the one that was signed"):
        exported(two, SCOPES[scope])


@pytest.mark.parametrize("place", [0, 3, 7])
def test_a_row_of_the_order_that_is_gone_ends_every_export_of_a_part(two: Log, place: int) -> None:
    two.as_superuser(f"DELETE FROM ledger.index WHERE idx = {place}")
    with pytest.raises(ScopeDamaged):
        exported(two, SCOPES["since"])


def test_what_waits_for_its_place_is_not_hidden(two: Log) -> None:
    two.write("1")
    assert exported(two, SCOPES["case"])["scope"]["disclosed"] == 4
    with two.database.begin() as connection:
        become(connection, "vorgang_sequencer")
        from audit.sequencer import integrate

        integrate(connection, two.ledger)
    # Placed, and not yet under a checkpoint.
    assert exported(two, SCOPES["case"])["scope"]["disclosed"] == 4


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_an_export_of_one_case_that_was_made_short_is_found(two: Log, left_out: int) -> None:
    """With counts and list of hashes put right, as whoever made it would."""
    bundle = copy.deepcopy(exported(two, SCOPES["case"]))
    whole = copy.deepcopy(bundle)
    bundle["entries"].pop(left_out)
    counts = bundle["scope"]
    counts["disclosed"] -= 1
    counts["undisclosed"] += 1
    codes = [finding.code for finding in verify_export(bundle)]
    assert codes == ["entry-missing"]
    # Of several filters any entry may be left out: a gap says nothing.
    assert verify_export(whole) == []
    narrowed = copy.deepcopy(bundle)
    narrowed["scope"]["filters"]["process"] = "quote"
    assert verify_export(narrowed) == []


def test_what_cannot_be_of_the_scope_is_passed_over_unread(log: Log) -> None:
    log.write(
        "1",
        completed(
            "Ä“\\",
        ),
        actor=BOB,
    )
    log.write("2")
    log.publish()
    with log.database.begin() as connection:
        entries = log.ledger.entries_of(connection, "1")
    body = entries[0].body
    known = {
        "types": ["task.completed"],
        "actor": BOB.ref,
        "process": "quote",
        "since": "2026-11-19T00:00:00.000000Z",
        "version": 3,
    }
    for name, value in known.items():
        assert read_filters({name: value}).prefilter()(body), name
    others = {
        "types": ["consent.*"],
        "actor": ALICE.ref,
        "process": "other",
        "purpose": "newsletter",
        "request": "7",
        "until": "2026-11-19T00:00:00.000000Z",
    }
    for name, value in others.items():
        assert not read_filters({name: value}).prefilter()(body), name
    with pytest.raises(NothingToExport):
        exported(log, Filters(actor="account-\ud800"))
