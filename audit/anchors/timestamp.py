"""Time stamps of an authority that both sides trust: asked for, read, checked.

`asn1crypto` and pyHanko are imported when they are needed: most processes never ask for one.

Source: RFC 3161, RFC 5816.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from audit.anchors.asking import Silent, post
from audit.faults import DAMAGE, EvidenceUnreadable, LedgerFault

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
_NONCE_BITS = 63
_NULL = b"\x05\x00"


class TimestampRefused(LedgerFault):
    """The authority gave no time stamp, or one of something else."""


class TimestampBroken(EvidenceUnreadable):
    """A time stamp does not hold; the message, a German half sentence, says why."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a time stamp says: when, of what (SHA-256, 32 bytes), and who signed it."""

    at: datetime
    digest: bytes
    signer: str


def digest_of(note: str) -> bytes:
    """Return what is stamped of a checkpoint: the hash of the note, with its signature lines."""
    return sha256(note.encode()).digest()


def request(url: str, digest: bytes) -> bytes:
    """Return a time stamp over a hash, as DER of the token.

    Args:
        url: of the authority.
        digest: SHA-256, 32 bytes.

    Raises:
        TimestampRefused: it did not answer, refused, or stamped something else.

    Source: RFC 3161, section 2.4.
    """
    from asn1crypto import tsp

    nonce = secrets.randbits(_NONCE_BITS) | 1
    query = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": digest,
            },
            "nonce": nonce,
            # With its certificate in it, the token can be checked by whoever has the authority's.
            "cert_req": True,
        }
    )
    try:
        answer = post(url, query.dump(), QUERY)
    except Silent as fault:
        raise TimestampRefused(str(fault)) from fault
    if answer.status != 200 or answer.media_type != REPLY:
        raise TimestampRefused(f"{url} answers {answer.status}, {answer.media_type}")
    token, said = _granted(url, answer.content)
    if said["nonce"].native != nonce:
        raise TimestampRefused(f"{url} answers another question: the nonce is not ours")
    if read(token).digest != digest:
        raise TimestampRefused(f"{url} has stamped something else")
    return token


def _granted(url: str, content: bytes) -> tuple[bytes, Any]:
    """Return the token of an answer, and what it says."""
    from asn1crypto import tsp

    try:
        reply = tsp.TimeStampResp.load(content, strict=True)
        if reply["status"]["status"].native not in {"granted", "granted_with_mods"}:
            raise TimestampRefused(f"{url} refuses: {reply['status'].native['fail_info']}")
        token: bytes = reply["time_stamp_token"].dump()
        return token, _info(token)
    except DAMAGE as fault:
        raise TimestampRefused(f"{url} does not answer with a time stamp: {fault!r}") from fault


def read(token: bytes) -> Stamped:
    """Return what a time stamp says, without looking at its signature.

    Args:
        token: DER.

    Raises:
        TimestampBroken: it is none, or is not over SHA-256.
    """
    try:
        said, signed = _info(token), _signed_data(token)
        imprint = said["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != "sha256":
            raise TimestampBroken("er ist nicht über SHA-256")
        certificate = _signer(signed)
        return Stamped(
            said["gen_time"].native.astimezone(UTC),
            imprint["hashed_message"].native,
            certificate.subject.human_friendly,
        )
    except DAMAGE as fault:
        raise TimestampBroken("er ist kein Zeitstempel nach RFC 3161") from fault


def check(token: bytes, digest: bytes, trusted: Sequence[bytes]) -> Stamped:
    """Return what a time stamp says, after checking it from the imprint to the authority.

    Certificates must have been valid when it was made; whether one was withdrawn is not asked.

    Args:
        token: DER.
        digest: that it must be over, SHA-256, 32 bytes.
        trusted: certificates, PEM or DER, of the authorities that one trusts; several in one are
            taken. At least one.

    Raises:
        TimestampBroken: it does not hold; the message says why.

    Source: RFC 3161, section 2.2 and 2.3; RFC 5652, section 5.4.
    """
    stamped = read(token)
    if stamped.digest != digest:
        raise TimestampBroken("er ist über etwas anderes")
    try:
        _check_form(_signed_data(token))
        _check_signer(_signer(_signed_data(token)))
        status = _apart(lambda: asyncio.run(_validated(token, digest, stamped.at, trusted)))
    except _faults() as fault:
        raise TimestampBroken(f"er lässt sich nicht prüfen ({type(fault).__name__})") from fault
    if not status["intact"] or not status["valid"]:
        raise TimestampBroken("seine Signatur ist ungültig")
    if status["trust_problem_indic"] is not None:
        raise TimestampBroken("sein Zertifikat führt zu keiner Stelle, der Sie vertrauen")
    return stamped


def holds_certificate(content: bytes) -> bool:
    """Return whether a file holds a certificate, PEM or DER, so that `check` can trust it."""
    from pyhanko.keys import load_certs_from_pemder_data

    try:
        return any(one.subject is not None for one in load_certs_from_pemder_data(content))
    except _faults():
        return False


def check_alone(token: bytes, digest: bytes) -> Stamped:
    """Return what a time stamp says, after checking all of it but whose the authority is.

    Args:
        token: DER.
        digest: that it must be over, SHA-256, 32 bytes.

    Raises:
        TimestampBroken: it does not hold, whoever made it; the message says why.
    """
    from asn1crypto.pem import armor

    try:
        own = armor("CERTIFICATE", _signer(_signed_data(token)).dump())
    except DAMAGE as fault:
        raise TimestampBroken("er ist kein Zeitstempel nach RFC 3161") from fault
    return check(token, digest, [own])


async def _validated(
    token: bytes, digest: bytes, at: datetime, trusted: Sequence[bytes]
) -> dict[str, Any]:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko_certvalidator import ValidationContext

    roots = [one for content in trusted for one in load_certs_from_pemder_data(content)]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at)
    status: dict[str, Any] = await validate_tst_signed_data(
        _signed_data(token), context, lambda _algorithm: digest
    )
    return status


