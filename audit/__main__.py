"""Console script `vorgang-verify`: checks an export offline.

Exit codes: 0 the evidence holds; 1 it does not; 2 wrong use; 3 the file, key or checkpoint cannot
be read; 4 the evidence holds, and shows that a rule was broken.
"""

from __future__ import annotations

import argparse
import io
import logging
import lzma
import struct
import sys
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from audit.evidence import EVIDENCE_FILE, read_export
from audit.faults import EvidenceUnreadable
from audit.finding import RULES_OF_MEANING, Finding
from audit.statement import Given, statement
from audit.verify import verify_export

_ARCHIVE_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    EOFError, LookupError, OSError, RuntimeError, ValueError,
)  # fmt: skip
HOLDS, BROKEN, UNREADABLE, RULE_BROKEN = 0, 1, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code after checking the file that the arguments name."""
    options = _parser().parse_args(arguments)
    # The PDF library complains about damaged files with stack traces; the findings say enough.
    logging.disable()
    try:
        return _checked(options)
    finally:
        logging.disable(logging.NOTSET)


def _checked(options: argparse.Namespace) -> int:
    try:
        content = _read(options.file)
        earlier = _read(options.earlier).decode() if options.earlier else None
        keys = [_vkey(key) for key in options.key]
        sealed = content.startswith(b"%PDF-")
        bundle = read_export(_evidence(content))
        findings = verify_export(bundle, keys, earlier)
        if sealed:
            findings = [*_seal_findings(content, bundle), *findings]
        lines = list(statement(bundle, findings, Given(bool(keys), earlier), sealed=sealed))
    except (EvidenceUnreadable, UnicodeDecodeError, RecursionError, MemoryError) as fault:
        print(_line(f"Nicht lesbar: {fault or type(fault).__name__}"), file=sys.stderr)
        return UNREADABLE
    for line in lines:
        print(_line(line))
    if not findings:
        return HOLDS
    only_rules = all(finding.code in RULES_OF_MEANING for finding in findings)
    return RULE_BROKEN if only_rules else BROKEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vorgang-verify",
        description="Prüft einen Export des Ledgers, ohne Datenbank und ohne Netz.",
        epilog="Rückgabe: 0 Nachweis hält, 1 hält nicht, 2 falscher Aufruf, 3 nicht lesbar, "
        "4 Nachweis hält und zeigt einen Regelverstoß.",
    )
    parser.add_argument("file", type=Path, help="Export: .json, .zip oder Bericht als .pdf")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="VKEY",
        help="Prüfschlüssel name+id+key, den Sie aus anderer Quelle kennen, oder eine Datei damit",
    )
    parser.add_argument(
        "--earlier", type=Path, metavar="FILE", help="früherer Prüfpunkt, den Sie aufbewahrt haben"
    )
    return parser


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise EvidenceUnreadable(f"{path}: {fault.strerror}") from fault


def _vkey(given: str) -> str:
    path = Path(given)
    try:
        is_file = path.is_file()
    except OSError:  # too long for a file's name
        is_file = False
    return _read(path).decode().strip() if is_file else given


def _evidence(content: bytes) -> bytes:
    """Return the export's JSON out of the file around it."""
    if content.startswith(b"%PDF-"):
        # Only a PDF needs the PDF library: everything else is checked without it.
        from audit.seal import evidence_of

        return evidence_of(content)
    if content.startswith(b"PK"):
        return _unpacked(content)
    return content


def _unpacked(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.namelist().count(EVIDENCE_FILE) != 1:
                raise EvidenceUnreadable(f"the archive does not hold one {EVIDENCE_FILE}")
            return archive.read(EVIDENCE_FILE)
    except _ARCHIVE_FAULTS as fault:
        raise EvidenceUnreadable(f"the archive is damaged: {fault!r}") from fault


def _seal_findings(content: bytes, bundle: Mapping[str, Any]) -> list[Finding]:
    from audit.seal import check_seal

    keys, origin = bundle.get("keys"), bundle.get("log")
    return check_seal(content, keys if isinstance(keys, dict) else {}, str(origin))


def _line(text: str) -> str:
    """Return the text as one line that any terminal can print and none obeys."""
    shown = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
    encoding = sys.stdout.encoding or "ascii"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


if __name__ == "__main__":
    sys.exit(main())
