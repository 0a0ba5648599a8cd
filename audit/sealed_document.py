"""Adds pages to a PDF and seals the whole: the first bytes of the result are the PDF as it was."""

from __future__ import annotations

import io
from collections.abc import Callable

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from audit.keys import Keys
from audit.proof_texts import SealTime
from audit.seal import DAMAGED, FAILED, certified, log_unstamped

FIELD = "Siegel"


class NotAddedTo(ValueError):
    """The PDF cannot get further pages: it is damaged, locked, or signed already."""


def sealed_document(
    original: bytes,
    draw: Callable[[SealTime], bytes],
    keys: Keys,
    reason: str,
    timestamp_url: str | None,
) -> bytes:
    """Return a PDF with pages added to it, sealed as one.

    The original is the beginning of the result, to the byte: whoever cuts the result to its length
    has it, with its hash.

    Args:
        original: the PDF.
        draw: makes the pages, which say whether an authority vouches for the time.
        keys: their seal signs.
        reason: what stands in the seal.
        timestamp_url: RFC 3161 time-stamp authority, if there is one.

    Raises:
        NotAddedTo: the PDF takes no further pages.
        SealRefused: it could not be sealed.

    Source: ISO 32000-1, 7.5.6 (incremental updates); ETSI EN 319 142-1 (PAdES).
    """
    if timestamp_url is not None:
        try:
            pages = draw("stamped")
            return certified(_added(original, pages), keys, FIELD, reason, timestamp_url)
        except FAILED as fault:
            log_unstamped(fault)
    pages = draw("none" if timestamp_url is None else "unanswered")
    return certified(_added(original, pages), keys, FIELD, reason, None)


def language_of(document: bytes) -> str:
    """Return the language that a PDF says of itself, such as `de-DE`; empty if it says none."""
    try:
        said = PdfFileReader(io.BytesIO(document)).root.get("/Lang", "")
    except DAMAGED:
        return ""  # whether it can be sealed is told by those who try
    return str(said).lower()


def _added(original: bytes, pages: bytes) -> IncrementalPdfFileWriter:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(original))
        reader = writer.prev
        if reader.encrypted or reader.embedded_signatures:
            raise NotAddedTo("it is locked or signed already")
        for reference in PdfFileReader(io.BytesIO(pages)).root["/Pages"]["/Kids"]:
            page = reference.get_object()
            # The tree it comes from is not the one that it goes to.
            del page["/Parent"]
            writer.insert_page(writer.import_object(page))  # type: ignore[no-untyped-call]
    except DAMAGED as fault:
        raise NotAddedTo(f"it is damaged: {type(fault).__name__}") from fault
    return writer
