"""A log that does not continue the last signed head is found, and nothing is signed on it."""

from __future__ import annotations

import pytest

from audit import positions
from audit.entry import Fact, PersonalValue
from audit.faults import EvidenceUnreadable, HistoryRewritten, OriginRefused
from audit.head import remembered
from audit.ledger import Ledger
from audit.schema import SEQUENCER_ROLE
from audit.sequencer import integrate, publish_checkpoint
from tests.integration.audit.log import ORIGIN, Log, become, completed

EVERYTHING = ("checkpoint", "node", "index", "pending", "sealed", "entry")
MINUTES = "at = at - interval '2 minutes'"


@pytest.fixture
def signed(log: Log) -> Log:
    """Three instances of ten entries under two checkpoints."""
    log.write_many(3, 5)
    log.publish()
    log.write_many(3, 5)
    log.publish()
    assert log.verify() == []
    return log


def refuses(log: Log) -> bool:
    try:
        log.publish()
    except HistoryRewritten:
        return True
    return False


def without_an_instance(log: Log) -> None:
    log.as_superuser(
        "DELETE FROM ledger.checkpoint",
        "DELETE FROM ledger.entry WHERE inst = '2'",
        "DELETE FROM ledger.index WHERE inst = '2'",
        "CREATE TEMPORARY TABLE kept AS SELECT row_number() OVER (ORDER BY idx) - 1 AS idx, "
        "inst, seq, leaf, at FROM ledger.index",
        "DELETE FROM ledger.index",
        "INSERT INTO ledger.index SELECT * FROM kept",
        "DROP TABLE kept",
    )
    del log.heads["2"]


def test_a_log_rewritten_without_one_instance_is_found_and_never_signed(signed: Log) -> None:
    without_an_instance(signed)
    assert {"checkpoint-missing", "log-shorter-than-checkpoint"} <= set(signed.codes())
    assert refuses(signed)


def test_a_rewritten_log_that_has_grown_past_the_signed_size_is_found(signed: Log) -> None:
    without_an_instance(signed)
    for _ in range(15):
        signed.write("4")
    assert refuses(signed)
    findings = [one for one in signed.verify() if one.code == "tree-root"]
    assert findings
    assert findings[0].index == 0
    assert refuses(signed)


def test_an_emptied_ledger_is_found_and_never_begun_anew(signed: Log) -> None:
    signed.as_superuser(*(f"TRUNCATE ledger.{table}" for table in EVERYTHING))
    signed.heads.clear()
    assert set(signed.codes()) == {"checkpoint-missing", "log-shorter-than-checkpoint"}
    assert refuses(signed)
    signed.write("4")
    assert refuses(signed)


def test_checkpoints_deleted_alone_are_missed(signed: Log) -> None:
    signed.as_superuser("DELETE FROM ledger.checkpoint")
    assert signed.codes() == ["checkpoint-missing"]
    assert refuses(signed)


def test_a_cut_tail_with_its_checkpoint_is_found(signed: Log) -> None:
    signed.as_superuser(
        "DELETE FROM ledger.checkpoint WHERE size = 30",
        "DELETE FROM ledger.index WHERE idx >= 20",
        "DELETE FROM ledger.entry e WHERE NOT EXISTS (SELECT FROM ledger.index i "
        "WHERE i.inst = e.inst AND i.seq = e.seq)",
    )
    assert "log-shorter-than-checkpoint" in signed.codes()
    assert refuses(signed)


def test_a_crash_after_the_head_was_remembered_is_made_good(signed: Log) -> None:
    """Twice, with a new entry in between: what the database holds is two heads behind."""
    for _ in range(2):
        signed.write("1")
        with signed.database.begin() as connection:
            become(connection, SEQUENCER_ROLE)
            assert integrate(connection, signed.ledger) == 1
        with signed.database.connect() as connection:
            assert publish_checkpoint(connection, signed.ledger, signed.now)
            connection.rollback()
        assert signed.verify() == []
    head = remembered(signed.ledger.keys, ORIGIN)
    assert head is not None
    assert (head.checkpoint.size, head.after) == (32, 30)
    assert signed.publish() is not None
    assert signed.verify() == []


def test_a_crash_at_the_very_first_head_is_made_good(log: Log) -> None:
    log.write("1")
    with log.database.begin() as connection:
        integrate(connection, log.ledger)
    with log.database.connect() as connection:
        assert publish_checkpoint(connection, log.ledger, log.now)
        connection.rollback()
    assert log.verify() == []
    assert log.publish() is not None


def test_a_folder_that_remembers_an_older_head_goes_on_from_the_database(signed: Log) -> None:
    """As a second machine with a copy of the key folder, or one put back from a backup."""
    head = remembered(signed.ledger.keys, ORIGIN)
    (path,) = signed.ledger.keys.folder.glob("head-*.json")
    content = path.read_bytes()
    signed.write("1")
    signed.publish()
    path.write_bytes(content)
    assert remembered(signed.ledger.keys, ORIGIN) == head
    assert signed.verify() == []
    signed.write("1")
    assert signed.publish() is not None


