"""What witnesses say under a checkpoint, read without any package."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import sign_checkpoint, signature_holds, write_vkey
from audit.cosignature import (
    CosignatureBroken,
    Cosigned,
    Policy,
    WitnessKey,
    cosignatures,
    read_witness,
)
from audit.faults import EvidenceUnreadable
from audit.note import Checkpoint

LOG = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
ORIGIN = "ledger.example/a"
NOTE = sign_checkpoint(Checkpoint(ORIGIN, 812, bytes(range(32))), LOG)
KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (2, 3, 4)]
LAST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
NAMES = ["kanzlei.example/zeuge", "dsb.example/w1", "notar.example/w"]
VKEYS = [
    WitnessKey(name, key.public_key().public_bytes_raw()).vkey()
    for name, key in zip(NAMES, KEYS, strict=True)
]


def line(number: int, timestamp: int = 1_763_800_000, note: str = NOTE) -> str:
    """Write a line out of the specification's words alone."""
    public = KEYS[number].public_key().public_bytes_raw()
    text = note[: note.rindex("\n\n") + 1]
    message = f"cosignature/v1\ntime {timestamp}\n{text}".encode()
    key_id = sha256(NAMES[number].encode() + b"\n\x04" + public).digest()[:4]
    signed = key_id + timestamp.to_bytes(8, "big") + KEYS[number].sign(message)
    return f"— {NAMES[number]} {base64.b64encode(signed).decode()}\n"


def test_a_cosignature_written_by_the_specification_is_read_with_its_time() -> None:
    said = cosignatures(NOTE + line(0) + line(2, 5), VKEYS)
    assert said == [Cosigned(NAMES[0], 1_763_800_000), Cosigned(NAMES[2], 5)]
    assert said[0].at.isoformat() == "2025-11-22T08:26:40+00:00"


def test_the_key_of_a_witness_is_read_as_it_was_written() -> None:
    for vkey, name in zip(VKEYS, NAMES, strict=True):
        assert (read_witness(vkey).vkey(), read_witness(vkey).name) == (vkey, name)


@pytest.mark.parametrize(
    "vkey",
    [
        write_vkey(ORIGIN, LOG.public_key()),
        VKEYS[0].replace("kanzlei", "kanzler"),
        VKEYS[0][:-4],
        "",
        "a+b",
        "a+00000000+====",
    ],
)
def test_what_is_no_key_of_a_witness_is_refused(vkey: str) -> None:
    with pytest.raises(EvidenceUnreadable):
        read_witness(vkey)


def test_lines_of_witnesses_whom_one_does_not_trust_are_passed_over() -> None:
    assert cosignatures(NOTE + line(0), VKEYS[1:]) == []
    assert cosignatures(NOTE, VKEYS) == []


def test_a_line_in_the_name_of_another_is_passed_over() -> None:
    forged = line(0).replace(NAMES[0], NAMES[1])
    assert cosignatures(NOTE + forged, VKEYS) == []


def test_every_changed_byte_of_a_cosignature_is_noticed() -> None:
    """In the id it is nobody's any more; everywhere else it is broken."""
    name, encoded = line(0)[2:-1].split(" ")
    signed = base64.b64decode(encoded)
    for at in range(len(signed)):
        changed = bytearray(signed)
        changed[at] ^= 1
        note = f"{NOTE}— {name} {base64.b64encode(bytes(changed)).decode()}\n"
        if at < 4:
            assert cosignatures(note, VKEYS) == []
        else:
            with pytest.raises(CosignatureBroken, match="kanzlei"):
                cosignatures(note, VKEYS)


def test_a_cosignature_of_another_checkpoint_is_broken() -> None:
    other = sign_checkpoint(Checkpoint(ORIGIN, 813, bytes(32)), LOG)
    with pytest.raises(CosignatureBroken):
        cosignatures(other + line(0), VKEYS)


def test_a_time_out_of_range_is_broken_even_if_it_is_signed() -> None:
    assert cosignatures(NOTE + line(0, LAST), VKEYS)[0].at.year == 9999
    for timestamp in (LAST + 1, 1 << 62, 1 << 63):
        with pytest.raises(CosignatureBroken):
            cosignatures(NOTE + line(0, timestamp), VKEYS)


def test_a_cosignature_leaves_the_logs_own_signature_as_it_is() -> None:
    assert signature_holds(NOTE + line(0), [write_vkey(ORIGIN, LOG.public_key())])


def test_each_policy_is_met_by_exactly_the_notes_with_enough_witnesses() -> None:
    for needed in range(1, 4):
        policy = Policy(tuple(VKEYS), needed)
        for count in range(4):
            for chosen in itertools.combinations(range(3), count):
                note = NOTE + "".join(line(number) for number in chosen)
                codes = [finding.code for finding in policy.check(note)]
                assert codes == ([] if count >= needed else ["cosignatures-too-few"])


def test_one_witness_that_signs_often_is_still_one() -> None:
    policy = Policy(tuple(VKEYS), 2)
    codes = [one.code for one in policy.check(NOTE + line(0) + line(0, 7) + line(0, 8))]
    assert codes == ["cosignatures-too-few"]


def test_a_broken_cosignature_is_told_even_where_enough_others_hold() -> None:
    broken = line(0, note=NOTE.replace("812", "813"))
    findings = Policy(tuple(VKEYS), 2).check(NOTE + broken + line(1) + line(2))
    assert [finding.code for finding in findings] == ["cosignature-broken"]
    assert NAMES[0] in findings[0].message


def same_key_twice() -> tuple[str, ...]:
    return (VKEYS[0], WitnessKey("other.example", read_witness(VKEYS[0]).public).vkey())


@pytest.mark.parametrize(
    ("vkeys", "needed"),
    [
        (VKEYS, 0),
        (VKEYS, 4),
        (VKEYS, -1),
        ((), 1),
        ((VKEYS[0], VKEYS[0]), 1),
        (same_key_twice(), 2),
    ],
)
def test_a_policy_that_means_something_else_is_refused(vkeys: Sequence[str], needed: int) -> None:
    with pytest.raises(EvidenceUnreadable):
        Policy(tuple(vkeys), needed)


def test_without_witnesses_nothing_is_asked_for() -> None:
    assert Policy((), 0).check(NOTE) == []
