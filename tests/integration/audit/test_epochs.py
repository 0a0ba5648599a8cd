"""A log that begins anew under another name: one tree, two names, and an entry that says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from audit import key_facts, positions
from audit.entry import Fact
from audit.evidence import read_export
from audit.export import export_all, to_bytes
from audit.faults import HistoryRewritten, OriginRefused
from audit.ledger import Ledger
from audit.positions import StoredTree
from audit.sequencer import integrate
from audit.tlog import tree_root
from audit.verify import verify_export
from tests.integration.audit.log import BOB, ORIGIN, Log

Bundle = dict[str, Any]
SECOND = f"{ORIGIN}/2"


def begin_anew(log: Log, *beside: Fact, **changed: str | int) -> None:
    """Do what `continue_log` of the engine does, as the owner; `changed` lies in the entry."""
    key = log.ledger.keys.log.ensure(2)
    with log.database.begin() as connection:
        while integrate(connection, log.ledger):
            pass
        size = positions.log_size(connection)
        root = tree_root(size, StoredTree(connection))
        connection.exec_driver_sql(
            "INSERT INTO ledger.log (number, origin) VALUES (2, %s)", (SECOND,)
        )
        log.ledger.claim(connection)
        data: dict[str, Any] = {"size": size, "from_log": ORIGIN, "reason": "key"}
        fact = key_facts.continued(SECOND, {**data, **changed}, root, key)
        fact = replace(fact, data={**fact.data, **changed})
        log.ledger.append_system(connection, BOB, [fact, *beside], log.now)


@pytest.fixture
def anew(log: Log) -> Log:
    """Two instances that span both names, under a checkpoint of each."""
    log.write_many(2, 2)
    log.publish()
    log.write("1")
    begin_anew(log)
    log.write("1")
    log.write("3")
    log.publish()
    return log


def exported(log: Log, instance: str) -> Bundle:
    return read_export(to_bytes(log.export(instance)))


def codes(bundle: Bundle, *vkeys: str, earlier: str | None = None) -> set[str]:
    return {one.code for one in verify_export(bundle, vkeys, earlier)}


def test_entries_chains_and_checkpoints_go_on_over_both_names(anew: Log) -> None:
    assert anew.ledger.origin == SECOND
    assert anew.verify() == []
    with anew.database.begin() as connection:
        first, second = positions.checkpoints(connection)
    assert (first.note.split("\n")[0], second.note.split("\n")[0]) == (ORIGIN, SECOND)


def test_an_export_over_both_names_holds_with_the_new_key(anew: Log) -> None:
    old = anew.ledger.keys.vkey(ORIGIN, anew.ledger.keys.log.all()[0])
    new = anew.ledger.keys.vkey(SECOND)
    for instance in ("1", "2", "3", "system"):
        bundle = exported(anew, instance)
        assert bundle["log"] == SECOND
        assert codes(bundle) == codes(bundle, new) == set()
        # Nobody who knew the old key vouches for the new one.
        assert codes(bundle, old) == {"key-not-pinned"}
    with anew.database.begin() as connection:
        everything = read_export(to_bytes(export_all(connection, anew.ledger)))
    assert codes(everything, new) == set()


def test_an_earlier_checkpoint_of_the_old_name_is_continued(anew: Log) -> None:
    with anew.database.begin() as connection:
        earlier = positions.checkpoints(connection)[0].note
    with anew.database.begin() as connection:
        bundle = read_export(to_bytes(export_all(connection, anew.ledger)))
    assert codes(bundle, earlier=earlier) == set()


@pytest.mark.parametrize("change", ["first", "body", "proof", "log", "missing"])
def test_an_export_that_does_not_prove_the_new_name_is_found(anew: Log, change: str) -> None:
    bundle = exported(anew, "1")
    first, second = bundle["logs"]
    changed = {
        "first": {**second, "first": second["first"] + 1},
        "body": {**second, "body": bundle["entries"][0]["body"]},
        "proof": {**second, "proof": second["proof"][1:]},
        "log": {**second, "log": f"{ORIGIN}/3"},
        "missing": {name: second[name] for name in ("log", "first")},
    }
    bundle["logs"] = [first, changed[change]]
    assert "log-not-continued" in codes(bundle)
    del bundle["logs"]
    assert "entry-of-another-log" in codes(bundle)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"size": 3}, "key-change-unsigned"),
        ({"from_log": "another.example/log"}, "key-change-unsigned"),
        ({"fingerprint": "00" * 32}, "log-key-unknown"),
        ({"signature": "00" * 64}, "key-change-unsigned"),
    ],
)
def test_a_beginning_that_says_what_is_not_so_is_found_and_gets_no_place(
    log: Log, changed: dict[str, str | int], code: str
) -> None:
    log.write_many(2, 2)
    log.publish()
    begin_anew(log, **changed)
    with log.database.begin() as connection:
        assert integrate(connection, log.ledger) == 0
    assert code in log.codes()
    # Placed by somebody who may write the order itself, it is no beginning either.
    log.as_superuser(
        "INSERT INTO ledger.index (idx, inst, seq, leaf) "
        "SELECT 4, inst, seq, leaf FROM ledger.entry WHERE inst = 'system'",
        "DELETE FROM ledger.pending",
    )
    assert "entry-of-another-log" in log.codes()


def test_a_name_without_the_entry_that_begins_it_is_never_signed(log: Log) -> None:
    log.write_many(2, 2)
    log.publish()
    log.as_superuser(f"INSERT INTO ledger.log (number, origin) VALUES (2, '{SECOND}')")
    with log.database.begin() as connection:
        log.ledger.claim(connection)
    log.write("1")
    with pytest.raises(HistoryRewritten):
        log.publish()
    assert "entry-of-another-log" in log.codes()


def test_whoever_knows_the_old_name_alone_writes_no_more(anew: Log) -> None:
    stale = Ledger(ORIGIN, anew.ledger.keys, "node")
    anew.ledger = stale
    with pytest.raises(OriginRefused):
        anew.write("1")


def test_a_database_put_back_to_before_the_new_name_is_not_signed(anew: Log) -> None:
    """Its own name has no head any more that it lacks; the head of the later name is there."""
    _put_back(anew)
    with anew.database.begin() as connection:
        anew.ledger.claim(connection)
    assert anew.ledger.origin == ORIGIN
    with pytest.raises(HistoryRewritten):
        anew.publish()
    assert "log-shorter-than-checkpoint" in anew.codes()


def _put_back(log: Log) -> None:
    with log.database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE ledger.log DISABLE TRIGGER ALL")
    log.as_superuser(
        "DELETE FROM ledger.checkpoint WHERE size > 4",
        "DELETE FROM ledger.index WHERE idx >= 4",
        "DELETE FROM ledger.entry e WHERE NOT EXISTS (SELECT FROM ledger.index i "
        "WHERE i.inst = e.inst AND i.seq = e.seq)",
        "DELETE FROM ledger.log WHERE number = 2",
    )
