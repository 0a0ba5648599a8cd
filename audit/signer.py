"""Who signs for the log: a key in a file, or a program that holds the key elsewhere.

The publisher alone needs one: all other processes work with the public keys. A program is how a
hardware module or a key service is attached, whatever protocol it speaks.
"""

from __future__ import annotations

import base64
import binascii
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from audit.faults import SignerFailed

_LONGEST = 10
"""Seconds; the sequencer's transaction is open meanwhile, and the database ends it after 15."""


class Signer(Protocol):
    """Signs with one Ed25519 key; `cryptography`'s private keys are such, from a file."""

    def public_key(self) -> Ed25519PublicKey:
        """Return the key with which others verify."""
        ...

    def sign(self, data: bytes, /) -> bytes:
        """Return the signature over the bytes, 64 bytes."""
        ...


@dataclass(frozen=True, slots=True)
class ProcessSigner:
    """A program that signs. It is started once for each signature.

    `COMMAND sign NUMBER` gets the bytes on standard input and writes the signature in base64;
    `COMMAND public NUMBER` writes the public key as PEM. What it signs is verified.

    Args:
        command: program and its first arguments.
        number: of the key, from 1; a successor has the next number.
        public: key that its signatures must fit.
    """

    command: tuple[str, ...]
    number: int
    public: Ed25519PublicKey

    def public_key(self) -> Ed25519PublicKey:
        """Return the key with which others verify."""
        return self.public

    def sign(self, data: bytes, /) -> bytes:
        """Return the signature over the bytes, 64 bytes.

        Raises:
            SignerFailed: the program gives none within ten seconds, or one of another key.
        """
        answer = _asked(self.command, "sign", self.number, data)
        try:
            signature = base64.b64decode(answer, validate=True)
            self.public.verify(signature, data)
        except (binascii.Error, InvalidSignature) as fault:
            raise SignerFailed(
                f"{self.command[0]} gave no signature of key {self.number}"
            ) from fault
        return signature


def public_key_of(command: Sequence[str], number: int) -> bytes:
    """Return the public key that a signing program holds under a number, as PEM.

    Raises:
        SignerFailed: it gives none.
    """
    answer = _asked(tuple(command), "public", number, b"") + b"\n"
    try:
        key = load_pem_public_key(answer)
    except ValueError as fault:
        raise SignerFailed(f"{command[0]} gave no public key {number}") from fault
    if not isinstance(key, Ed25519PublicKey):
        raise SignerFailed(f"{command[0]} gave a public key {number} that is not Ed25519")
    return answer


def _asked(command: tuple[str, ...], verb: str, number: int, data: bytes) -> bytes:
    try:
        done = subprocess.run(
            [*command, verb, str(number)],
            input=data,
            capture_output=True,
            timeout=_LONGEST,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as fault:
        # What the program wrote may hold what is nobody's business: only that it failed is told.
        raise SignerFailed(
            f"the signing program {command[0]} failed: {type(fault).__name__}"
        ) from fault
    return done.stdout.strip()
