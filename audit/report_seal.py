"""The seal of the reports: a P-256 key and certificate, and the authority that issues it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from audit.faults import KeyForgotten
from audit.key_folder import held, numbered

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
    number: int = 1

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate's DER, as hex."""
        return x509.load_pem_x509_certificate(self.certificate).fingerprint(hashes.SHA256()).hex()


def newest_seal(folder: Path, organisation: str, now: datetime, *, another: bool = False) -> Seal:
    """Return the seal of a key folder; it is made if there is none, or if the last one ends soon.

    Args:
        folder: with `authority.pem` and `seal-<number>.pem`.
        organisation: name in the certificates that are made.
        now: this machine's clock.
        another: whether to make one in any case.
    """
    authority = held(folder / "authority.pem", lambda: _new_authority(organisation, now))
    numbers = numbered(folder, "seal-{}.pem")
    newest = max(numbers, default=0)
    if newest == 0 or another or _ends(numbers[newest]) - now < _RENEW_BEFORE:
        newest += 1
    content = held(folder / f"seal-{newest}.pem", lambda: _new_seal(authority, organisation, now))
    key, certificate = _split_pem(content)
    return Seal(key, certificate, _split_pem(authority)[1], newest)


def _ends(path: Path) -> datetime:
    certificate = x509.load_pem_x509_certificate(_split_pem(path.read_bytes())[1])
    return certificate.not_valid_after_utc


def _split_pem(content: bytes) -> tuple[bytes, bytes]:
    key, marker, certificate = content.partition(b"-----BEGIN CERTIFICATE-----")
    return key, marker + certificate


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


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