def _check_form(signed: Any) -> None:
    """Pass, if what its signature leaves open is as it must be: others ask for it.

    Those are the versions, and the digest algorithm, which its list must hold, without parameters.

    Source: RFC 5652, sections 5.1, 5.3 and 10.1.1; RFC 5754, section 2.
    """
    signer = signed["signer_infos"][0]
    by_key = isinstance(signer["sid"].chosen.native, bytes)
    listed = [one["algorithm"].native for one in signed["digest_algorithms"]]
    used = signer["digest_algorithm"]
    plain = all(
        one["parameters"].dump() in {b"", _NULL} for one in (*signed["digest_algorithms"], used)
    )
    if (
        signed["version"].native not in {"v3", "v4", "v5"}
        or signer["version"].native != ("v3" if by_key else "v1")
        or used["algorithm"].native not in listed
        or not plain
    ):
        raise TimestampBroken("er ist anders aufgebaut, als RFC 5652 vorschreibt")


def _check_signer(certificate: Any) -> None:
    """Pass, if the certificate is for time stamps alone, and says that this is critical."""
    extension = next(
        (one for one in certificate["tbs_certificate"]["extensions"]
         if one["extn_id"].native == "extended_key_usage"),
        None,
    )  # fmt: skip
    if (
        extension is None
        or not extension["critical"].native
        or extension["extn_value"].parsed.native != ["time_stamping"]
    ):
        raise TimestampBroken("sein Zertifikat ist nicht allein für Zeitstempel bestimmt")


def _signed_data(token: bytes) -> Any:
    # Not of `cms`: it is `tsp` that teaches it what a time stamp holds.
    from asn1crypto.tsp import ContentInfo

    content = ContentInfo.load(token, strict=True)
    if content["content_type"].native != "signed_data":
        raise ValueError("the token is not signed")
    return content["content"]


def _info(token: bytes) -> Any:
    inside = _signed_data(token)["encap_content_info"]
    if inside["content_type"].native != "tst_info":
        raise ValueError("the token holds no time")
    return inside["content"].parsed


def _signer(signed: Any) -> Any:
    """Return the certificate of the token's one signer."""
    if len(signed["signer_infos"]) != 1:
        raise ValueError("a token has one signer")
    sid = signed["signer_infos"][0]["sid"].chosen
    for one in signed["certificates"]:
        certificate = one.chosen
        # Its issuer and number, or the identifier of its key.
        if (
            certificate.key_identifier == sid.native
            if isinstance(sid.native, bytes)
            # Byte for byte: names that differ in case are the same otherwise.
            else (certificate.issuer.dump(), certificate.serial_number)
            == (sid["issuer"].dump(), sid["serial_number"].native)
        ):
            return certificate
    raise ValueError("the token does not hold its signer's certificate")


def _faults() -> tuple[type[Exception], ...]:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    return (
        *DAMAGE, InvalidSignature, UnsupportedAlgorithm, SigningError, SignatureValidationError,
        PathError, ValidationError,
    )  # fmt: skip


def _apart(work: Callable[[], Any]) -> Any:
    """Return what the work gives: pyHanko runs an event loop, which must not meet a running one."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()
