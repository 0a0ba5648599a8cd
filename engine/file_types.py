"""What a file is by its bytes, never by its name, and whether a form's field takes it.

Known are the kinds that offices exchange. Programs, scripts, HTML and SVG are none of them: what a
browser or an office program would run is not kept.

Source: the magic numbers of the WHATWG's MIME Sniffing Standard, ISO 32000 (PDF), PKWARE's APPNOTE
(ZIP), ECMA-376 and OpenDocument 1.3 (what their archives hold).
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN: Final = "application/vnd.oasis.opendocument"
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/tiff": ("tif", "tiff"),
    "image/heic": ("heic", "heif"),
    f"{_OFFICE}.wordprocessingml.document": ("docx",),
    f"{_OFFICE}.spreadsheetml.sheet": ("xlsx",),
    f"{_OFFICE}.presentationml.presentation": ("pptx",),
    f"{_OPEN}.text": ("odt",),
    f"{_OPEN}.spreadsheet": ("ods",),
    f"{_OPEN}.presentation": ("odp",),
    "application/zip": ("zip",),
    "text/plain": ("txt", "csv", "log", "md"),
    "text/csv": ("csv",),
}
"""Every kind that is taken, and how names of such files end."""
_HEADS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_PARTS: Final = (
    ("word/document.xml", f"{_OFFICE}.wordprocessingml.document"),
    ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet"),
    ("ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation"),
)
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_MARKUP: Final = ("<!doctype", "<html", "<svg", "<script", "<?xml", "#!")
_MOST_PARTS: Final = 5_000
_PART: Final = b"PK\x01\x02"
"""What each entry of an archive's directory begins with (APPNOTE, 4.3.12)."""
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_LONGEST_TYPE: Final = 200


def type_of(content: bytes, name: str) -> str | None:
    """Return the media type of a file by what it holds; `None` if it is of no kind that is taken.

    Args:
        content: all of it.
        name: says no more than whether plain text is a table (`.csv`).
    """
    for head, kind in _HEADS:
        if content.startswith(head):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "image/heic"
    if content[:4] == b"PK\x03\x04":
        return _archive(content)
    if _is_text(content):
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    return None


def is_accepted(kind: str, accept: str) -> bool:
    """Return whether a field takes files of a kind.

    Args:
        kind: media type, as `type_of` gives it.
        accept: as HTML has it: endings, media types and `image/*`, with commas; empty takes all.
    """
    wanted = [one.strip().lower() for one in accept.split(",") if one.strip()]
    return not wanted or any(_fits(kind, one) for one in wanted)


def _fits(kind: str, wanted: str) -> bool:
    if wanted.startswith("."):
        return wanted[1:] in ENDINGS.get(kind, ())
    if wanted.endswith("/*"):
        return kind.startswith(wanted[:-1])
    # A table is text as well; a browser calls it one or the other.
    return kind == wanted or {kind, wanted} == {"text/csv", "text/plain"}


def _archive(content: bytes) -> str | None:
    """Return what a ZIP archive is: an office document by what it holds; `None` with macros."""
    # Counted before it is read: a directory of a few megabytes takes minutes.
    if content.count(_PART) > _MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            said = _said_type(archive, names)
    except _UNREADABLE:
        return None
    if any(name.lower().rpartition("/")[2] in _MACROS for name in names):
        return None
    if said is not None:
        return said if said in ENDINGS else None
    return next((kind for part, kind in _PARTS if part in names), "application/zip")


def _said_type(archive: zipfile.ZipFile, names: Sequence[str]) -> str | None:
    """Return the type that an OpenDocument file says it has, as its first part."""
    if not names or names[0] != "mimetype":
        return None
    # The first part itself: by its name one would get the last of that name, however large.
    with archive.open(archive.infolist()[0]) as part:
        said = part.read(_LONGEST_TYPE + 1)
    return said.decode("ascii", "replace") if len(said) <= _LONGEST_TYPE else None


def _is_text(content: bytes) -> bool:
    """Return whether a file is text that no browser would take for a page, and no shell runs."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            return False
    if any(unicodedata.category(one) == "Cc" and one not in "\t\n\r\f" for one in set(text)):
        return False
    return not text.lstrip().lower().startswith(_MARKUP)
