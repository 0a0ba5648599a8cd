"""Rotation of the key that signs: both sign for a time, the ranges stand in the log itself."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit import key_facts, positions
from audit.checkpoint import sign_checkpoint, signature_holds
from audit.entry import Fact
from audit.faults import EvidenceUnreadable, KeyForgotten, SignerFailed
from audit.key_succession import followed
from audit.keys import load_or_create
from audit.ledger import Ledger
from audit.log_keyring import SigningKey
from audit.log_keys import log_keys, published_log_keys
from audit.note import read_checkpoint
from audit.seal_binding import published_keys
from audit.signer import ProcessSigner
from audit.verify import verify_export
from tests.integration.audit.log import BOB, ORIGIN, Log

PROGRAM = """
import base64, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
verb, number = sys.argv[1:]
key = Ed25519PrivateKey.from_private_bytes(bytes([int(number)]) * 32)
if verb == "public":
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    sys.stdout.write(pem.decode())
else:
    print(base64.b64encode(key.sign(sys.stdin.buffer.read())).decode())
"""


def append(log: Log, fact: Fact) -> None:
    with log.database.begin() as connection:
        log.ledger.append_system(connection, BOB, [fact], log.now)


def rotate(log: Log) -> SigningKey:
    """Introduce the second key by the first."""
    ring = log.ledger.keys.log
    successor = ring.ensure(2)
    append(log, key_facts.rotated(ORIGIN, ring.all()[0], successor))
    return successor


def retire(log: Log) -> None:
    """Retire the first key by the second."""
    old, remaining = log.ledger.keys.log.all()
    append(log, key_facts.retired(ORIGIN, old, remaining))


def vkey(log: Log, number: int) -> str:
    return log.ledger.keys.vkey(ORIGIN, log.ledger.keys.log.all()[number - 1])


def signers(log: Log, note: str | None) -> list[int]:
    assert note is not None
    known = range(1, len(log.ledger.keys.log.all()) + 1)
    return [number for number in known if signature_holds(note, [vkey(log, number)])]


@pytest.fixture
def rotated(log: Log) -> Log:
    """Sizes 1 and 2 under key 1, 3 and 4 under both, 5 and more under key 2."""
    log.write("1")
    assert signers(log, log.publish()) == [1]
    rotate(log)
    return log


def test_both_keys_sign_from_the_entry_on_that_introduces_the_second(rotated: Log) -> None:
    assert signers(rotated, rotated.publish()) == [1, 2]
    rotated.write("1")
    assert signers(rotated, rotated.publish()) == [1, 2]
    assert rotated.verify() == []


def test_a_retired_key_signs_no_more_and_its_range_ends_at_that_entry(rotated: Log) -> None:
    rotated.publish()
    retire(rotated)
    rotated.write("1")
    assert signers(rotated, rotated.publish()) == [2]
    with rotated.database.begin() as connection:
        first, second = log_keys(connection, rotated.ledger)
    assert (first.first_size, first.last_size) == (1, 2)
    assert (second.first_size, second.last_size) == (2, None)
    assert rotated.verify() == []


def test_a_checkpoint_that_lacks_a_signature_that_is_due_is_found(rotated: Log) -> None:
    note = rotated.publish()
    assert note is not None
    *text, second = note.splitlines(keepends=True)
    for kept in ("".join(text), note.replace(text[-1], "")):
        assert len(kept) < len(note)
        rotated.as_superuser(f"UPDATE ledger.checkpoint SET note = '{kept}' WHERE size = 2")
        assert rotated.codes() == ["checkpoint-signature"]
    assert second.startswith("— ")


def test_a_key_that_is_retired_cannot_sign_for_what_came_later(rotated: Log) -> None:
    rotated.publish()
    old = rotated.ledger.keys.log.all()[0]
    retire(rotated)
    note = rotated.publish()
    assert note is not None
    assert old.signer is not None
    forged = sign_checkpoint(read_checkpoint(note), old.signer)
    rotated.as_superuser(f"UPDATE ledger.checkpoint SET note = '{forged}' WHERE size = 3")
    assert rotated.codes() == ["checkpoint-signature"]


def test_whoever_pinned_the_first_key_is_led_to_the_second_and_to_no_other(rotated: Log) -> None:
    rotated.publish()
    retire(rotated)
    rotated.publish()
    with rotated.database.begin() as connection:
        members = json.loads(json.dumps(published_log_keys(connection, rotated.ledger)))
    first, second = members
    assert (first["first"], first["last"], second["first"]) == (1, 2, 2)
    assert followed(members, [vkey(rotated, 1)]) == [vkey(rotated, 1), vkey(rotated, 2)]
    stranger = load_or_create(rotated.ledger.keys.folder / "other").vkey(ORIGIN)
    assert followed(members, [stranger]) == [stranger]
    forged = [first, {**second, "vkey": stranger}]
    assert followed(forged, [vkey(rotated, 1)]) == [vkey(rotated, 1)]
    for member, value in (("index", 0), ("proof", ["00" * 32]), ("body", "{}")):
        changed = [first, {**second, "introduced": {**second["introduced"], member: value}}]
        assert followed(changed, [vkey(rotated, 1)]) == [vkey(rotated, 1)]
    with pytest.raises(EvidenceUnreadable):
        followed([first, {**second, "introduced": {}}], [vkey(rotated, 1)])


# ---- who holds the key -----------------------------------------------------------------------
def without_private_key(log: Log, tmp_path: Path) -> Ledger:
    """A copy of the key folder as a server has it that does not publish."""
    folder = tmp_path / "server"
    folder.mkdir(mode=0o700)
    for path in log.ledger.keys.folder.iterdir():
        if path.name != "ledger.pem":
            (folder / path.name).write_bytes(path.read_bytes())
    return Ledger(ORIGIN, load_or_create(folder), "server")


def test_a_process_without_the_private_key_writes_verifies_and_exports(
    log: Log, tmp_path: Path
) -> None:
    log.write("1")
    log.publish()
    server = replace(log, ledger=without_private_key(log, tmp_path))
    assert not (server.ledger.keys.folder / "ledger.pem").exists()
    server.write("2")
    assert not server.ledger.keys.log.signs
    assert log.publish() is not None
    assert server.verify() == []
    assert server.ledger.keys.vkey(ORIGIN) == log.ledger.keys.vkey(ORIGIN)
    assert published_keys(server.ledger.keys, ORIGIN) == published_keys(log.ledger.keys, ORIGIN)


def test_a_process_without_the_private_key_signs_nothing(log: Log, tmp_path: Path) -> None:
    server = replace(log, ledger=without_private_key(log, tmp_path))
    server.write("1")
    with pytest.raises(SignerFailed):
        server.publish()
    with pytest.raises(SignerFailed):
        published_keys(server.ledger.keys, ORIGIN)
    assert log.publish() is not None


def test_a_public_key_that_is_not_that_of_the_private_one_is_refused(log: Log) -> None:
    folder = log.ledger.keys.folder
    other = Ed25519PrivateKey.generate().public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "ledger.pub").write_bytes(pem)
    with pytest.raises(KeyForgotten):
        load_or_create(folder).log.all()


def test_a_folder_of_before_public_keys_were_kept_gets_its_own(log: Log) -> None:
    folder = log.ledger.keys.folder
    before = log.ledger.keys.vkey(ORIGIN)
    (folder / "ledger.pub").unlink()
    assert load_or_create(folder).vkey(ORIGIN) == before


# ---- a program that signs --------------------------------------------------------------------
@pytest.fixture
def outside(log: Log, tmp_path: Path) -> Log:
    """A log whose keys a program holds: no private key of it lies in a folder."""
    program = tmp_path / "signer.py"
    program.write_text(PROGRAM)
    command = (sys.executable, str(program))
    keys = load_or_create(tmp_path / "keys-of-program", signer=command)
    return replace(log, ledger=Ledger(ORIGIN, keys, "node"))


def test_a_program_signs_and_rotates_like_a_file(outside: Log) -> None:
    assert not list(outside.ledger.keys.folder.glob("ledger*.pem"))
    outside.write("1")
    assert signers(outside, outside.publish()) == [1]
    rotate(outside)
    assert signers(outside, outside.publish()) == [1, 2]
    assert outside.verify() == []


@pytest.mark.parametrize(
    "fault",
    ["import sys; sys.exit(1)", "print('x')", "print('AAAA')", "import base64; print('A' * 88)"],
)
def test_what_a_program_gives_that_is_no_signature_is_never_published(
    outside: Log, tmp_path: Path, fault: str
) -> None:
    outside.write("1")
    (tmp_path / "signer.py").write_text(fault)
    with pytest.raises(SignerFailed):
        outside.publish()
    with outside.database.begin() as connection:
        assert positions.newest_checkpoint(connection) is None
    (tmp_path / "signer.py").write_text(PROGRAM)
    assert outside.publish() is not None


def test_a_program_that_does_not_exist_is_named_without_its_output(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate().public_key()
    with pytest.raises(SignerFailed, match="no-such-program"):
        ProcessSigner((os.fspath(tmp_path / "no-such-program"),), 1, key).sign(b"x")


def test_an_export_from_before_a_rotation_is_of_a_key_that_was_not_given_and_not_forged(
    log: Log,
) -> None:
    log.write("1")
    log.publish()
    bundle = log.export("1", earlier_size=1)
    rotate(log)
    log.publish()
    retire(log)
    log.publish()
    old, new = vkey(log, 1), vkey(log, 2)
    assert verify_export(bundle, [old]) == verify_export(bundle, [old, new]) == []
    for kept in (None, bundle["earlier"]["note"]):
        assert [one.code for one in verify_export(bundle, [new], kept)] == ["key-not-pinned"]
    # What was signed by nobody's key, or was changed since, has no signature that holds.
    altered = bundle["earlier"]["note"].replace("\n1\n", "\n2\n")
    told = [one.code for one in verify_export(bundle, [new], altered)]
    assert told == ["key-not-pinned", "earlier-signature"]
    assert [one.code for one in verify_export(log.export("1"), [new], altered)] == told[1:]
