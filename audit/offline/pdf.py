"""The evidence inside a report, found without a PDF library: for a machine that has plain Python.

It goes the way that every reader goes, from the table at the end over the catalogue to the attached
file, and refuses a PDF that is built in another way than reports are: one to which something was
added after it was sealed, or in which another export lies. So what is checked is what a reader
gets. Whether the seal's signature holds is not looked at here.

Source: ISO 32000-1, sections 7.5 (file structure), 7.11.4 (embedded files), 12.8 (signatures).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping

from audit.offline.pdf_objects import (
    Name,
    Reference,
    ReportAltered,
    Stored,
    members_within,
    place_in,
    read_object,
    read_table,
)

_NAME = b"evidence.json"
_MARK = b'"ledger-export/1"'
_END = re.compile(rb"startxref\r?\n(\d{1,10})\r?\n%%EOF\r?\n?\Z")
_EOL = re.compile(rb"\r?\n\Z")
_STREAM = re.compile(rb"stream\r?\n")
_LARGEST = 1 << 31


def exports_within(pdf: bytes) -> Iterator[bytes]:
    """Yield whatever in a PDF looks like an export, whoever may come upon it."""
    # Streams that no table names are read by nobody but whoever searches for them.
    begun = 0
    for ending in re.finditer(rb"endstream", pdf):
        # The first that may belong to this end: what begins within it is part of it.
        found = _STREAM.search(pdf, begun, ending.start())
        if found is not None:
            content = _inflated(_EOL.sub(b"", pdf[found.end() : ending.start()]))
            if _MARK in content:
                yield content
        begun = ending.end()


def evidence_within(pdf: bytes) -> bytes:
    """Return the embedded export of a report.

    Raises:
        ReportAltered: the PDF is not built as reports are.
    """
    found = _END.search(pdf, max(0, len(pdf) - 64))
    if not pdf.startswith(b"%PDF-1.") or found is None:
        raise ReportAltered("Anfang oder Ende fehlen")
    report = _Report(pdf, int(found[1]))
    report.check_seal_covers_all()
    content = report.evidence()
    report.check_nothing_beside()
    return content


class _Report:
    """Objects of a report, read where its two tables say: of the pages, and of what was sealed."""

    def __init__(self, pdf: bytes, at: int) -> None:
        self._pdf = pdf
        read, self._trailer = read_table(pdf, at)
        if "Prev" not in self._trailer:
            raise ReportAltered("sie ist nicht gesiegelt")
        pages, trailer = read_table(pdf, place_in(self._trailer["Prev"]))
        if "Prev" in trailer:
            raise ReportAltered("nach dem Siegeln wurde etwas angehängt")
        places = {**pages, **read}
        self._objects = {number: read_object(pdf, number, places[number]) for number in places}

    def evidence(self) -> bytes:
        """Return what is attached as `evidence.json`, the only attachment."""
        names = self._members(self._members(self._trailer.get("Root")).get("Names"))
        tree = self._members(names.get("EmbeddedFiles"))
        pairs = self._value(tree.get("Names"))
        if set(tree) != {"Names"} or not isinstance(pairs, list) or len(pairs) != 2:
            raise ReportAltered("sie hat nicht genau einen Anhang")
        file = self._members(pairs[1])
        held = self._members(file.get("EF"))
        named = [pairs[0], file.get("F"), file.get("UF")]
        streams = {one.number for one in held.values() if isinstance(one, Reference)}
        if any(one != _NAME for one in named) or not set(held) <= {"F", "UF"} or len(streams) != 1:
            raise ReportAltered("ihr Anhang ist nicht eine Datei evidence.json")
        return _unpacked(self._object(streams.pop()))

    def check_seal_covers_all(self) -> None:
        """Raise ReportAltered, unless one signature covers the file from its start to its end."""
        ranges = [
            members["ByteRange"]
            for stored in self._objects.values()
            for members in members_within(stored.value)
            if "ByteRange" in members
        ]
        if len(ranges) != 1 or not isinstance(ranges[0], list) or len(ranges[0]) != 4:
            raise ReportAltered("sie trägt nicht genau ein Siegel")
        start, before, after, rest = (place_in(one) for one in ranges[0])
        gap = self._pdf[before:after]
        whole = start == 0 and 0 < before < after and after + rest == len(self._pdf)
        if not whole or not re.fullmatch(rb"<[0-9A-Fa-f]*>", gap):
            raise ReportAltered("das Siegel umfasst nicht die ganze Datei")

    def check_nothing_beside(self) -> None:
        """Raise ReportAltered, if another file is attached somewhere, or another export hidden."""
        values = [stored.value for stored in self._objects.values()]
        members = [one for value in values for one in members_within(value)]
        files = sum("EF" in one for one in members)
        packed = any(one.get("Type") in (Name("ObjStm"), Name("XRef")) for one in members)
        exports = len([*exports_within(self._pdf)])
        if files != 1 or packed or exports != 1:
            raise ReportAltered("neben dem Anhang liegt ein weiterer Export oder eine Datei")

    def _value(self, item: object) -> object:
        """Return an object, also if it is only named; what is named may not name another."""
        return self._object(item.number).value if isinstance(item, Reference) else item

    def _members(self, item: object) -> Mapping[str, object]:
        value = self._value(item)
        if not isinstance(value, dict):
            raise ReportAltered("auf dem Weg zum Anhang fehlt ein Objekt")
        return value

    def _object(self, number: int) -> Stored:
        if number not in self._objects:
            raise ReportAltered(f"das Objekt {number} fehlt")
        return self._objects[number]


def _unpacked(stored: Stored) -> bytes:
    value = stored.value
    if not isinstance(value, dict) or stored.stream is None or "DecodeParms" in value:
        raise ReportAltered("der Anhang ist anders verpackt")
    if value.get("Filter") != Name("FlateDecode"):
        raise ReportAltered("der Anhang ist anders verpackt")
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(stored.stream, _LARGEST)
    except zlib.error as fault:
        raise ReportAltered("der Anhang ist beschädigt") from fault
    if not reader.eof or reader.unused_data:
        raise ReportAltered("der Anhang ist beschädigt")
    return content


def _inflated(stream: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        return reader.decompress(stream, _LARGEST)
    except zlib.error:
        return stream
