"""Console script `vorgang-verify`: checks an export offline.

Exit codes: 0 the evidence holds; 1 it does not; 2 wrong use; 3 the file, key or checkpoint cannot
be read; 4 the evidence holds, and shows that a rule was broken.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from audit.checkpoint import read_checkpoint
from audit.faults import EvidenceUnreadable
from audit.finding import RULES_OF_MEANING, Finding
from audit.verify import EVIDENCE_FILE, read_export, verify_export

HOLDS, BROKEN, UNREADABLE, RULE_BROKEN = 0, 1, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code after checking the file that the arguments name."""
    options = _parser().parse_args(arguments)
    try:
        content = _read(options.file)
        earlier = _read(options.earlier).decode() if options.earlier else None
        keys = [_vkey(key) for key in options.key]
        evidence, findings = _evidence(content)
        bundle = read_export(evidence)
        findings += verify_export(bundle, keys, earlier)
    except (EvidenceUnreadable, UnicodeDecodeError) as fault:
        print(f"Nicht lesbar: {fault}", file=sys.stderr)
        return UNREADABLE
    _print(bundle, findings, pinned=bool(keys), earlier=earlier is not None)
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


def _evidence(content: bytes) -> tuple[bytes, list[Finding]]:
    """Return the export's JSON and what is wrong with the file around it."""
    if content.startswith(b"%PDF-"):
        # Only a PDF needs the PDF library: everything else is checked without it.
        from audit.seal import check_seal, evidence_of

        return evidence_of(content), check_seal(content)
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return archive.read(EVIDENCE_FILE), []
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as fault:
            raise EvidenceUnreadable(f"the archive holds no {EVIDENCE_FILE}") from fault
    return content, []


def _print(
    bundle: Mapping[str, Any], findings: Sequence[Finding], *, pinned: bool, earlier: bool
) -> None:
    if not any(finding.code == "export-malformed" for finding in findings):
        checkpoint, scope = read_checkpoint(bundle["checkpoint"]), bundle["scope"]
        print(f"Log        {checkpoint.origin}")
        print(f"Prüfpunkt  {checkpoint.size} Einträge, Wurzel {checkpoint.root.hex()}")
        print(
            f"Umfang     {scope.get('instance', 'das ganze Log')}: {scope.get('disclosed')} "
            f"offengelegt, {scope.get('undisclosed')} im selben Bereich nicht"
        )
    if not pinned:
        print(
            "Schlüssel  aus dem Export selbst: Geben Sie mit --key den Schlüssel vor, den Sie aus"
            " anderer Quelle kennen."
        )
    if not earlier:
        print(
            "Früher     kein früherer Prüfpunkt vorgegeben: Wer den Schlüssel hat, könnte alles"
            " neu geschrieben haben."
        )
    for finding in findings:
        print(finding)
    if not findings:
        print("Nachgewiesen: Die Einträge sind vollständig und unverändert.")
    elif all(finding.code in RULES_OF_MEANING for finding in findings):
        print(f"Der Nachweis hält. {len(findings)} Befund(e) zum Inhalt.")
    else:
        print(f"Nicht nachgewiesen: {len(findings)} Befund(e).")


if __name__ == "__main__":
    sys.exit(main())
