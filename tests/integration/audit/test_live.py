"""Live verification finds what someone with all rights on the database changed, and names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from audit.entry import Fact
from audit.live import InstanceHead, verify_live
from audit.schema import APPLICATION_ROLE
from tests.integration.audit.log import ALICE, Log, become


@pytest.fixture
def full(log: Log) -> Log:
    """Three instances of ten entries under two checkpoints, and one entry that waits."""
    log.write_many(3, 5)
    log.publish()
    log.write_many(3, 5)
    log.publish()
    log.write("3")
    return log


def found(log: Log) -> set[tuple[str, str | None, int | None]]:
    return {(finding.code, finding.instance, finding.seq) for finding in log.verify()}


def test_an_untouched_database_has_no_finding(full: Log) -> None:
    assert full.verify() == []


def test_a_changed_body_is_named(full: Log) -> None:
    full.as_superuser(
        "UPDATE ledger.entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'clerk', "
        "'clown'), 'UTF8') WHERE inst = '2' AND seq = 7"
    )
    first = full.verify()[0]
    assert (first.code, first.instance, first.seq) == ("entry-changed", "2", 7)
    assert first.index == full.index_of("2", 7)


def test_a_body_and_leaf_changed_together_are_named(full: Log) -> None:
    full.as_superuser(
        "UPDATE ledger.entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'clerk', "
        "'clown'), 'UTF8') WHERE inst = '2' AND seq = 7",
        "UPDATE ledger.entry SET leaf = sha256('\\x00'::bytea || body) "
        "WHERE inst = '2' AND seq = 7",
    )
    assert ("entry-changed", "2", 7) in found(full)


def test_a_body_changed_with_all_hashes_breaks_the_link_and_the_signed_tree(full: Log) -> None:
    full.as_superuser(
        "UPDATE ledger.entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'clerk', "
        "'clown'), 'UTF8') WHERE inst = '2' AND seq = 7",
        "UPDATE ledger.entry SET leaf = sha256('\\x00'::bytea || body) "
        "WHERE inst = '2' AND seq = 7",
        "UPDATE ledger.index i SET leaf = e.leaf FROM ledger.entry e WHERE i.inst = e.inst "
        "AND i.seq = e.seq AND e.inst = '2' AND e.seq = 7",
    )
    assert ("link-broken", "2", 8) in found(full)
    assert any(finding.code == "tree-root" and finding.index == 15 for finding in full.verify())


def test_a_changed_leaf_is_named(full: Log) -> None:
    full.as_superuser("UPDATE ledger.entry SET leaf = sha256('x') WHERE inst = '1' AND seq = 4")
    assert found(full) == {("leaf-changed", "1", 4)}


def test_a_deleted_entry_is_named(full: Log) -> None:
    full.as_superuser("DELETE FROM ledger.entry WHERE inst = '1' AND seq = 4")
    assert found(full) == {("entry-deleted", "1", 4)}


def test_an_entry_deleted_everywhere_leaves_a_gap(full: Log) -> None:
    index = full.index_of("1", 4)
    full.as_superuser(
        "DELETE FROM ledger.entry WHERE inst = '1' AND seq = 4",
        "DELETE FROM ledger.index WHERE inst = '1' AND seq = 4",
    )
    findings = full.verify()
    assert any(f.code == "index-gap" and f.index == index for f in findings)
    assert ("entry-missing", "1", 5) in found(full)


def test_an_entry_slipped_in_at_the_end_is_named(full: Log) -> None:
    full.as_superuser(
        "INSERT INTO ledger.entry SELECT inst, 11, leaf, body FROM ledger.entry "
        "WHERE inst = '1' AND seq = 10"
    )
    assert ("entry-not-queued", "1", 11) in found(full)
    assert ("entry-misfiled", "1", 11) in found(full)


def test_an_entry_slipped_into_the_log_is_named(full: Log) -> None:
    full.as_superuser(
        "INSERT INTO ledger.entry SELECT inst, 11, leaf, body FROM ledger.entry "
        "WHERE inst = '1' AND seq = 10",
        "INSERT INTO ledger.index SELECT 30, inst, seq, leaf FROM ledger.entry "
        "WHERE inst = '1' AND seq = 11",
    )
    assert ("entry-misfiled", "1", 11) in found(full)


SWAP_PLACES = """
UPDATE ledger.index SET inst = o.inst, seq = o.seq, leaf = o.leaf
FROM (SELECT a.idx AS at, b.inst, b.seq, b.leaf FROM ledger.index a, ledger.index b
      WHERE (a.idx, b.idx) IN (({0}, {1}), ({1}, {0}))) o
