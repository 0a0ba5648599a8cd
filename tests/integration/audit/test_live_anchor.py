"""Somebody with database and key: found by a checkpoint kept elsewhere, and by nothing else."""

from __future__ import annotations

import pytest

from audit import positions
from audit.live import verify_live
from audit.live_anchor import continues_earlier
from audit.schema import APPLICATION_ROLE
from tests.integration.audit.log import Log, become

EVERYTHING = ("checkpoint", "node", "index", "pending", "sealed", "entry")
OTHER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.fixture
def signed(log: Log) -> Log:
    """Three instances of ten entries under two checkpoints."""
    log.write_many(3, 5)
    log.publish()
    log.write_many(3, 5)
    log.publish()
    assert log.verify() == []
    return log


def newest(log: Log) -> str:
    with log.database.begin() as connection:
        stored = positions.newest_checkpoint(connection)
    assert stored is not None
    return stored.note


def compared(log: Log, note: str, *vkeys: str) -> list[tuple[str, int | None]]:
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        found = continues_earlier(connection, log.ledger, note, vkeys)
    return [(finding.code, finding.index) for finding in found]


def forget_the_head(log: Log) -> None:
    for path in log.ledger.keys.folder.glob("head-*.json"):
        path.unlink()


def test_a_log_that_grew_continues_every_checkpoint_that_was_kept(signed: Log) -> None:
    kept = newest(signed)
    for _ in range(3):
        signed.write("1")
        signed.publish()
        assert compared(signed, kept) == []
    assert compared(signed, newest(signed)) == []


def test_a_rewrite_with_the_real_key_is_found_by_the_kept_checkpoint_alone(signed: Log) -> None:
    kept = newest(signed)
    signed.as_superuser(*(f"TRUNCATE ledger.{table}" for table in EVERYTHING))
    forget_the_head(signed)
    signed.heads.clear()
    signed.write_many(4, 10)
    signed.publish()
    assert signed.verify() == []
    assert compared(signed, kept) == [("earlier-checkpoint", 0)]


def test_a_cut_tail_or_old_backup_with_the_real_key_is_found_by_the_kept_checkpoint_alone(
    signed: Log,
) -> None:
    kept = newest(signed)
    signed.as_superuser(
        "DELETE FROM ledger.checkpoint WHERE size = 30",
        "DELETE FROM ledger.index WHERE idx >= 15",
        "DELETE FROM ledger.entry e WHERE NOT EXISTS (SELECT FROM ledger.index i "
        "WHERE i.inst = e.inst AND i.seq = e.seq)",
    )
    forget_the_head(signed)
    with signed.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        assert verify_live(connection, signed.ledger) == []
    assert compared(signed, kept) == [("earlier-checkpoint", 15)]


def test_a_kept_checkpoint_that_the_logs_key_did_not_sign_is_no_anchor(signed: Log) -> None:
    kept = newest(signed)
    assert compared(signed, kept.replace("\n30\n", "\n29\n")) == [("earlier-signature", None)]
    assert compared(signed, kept, OTHER_KEY) == [("earlier-key-unknown", None)]
