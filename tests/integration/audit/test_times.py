"""An entry's time lies between the checkpoints around it: in the database, and in an export."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit import positions
from audit.anchors import stored
from audit.anchors.stored import Cosignature
from audit.cosignature import Policy
from audit.entry import SYSTEM, Fact, write_time
from audit.note import read_checkpoint
from audit.offline.times import Seen, check_times
from audit.verify import verify_export
from audit.witness.storage import Storage
from tests.exports import made_log
from tests.integration.audit.log import Log
from tests.witnessed import cosigned_at

HOUR = timedelta(hours=1)


@pytest.fixture
def signed(log: Log) -> Log:
    """Two checkpoints an hour apart, three entries under each."""
    for _ in range(2):
        log.write_many(3, 1)
        log.now += timedelta(minutes=1)
        log.publish()
        log.now += HOUR
    assert log.verify() == []
    return log


def written_at(log: Log, away: timedelta) -> None:
    """Write one entry whose time is so far from now, and sign now."""
    log.now += away
    log.write("1")
    log.now -= away
    log.publish()


def found_in(log: Log) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.index) for finding in log.verify()]


@pytest.mark.parametrize("away", [-3 * HOUR, -HOUR - timedelta(minutes=11), timedelta(minutes=2)])
def test_an_entry_with_a_time_outside_the_checkpoints_around_it_is_named(
    signed: Log, away: timedelta
) -> None:
    written_at(signed, away)
    signed.write("2")
    signed.publish()
    assert found_in(signed) == [("time-implausible", 6)]


@pytest.mark.parametrize("away", [-HOUR - timedelta(minutes=9), -HOUR, timedelta(seconds=30)])
def test_a_long_transaction_and_clocks_that_differ_a_little_are_no_finding(
    signed: Log, away: timedelta
) -> None:
    written_at(signed, away)
    assert found_in(signed) == []


def test_a_changed_time_of_a_checkpoint_does_not_hide_it_from_a_witness(signed: Log) -> None:
    with signed.database.begin() as connection:
        (newest,) = [one for one in positions.checkpoints(connection) if one.size == 6]
        of = read_checkpoint(newest.note)
        at = signed.now - HOUR
        kept = Cosignature(of.size, of.root, of.origin, "kanzlei.example", "— a b\n", at)
    written_at(signed, -2 * HOUR)
    signed.as_superuser("UPDATE ledger.checkpoint SET at = at - interval '3 hours' WHERE size = 6")
    signed.as_superuser("UPDATE ledger.checkpoint SET at = at - interval '4 hours' WHERE size = 3")
    # Four entries say now to be later than their checkpoint: only the last is what was done.
    assert ("time-implausible", 6) not in found_in(signed)
    with signed.database.begin() as connection:
        stored.store_cosignature(connection, of, kept)
    assert ("time-implausible", 6) in found_in(signed)


def test_entries_that_waited_while_the_log_stood_still_are_no_finding(signed: Log) -> None:
    """The publisher stood still; a witness that it had not reached is asked in the meantime."""
    with signed.database.begin() as connection:
        (newest,) = [one for one in positions.checkpoints(connection) if one.size == 6]
        of = read_checkpoint(newest.note)
        at = signed.now + HOUR
        seen = Cosignature(of.size, of.root, of.origin, "kanzlei.example", "— a b\n", at)
        stored.store_cosignature(connection, of, seen)
    for minutes in (0, 15, 45):
        signed.now += timedelta(minutes=minutes)
        signed.write("1")
    signed.now += HOUR
    signed.publish()
    codes = [code for code, _ in found_in(signed)]
    assert "time-implausible" not in codes
    # Before the log stood still, it had signed all there was.
    written_at(signed, -6 * HOUR)
    assert ("time-implausible", 9) in found_in(signed)


def test_only_the_first_who_saw_a_size_says_that_there_was_no_more() -> None:
    """Asked again an hour later, another witness says when it saw it, not that nothing waited."""
    at = datetime(2026, 11, 2, 14, tzinfo=UTC)
    waited = [(10, {"inst": "1", "seq": 1, "ts": write_time(at + HOUR / 4), "facts": []})]
    first, again = Seen(10, at), Seen(10, at + HOUR)
    assert check_times(waited, [first, again]) == check_times(waited, [again, first]) == []
    assert [one.code for one in check_times(waited, [again])] == ["time-implausible"]
    earlier = [(10, {"inst": "1", "seq": 1, "ts": write_time(at - HOUR / 4), "facts": []})]
    assert [one.code for one in check_times(earlier, [first, again])] == ["time-implausible"]


def test_entries_of_a_test_installations_set_clock_are_counted_once(signed: Log) -> None:
    signed.write(SYSTEM, Fact("clock.pinned", data={"at": "2030-01-01T00:00:00.000000Z"}))
    signed.publish()
    for _ in range(4):
        written_at(signed, 3_000 * HOUR)
    signed.write(SYSTEM, Fact("clock.reset"))
    signed.publish()
    # One that had begun before is committed after.
    written_at(signed, 3_000 * HOUR)
    assert found_in(signed) == [("clock-was-set", 6)]
    assert "5" in signed.verify()[0].message
    signed.now += 2 * HOUR
    written_at(signed, timedelta())
    written_at(signed, 3_000 * HOUR)
    assert found_in(signed) == [("time-implausible", 14), ("clock-was-set", 6)]


def test_offline_the_times_of_trusted_witnesses_bound_those_of_entries(tmp_path: Path) -> None:
    """Entries of 10:00:00 to 10:00:23, the first ten of them under the earlier checkpoint."""
    log = made_log(tmp_path / "keys")
    storage = Storage.make(tmp_path / "zeuge", "kanzlei.example")
    policy = Policy((storage.witness.vkey(),), 1)
    ten = 1_795_341_600
    cases: list[tuple[int, int, list[int]]] = [
        (ten + 30, ten + 10, []),
        (ten - 50, ten + 10, list(range(11, 24))),
        (ten + 900, ten + 615, list(range(10, 15))),
    ]
    for late, early, implausible in cases:
        bundle = log.everything()
        bundle["checkpoint"] += cosigned_at(storage, bundle["checkpoint"], late)
        earlier = log.note(10) + cosigned_at(storage, log.note(10), early)
        found = verify_export(bundle, earlier=earlier, policy=policy)
        assert [one.index for one in found] == implausible
        assert {one.code for one in found} <= {"time-implausible"}
        assert verify_export(bundle, earlier=earlier) == []