WHERE idx = o.at
"""


def test_reordered_entries_of_one_instance_are_named(full: Log) -> None:
    full.as_superuser(
        "ALTER TABLE ledger.index DROP CONSTRAINT index_inst_seq_key", SWAP_PLACES.format(3, 6)
    )
    assert ("entry-missing", "1", 3) in found(full)
    assert ("entry-out-of-order", "1", 2) in found(full)


def test_reordered_entries_of_two_instances_break_the_tree_of_their_checkpoint(full: Log) -> None:
    full.as_superuser(
        "ALTER TABLE ledger.index DROP CONSTRAINT index_inst_seq_key", SWAP_PLACES.format(3, 4)
    )
    findings = [f for f in full.verify() if f.code == "tree-root"]
    assert findings[0].index == 0
    assert "0 bis 14" in findings[0].message


def test_entries_swapped_between_instances_are_named(full: Log) -> None:
    full.as_superuser(
        "UPDATE ledger.entry SET inst = 'x' WHERE inst = '1' AND seq = 4",
        "UPDATE ledger.entry SET inst = '1' WHERE inst = '2' AND seq = 4",
        "UPDATE ledger.entry SET inst = '2' WHERE inst = 'x' AND seq = 4",
    )
    assert {("entry-changed", "1", 4), ("entry-changed", "2", 4)} <= found(full)
    assert {("entry-misfiled", "1", 4), ("entry-misfiled", "2", 4)} <= found(full)


def test_an_entry_lost_from_the_queue_is_named(full: Log) -> None:
    full.as_superuser("DELETE FROM ledger.pending")
    assert found(full) == {("entry-not-queued", "3", 11)}


def test_a_queued_entry_that_is_gone_is_named(full: Log) -> None:
    full.as_superuser("DELETE FROM ledger.entry WHERE inst = '3' AND seq = 11")
    assert ("entry-deleted", "3", 11) in found(full)


def test_a_gap_in_the_index_is_named(full: Log) -> None:
    full.as_superuser("UPDATE ledger.index SET idx = 30 WHERE idx = 29")
    assert [(f.code, f.index) for f in full.verify() if f.code == "index-gap"] == [
        ("index-gap", 29)
    ]


def test_a_cut_tail_is_seen_by_the_checkpoint_over_it(full: Log) -> None:
    full.as_superuser("DELETE FROM ledger.index WHERE idx >= 27")
    assert any(f.code == "log-shorter-than-checkpoint" and f.index == 27 for f in full.verify())


def test_a_checkpoint_with_a_broken_signature_is_named(full: Log) -> None:
    full.as_superuser(
        "UPDATE ledger.checkpoint SET note = replace(note, E'\\n15\\n', E'\\n14\\n') "
        "WHERE size = 15"
    )
    assert full.codes() == ["checkpoint-signature"]


def test_a_checkpoint_filed_under_another_size_or_root_is_found(full: Log) -> None:
    full.as_superuser("UPDATE ledger.checkpoint SET root = sha256('x') WHERE size = 15")
    assert full.codes() == ["checkpoint-changed"]


def test_a_changed_tree_node_is_found(log: Log) -> None:
    log.write_many(3, 100)
    log.publish()
    log.as_superuser("UPDATE ledger.node SET hash = sha256('x')")
    assert log.codes() == ["tree-node"]


def test_a_state_changed_past_the_engine_is_named(full: Log) -> None:
    full.heads["2"] = replace(full.heads["2"], state=b"approved")
    assert found(full) == {("state-changed", "2", 10)}


def test_a_state_put_back_to_an_earlier_version_is_named(full: Log) -> None:
    full.heads["2"] = replace(full.heads["2"], version=9)
    assert found(full) == {("state-without-entry", "2", 9)}


def test_a_state_without_entries_and_entries_without_state_are_named(full: Log) -> None:
    full.heads["9"] = replace(full.heads["2"], instance="9")
    del full.heads["1"]
    assert found(full) == {("state-without-entry", "9", 10), ("instance-missing", "1", 10)}


def test_a_step_during_the_verification_is_no_finding(full: Log, database: Engine) -> None:
    original = full._heads

    def heads_with_a_step_in_between() -> Iterator[InstanceHead]:
        known = list(original())
        with database.begin() as other:
            become(other, APPLICATION_ROLE)
            full.write_with(other, "1")
        yield from known

    full._heads = heads_with_a_step_in_between  # type: ignore[method-assign]
    assert full.verify() == []


def test_live_verification_knows_the_rules_of_approval(log: Log) -> None:
    log.write(
        "1", Fact("approval.requested", element="a", task="1", data={"requesters": [ALICE.ref]})
    )
    log.write("1", Fact("approval.granted", element="a", task="1"), actor=ALICE)
    log.publish()
    with log.database.connect() as connection:
        findings = verify_live(connection, log.ledger)
    assert [(finding.code, finding.seq) for finding in findings] == [("approver-is-requester", 2)]
