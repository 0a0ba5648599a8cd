"""Whose seal it is: the two certificates of a report's seal, read and checked without a package.

Just what the key folder makes is read: X.509 in DER, ECDSA over P-256 with SHA-256.

Source: RFC 5280, section 4.1; RFC 5758, section 3.2; FORMAT.md, "Whose seal it is".
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from audit.faults import EvidenceUnreadable
from audit.note import Verifier, read_verifier
from audit.offline import ed25519, p256

_INTEGER, _BITS, _OBJECT, _SEQUENCE, _SET, _VERSION = 0x02, 0x03, 0x06, 0x30, 0x31, 0xA0
_ED25519_KEY = bytes.fromhex("302a300506032b6570032100")
_P256_KEY = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_NAMES = {b"\x55\x04\x03": "CN", b"\x55\x04\x06": "C", b"\x55\x04\x0a": "O"}


class SealForeign(EvidenceUnreadable):
    """The certificates are not those that the ledger's key vouches for."""


@dataclass(frozen=True, slots=True)
class SealIdentity:
    """Whose seal it is: the certificate as DER, its subject, its SHA-256 as hex."""

    certificate: bytes
    subject: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """The parts of a certificate that are looked at, as DER; `der` is all of it."""

    der: bytes
    signed: bytes
    issuer: bytes
    subject: bytes
    key: bytes
    r: int
    s: int


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
    verifier = read_verifier(keys["vkey"])
    if keys["vkey"] != verifier.vkey() or keys["ledger_pem"] != _public_pem(verifier):
        raise EvidenceUnreadable("ledger_pem is not the key of vkey")
    authority = read_certificate(keys["seal_authority_pem"])
    certificate = read_certificate(keys["seal_certificate_pem"])
    vouched = ed25519.holds(
        verifier.public, _signature(keys["seal_signature"]), authority_statement(origin, authority)
    )
    if not vouched or not issued_by(certificate, authority):
        raise SealForeign("the ledger's key does not vouch for the seal")
    der = certificate.der
    return SealIdentity(der, _written(certificate.subject), sha256(der).hexdigest())


def authority_statement(origin: str, authority: Certificate) -> bytes:
    """Return what the ledger's key signs for the authority of the seal."""
    fingerprint = sha256(authority.der).hexdigest()
    return f"ledger/v1/seal-authority\n{origin}\n{fingerprint}\n".encode()


def issued_by(certificate: Certificate, authority: Certificate) -> bool:
    """Return whether the authority is the certificate's issuer and signed it."""
    return (
        certificate.issuer == authority.subject
        and authority.key.startswith(_P256_KEY)
        and p256.holds(
            authority.key[len(_P256_KEY) :], certificate.r, certificate.s, certificate.signed
        )
    )


def read_certificate(pem: str) -> Certificate:
    """Return the parts of a certificate.

    Raises:
        EvidenceUnreadable: it is none that the key folder makes, or is written in another way.
    """
    head, tail = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"
    try:
        der = base64.b64decode(pem.removeprefix(head).removesuffix(tail).replace("\n", ""), None)
        if _pem("CERTIFICATE", der) != pem:
            raise ValueError("it is not written as it should be")
        return _certificate(der)
    except (ValueError, IndexError) as fault:
        raise EvidenceUnreadable(f"a certificate of the seal cannot be read: {fault}") from fault


def _certificate(der: bytes) -> Certificate:
    (whole,) = _elements(der)
    signed, algorithm, signature = _elements(_content(whole, _SEQUENCE))
    fields = _elements(_content(signed, _SEQUENCE))
    _, _, inner, issuer, _, subject, key, *_ = (
        fields if fields[0][0] == _VERSION else [b"", *fields]
    )
    if algorithm != _ECDSA_SHA256 or inner != algorithm:
        raise ValueError("it is not signed with ECDSA and SHA-256")
    bits = _content(signature, _BITS)
    (pair,) = _elements(bits[1:])
    r, s = (_positive(one) for one in _elements(_content(pair, _SEQUENCE)))
    if bits[0] != 0:
        raise ValueError("its signature does not end with a byte")
    return Certificate(der, signed, issuer, subject, key, r, s)


def _elements(der: bytes) -> list[bytes]:
    """Return the elements that stand one after the other, each with its tag and length."""
    found = []
    while der:
        length, start = der[1], 2
        if length >= 0x80:
            start = 2 + (length & 0x7F)
            length = int.from_bytes(der[2:start], "big")
            if length < 0x80 or der[2] == 0:
                raise ValueError("a length is not written as short as it can be")
        if start + length > len(der):
            raise ValueError("an element is cut off")
        found.append(der[: start + length])
        der = der[start + length :]
    return found


def _content(element: bytes, tag: int) -> bytes:
    if element[0] != tag:
        raise ValueError(f"the tag {tag:#04x} is expected, not {element[0]:#04x}")
    return element[2 if element[1] < 0x80 else 2 + (element[1] & 0x7F) :]


def _positive(element: bytes) -> int:
    content = _content(element, _INTEGER)
    if content[0] >= 0x80 or (len(content) > 1 and content[0] == 0 and content[1] < 0x80):
        raise ValueError("a number is negative or has a zero too many in front")
    return int.from_bytes(content, "big")


def _written(name: bytes) -> str:
    """Return a name as text, the most special part first. Source: RFC 4514, section 2.1."""
    return ",".join(reversed([*_attributes(name)]))


def _attributes(name: bytes) -> Iterator[str]:
    for relative in _elements(_content(name, _SEQUENCE)):
        for attribute in _elements(_content(relative, _SET)):
            kind, value = _elements(_content(attribute, _SEQUENCE))
            oid = _content(kind, _OBJECT)
            text = _content(value, value[0]).decode("utf-8", "replace")
            yield f"{_NAMES.get(oid, oid.hex())}={text}"


def _signature(text: str) -> bytes:
    try:
        signature = bytes.fromhex(text)
    except ValueError:
        signature = b""
    if signature.hex() != text:
        raise SealForeign("a signature is lower-case hex")
    return signature


def _public_pem(verifier: Verifier) -> str:
    return _pem("PUBLIC KEY", _ED25519_KEY + verifier.public)


def _pem(label: str, der: bytes) -> str:
    """Return DER as PEM. Source: RFC 7468, section 3, as generators write it."""
    encoded = base64.b64encode(der).decode()
    lines = [encoded[at : at + 64] for at in range(0, len(encoded), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
