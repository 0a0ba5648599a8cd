"""The key folder: signing key of the ledger, key encryption keys, seal of the reports.

| file | holds |
|---|---|
| `ledger.pem` | Ed25519 key that signs checkpoints |
| `state.key` | 32 bytes that key the state commitments |
| `kek-<epoch>.key` | 32 bytes that wrap data keys; the newest epoch wraps, older ones only unwrap |
| `authority.pem` | P-256 key and certificate of the CA that issues the seal |
| `seal-<number>.pem` | P-256 key and certificate that seal reports; the newest is used |
| `lost-<size>-<log>.json` | head of a log whose end was lost in a restore, and that was admitted |
| `head-<log>.json` | last signed head of a log (`head.py`); all sequencers share the folder |

Folder 0700, files 0600. Whoever has `ledger.pem` can rewrite the log; whoever has a `kek` file and
the database can read personal values. Keep a copy elsewhere: without them nothing can be signed or
read.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from audit.checkpoint import write_vkey
from audit.faults import KeyForgotten

_AUTHORITY_YEARS = 20
_SEAL_YEARS = 5
_RENEW_BEFORE = timedelta(days=365)
"""A seal is replaced a year before it ends, so that no report is sealed on its last day."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Key and certificate that seal reports, as PEM; `chain` is the issuing CA's certificate."""

    key: bytes
    certificate: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class Keys:
    """All secrets of one ledger, in memory."""

    folder: Path
    ledger: Ed25519PrivateKey
    state: bytes
    encryption_keys: Mapping[int, bytes]
    seal: Seal

    @property
    def newest_epoch(self) -> int:
        """Epoch of the KEK that wraps new data keys, from 1."""
        return max(self.encryption_keys)

    def vkey(self, origin: str) -> str:
        """Return the verifier key `name+id+key` of the log, public, for others to pin."""
        return write_vkey(origin, self.ledger.public_key())

    def public_parts(self, origin: str) -> dict[str, str]:
        """Return what may be given to anyone: verifier key, public key and certificates as PEM."""
        public = self.ledger.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "vkey": self.vkey(origin),
            "ledger_pem": public.decode(),
            "seal_certificate_pem": self.seal.certificate.decode(),
            "seal_authority_pem": self.seal.chain.decode(),
        }


def load_or_create(folder: Path, organisation: str = "Vorgang") -> Keys:
    """Return the keys of a folder; what is missing is made.

    Several processes may do this at once: a file is linked into place whole, the first one wins.

    Args:
        folder: made with mode 0700 if it is missing.
        organisation: name in the certificates, used only when they are made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ledger_pem = _held(folder / "ledger.pem", _new_ledger_key)
    ledger = serialization.load_pem_private_key(ledger_pem, password=None)
    if not isinstance(ledger, Ed25519PrivateKey):
        raise KeyForgotten(f"{folder / 'ledger.pem'} holds no Ed25519 key")
    if not _numbered(folder, "kek-{}.key"):
        _held(folder / "kek-1.key", _new_secret)
    return Keys(
        folder=folder,
        ledger=ledger,
        state=_held(folder / "state.key", _new_secret),
        encryption_keys={
            epoch: path.read_bytes() for epoch, path in _numbered(folder, "kek-{}.key").items()
        },
        seal=_seal(folder, organisation, datetime.now(UTC)),
    )


def rotate(folder: Path) -> Keys:
    """Begin a new KEK epoch and return the keys; data keys are rewrapped by `Ledger.rewrap`."""
    epochs = _numbered(folder, "kek-{}.key")
    _held(folder / f"kek-{max(epochs, default=0) + 1}.key", _new_secret)
    return load_or_create(folder)


def forget(folder: Path, epoch: int) -> Keys:
    """Remove an old KEK, which makes backups of the key store from its time useless.

    Raises:
        KeyForgotten: it is the newest epoch, or there is none of that number.
    """
    epochs = _numbered(folder, "kek-{}.key")
    if epoch not in epochs or epoch == max(epochs):
        raise KeyForgotten(
            f"epoch {epoch} cannot be forgotten; older than the newest: {sorted(epochs)[:-1]}"
        )
    epochs[epoch].unlink()
    return load_or_create(folder)


def _held(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the file's content; make the file, whole and once, if it is missing."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # Another process was first: its key is the one to use.
        finally:
            draft.unlink()
    return path.read_bytes()


def _numbered(folder: Path, pattern: str) -> dict[int, Path]:
    form = re.compile(re.escape(pattern).replace(r"\{\}", "([1-9][0-9]*)"))
    found = {path: form.fullmatch(path.name) for path in folder.iterdir()}
    return {int(match[1]): path for path, match in found.items() if match}


def _new_secret() -> bytes:
    return secrets.token_bytes(32)


def _new_ledger_key() -> bytes:
    return _private_pem(Ed25519PrivateKey.generate())


def _private_pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


# ---- the seal ------------------------------------------------------------------------------------
def _seal(folder: Path, organisation: str, now: datetime) -> Seal:
    authority = _held(folder / "authority.pem", lambda: _new_authority(organisation, now))
    numbers = _numbered(folder, "seal-{}.pem")
    newest = max(numbers, default=0)
    if newest == 0 or _certificate(numbers[newest]).not_valid_after_utc - now < _RENEW_BEFORE:
        newest += 1
    content = _held(folder / f"seal-{newest}.pem", lambda: _new_seal(authority, organisation, now))
    key, certificate = _split_pem(content)
    return Seal(key, certificate, _split_pem(authority)[1])


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(_split_pem(path.read_bytes())[1])


def _split_pem(content: bytes) -> tuple[bytes, bytes]:
    key, marker, certificate = content.partition(b"-----BEGIN CERTIFICATE-----")
    return key, marker + certificate


def _new_authority(organisation: str, now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(organisation, "Vorgang Berichtssiegel CA")
    certificate = (
        _certificate_of(name, name, key.public_key(), now, _AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _private_pem(key) + certificate.public_bytes(serialization.Encoding.PEM)


def _new_seal(authority: bytes, organisation: str, now: datetime) -> bytes:
    authority_key_pem, authority_pem = _split_pem(authority)
    issuer_key = serialization.load_pem_private_key(authority_key_pem, password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise KeyForgotten("authority.pem holds no P-256 key")
    issuer = x509.load_pem_x509_certificate(authority_pem)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(organisation, "Vorgang Berichtssiegel")
    issuer_key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    certificate = (
        _certificate_of(subject, issuer.subject, key.public_key(), now, _SEAL_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(issuer_key_id, critical=False)
        # Viewers refuse a document signature without one of the usages that they know.
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return _private_pem(key) + certificate.public_bytes(serialization.Encoding.PEM)


def _certificate_of(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # A day earlier: clocks of verifiers differ.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
