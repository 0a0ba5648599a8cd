"""Checkpoints: what the ledger was at a moment, in three lines, signed.

How a note is read stands in `note`, which needs no package. Here it is written, and checked at the
speed that thousands of stored checkpoints need.

Source: C2SP signed-note and tlog-checkpoint.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit import note as signed_note
from audit.faults import EvidenceUnreadable
from audit.note import ED25519, Checkpoint, Verifier, read_checkpoint, read_verifier
from audit.signer import Signer

__all__ = [
    "ED25519",
    "Checkpoint",
    "ed25519_holds",
    "read_checkpoint",
    "read_vkey",
    "sign_checkpoint",
    "signature_holds",
    "write_vkey",
]


def write_vkey(name: str, key: Ed25519PublicKey) -> str:
    """Return the verifier key `name+id+key`, the form in which others pin this log's key."""
    return Verifier(name, key.public_bytes_raw()).vkey()


def read_vkey(vkey: str) -> tuple[str, Ed25519PublicKey]:
    """Return name and key of a verifier key.

    Raises:
        EvidenceUnreadable: it is none, its id does not fit, or its type is not Ed25519.
    """
    verifier = read_verifier(vkey)
    try:
        return verifier.name, Ed25519PublicKey.from_public_bytes(verifier.public)
    except ValueError as fault:
        raise EvidenceUnreadable(f"{vkey!r} holds no Ed25519 key") from fault


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> str:
    """Return the checkpoint as a note signed in the origin's name, a line for each key."""
    text = checkpoint.text()
    lines = []
    for signer in signers:
        verifier = Verifier(checkpoint.origin, signer.public_key().public_bytes_raw())
        signature = verifier.key_id() + signer.sign(text.encode())
        lines.append(f"— {verifier.name} {base64.b64encode(signature).decode()}\n")
    return f"{text}\n{''.join(lines)}"


def signature_holds(note: str, vkeys: Sequence[str]) -> bool:
    """Return whether one of the keys signed the note, and none of theirs is broken.

    Raises:
        EvidenceUnreadable: the note or a verifier key cannot be read.
    """
    return signed_note.signature_holds(note, vkeys, ed25519_holds)


def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the signature (64 bytes) of the message is by the key (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
