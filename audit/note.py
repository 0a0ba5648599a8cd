"""Signed notes and checkpoints as they are read and checked, with the standard library alone.

A note is text, an empty line, and signature lines `— name base64(key id, signature)`. The key id
ties a signature to a name and a key, so that a note may carry signatures of keys one does not know.

Source: C2SP signed-note and tlog-checkpoint.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from audit.faults import EvidenceUnreadable
from audit.offline import ed25519

ED25519 = 1
"""Signature type of a plain Ed25519 note signature (C2SP signed-note)."""
_SIGNATURE_LINE = re.compile("— ([^ +\n]+) ([A-Za-z0-9+/=]+)")

Check = Callable[[bytes, bytes, bytes], bool]
"""Says of a public key, a signature and a message whether the signature holds."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed head of the log: its origin, number of entries, root hash (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that signs notes: its name, its Ed25519 public key (32 bytes)."""

    name: str
    public: bytes

    def vkey(self) -> str:
        """Return the form in which others pin the key, `name+id+key`."""
        encoded = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.key_id().hex()}+{encoded}"

    def key_id(self) -> bytes:
        """Return the four bytes that name the key in a signature line."""
        return sha256(self.name.encode() + b"\n" + bytes([ED25519]) + self.public).digest()[:4]


def read_verifier(vkey: str) -> Verifier:
    """Return the key that a verifier key `name+id+key` names.

    Raises:
        EvidenceUnreadable: it is none, its id does not fit, its type is not Ed25519, or anybody can
            sign for it.
    """
    try:
        name, key_id, encoded = vkey.strip().split("+", 2)
        raw = decoded(encoded)
    except (ValueError, binascii.Error) as fault:
        raise EvidenceUnreadable(f"{vkey!r} is no verifier key name+id+key") from fault
    verifier = Verifier(name, raw[1:])
    if raw[:1] != bytes([ED25519]) or len(raw) != 33 or verifier.key_id().hex() != key_id:
        raise EvidenceUnreadable(f"the id of the verifier key {vkey!r} does not fit its key")
    if ed25519.binds_nobody(verifier.public):
        raise EvidenceUnreadable(f"anybody can sign for the verifier key {vkey!r}")
    return verifier


def read_checkpoint(note: str) -> Checkpoint:
    """Return what a note says, without looking at its signatures.

    Raises:
        EvidenceUnreadable: the text is no checkpoint.
    """
    text, _ = parts(note)
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise EvidenceUnreadable("a checkpoint has three lines: origin, size, root")
    try:
        root = decoded(lines[2])
    except (ValueError, binascii.Error) as fault:
        raise EvidenceUnreadable("the checkpoint's root is no base64") from fault
    if len(root) != 32:
        raise EvidenceUnreadable(f"the checkpoint's root has {len(root)} bytes, not 32")
    return Checkpoint(lines[0], int(lines[1]), root)


def signature_holds(note: str, vkeys: Sequence[str], check: Check = ed25519.holds) -> bool:
    """Return whether one of the keys signed the note, and none of theirs is broken.

    Args:
        note: as it was signed.
        vkeys: verifier keys.
        check: of a single signature.

    Raises:
        EvidenceUnreadable: the note or a verifier key cannot be read.
    """
    text, signatures = parts(note)
    signed = False
    for verifier in map(read_verifier, vkeys):
        for signer, signature in signatures:
            if signer != verifier.name or signature[:4] != verifier.key_id():
                continue
            if not check(verifier.public, signature[4:], text.encode()):
                return False
            signed = True
    return signed


def parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text that is signed, and each signature line's name and bytes (id, signature).

    Raises:
        EvidenceUnreadable: the text is no signed note.
    """
    text, separator, block = note.rpartition("\n\n")
    if not separator or not block.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise EvidenceUnreadable("a signed note is text, an empty line, and signature lines")
    signatures = []
    for line in block[:-1].split("\n"):
        found = _SIGNATURE_LINE.fullmatch(line)
        if found is None:
            raise EvidenceUnreadable(f"{line!r} is no signature line of a note")
        try:
            signatures.append((found[1], decoded(found[2])))
        except binascii.Error as fault:
            raise EvidenceUnreadable(f"{line!r} is no signature line of a note") from fault
    return text + "\n", signatures


def decoded(text: str) -> bytes:
    """Return the bytes of base64 in its one canonical form; others would say the same twice.

    Raises:
        binascii.Error: it is none, or is written in another way.
    """
    read = base64.b64decode(text, validate=True)
    if base64.b64encode(read).decode() != text:
        raise binascii.Error("not the canonical form")
    return read
