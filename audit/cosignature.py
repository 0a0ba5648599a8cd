"""Cosignatures: what witnesses say of a checkpoint, read and checked with the standard library.

A witness says that at a time a checkpoint was the largest it had seen of a log, and that every one
before it was continued. Its signature stands in the note as a further line.

Source: C2SP tlog-cosignature (Ed25519, type 0x04).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from audit.faults import EvidenceUnreadable
from audit.finding import Finding, found
from audit.note import Check, decoded, parts, read_checkpoint
from audit.offline import ed25519

COSIGNATURE = 4
"""Signature type of a timestamped Ed25519 cosignature (C2SP signed-note)."""
_LATEST = 253_402_300_799
"""The last second of the year 9999: no calendar here goes on."""
_TIMESTAMP = 8
_KEY_ID = 4


class CosignatureBroken(EvidenceUnreadable):
    """A line in the name and key id of a known witness is not by its key.

    Args:
        name: the witness's.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"the cosignature of {name} does not hold")
        self.name = name


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A key that cosigns: the witness's name, its Ed25519 public key (32 bytes)."""

    name: str
    public: bytes

    def vkey(self) -> str:
        """Return the form in which others pin the key, `name+id+key`."""
        encoded = base64.b64encode(bytes([COSIGNATURE]) + self.public).decode()
        return f"{self.name}+{self.key_id().hex()}+{encoded}"

    def key_id(self) -> bytes:
        """Return the four bytes that name the key in a signature line."""
        encoded = bytes([COSIGNATURE]) + self.public
        return sha256(self.name.encode() + b"\n" + encoded).digest()[:_KEY_ID]

    def line(self, timestamp: int, signature: bytes) -> str:
        """Return the signature line of a note, its line feed included."""
        signed = self.key_id() + timestamp.to_bytes(_TIMESTAMP, "big") + signature
        return f"— {self.name} {base64.b64encode(signed).decode()}\n"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """One cosignature that holds: the witness's name, and when it signed (POSIX, by its clock)."""

    name: str
    timestamp: int

    @property
    def at(self) -> datetime:
        """The same as a time in UTC."""
        return datetime.fromtimestamp(self.timestamp, UTC)


def read_witness(vkey: str) -> WitnessKey:
    """Return the key that a witness's verifier key `name+id+key` names.

    Raises:
        EvidenceUnreadable: it is none, its id does not fit, or its type is no cosignature.
    """
    try:
        name, key_id, encoded = vkey.strip().split("+", 2)
        raw = decoded(encoded)
    except (ValueError, binascii.Error) as fault:
        raise EvidenceUnreadable(f"{vkey!r} is no verifier key name+id+key") from fault
    witness = WitnessKey(name, raw[1:])
    if raw[:1] != bytes([COSIGNATURE]) or len(raw) != 33:
        raise EvidenceUnreadable(f"{vkey!r} is no key of a witness (Ed25519, type 0x04)")
    if not name or witness.key_id().hex() != key_id:
        raise EvidenceUnreadable(f"the id of the verifier key {vkey!r} does not fit its key")
    if ed25519.binds_nobody(witness.public):
        raise EvidenceUnreadable(f"anybody can sign for the verifier key {vkey!r}")
    return witness


def cosigned_message(text: str, timestamp: int) -> bytes:
    """Return what a witness signs: two lines, then the checkpoint's text without signatures."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosignatures(note: str, vkeys: Sequence[str], check: Check = ed25519.holds) -> list[Cosigned]:
    """Return what the given witnesses say of a note; lines of others are passed over.

    Args:
        note: a checkpoint with its signature lines.
        vkeys: verifier keys of witnesses; each is counted once, with its first line.
        check: of a single signature.

    Raises:
        CosignatureBroken: a line in the name and id of one of them does not hold.
        EvidenceUnreadable: the note or a verifier key cannot be read, or a time is out of range.
    """
    text, signatures = parts(note)
    said: list[Cosigned] = []
    for witness in map(read_witness, vkeys):
        own = [
            signature[_KEY_ID:]
            for name, signature in signatures
            if name == witness.name and signature[:_KEY_ID] == witness.key_id()
        ]
        times = [_time_of(witness, signature, text, check) for signature in own]
        if times:
            said.append(Cosigned(witness.name, times[0]))
    return said


def _time_of(witness: WitnessKey, signed: bytes, text: str, check: Check) -> int:
    timestamp = int.from_bytes(signed[:_TIMESTAMP], "big")
    message = cosigned_message(text, timestamp)
    if timestamp > _LATEST or not check(witness.public, signed[_TIMESTAMP:], message):
        raise CosignatureBroken(witness.name)
    return timestamp


@dataclass(frozen=True, slots=True)
class Policy:
    """Which witnesses one trusts, and how many of them must have cosigned a checkpoint.

    Args:
        vkeys: verifier keys of the witnesses, no key twice.
        needed: how many of them, from 1; 0 only without any.

    Raises:
        EvidenceUnreadable: a key cannot be read, is there twice, or `needed` cannot be met.
    """

    vkeys: tuple[str, ...]
    needed: int

    def __post_init__(self) -> None:
        """Refuse a policy that means something else than it says."""
        witnesses = [read_witness(vkey) for vkey in self.vkeys]
        # The message signed does not name the witness: one key under two names is one witness.
        if len({witness.public for witness in witnesses}) != len(witnesses):
            raise EvidenceUnreadable("one witness is named twice")
        if not min(1, len(witnesses)) <= self.needed <= len(witnesses):
            raise EvidenceUnreadable(
                f"{self.needed} of {len(witnesses)} witnesses is no policy that can be met"
            )

    def check(self, note: str) -> list[Finding]:
        """Return what a note lacks to be believed; nothing, if enough witnesses cosigned it.

        Raises:
            EvidenceUnreadable: the note is no checkpoint.
        """
        size, count, findings = read_checkpoint(note).size, 0, list[Finding]()
        for vkey in self.vkeys:
            try:
                count += len(cosignatures(note, [vkey]))
            except CosignatureBroken as broken:
                findings.append(found("cosignature-broken", name=broken.name, size=size))
        if count < self.needed:
            findings.append(
                found("cosignatures-too-few", size=size, count=count, needed=self.needed)
            )
        return findings
