"""The key folder: signing keys of the ledger, key encryption keys, seal of the reports.

| file | holds |
|---|---|
| `ledger.pem`, `ledger-<number>.pem` | Ed25519 keys that sign checkpoints; at the publisher alone |
| `ledger.pub`, `ledger-<number>.pub` | their public keys |
| `state.key` | 32 bytes that key the state commitments and what shows who queued an entry |
| `kek-<epoch>.key` | 32 bytes that wrap data keys; the newest epoch wraps, older ones only unwrap |
| `authority.pem` | P-256 key and certificate of the CA that issues the seal |
| `seal-<number>.pem` | P-256 key and certificate that seal reports; the newest is used |
| `vouched-<id>.sig` | a log key's signature for the authority of the seal |
| `lost-<size>-<log>.json` | head of a log whose end was lost in a restore, and that was admitted |
| `head-<log>.json` | last signed head of a log (`head.py`); all sequencers share the folder |

Folder 0700, files 0600. Whoever has a private `ledger` file can rewrite the log; whoever has
`state.key` and the database can append to it; whoever has a `kek` file and the database can read
personal values. Keep a copy elsewhere: without them nothing can be signed or read.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from audit.checkpoint import write_vkey
from audit.encryption_keys import PATTERN, EncryptionKeys
from audit.faults import KeyForgotten
from audit.key_folder import held, numbered, remove_drafts, sync_folder
from audit.log_keyring import LogKeyring, SigningKey, public_pem
from audit.report_seal import Seal, newest_seal

__all__ = ["Keys", "Seal", "fingerprint", "forget", "load_or_create", "renew_seal", "rotate"]


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of one ledger that this process has."""

    folder: Path
    log: LogKeyring
    state: bytes
    encryption_keys: EncryptionKeys
    seal: Seal

    @property
    def newest_epoch(self) -> int:
        """Epoch of the KEK that wraps new data keys, from 1."""
        return self.encryption_keys.newest

    def vkey(self, origin: str, key: SigningKey | None = None) -> str:
        """Return the verifier key `name+id+key` of the log, public, for others to pin.

        Args:
            origin: of the log.
            key: which one; `None` means the newest of the folder.
        """
        return write_vkey(origin, (key or self.log.newest).public)

    def public_parts(self, origin: str, key: SigningKey | None = None) -> dict[str, str]:
        """Return what may be given to anyone: verifier key, public key and certificates as PEM."""
        chosen = key or self.log.newest
        return {
            "vkey": self.vkey(origin, chosen),
            "ledger_pem": public_pem(chosen.public),
            "seal_certificate_pem": self.seal.certificate.decode(),
            "seal_authority_pem": self.seal.chain.decode(),
        }


def load_or_create(folder: Path, organisation: str = "Vorgang", signer: Sequence[str] = ()) -> Keys:
    """Return the keys of a folder; what is missing is made.

    Several processes may do this at once: a file is linked into place whole, the first one wins. In
    a folder with a public key of the log, but no private one, none is made: its process does not
    publish.

    Args:
        folder: made with mode 0700 if it is missing.
        organisation: name in the certificates, used only when they are made.
        signer: command of the program that signs instead of a file.

    Raises:
        KeyForgotten: a file does not hold what its name says.
        SignerFailed: the program gives no public key.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = LogKeyring(folder, tuple(signer))
    log.ensure(1)
    if not numbered(folder, PATTERN):
        held(folder / PATTERN.format(1), _new_secret)
    return Keys(
        folder=folder,
        log=log,
        state=held(folder / "state.key", _new_secret),
        encryption_keys=EncryptionKeys(folder),
        seal=newest_seal(folder, organisation, datetime.now(UTC)),
    )


def rotate(folder: Path) -> Keys:
    """Begin a new KEK epoch and return the keys; what the older ones wrap is to be wrapped anew."""
    epochs = numbered(folder, PATTERN)
    held(folder / PATTERN.format(max(epochs, default=0) + 1), _new_secret)
    return load_or_create(folder)


def forget(folder: Path, epoch: int) -> Keys:
    """Remove an old KEK, which makes backups of the key store from its time useless.

    Raises:
        KeyForgotten: it is the newest epoch, or there is none of that number.
    """
    refuse_forgetting(folder, epoch)
    path = numbered(folder, PATTERN)[epoch]
    # Whoever made it and died left another copy of it.
    remove_drafts(path)
    path.unlink()
    sync_folder(folder)
    return load_or_create(folder)


def refuse_forgetting(folder: Path, epoch: int) -> None:
    """Pass, if there is this epoch and a newer one.

    Raises:
        KeyForgotten: it is the newest epoch, or there is none of that number.
    """
    epochs = sorted(numbered(folder, PATTERN))
    if epoch not in epochs[:-1]:
        older = ", ".join(map(str, epochs[:-1])) or "none"
        raise KeyForgotten(f"epoch {epoch} cannot be forgotten; older than the newest: {older}")


def renew_seal(folder: Path, organisation: str) -> Seal:
    """Make another seal of the same authority and return it; processes use it after a restart."""
    return newest_seal(folder, organisation, datetime.now(UTC), another=True)


def fingerprint(kind: str, secret: bytes) -> str:
    """Return what entries call a secret key, as hex: a hash from which nothing can be guessed."""
    return sha256(f"ledger/v1/fingerprint\n{kind}\n".encode() + secret).hexdigest()


def _new_secret() -> bytes:
    return secrets.token_bytes(32)
