"""Entries that somebody inserts who may write rows and has no key: they get no place.

What is attacked is what others believe on the log's word: that the product wrote it at all; and,
by who can queue an entry too, which key signs it, under which name it goes on, and where a case
ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import ProgrammingError

from audit import positions
from audit.attestation import fact_of_end
from audit.chain import genesis, leaf_hash
from audit.checkpoint import sign_checkpoint
from audit.entry import SYSTEM, Actor, encode, write_time
from audit.evidence import read_export
from audit.export import to_bytes
from audit.faults import HistoryRewritten
from audit.key_facts import rotated
from audit.key_succession import followed
from audit.log_keyring import SigningKey, public_pem
from audit.log_keys import log_keys
from audit.note import Checkpoint
from audit.positions import StoredCheckpoint, StoredTree
from audit.queued import queue_mac
from audit.schema import APPLICATION_ROLE
from audit.tlog import inclusion_proof, tree_root
from audit.verify import verify_export
from tests.integration.audit.log import ORIGIN, Log, become


def insert(
    log: Log,
    kind: str,
    data: Mapping[str, Any],
    refs: Mapping[str, str],
    *,
    instance: str = SYSTEM,
    queued: bool = True,
) -> bytes:
    """Write an entry as one injected statement of the application can.

    `queued`: by somebody who has the `state.key`, and not the log's key.
    """
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        chain = log.ledger.entries_of(connection, instance)
        previous = chain[-1].leaf if chain else genesis(ORIGIN, instance)
        fact = {"type": kind, "data": dict(data), "refs": dict(refs)}
        entry = {
            "v": 1, "log": ORIGIN, "eid": f"{len(chain):032x}", "ts": write_time(log.now),
            "inst": instance, "seq": len(chain) + 1, "prev": previous.hex(),
            "actor": {"kind": "system", "ref": "keys"}, "facts": [fact], "by": "node",
        }  # fmt: skip
        body = encode(entry)
        key, leaf = (instance, len(chain) + 1), leaf_hash(body)
        secret = log.ledger.queue_key if queued else bytes(32)
        connection.exec_driver_sql(
            "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES (%s, %s, %s, %s)",
            (*key, leaf, body),
        )
        connection.exec_driver_sql(
            "INSERT INTO ledger.pending (inst, seq, mac) VALUES (%s, %s, %s)",
            (*key, queue_mac(secret, *key, leaf)),
        )
    return body


def own_key(number: int = 2) -> SigningKey:
    """A key that nobody of the operator's made."""
    private = Ed25519PrivateKey.generate()
    return SigningKey(number, private.public_key(), private)


def successor_signed_by(log: Log, signer: str) -> tuple[SigningKey, dict[str, Any]]:
    """A successor of one's own, and what an entry says of it, signed as far as one can."""
    mine, real = own_key(), log.ledger.keys.log.newest
    former = {"real": real, "itself": mine}.get(signer, own_key())
    data = dict(rotated(ORIGIN, former, mine).data)
    if signer == "unsigned":
        del data["signature"], data["countersignature"]
    return mine, data


@pytest.fixture
def signed(log: Log) -> Log:
    log.write_many(2, 5)
    log.publish()
    return log


FORGED = [
    ("key.rotated", SYSTEM, {"kind": "ledger", "fingerprint": "00" * 32}),
    ("log.continued", SYSTEM, {"fingerprint": "00" * 32}),
    ("clock.pinned", SYSTEM, {}),
    ("erasure.executed", SYSTEM, {"handle": "sub_1"}),
    ("retention.expired", SYSTEM, {}),
    ("export.created", SYSTEM, {}),
    ("task.completed", "1", {}),
    ("process.started", "a case that never was", {}),
]


