"""The sequencer: contiguous places, nothing skipped, nothing signed that is not committed."""

from __future__ import annotations

import pytest

from audit import positions
from audit.checkpoint import read_checkpoint, signature_holds
from audit.faults import HistoryRewritten
from audit.schema import APPLICATION_ROLE
from audit.sequencer import integrate, publish_checkpoint
from audit.tlog import root_of
from tests.integration.audit.log import ORIGIN, Log, become


def test_a_transaction_that_began_early_and_committed_late_is_not_skipped(log: Log) -> None:
    with log.database.connect() as late:
        become(late, APPLICATION_ROLE)
        log.write_with(late, "1")
        log.write("2")
        log.publish()
        assert log.size() == 1
        late.commit()
    log.publish()
    assert log.size() == 2
    assert log.verify() == []


def test_only_one_is_the_sequencer(log: Log) -> None:
    log.write("1")
    with log.database.begin() as first, log.database.begin() as second:
        assert positions.lead(first)
        assert integrate(second, log.ledger) == 0
        assert publish_checkpoint(second, log.ledger, log.now) is None
    log.publish()
    assert log.size() == 1


def test_a_crash_between_placing_and_signing_is_made_good_by_the_next_run(log: Log) -> None:
    log.write("1")
    with log.database.begin() as connection:
        assert integrate(connection, log.ledger) == 1
    with log.database.begin() as connection:
        assert log.ledger.covered(connection) == 0
    log.publish()
    with log.database.begin() as connection:
        assert log.ledger.covered(connection) == 1


def test_a_rolled_back_placing_leaves_the_queue_as_it_was(log: Log) -> None:
    log.write_many(2, 2)
    with log.database.connect() as connection:
        assert integrate(connection, log.ledger) == 4
        connection.rollback()
    assert log.size() == 0
    log.publish()
    assert log.size() == 4


def test_the_checkpoint_signs_the_tree_of_all_placed_entries(log: Log) -> None:
    log.write_many(3, 200)
    note = log.publish()
    assert note is not None
    checkpoint = read_checkpoint(note)
    with log.database.begin() as connection:
        leaves = positions.leaf_hashes(connection, 0, 600)
        assert sorted(positions.stored_nodes(connection)) == [(8, 0), (8, 1)]
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 600)
    assert checkpoint.root == root_of(leaves)
    assert signature_holds(note, [log.ledger.keys.vkey(ORIGIN)])


def test_without_anything_new_nothing_is_signed(log: Log) -> None:
    assert log.publish() is None
    log.write("1")
    assert log.publish() is not None
    assert log.publish() is None


def test_entries_get_places_in_the_order_of_their_chain(log: Log) -> None:
    for _ in range(5):
        log.write("1")
        log.write("2")
    log.publish()
    for instance in ("1", "2"):
        indexes = [log.index_of(instance, seq) for seq in range(1, 6)]
        assert indexes == sorted(indexes)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger.entry SET body = body || ' ' WHERE inst = '1' AND seq = 2",
        "UPDATE ledger.entry SET leaf = sha256('x') WHERE inst = '1' AND seq = 2",
        "DELETE FROM ledger.entry WHERE inst = '1' AND seq = 2",
        "DELETE FROM ledger.entry WHERE inst = '1' AND seq = 1",
    ],
)
def test_what_was_changed_in_the_queue_is_not_placed_nor_what_follows_it(
    log: Log, change: str
) -> None:
    log.write_many(2, 3)
    log.as_superuser(change)
    log.publish()
    placed = 0 if "seq = 1" in change else 1
    assert log.size() == 3 + placed
    assert {finding.instance for finding in log.verify()} == {"1"}


def test_nothing_is_signed_on_top_of_a_rewritten_history(log: Log) -> None:
    log.write_many(2, 3)
    log.publish()
    log.as_superuser("UPDATE ledger.index SET leaf = sha256('x') WHERE idx = 2")
    log.write("2")
    with pytest.raises(HistoryRewritten):
        log.publish()


def test_nothing_is_signed_after_the_log_became_shorter(log: Log) -> None:
    log.write_many(2, 3)
    log.publish()
    log.as_superuser("DELETE FROM ledger.index WHERE idx >= 4")
    with pytest.raises(HistoryRewritten):
        log.publish()


def test_a_large_queue_is_placed_in_several_runs(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.sequencer._MOST_AT_ONCE", 7)
    log.write_many(4, 5)
    log.publish()
    assert log.size() == 20
    assert log.verify() == []


def test_any_number_of_broken_entries_at_the_head_does_not_stop_what_waits_behind(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    log.write_many(1, 2)
    log.as_superuser(
        "INSERT INTO ledger.pending (inst, seq, mac) "
        "SELECT 'lost', number, sha256('x') FROM generate_series(1, 2001) AS number",
        # The sound ones go to the end of the queue.
        "INSERT INTO ledger.pending (inst, seq, mac) "
        "SELECT inst, seq, mac FROM ledger.pending WHERE inst = '1'",
        "DELETE FROM ledger.pending WHERE ticket <= 2",
    )
    assert log.publish() is not None
    assert log.size() == 2
    assert log.publish() is None
    with log.database.begin() as connection:
        assert log.ledger.covered(connection) == 2
    complaints = [record for record in caplog.records if "cannot be placed" in record.message]
    assert len(complaints) == 2001
