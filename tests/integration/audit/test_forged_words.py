"""Entries that somebody inserts who may write rows and has no key: they get no place.

What is attacked is what others believe on the log's word: which key signs it, under which name it
goes on, and where a case ended.
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
from audit.entry import SYSTEM, encode, write_time
from audit.evidence import read_export
from audit.export import to_bytes
from audit.key_facts import rotated
from audit.key_succession import followed
from audit.log_keyring import SigningKey, public_pem
from audit.note import Checkpoint
from audit.positions import StoredTree
from audit.schema import APPLICATION_ROLE
from audit.tlog import inclusion_proof, tree_root
from audit.verify import verify_export
from tests.integration.audit.log import ORIGIN, Log, become


def insert(log: Log, kind: str, data: Mapping[str, Any], refs: Mapping[str, str]) -> bytes:
    """Write an entry of the system's chain as one injected statement of the application can."""
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        chain = log.ledger.entries_of(connection, SYSTEM)
        previous = chain[-1].leaf if chain else genesis(ORIGIN, SYSTEM)
        fact = {"type": kind, "data": dict(data), "refs": dict(refs)}
        entry = {
            "v": 1, "log": ORIGIN, "eid": f"{len(chain):032x}", "ts": write_time(log.now),
            "inst": SYSTEM, "seq": len(chain) + 1, "prev": previous.hex(),
            "actor": {"kind": "system", "ref": "keys"}, "facts": [fact], "by": "node",
        }  # fmt: skip
        body = encode(entry)
        key = (SYSTEM, len(chain) + 1)
        connection.exec_driver_sql(
            "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES (%s, %s, %s, %s)",
            (*key, leaf_hash(body), body),
        )
        connection.exec_driver_sql("INSERT INTO ledger.pending (inst, seq) VALUES (%s, %s)", key)
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
