"""Seals a report: PAdES, certified so that no change is allowed, with the evidence inside.

The seal is an advanced electronic seal with a certificate of this installation's own authority. It
is not a qualified one.
"""

from __future__ import annotations

import io

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
from pyhanko_certvalidator.registry import SimpleCertificateStore

from audit.faults import EvidenceUnreadable, LedgerFault
from audit.finding import Finding, found
from audit.keys import Keys
from audit.verify import EVIDENCE_FILE

_FIELD = "Berichtssiegel"


class SealRefused(LedgerFault):
    """The report cannot be sealed; most often the time-stamp authority did not answer."""


def sign_pdf(pdf: bytes, evidence: bytes, keys: Keys, timestamp_url: str | None = None) -> bytes:
    """Return the report with the evidence embedded, sealed as one certified revision.

    Must not be called from within a running asyncio loop.

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
    metadata = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason="Bericht aus dem Ledger, manipulationserkennbar",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = signers.PdfSigner(
        metadata,
        _signer(keys),
        timestamper=timestamps.HTTPTimeStamper(timestamp_url) if timestamp_url else None,
        new_field_spec=SigFieldSpec(_FIELD),
    )
    try:
        signed: bytes = signer.sign_pdf(writer).getvalue()
    except (SigningError, timestamps.TimestampRequestError, OSError) as fault:
        raise SealRefused(f"the report was not sealed: {fault}") from fault
    return signed


def evidence_of(pdf: bytes) -> bytes:
    """Return the embedded evidence of a report.

    Raises:
        EvidenceUnreadable: the file is no PDF or holds no `evidence.json`.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        for position in range(0, len(names), 2):
            if names[position] == EVIDENCE_FILE:
                content: bytes = names[position + 1]["/EF"]["/F"].data
                return content
    except (PdfError, KeyError, IndexError, TypeError, AttributeError, ValueError) as fault:
        raise EvidenceUnreadable(f"the PDF holds no {EVIDENCE_FILE}: {fault!r}") from fault
    raise EvidenceUnreadable(f"the PDF holds no {EVIDENCE_FILE}")


def check_seal(pdf: bytes) -> list[Finding]:
    """Return what is wrong with the seal of a report; nothing, if it holds.

    The certificate is not traced to anyone: this says that the file is what was sealed, and only
    the certificate's fingerprint, compared with one known from elsewhere, says by whom.
    """
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            return [found("seal-broken", what=f"{len(signatures)} Unterschriften statt einer")]
        # Its own authority is taken as the root: only integrity is asked for here.
        roots = signatures[0].other_embedded_certs
        status = validate_pdf_signature(
            signatures[0], ValidationContext(trust_roots=roots, allow_fetching=False)
        )
    except (PdfError, SignatureValidationError, KeyError, TypeError, ValueError) as fault:
        return [found("seal-broken", what=repr(fault))]
    if not status.intact or not status.valid:
        return [found("seal-broken", what="der Inhalt wurde nach dem Siegeln verändert")]
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return [found("seal-broken", what="nach dem Siegeln wurde etwas angehängt")]
    return []


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
