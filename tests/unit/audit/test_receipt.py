"""Receipts: tlog-proofs of every entry of every small log, and what is no proof."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import sign_checkpoint, write_vkey
from audit.cosignature import Policy, WitnessKey, cosigned_message
from audit.faults import EvidenceUnreadable
from audit.note import Checkpoint, parts
from audit.receipt import Receipt, check_receipt, read_receipt
from audit.tlog import LeafRows, inclusion_proof, tree_root

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
ORIGIN = "ledger.example/a"
VKEY = write_vkey(ORIGIN, KEY.public_key())
WITNESS = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
WITNESS_KEY = WitnessKey("kanzlei.example", WITNESS.public_key().public_bytes_raw())
POLICY = Policy((WITNESS_KEY.vkey(),), 1)
NOBODY = Policy((), 0)
BODIES = [f"Eintrag {at}".encode() for at in range(32)]
LEAVES = LeafRows(sha256(b"\0" + body).digest() for body in BODIES)


def receipt(index: int, size: int) -> Receipt:
    note = sign_checkpoint(Checkpoint(ORIGIN, size, tree_root(size, LEAVES)), KEY)
    line = WITNESS_KEY.line(7, WITNESS.sign(cosigned_message(parts(note)[0], 7)))
    proof = tuple(inclusion_proof(index, size, LEAVES))
    return Receipt(index, proof, note + line, BODIES[index])


def codes(one: Receipt, **given: bytes) -> list[str]:
    return [finding.code for finding in check_receipt(one, [VKEY], POLICY, **given)]


def test_the_receipt_of_every_entry_of_every_small_log_holds_as_text() -> None:
    for size in range(1, 33):
        for index in range(size):
            made = receipt(index, size)
            read = read_receipt(made.text())
            assert read == made
            assert codes(read) == []


def test_a_receipt_has_the_lines_of_the_specification() -> None:
    made = receipt(2, 3)
    body = base64.b64encode(BODIES[2]).decode()
    proof = base64.b64encode(made.proof[0]).decode()
    assert made.text() == (f"c2sp.org/tlog-proof@v1\nextra {body}\nindex 2\n{proof}\n\n{made.note}")


def test_every_changed_line_of_a_receipt_is_noticed() -> None:
    made = receipt(5, 23)
    for at in range(len(made.proof)):
        proof = list(made.proof)
        proof[at] = bytes(32)
        assert codes(Receipt(5, tuple(proof), made.note, made.body)) == ["inclusion-proof"]
    for index in range(32):
        if index != 5:
            found = codes(Receipt(index, made.proof, made.note, made.body))
            assert found == ["inclusion-proof"], index
    assert codes(Receipt(5, made.proof, made.note, b"another")) == ["inclusion-proof"]
    assert codes(made, body=BODIES[6]) == ["inclusion-proof"]
    changed = made.note.replace("\n23\n", "\n24\n")
    assert codes(Receipt(5, made.proof, changed, made.body))[0] == "checkpoint-signature"


def test_a_receipt_of_another_key_or_without_its_witness_is_found() -> None:
    made = receipt(5, 23)
    other = write_vkey(ORIGIN, WITNESS.public_key())
    assert [one.code for one in check_receipt(made, [other], NOBODY)] == ["checkpoint-signature"]
    alone = Receipt(5, made.proof, made.note[: made.note.rindex("— ")], made.body)
    assert codes(alone) == ["cosignatures-too-few"]
    assert check_receipt(alone, [VKEY], NOBODY) == []


def test_the_entry_may_come_from_elsewhere() -> None:
    made = receipt(5, 23)
    bare = read_receipt(Receipt(5, made.proof, made.note).text())
    assert codes(bare, body=BODIES[5]) == []
    with pytest.raises(EvidenceUnreadable):
        check_receipt(bare, [VKEY], POLICY)


TEXT = receipt(5, 23).text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v2" + TEXT[22:],
        TEXT.replace("index 5", "index 05"),
        TEXT.replace("index 5\n", ""),
        TEXT.replace("index 5", "index -5"),
        TEXT.replace("extra ", "extra  "),
        TEXT.replace("index 5\n", "index 5\nAAAA\n"),
        TEXT.replace("index 5\n", "index 5\n" + "A" * 43 + "=\n" * 70),
        TEXT.replace("\n\n", "\n"),
        TEXT[:-1],
        TEXT.split("\n\n", maxsplit=1)[0],
    ],
)
def test_what_is_no_receipt_is_not_read(text: str) -> None:
    with pytest.raises(EvidenceUnreadable):
        read_receipt(text)
