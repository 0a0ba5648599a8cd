"""Signed notes and checkpoints."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import (
    Checkpoint,
    read_checkpoint,
    read_vkey,
    sign_checkpoint,
    signature_holds,
    write_vkey,
)
from audit.faults import EvidenceUnreadable

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
ORIGIN = "ledger.example/a"
VKEY = write_vkey(ORIGIN, KEY.public_key())
CHECKPOINT = Checkpoint(ORIGIN, 812, bytes(range(32)))
NOTE = sign_checkpoint(CHECKPOINT, KEY)

SUMDB_VKEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"


def test_a_checkpoint_is_read_as_it_was_signed() -> None:
    assert read_checkpoint(NOTE) == CHECKPOINT
    assert signature_holds(NOTE, [VKEY])


def test_the_verifier_key_of_gos_checksum_database_has_the_form_that_we_read() -> None:
    name, key = read_vkey(SUMDB_VKEY)
    assert (name, write_vkey(name, key)) == ("sum.golang.org", SUMDB_VKEY)


def test_another_key_or_name_does_not_count_as_a_signature() -> None:
    assert not signature_holds(NOTE, [write_vkey(ORIGIN, OTHER.public_key())])
    assert not signature_holds(NOTE, [write_vkey("ledger.example/b", KEY.public_key())])
    assert not signature_holds(NOTE, [])


def test_signatures_of_unknown_keys_do_no_harm() -> None:
    line = base64.b64encode(b"\x01\x02\x03\x04" + bytes(64)).decode()
    assert signature_holds(f"{NOTE}— witness.example {line}\n", [VKEY])


def test_every_changed_byte_of_the_text_breaks_the_signature_or_the_form() -> None:
    text, _, _ = NOTE.rpartition("\n\n")
    for at in range(len(text)):
        changed = f"{NOTE[:at]}{chr(ord(NOTE[at]) ^ 1)}{NOTE[at + 1 :]}"
        try:
            assert not signature_holds(changed, [VKEY])
        except EvidenceUnreadable:
            continue


@pytest.mark.parametrize(
    "note",
    [
        "", "a\n", NOTE[:-1], NOTE.replace("812", "0812"), NOTE.replace("812", "-1"),
        NOTE.replace("—", "-"), NOTE.replace("AAEC", "AAE"), NOTE.replace("\n812", "\n\t812"),
        NOTE.replace(ORIGIN + "\n8", "\n8"), "a\n1\nAAAA\n\n— a AAAA\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(EvidenceUnreadable):
        read_checkpoint(note)


@pytest.mark.parametrize(
    "vkey", ["", "a+b", "a+00000000+AQ==", VKEY[:-4], VKEY.replace("+", "+0", 1), "a+zz+!!"]
)
def test_what_is_no_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(EvidenceUnreadable):
        read_vkey(vkey)


def test_openssl_confirms_the_signature(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(
        KEY.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    text, _, block = NOTE.rpartition("\n\n")
    (tmp_path / "text").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "signature").write_bytes(base64.b64decode(block.split(" ")[2])[4:])
    confirmed = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "text",
         "-sigfile", "signature"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Signature Verified Successfully" in confirmed.stdout
