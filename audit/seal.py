"""Seals a report: PAdES, certified so that no change is allowed, with the evidence inside.

The seal is an advanced electronic seal with a certificate of this installation's own authority. It
is not a qualified one.
"""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from audit.evidence import EVIDENCE_FILE
from audit.faults import DAMAGE, EvidenceUnreadable, LedgerFault
from audit.finding import Finding, found
from audit.keys import Keys
from audit.proof_texts import SealTime
from audit.seal_binding import seal_of

_log = logging.getLogger(__name__)
_FIELD = "Berichtssiegel"
DAMAGED: tuple[type[Exception], ...] = (
    PdfError, SignatureValidationError, SigningError, PathError, ValidationError,
    UnsupportedAlgorithm, struct.error, zlib.error, *DAMAGE,
)  # fmt: skip
"""What the PDF library lets through when a file is damaged."""


class SealRefused(LedgerFault):
    """The report cannot be sealed; most often the time-stamp authority did not answer."""


FAILED: tuple[type[Exception], ...] = (SealRefused, *DAMAGED)


def sign_pdf(pdf: bytes, evidence: bytes, keys: Keys, timestamp_url: str | None = None) -> bytes:
    """Return the report with the evidence embedded, sealed as one certified revision.

    Args:
        pdf: the report.
        evidence: the export as JSON, embedded as `evidence.json`.
        keys: their seal signs.
        timestamp_url: RFC 3161 time-stamp authority; with it the seal is PAdES B-T, else B-B.

    Raises:
        SealRefused: the time-stamp authority did not answer.

    Source: ETSI EN 319 142-1 (PAdES), ISO 32000-1, section 12.8.2.2 (DocMDP).
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _embed(writer, evidence)
    reason = "Bericht aus dem Ledger, manipulationserkennbar"
    return certified(writer, keys, _FIELD, reason, timestamp_url)


def certified(
    writer: IncrementalPdfFileWriter, keys: Keys, field: str, reason: str, timestamp_url: str | None
) -> bytes:
    """Return what a PDF has become, sealed as one revision that allows no change.

    Args:
        writer: holds it.
        keys: their seal signs.
        field: name of the seal.
        reason: what stands in it.
        timestamp_url: RFC 3161 time-stamp authority; with it the seal is PAdES B-T, else B-B.

    Raises:
        SealRefused: the time-stamp authority did not answer.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=reason,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = signers.PdfSigner(
        metadata,
        _signer(keys),
        timestamper=timestamps.HTTPTimeStamper(timestamp_url) if timestamp_url else None,
        new_field_spec=SigFieldSpec(field),
    )
    try:
        signed: bytes = _apart(lambda: signer.sign_pdf(writer)).getvalue()
    except (SigningError, timestamps.TimestampRequestError, OSError) as fault:
        raise SealRefused(f"the PDF was not sealed: {fault}") from fault
    return signed


def seal_report(
    draw: Callable[[SealTime], bytes], evidence: bytes, keys: Keys, timestamp_url: str | None
) -> bytes:
    """Return a sealed report, with the time of an authority if one is set and answers.

    Evidence is not kept from anybody because somebody else's service is down: then the seal is
    PAdES B-B, and the report says so.

    Args:
        draw: makes the pages, which say whether an authority vouches for the seal's time.
        evidence: the export as JSON.
        keys: their seal signs.
        timestamp_url: RFC 3161 time-stamp authority, if there is one.
    """
    if timestamp_url is None:
        return sign_pdf(draw("none"), evidence, keys)
    pages = draw("stamped")
    try:
        return sign_pdf(pages, evidence, keys, timestamp_url)
    except FAILED as fault:
        log_unstamped(fault)
    return sign_pdf(draw("unanswered"), evidence, keys)


def log_unstamped(fault: Exception) -> None:
    """Say in the log that an authority did not answer."""
    _log.warning("a PDF is sealed without a time stamp: %s", fault)


def evidence_of(pdf: bytes) -> bytes:
    """Return the embedded evidence of a report.

    Raises:
        EvidenceUnreadable: the file is no PDF, is damaged, or holds no `evidence.json`.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        found_in = [at for at in range(0, len(names), 2) if names[at] == EVIDENCE_FILE]
        if len(found_in) != 1:
            raise EvidenceUnreadable(f"the PDF does not hold one {EVIDENCE_FILE}")
        content: bytes = names[found_in[0] + 1]["/EF"]["/F"].data
    except DAMAGED as fault:
        raise EvidenceUnreadable(f"the PDF holds no {EVIDENCE_FILE}: {fault!r}") from fault
    return content


def check_seal(pdf: bytes, keys: Mapping[str, str], origin: str) -> list[Finding]:
    """Return what is wrong with the seal of a report; nothing, if it holds.

    Args:
        pdf: the report.
        keys: member `keys` of the evidence inside: the ledger's key says there whose seal it is.
        origin: of the log.
    """
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            return [found("seal-broken", what=f"{len(signatures)} Unterschriften statt einer")]
        # Whose seal it is comes from the ledger's key, below: here only integrity is asked for.
        signer = signatures[0].signer_cert
        roots = [signer, *signatures[0].other_embedded_certs]
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        status = _apart(lambda: validate_pdf_signature(signatures[0], context))
        if not status.intact or not status.valid:
            return [found("seal-broken", what="der Inhalt wurde nach dem Siegeln verändert")]
        if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
            return [found("seal-broken", what="nach dem Siegeln wurde etwas angehängt")]
        certificate: bytes = signer.dump()
    except DAMAGED as fault:
        return [found("seal-broken", what=repr(fault))]
    return _check_signer(certificate, keys, origin)


def _apart(work: Callable[[], Any]) -> Any:
    """Return what the work gives: pyHanko runs an event loop, which must not meet a running one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _check_signer(certificate: bytes, keys: Mapping[str, str], origin: str) -> list[Finding]:
    try:
        named = seal_of(keys, origin).certificate
    except (EvidenceUnreadable, KeyError, TypeError, ValueError, AttributeError):
        named = b""  # Verification of the evidence says what is wrong with its keys.
    return [] if certificate == named else [found("seal-foreign")]


def _embed(writer: IncrementalPdfFileWriter, evidence: bytes) -> None:
    embedded = embed.EmbeddedFileObject.from_file_data(
        writer,
        evidence,
        params=embed.EmbeddedFileParams(),
        mime_type="application/json",
    )
    specification = embed.FileSpec(
        EVIDENCE_FILE,
        EVIDENCE_FILE,
        embedded,
        "Einträge, Nachweise und Prüfpunkt, maschinenlesbar",
        af_relationship=generic.pdf_name("/Data"),
    )
    embed.embed_file(writer, specification)
    reference = writer.root["/Names"]["/EmbeddedFiles"]["/Names"].raw_get(1)
    writer.root["/AF"] = generic.ArrayObject([reference])
    writer.update_root()  # type: ignore[no-untyped-call]


def _signer(keys: Keys) -> signers.SimpleSigner:
    (certificate,) = load_certs_from_pemder_data(keys.seal.certificate)
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain.register_multiple(load_certs_from_pemder_data(keys.seal.chain))
    return signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=load_private_key_from_pemder_data(keys.seal.key, passphrase=None),
        cert_registry=chain,
    )
