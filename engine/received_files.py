"""Files that people hand in: looked at before anything of them is kept."""

from __future__ import annotations

import hashlib
from typing import Final

from engine.faults import FileRefused
from engine.file_types import ENDINGS, type_of
from engine.model import StoredDocument
from engine.settings import Settings
from engine.virus_scan import ScannerUnavailable, is_clean

MEGABYTE: Final = 1_000_000
LONGEST_NAME: Final = 120
_NOT_IN_NAMES: Final = '/\\:*?"<>|'


def received_file(settings: Settings, name: str, content: bytes) -> StoredDocument:
    """Return a file as it can be kept: under its hash, with the type that its bytes say.

    Called outside any transaction: a scanner takes its time.

    Args:
        settings: how large a file may be, and who looks for viruses.
        name: as the browser sent it.
        content: all of it.

    Raises:
        FileRefused: it is empty, too large, of no kind that is taken, or a virus was found in it;
            or the scanner does not answer.
    """
    shown = plain_name(name)
    if not content:
        raise FileRefused("file.empty", shown)
    if len(content) > settings.largest_file * MEGABYTE:
        raise FileRefused("file.size", shown, {"value": settings.largest_file})
    kind = type_of(content, name)
    if kind is None:
        raise FileRefused("file.kind", shown)
    try:
        clean = is_clean(settings.virus_scan, content)
    except ScannerUnavailable:
        raise FileRefused("file.unscanned", shown) from None
    if not clean:
        raise FileRefused("file.virus", shown)
    return StoredDocument(hashlib.sha256(content).hexdigest(), shown, kind, content)


def text_file(name: str, text: str) -> StoredDocument:
    """Return a text as a file that can be kept."""
    content = text.encode("utf-8", errors="replace")
    return StoredDocument(
        hashlib.sha256(content).hexdigest(), plain_name(name), "text/plain", content
    )


def plain_name(name: str) -> str:
    """Return a file name that is nothing else: no folder, no control character, not hidden; its
    end says what it is, so that stays."""
    last = name.replace("\\", "/").rpartition("/")[2].strip()
    kept = "".join(
        one if one.isprintable() and one not in _NOT_IN_NAMES else "-" for one in last
    ).lstrip(".")
    if len(kept) <= LONGEST_NAME:
        return kept or "datei"
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > max(len(one) for many in ENDINGS.values() for one in many):
        return kept[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
