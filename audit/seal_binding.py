"""What ties the seal of reports to the ledger: its key signs for the seal's authority.

Without that, anyone could put genuine evidence into a report of their own and seal it with a
certificate of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.checkpoint import read_vkey, write_vkey
from audit.faults import EvidenceUnreadable
from audit.keys import Keys


class SealForeign(EvidenceUnreadable):
    """The certificates are not those that the ledger's key vouches for."""


@dataclass(frozen=True, slots=True)
class SealIdentity:
    """Whose seal it is: the certificate as DER, its subject, its SHA-256 as hex."""

    certificate: bytes
    subject: str
    fingerprint: str


def published_keys(keys: Keys, origin: str) -> dict[str, str]:
    """Return the public parts of the keys, and with them what ties them to one another."""
    parts = keys.public_parts(origin)
    authority = x509.load_pem_x509_certificate(keys.seal.chain)
    signature = keys.ledger.sign(_statement(origin, authority))
    return {**parts, "seal_signature": signature.hex()}


def seal_of(keys: Mapping[str, str], origin: str) -> SealIdentity:
    """Return the seal that the key of the log vouches for.

    Args:
        keys: member `keys` of an export.
        origin: of the log.

    Raises:
        SealForeign: the verifier key did not sign for this authority, or the authority did not
            issue this certificate.
        EvidenceUnreadable: a key or certificate cannot be read, or says the same in other words.
    """
    name, key = read_vkey(keys["vkey"])
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    if keys["vkey"] != write_vkey(name, key) or keys["ledger_pem"] != pem:
        raise EvidenceUnreadable("ledger_pem is not the key of vkey")
    authority = _certificate(keys["seal_authority_pem"])
    certificate = _certificate(keys["seal_certificate_pem"])
    try:
        key.verify(_signature(keys["seal_signature"]), _statement(origin, authority))
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError) as fault:
        raise SealForeign("the ledger's key does not vouch for the seal") from fault
    der = certificate.public_bytes(Encoding.DER)
    return SealIdentity(der, certificate.subject.rfc4514_string(), sha256(der).hexdigest())


def _statement(origin: str, authority: x509.Certificate) -> bytes:
    fingerprint = sha256(authority.public_bytes(Encoding.DER)).hexdigest()
    return f"ledger/v1/seal-authority\n{origin}\n{fingerprint}\n".encode()


def _signature(text: str) -> bytes:
    signature = bytes.fromhex(text)
    if signature.hex() != text:
        raise ValueError("a signature is lower-case hex")
    return signature


def _certificate(pem: str) -> x509.Certificate:
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        if certificate.public_bytes(Encoding.PEM).decode() != pem:
            raise ValueError("it is not written as it should be")
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise EvidenceUnreadable(f"a certificate of the seal cannot be read: {fault}") from fault
    return certificate