@pytest.mark.parametrize("content", [b"", b"{}", b'{"after": 0, "note": "x"}', b"[1]"])
def test_a_damaged_memory_is_said_and_stops_the_signing(signed: Log, content: bytes) -> None:
    (path,) = signed.ledger.keys.folder.glob("head-*.json")
    path.write_bytes(content)
    assert signed.codes() == ["head-unreadable"]
    with pytest.raises(EvidenceUnreadable):
        signed.publish()


def test_a_head_that_another_key_signed_is_not_believed(signed: Log) -> None:
    (path,) = signed.ledger.keys.folder.glob("head-*.json")
    path.write_bytes(path.read_bytes().replace(b"\\n30\\n", b"\\n29\\n"))
    assert signed.codes() == ["head-unreadable"]


def test_the_head_is_readable_by_its_owner_alone_and_leaves_no_draft(signed: Log) -> None:
    (path,) = signed.ledger.keys.folder.glob("head-*.json")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not [one for one in signed.ledger.keys.folder.iterdir() if one.name.startswith(".")]


def test_placed_entries_that_nobody_signs_are_an_alarm_after_a_minute(signed: Log) -> None:
    signed.write("1")
    with signed.database.begin() as connection:
        integrate(connection, signed.ledger)
    assert signed.verify() == []
    signed.as_superuser(f"UPDATE ledger.index SET {MINUTES}")
    (alarm,) = signed.verify()
    assert (alarm.code, alarm.index) == ("entries-uncovered", 30)


def test_entries_that_nobody_places_are_an_alarm_after_a_minute(signed: Log) -> None:
    signed.write("1")
    signed.as_superuser(f"UPDATE ledger.pending SET {MINUTES}")
    (alarm,) = signed.verify()
    assert (alarm.code, alarm.instance, alarm.seq) == ("entry-waiting", "1", 11)


# ---- the origin ------------------------------------------------------------------------------
@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\n", "a\tb", "a\u00a0b", "a\x00"])
def test_a_name_that_no_log_can_have_is_refused(log: Log, origin: str) -> None:
    with pytest.raises(OriginRefused):
        Ledger(origin, log.ledger.keys, "node")


def test_a_database_holds_one_log_for_ever(log: Log) -> None:
    other = Ledger("ledger.example/other", log.ledger.keys, "node")
    with log.database.begin() as connection:
        log.ledger.claim(connection)
        with pytest.raises(OriginRefused, match=r"ledger\.example/test.*ledger\.example/other"):
            other.claim(connection)


def test_an_entry_of_another_log_is_never_written(log: Log) -> None:
    log.write("1")
    log.ledger = Ledger("ledger.example/other", log.ledger.keys, "node")
    for instance in ("1", "2"):
        with pytest.raises(OriginRefused):
            log.write(instance, completed("x", PersonalValue("e-mail", "a@example.com")))
    log.ledger = Ledger(ORIGIN, log.ledger.keys, "node")
    with log.database.begin() as connection:
        assert len(positions.entries_of(connection, ["1", "2"])) == 1
    assert log.verify() == []


# ---- sealed values ---------------------------------------------------------------------------
EMAIL = PersonalValue("e-mail", "a@example.com")
PHONE = PersonalValue("phone", "0221", "commercial-letter")


@pytest.fixture
def sealed(log: Log) -> Log:
    """Two instances with a sealed value each, of two classes in the first one."""
    log.write("1", completed("x", EMAIL, PHONE))
    log.write("2", completed("x", EMAIL))
    log.publish()
    assert log.verify() == []
    return log


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("DELETE FROM ledger.sealed WHERE inst = '2'", {("personal-missing", "2", 1)}),
        ("DELETE FROM keystore.dek", {("personal-missing", "1", 1), ("personal-missing", "2", 1)}),
        (
            "UPDATE keystore.dek SET wrapped = decode(repeat('00', 60), 'hex') "
            "FROM ledger.sealed s WHERE s.subject = dek.subject AND s.inst = '2'",
            {("personal-missing", "2", 1)},
        ),
        (
            "UPDATE ledger.sealed SET sealed = sealed || '\\x00'::bytea WHERE inst = '2'",
            {("personal-changed", "2", 1)},
        ),
        (
            "UPDATE ledger.sealed SET sealed = (SELECT sealed FROM ledger.sealed "
            "WHERE inst = '1' AND class = 'contact') WHERE inst = '2'",
            {("personal-changed", "2", 1)},
        ),
    ],
)
def test_sealed_values_that_are_gone_or_changed_are_named(
    sealed: Log, change: str, expected: set[tuple[str, str, int]]
) -> None:
    sealed.as_superuser(change)
    assert {(one.code, one.instance, one.seq) for one in sealed.verify()} == expected


@pytest.mark.parametrize("waiting", [False, True])
def test_an_erasure_explains_its_own_instance_alone(sealed: Log, waiting: bool) -> None:
    sealed.as_superuser("DELETE FROM ledger.sealed")
    sealed.approve("2", "1")
    sealed.write("2", Fact("erasure.executed", data={"request": "1"}))
    if not waiting:
        sealed.publish()
    assert {(one.code, one.instance) for one in sealed.verify()} == {("personal-missing", "1")}
