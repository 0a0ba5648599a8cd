"""Judges lines (see verify.go) with PyPI's sigstore: one mark for each line of stdin.

Runs in an environment of its own: PYTHONPATH names the folder in which sigstore is installed.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from types import SimpleNamespace

from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import verify_checkpoint
from sigstore._internal.trust import Keyring
from sigstore.errors import VerificationError
from sigstore_models.common.v1 import PublicKey, PublicKeyDetails

SPKI = bytes.fromhex("302a300506032b6570032100")


def inclusion(size: str, index: str, root: str, body: str, *proof: str) -> None:
    held = SimpleNamespace(
        log_index=int(index),
        tree_size=int(size),
        root_hash=bytes.fromhex(root),
        hashes=[bytes.fromhex(one) for one in proof],
    )
    inner = SimpleNamespace(inclusion_proof=held, canonicalized_body=bytes.fromhex(body))
    verify_merkle_inclusion(SimpleNamespace(_inner=inner))


def note(vkey: str, text: str) -> None:
    _, key_id, encoded = bytes.fromhex(vkey).decode().split("+", 2)
    raw, envelope = base64.b64decode(encoded)[1:], bytes.fromhex(text).decode()
    key = PublicKey(
        raw_bytes=base64.b64encode(SPKI + raw), key_details=PublicKeyDetails.PKIX_ED25519
    )
    root = base64.b64decode(envelope.split("\n")[2])
    held = SimpleNamespace(checkpoint=SimpleNamespace(envelope=envelope), root_hash=root)
    named = SimpleNamespace(key_id=bytes.fromhex(key_id))
    inner = SimpleNamespace(inclusion_proof=held, log_id=named)
    verify_checkpoint(Keyring([key]), SimpleNamespace(_inner=inner))


JUDGES: dict[str, Callable[..., None]] = {"inclusion": inclusion, "note": note}


def mark(line: str) -> str:
    kind, *words = line.split()
    try:
        JUDGES[kind](*words)
    except VerificationError:
        return "0"
    return "1"


sys.stdout.write("".join(map(mark, sys.stdin)))
