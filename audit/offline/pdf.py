"""The evidence inside a report, found without a PDF library: for a machine that has plain Python.

It looks for the stream that is an export. Whether the pages around it are those that were sealed is
not looked at here.

Source: ISO 32000-1, section 7.3.8 (streams), 7.4.4 (FlateDecode).
"""

from __future__ import annotations

import re
import zlib

from audit.faults import EvidenceUnreadable

_STREAM = re.compile(rb"stream\r?\n(.*?)(?:\r?\n)?endstream", re.DOTALL)
_MARK = b'"ledger-export/1"'
_LARGEST = 1 << 31


def evidence_within(pdf: bytes) -> bytes:
    """Return the embedded export of a report.

    Raises:
        EvidenceUnreadable: none or more than one of its streams is an export.
    """
    held = [content for content in map(_inflated, _STREAM.findall(pdf)) if _MARK in content]
    if len(held) != 1:
        raise EvidenceUnreadable(f"the PDF holds {len(held)} exports, not one")
    return held[0]


def _inflated(stream: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        return reader.decompress(stream, _LARGEST)
    except zlib.error:
        return stream
