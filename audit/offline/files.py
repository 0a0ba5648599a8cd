"""What an auditor names on the command line: an export in one of its three files, keys, notes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from audit.faults import EvidenceUnreadable
from audit.offline.archive import unpacked
from audit.offline.pdf import evidence_within


class NothingGiven(EvidenceUnreadable):
    """An option was given, and names nothing."""


def read(path: Path) -> bytes:
    """Return a file's content.

    Raises:
        EvidenceUnreadable: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as fault:
        raise EvidenceUnreadable(f"{path}: {fault.strerror}") from fault


def vkeys_in(given: str) -> list[str]:
    """Return verifier keys as they are given: one, or a file with one on each line.

    Raises:
        NothingGiven: the file holds none: what was asked for would go unchecked.
        EvidenceUnreadable: the file cannot be read.
    """
    path = Path(given)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # too long for a file's name, or with a zero byte
        is_file = False
    if not is_file:
        return [given]
    lines = (line.strip() for line in read(path).decode().splitlines())
    vkeys = [line for line in lines if line and not line.startswith("#")]
    if not vkeys:
        raise NothingGiven(f"{given}: there is no key in it")
    return vkeys


def is_report(content: bytes) -> bool:
    """Return whether it is a PDF, whose seal then has to be checked too."""
    return content.startswith(b"%PDF-")


def is_archive(content: bytes) -> bool:
    """Return whether it is a ZIP, of which only the evidence is looked at."""
    return content.startswith(b"PK")


def seal_can_be_checked() -> bool:
    """Return whether this Python has the PDF library, and the part of ours that uses it."""
    return all(importlib.util.find_spec(name) is not None for name in ("pyhanko", "audit.seal"))


def evidence_in(content: bytes) -> bytes:
    """Return the export's JSON out of the file around it.

    Raises:
        ReportAltered: the PDF is not built as reports are.
        ArchiveAltered: the ZIP is not built as exports are.
        EvidenceUnreadable: there is none.
    """
    if is_report(content):
        if not seal_can_be_checked():
            return evidence_within(content)
        # Only a PDF needs the PDF library: everything else is checked without it.
        from audit.seal import evidence_of

        return evidence_of(content)
    if is_archive(content):
        return unpacked(content)
    return content
