"""The log's signing keys in the key folder: every public one, and those that sign here.

| file | holds |
|---|---|
| `ledger.pem`, `ledger-<number>.pem` | Ed25519 private key 1, 2, …; at the publisher alone |
| `ledger.pub`, `ledger-<number>.pub` | its public key, in every process's folder |
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from audit.faults import KeyForgotten
from audit.key_folder import held, numbered
from audit.offline.ed25519 import binds_nobody
from audit.signer import ProcessSigner, Signer, public_key_of


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key of the log: its number, and who signs with it here, if anybody does."""

    number: int
    public: Ed25519PublicKey
    signer: Signer | None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the 32 bytes of the public key, as hex: what entries call the key."""
        return sha256(self.public.public_bytes_raw()).hexdigest()


@dataclass(frozen=True, slots=True)
class LogKeyring:
    """The keys of a folder, as they are there when asked.

    Args:
        folder: the key folder.
        command: the program that signs instead of files; empty for none.
    """

    folder: Path
    command: tuple[str, ...] = ()

    def all(self) -> tuple[SigningKey, ...]:
        """Return every key that has a public part here, the oldest first.

        Raises:
            KeyForgotten: a file holds no Ed25519 key, or a pair does not fit.
        """
        numbers = sorted(numbered(self.folder, "ledger-{}.pub"))
        first = [1] if (self.folder / "ledger.pub").exists() else []
        return tuple(self._key(number) for number in [*first, *numbers])

    @property
    def newest(self) -> SigningKey:
        """The key of the highest number.

        Raises:
            KeyForgotten: there is none.
        """
        keys = self.all()
        if not keys:
            raise KeyForgotten(f"{self.folder} holds no public key of the log, ledger.pub")
        return keys[-1]

    @property
    def signs(self) -> bool:
        """Whether this process can publish: it has the signer of the newest key."""
        return self.newest.signer is not None

    def ensure(self, number: int) -> SigningKey:
        """Return the key of this number; a new one if there is neither half of it.

        Without a private half nothing is made where a public one is: that is another's key.
        """
        public = _path(self.folder, number, "pub")
        private = _path(self.folder, number, "pem")
        if self.command:
            held(public, lambda: public_key_of(self.command, number))
        elif private.exists() or not public.exists():
            pem = held(private, _new_key)
            held(public, lambda: _public_pem(_private(private, pem).public_key()))
        return self._key(number)

    def _key(self, number: int) -> SigningKey:
        path, private = (_path(self.folder, number, kind) for kind in ("pub", "pem"))
        try:
            public = load_pem_public_key(path.read_bytes())
        except ValueError as fault:
            raise KeyForgotten(f"{path} holds no public key") from fault
        if not isinstance(public, Ed25519PublicKey):
            raise KeyForgotten(f"{path} holds no Ed25519 key")
        if binds_nobody(public.public_bytes_raw()):
            raise KeyForgotten(f"{path} holds a key that anybody can sign for")
        signer: Signer | None = None
        if self.command:
            signer = ProcessSigner(self.command, number, public)
        elif private.exists():
            signer = _private(private, private.read_bytes())
            if signer.public_key().public_bytes_raw() != public.public_bytes_raw():
                raise KeyForgotten(f"{path} is not the public key of {private}")
        return SigningKey(number, public, signer)


def public_pem(key: Ed25519PublicKey) -> str:
    """Return a public key as PEM."""
    return _public_pem(key).decode()


def _path(folder: Path, number: int, kind: str) -> Path:
    return folder / (f"ledger.{kind}" if number == 1 else f"ledger-{number}.{kind}")


def _private(path: Path, pem: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except ValueError as fault:
        raise KeyForgotten(f"{path} holds no private key") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyForgotten(f"{path} holds no Ed25519 key")
    return key


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
