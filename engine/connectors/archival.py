"""What makes a PDF of ours one for archives: PDF/A-3b, with files that belong to it.

Fonts are embedded as they are for any of our PDFs, and nothing on a page is transparent. Colours
are those of sRGB, and what the file says of itself stands in it as XMP too.

Source: ISO 19005-3:2012 (PDF/A-3), level B.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any, Final
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

_START: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE: Final = re.compile(rb"xref\s+0 (\d+)\s*?\n")
_ROW: Final = 20
"""Bytes of a row of the table that says where each object is."""
_UNENDED: Final = b"endstream\nendobj\n"
_CREATED: Final = slice(24, 36)
"""Where the bytes of an ICC profile say when it was made."""
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>{more}</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that belongs to a document.

    Args:
        name: of the file.
        mime: its type, such as `text/xml`.
        relation: to the document, such as `Alternative`.
        said: what it is, for people.
        content: its bytes.
        xmp: what the document says of it in XMP, as descriptions of RDF; empty if nothing.
    """

    name: str
    mime: str
    relation: str
    said: str
    content: bytes
    xmp: str = ""


def make_archival(canvas: Canvas, made: datetime, files: Sequence[AttachedFile] = ()) -> None:
    """Make the file that this canvas writes one of PDF/A-3b.

    Args:
        canvas: before it is saved, its title, author and subject set.
        made: when, in UTC.
        files: that belong to it.
    """
    document: Any = vars(canvas)["_doc"]
    # By itself the file says the year 2000, so that the same content gives the same bytes.
    vars(document)["_timeStamp"].YMDhms = made.timetuple()[:6]
    also: dict[str, Any] = {"OutputIntents": PDFArray([_colours(document)])}
    if files:
        specs = [_file(document, one, made) for one in files]
        also["AF"] = PDFArray(specs)
        named = [part for one, spec in zip(files, specs, strict=True) for part in (one.name, spec)]
        names = [PDFString(one) if isinstance(one, str) else one for one in named]
        tree = PDFDictionary({"Names": PDFArray(names)})
        document.Catalog.Names = PDFDictionary({"EmbeddedFiles": tree})
    # reportlab writes those entries of its catalogue alone that it knows.
    document.Catalog.__Defaults__ = {**document.Catalog.__Defaults__, **also}
    document.Catalog.Metadata = _metadata(document, made, "".join(one.xmp for one in files))


def with_ended_streams(pdf: bytes) -> bytes:
    """Return a file that reportlab wrote with a line feed before each `endstream`.

    reportlab leaves it out, which ISO 32000 allows and ISO 19005 does not.
    """
    start = _START.search(pdf)
    assert start is not None, "it ends every file"
    table = int(start[1])
    head = _TABLE.match(pdf, table)
    assert head is not None, "reportlab writes one table"
    count, rows = int(head[1]), head.end()
    offsets = [int(pdf[rows + _ROW * at :][:10]) for at in range(1, count)]
    ends = dict(pairwise([*sorted(offsets), table]))
    parts, moved, at = [pdf[: min(offsets)]], {}, min(offsets)
    for offset in sorted(offsets):
        moved[offset] = at
        body = pdf[offset : ends[offset]]
        if body.endswith(_UNENDED):
            body = body[: -len(_UNENDED)] + b"\n" + _UNENDED
        parts.append(body)
        at += len(body)
    told = [f"{moved[one]:010d} 00000 n \n".encode() for one in offsets]
    rest = pdf[rows + _ROW * count :]
    tail = rest[: rest.rindex(b"startxref")] + f"startxref\n{at}\n%%EOF\n".encode()
    return b"".join((*parts, pdf[table : rows + _ROW], *told, tail))


def _colours(document: Any) -> Any:
    profile = PDFStream(PDFDictionary({"N": 3}), _srgb())
    intent = PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString("sRGB IEC61966-2.1"),
            "Info": PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile),
        }
    )
    return document.Reference(intent)


@cache
def _srgb() -> bytes:
    """Return the profile of sRGB, the same bytes whenever it is made."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_CREATED] = bytes((0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    return bytes(profile)


def _file(document: Any, one: AttachedFile, made: datetime) -> Any:
    date = PDFString(f"D:{made:%Y%m%d%H%M%S}+00'00'")
    stream = PDFStream(
        PDFDictionary(
            {
                "Type": PDFName("EmbeddedFile"),
                # A solidus within a name is written by its number, ISO 32000-1, 7.3.5.
                "Subtype": f"/{one.mime.replace('/', '#2F')}",
                "Params": PDFDictionary({"ModDate": date, "Size": len(one.content)}),
            }
        ),
        one.content,
    )
    held = document.Reference(stream)
    spec = PDFDictionary(
        {
            "Type": PDFName("Filespec"),
            "F": PDFString(one.name),
            "UF": PDFString(one.name),
            "AFRelationship": PDFName(one.relation),
            "Desc": PDFString(one.said),
            "EF": PDFDictionary({"F": held, "UF": held}),
        }
    )
    return document.Reference(spec)


def _metadata(document: Any, made: datetime, more: str) -> Any:
    info = document.info
    told = {
        name: escape(str(getattr(info, name)))
        for name in ("title", "author", "subject", "creator", "producer")
    }
    content = _XMP.format(**told, date=f"{made:%Y-%m-%dT%H:%M:%S}+00:00", more=more)
    kind = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
    # As it is: whoever looks for what a file says of itself need not unpack it.
    return PDFStream(kind, content.encode(), filters=[])