@pytest.mark.parametrize(("kind", "instance", "data"), FORGED)
def test_what_nobody_with_the_key_folder_queued_gets_no_place_and_is_named(
    signed: Log,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    instance: str,
    data: Mapping[str, Any],
) -> None:
    size = signed.size()
    insert(signed, kind, data, {}, instance=instance, queued=False)
    assert signed.publish() is None
    assert signed.publish() is None
    assert signed.size() == size
    assert len([one for one in caplog.records if "cannot be placed" in one.message]) == 1
    found = [one for one in signed.verify() if one.code == "entry-not-ours"]
    assert [one.instance for one in found] == [instance]
    signed.write("2")
    assert signed.publish() is not None
    assert signed.size() == size + 1


def test_the_mac_of_one_entry_is_not_that_of_another(signed: Log) -> None:
    """Nor of another number, nor of another instance."""
    key, leaf = signed.ledger.queue_key, bytes(32)
    one = queue_mac(key, "1", 11, leaf)
    others = [("1", 1, leaf), ("11", 1, leaf), ("1", 11, bytes(31) + b"1"), ("2", 11, leaf)]
    assert one not in [queue_mac(key, *other) for other in others]
    insert(signed, "clock.pinned", {}, {}, queued=False)
    signed.write("1")
    signed.as_superuser(
        "UPDATE ledger.pending SET mac = (SELECT mac FROM ledger.pending WHERE inst = '1') "
        "WHERE inst = 'system'"
    )
    assert "entry-not-ours" in signed.codes()
    assert signed.publish() is not None
    assert signed.size() == 11


def test_nothing_is_signed_over_a_place_that_somebody_else_gave(signed: Log) -> None:
    """Whoever has all rights on the server, and not the key folder, goes round the queue."""
    insert(signed, "process.started", {}, {}, instance="never", queued=False)
    signed.as_superuser(
        "INSERT INTO ledger.index (idx, inst, seq, leaf) "
        "SELECT 10, inst, seq, leaf FROM ledger.entry WHERE inst = 'never'",
        "DELETE FROM ledger.pending",
    )
    with pytest.raises(HistoryRewritten):
        signed.publish()
    signed.write("1")
    with pytest.raises(HistoryRewritten):
        signed.publish()
    found = [one for one in signed.verify() if one.code == "entry-not-ours"]
    assert [(one.index, one.instance) for one in found] == [(10, "never")]


def test_a_checkpoint_that_nobody_signed_hides_no_place_that_somebody_else_gave(
    signed: Log,
) -> None:
    insert(signed, "process.started", {}, {}, instance="never", queued=False)
    signed.as_superuser(
        "INSERT INTO ledger.index (idx, inst, seq, leaf) "
        "SELECT 10, inst, seq, leaf FROM ledger.entry WHERE inst = 'never'",
        "DELETE FROM ledger.pending",
    )
    with signed.database.begin() as connection:
        root = tree_root(11, StoredTree(connection))
        note = sign_checkpoint(Checkpoint(ORIGIN, 11, root), Ed25519PrivateKey.generate())
        positions.store_checkpoint(connection, StoredCheckpoint(11, root, note), signed.now)
    signed.write("1")
    with pytest.raises(HistoryRewritten):
        signed.publish()


def test_another_function_in_the_database_hides_no_key(signed: Log) -> None:
    former = signed.ledger.keys.log.newest
    new = signed.ledger.keys.log.ensure(2)
    with signed.database.begin() as connection:
        signed.ledger.append_system(
            connection, Actor("system", "keys"), [rotated(ORIGIN, former, new)], signed.now
        )
    assert signed.publish() is not None
    signed.as_superuser(
        "CREATE OR REPLACE FUNCTION ledger.speaks_of_keys(body bytea) RETURNS boolean "
        "LANGUAGE sql IMMUTABLE AS 'SELECT false'"
    )
    with signed.database.begin() as connection:
        known = log_keys(connection, signed.ledger)
    assert [one.fingerprint for one in known] == [former.fingerprint, new.fingerprint]


