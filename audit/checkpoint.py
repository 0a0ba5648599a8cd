"""Checkpoints: what the ledger was at a moment, in three lines, signed.

A note is text, an empty line, and signature lines `— name base64(key id, signature)`. The key id
ties a signature to a name and a key, so that a note may carry signatures of keys one does not know.

Source: C2SP signed-note and tlog-checkpoint.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.faults import EvidenceUnreadable

ED25519 = 1
"""Signature type of a plain Ed25519 note signature (C2SP signed-note)."""
_SIGNATURE_LINE = re.compile("— ([^ +\n]+) ([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed head of the log: its origin, number of entries, root hash (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def write_vkey(name: str, key: Ed25519PublicKey) -> str:
    """Return the verifier key `name+id+key`, the form in which others pin this log's key."""
    encoded = base64.b64encode(bytes([ED25519]) + key.public_bytes_raw()).decode()
    return f"{name}+{_key_id(name, key).hex()}+{encoded}"


def read_vkey(vkey: str) -> tuple[str, Ed25519PublicKey]:
    """Return name and key of a verifier key.

    Raises:
        EvidenceUnreadable: it is none, its id does not fit, or its type is not Ed25519.
    """
    try:
        name, key_id, encoded = vkey.strip().split("+", 2)
        raw = _decoded(encoded)
        key = Ed25519PublicKey.from_public_bytes(raw[1:])
    except (ValueError, binascii.Error) as fault:
        raise EvidenceUnreadable(f"{vkey!r} is no verifier key name+id+key") from fault
    if raw[0] != ED25519 or _key_id(name, key).hex() != key_id:
        raise EvidenceUnreadable(f"the id of the verifier key {vkey!r} does not fit its key")
    return name, key


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """Return the checkpoint as a note signed in the origin's name."""
    text = checkpoint.text()
    name, public = checkpoint.origin, key.public_key()
    signature = _key_id(name, public) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def read_checkpoint(note: str) -> Checkpoint:
    """Return what a note says, without looking at its signatures.

    Raises:
        EvidenceUnreadable: the text is no checkpoint.
    """
    text, _ = _parts(note)
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise EvidenceUnreadable("a checkpoint has three lines: origin, size, root")
    try:
        root = _decoded(lines[2])
    except binascii.Error as fault:
        raise EvidenceUnreadable("the checkpoint's root is no base64") from fault
    if len(root) != 32:
        raise EvidenceUnreadable(f"the checkpoint's root has {len(root)} bytes, not 32")
    return Checkpoint(lines[0], int(lines[1]), root)


def signature_holds(note: str, vkeys: Sequence[str]) -> bool:
    """Return whether one of the keys signed the note, and none of theirs is broken.

    Raises:
        EvidenceUnreadable: the note or a verifier key cannot be read.
    """
    text, signatures = _parts(note)
    signed = False
    for name, key in map(read_vkey, vkeys):
        for signer, signature in signatures:
            if signer != name or signature[:4] != _key_id(name, key):
                continue
            try:
                key.verify(signature[4:], text.encode())
            except InvalidSignature:
                return False
            signed = True
    return signed


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, separator, block = note.rpartition("\n\n")
    if not separator or not block.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise EvidenceUnreadable("a signed note is text, an empty line, and signature lines")
    signatures = []
    for line in block[:-1].split("\n"):
        found = _SIGNATURE_LINE.fullmatch(line)
        if found is None:
            raise EvidenceUnreadable(f"{line!r} is no signature line of a note")
        try:
            signatures.append((found[1], _decoded(found[2])))
        except binascii.Error as fault:
            raise EvidenceUnreadable(f"{line!r} is no signature line of a note") from fault
    return text + "\n", signatures


def _decoded(text: str) -> bytes:
    """Return the bytes of base64 in its one canonical form; others would say the same twice."""
    decoded = base64.b64decode(text, validate=True)
    if base64.b64encode(decoded).decode() != text:
        raise binascii.Error("not the canonical form")
    return decoded


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    encoded = bytes([ED25519]) + key.public_bytes_raw()
    return sha256(name.encode() + b"\n" + encoded).digest()[:4]