@pytest.mark.parametrize("signer", ["nobody", "itself", "unsigned"])
def test_a_successor_that_the_key_did_not_sign_gets_no_place_and_is_named(
    signed: Log, signer: str
) -> None:
    mine, data = successor_signed_by(signed, signer)
    folder = signed.ledger.keys.folder
    before = signed.size()
    insert(signed, "key.rotated", data, {})
    assert signed.publish() is None
    assert signed.size() == before
    assert "log-key-unknown" in signed.codes()
    # Not even if its public half came into the key folder.
    (folder / "ledger-2.pub").write_text(public_pem(mine.public))
    assert signed.publish() is None
    assert "key-change-unsigned" in signed.codes()
    signed.write("1")
    assert signed.publish() is not None


@pytest.mark.parametrize("kind", ["key.retired", "log.continued"])
def test_one_row_does_not_stop_the_log_from_being_signed(signed: Log, kind: str) -> None:
    key = signed.ledger.keys.log.newest
    data: dict[str, Any] = {"fingerprint": key.fingerprint}
    refs = {}
    if kind == "key.retired":
        data |= {"kind": "ledger", "epoch": 1}
    else:
        data |= {"size": signed.size(), "from_log": ORIGIN, "reason": "key"}
        refs = {"root": "00" * 32}
    insert(signed, kind, data, refs)
    signed.write("1")
    assert signed.publish() is not None
    assert signed.codes() == ["key-change-unsigned"]


@pytest.mark.parametrize("signer", ["unsigned", "nobody", "itself", "real"])
def test_offline_a_signed_tree_is_no_consent_of_the_key_to_its_successor(
    signed: Log, signer: str
) -> None:
    """Even if an entry was placed and signed over, as an older publisher would have done."""
    mine, data = successor_signed_by(signed, signer)
    body = insert(signed, "key.rotated", data, {})
    signed.as_superuser(
        "INSERT INTO ledger.index (idx, inst, seq, leaf) "
        "SELECT 10, inst, seq, leaf FROM ledger.entry WHERE inst = 'system'",
        "DELETE FROM ledger.pending",
    )
    real = signed.ledger.keys.vkey(ORIGIN)
    with signed.database.begin() as connection:
        tree = StoredTree(connection)
        root = tree_root(11, tree)
        proof = [one.hex() for one in inclusion_proof(10, 11, tree)]
    note = sign_checkpoint(Checkpoint(ORIGIN, 11, root), signed.signer)
    introduced = {"checkpoint": note, "index": 10, "body": body.decode(), "proof": proof}
    forged = signed.ledger.keys.vkey(ORIGIN, mine)
    members = [
        {"vkey": real, "first": 1},
        {"vkey": forged, "first": 11, "introduced": introduced},
    ]
    assert followed(members, [real]) == ([real, forged] if signer == "real" else [real])


def test_the_end_of_a_case_that_goes_on_is_not_put_into_the_logs_mouth(signed: Log) -> None:
    with signed.database.begin() as connection:
        third = signed.ledger.entries_of(connection, "1")[2]
    signed.now = signed.now.replace(hour=signed.now.hour + 1)
    size = signed.size()
    insert(signed, "export.created", fact_of_end("1", 3, third.leaf).data, {})
    assert signed.publish() is None
    assert signed.size() == size
    assert "case-incomplete" in signed.codes()


def test_an_end_with_a_hash_that_no_entry_has_gets_no_place(signed: Log) -> None:
    insert(signed, "export.created", fact_of_end("1", 5, bytes(32)).data, {})
    assert signed.publish() is None
    assert "case-incomplete" in signed.codes()


def test_the_end_that_a_case_has_is_placed(signed: Log) -> None:
    bundle = read_export(to_bytes(signed.export("1")))
    assert verify_export(bundle, [signed.ledger.keys.vkey(ORIGIN)]) == []
    assert signed.codes() == []


def test_the_application_may_not_give_the_log_another_name(signed: Log) -> None:
    with signed.database.connect() as connection:
        become(connection, APPLICATION_ROLE)
        statement = "INSERT INTO ledger.log (number, origin) VALUES (2, %s)"
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.exec_driver_sql(statement, (f"{ORIGIN}/2",))
    signed.write("1")
    with signed.database.begin() as connection:
        assert positions.held_origin(connection) == ORIGIN
