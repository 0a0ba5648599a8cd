"""Console script `vorgang-verify`: checks an export, or two checkpoints, offline.

Exit codes: 0 the evidence holds; 1 it does not; 2 wrong use; 3 the file, key or checkpoint cannot
be read; 4 the evidence holds, and shows that a rule was broken.
"""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from audit.cosignature import Policy
from audit.evidence import EVIDENCE_FILE, Evidence, parse, read_export
from audit.faults import EvidenceUnreadable
from audit.finding import RULES_OF_MEANING, Finding, found
from audit.note import read_checkpoint
from audit.offline import files
from audit.offline.archive import ArchiveAltered
from audit.offline.arguments import verifier_parser, without_command
from audit.offline.continuation import read_proof, verify_continuation
from audit.offline.german import in_german
from audit.offline.pdf_objects import ReportAltered
from audit.offline.tiles import TileFolder
from audit.offline.times import Seen
from audit.offline.trust import check_timestamps, stamps_can_be_read
from audit.receipt import FIRST_LINE, check_entry, check_receipt, read_receipt
from audit.recorded import check_recorded
from audit.statement import (
    Given,
    Seal,
    altered_statement,
    continuation_statement,
    receipt_statement,
    statement,
)
from audit.verify import verify_export

HOLDS, BROKEN, WRONG_USE, UNREADABLE, RULE_BROKEN = 0, 1, 2, 3, 4


class WrongUse(Exception):
    """An option was given that nothing would have looked at."""


def main(arguments: Sequence[str] | None = None, program: str = "vorgang-verify") -> int:
    """Return the exit code after checking what the arguments name."""
    options = read_arguments(arguments, program)
    # The PDF library complains about damaged files with stack traces; the findings say enough.
    logging.disable()
    # What is read stays until the end: looking for garbage takes a third of the time.
    gc.disable()
    try:
        checked = _two_checkpoints(options) if options.checkpoint else _export(options)
    except (WrongUse, files.NothingGiven) as fault:
        print(_line(f"Falscher Aufruf: {in_german(fault).removesuffix('.')}"), file=sys.stderr)
        return WRONG_USE
    except (EvidenceUnreadable, UnicodeDecodeError, RecursionError, MemoryError) as fault:
        print(_line(f"Nicht lesbar: {in_german(fault)}"), file=sys.stderr)
        return UNREADABLE
    finally:
        gc.enable()
        logging.disable(logging.NOTSET)
    findings, lines = checked
    for line in lines:
        print(_line(line))
    return exit_code(findings)


def read_arguments(
    arguments: Sequence[str] | None, program: str, *, live: bool = False
) -> argparse.Namespace:
    """Return what is asked for; leave with exit code 2 and a word about it, if that is unclear.

    Args:
        arguments: of the command line; `None` means this process's.
        program: name for the word about it.
        live: whether nothing to check is something too: the running database.
    """
    parser = verifier_parser(program)
    options = parser.parse_args(without_command(sys.argv[1:] if arguments is None else arguments))
    one_export = options.file is not None and not options.checkpoint
    two_checkpoints = options.file is None and len(options.checkpoint) == 2
    nothing = options.file is None and not options.checkpoint
    if not (one_export or two_checkpoints or (live and nothing)):
        parser.error("Geben Sie entweder einen Export an oder zweimal --checkpoint.")
    if options.checkpoint and not options.key:
        parser.error("Für Prüfpunkte ohne Export wird mit --key der Schlüssel des Logs gebraucht.")
    # What nobody looks at must not be taken: whoever gave it would believe that it was checked.
    idle = ["earlier", "tsa_ca"] if options.checkpoint else ["tiles", "proof"]
    if options.file is None:
        idle.append("recorded")
    if given := given_of(options, idle):
        parser.error(f"{given} gilt hier nicht.")
    if options.tiles and options.proof:
        parser.error("Geben Sie entweder --tiles oder --proof an.")
    return options


def given_of(options: argparse.Namespace, names: Iterable[str]) -> str:
    """Return those of the options that were given, as they are written; empty for none."""
    given = [name for name in names if getattr(options, name) not in (None, [])]
    return ", ".join(f"--{name.replace('_', '-')}" for name in given)


def exit_code(findings: Iterable[Finding]) -> int:
    """Return what a verification with these findings ends with: 0, 1 or 4."""
    codes = {finding.code for finding in findings}
    if not codes:
        return HOLDS
    return RULE_BROKEN if codes <= RULES_OF_MEANING else BROKEN


def _export(options: argparse.Namespace) -> tuple[list[Finding], list[str]]:
    content = files.read(options.file)
    if content.startswith(FIRST_LINE.encode()):
        return _receipt(options, content.decode())
    earlier = files.read(options.earlier).decode() if options.earlier else None
    keys, policy = _keys(options.key), policy_of(options)
    report = files.is_report(content)
    try:
        evidence = files.evidence_in(content)
    except (ReportAltered, ArchiveAltered) as fault:
        code = "report-altered" if report else "archive-altered"
        altered = found(code, what=fault)
        return [altered], list(altered_statement(altered, content if report else None))
    bundle = read_export(evidence)
    stamped_by = authorities_of(options)
    findings = verify_export(bundle, keys, earlier, policy, stamped_by)
    checkable = report and files.seal_can_be_checked()
    if checkable:
        findings = [*_seal_findings(content, bundle), *findings]
    stamped: list[Seen] = []
    if stamped_by and not any(one.code == "export-malformed" for one in findings):
        list(check_timestamps(parse(bundle), stamped_by, stamped))
    later = _later(options.recorded, keys) if options.recorded else None
    if later is not None and not any(one.code == "export-malformed" for one in findings):
        findings += check_recorded(evidence, parse(bundle), *later)
    times = [one.at for one in stamped]
    given = Given(bool(keys), earlier, policy, times, datetime.now(UTC), keys, later is not None)
    seal: Seal = "checked" if checkable else "unchecked" if report else "none"
    lines = list(statement(bundle, findings, given, seal=seal))
    if report:
        lines.insert(
            0,
            f"Datei      Anhang {EVIDENCE_FILE}, SHA-256 {sha256(evidence).hexdigest()}: derselbe, "
            f"den pdfdetach -save 1 -o {EVIDENCE_FILE} herauslöst",
        )
    if files.is_archive(content):
        lines.insert(0, f"Datei      {EVIDENCE_FILE}; was sonst im Archiv liegt, ist nicht geprüft")
    return findings, lines


def _later(path: Path, keys: Sequence[str]) -> tuple[Evidence, list[Finding]]:
    """Return the later export against which one is held, and what is wrong with it itself."""
    try:
        bundle = read_export(files.evidence_in(files.read(path)))
    except (ReportAltered, ArchiveAltered) as fault:
        raise EvidenceUnreadable(f"--recorded: {in_german(fault)}") from fault
    findings = verify_export(bundle, keys)
    if any(one.code == "export-malformed" for one in findings):
        raise EvidenceUnreadable(f"--recorded: {findings[0].message}")
    return parse(bundle), [one for one in findings if one.code not in RULES_OF_MEANING]


def _receipt(options: argparse.Namespace, text: str) -> tuple[list[Finding], list[str]]:
    if given := given_of(options, ("earlier", "tsa_ca", "recorded")):
        raise WrongUse(f"{given} gilt nicht für eine Quittung.")
    receipt, keys, policy = read_receipt(text), _keys(options.key), policy_of(options)
    if not keys:
        raise EvidenceUnreadable(
            "für eine Quittung wird mit --key der Schlüssel des Logs gebraucht"
        )
    findings = check_receipt(receipt, keys, policy or Policy((), 0)) + check_entry(receipt)
    return findings, list(receipt_statement(receipt, findings, policy, datetime.now(UTC)))


def _two_checkpoints(options: argparse.Namespace) -> tuple[list[Finding], list[str]]:
    notes = [files.read(path).decode() for path in options.checkpoint]
    policy = policy_of(options)
    shown_by: TileFolder | list[bytes] | None = None
    if options.tiles:
        shown_by = TileFolder(options.tiles)
    elif options.proof:
        shown_by = read_proof(files.read(options.proof).decode())
    findings = verify_continuation(notes, _keys(options.key), shown_by)
    if policy is not None:
        findings += policy.check(max(notes, key=lambda note: read_checkpoint(note).size))
    return findings, list(continuation_statement(notes, findings, policy, datetime.now(UTC)))


def _keys(given: Sequence[str]) -> list[str]:
    return [vkey for one in given for vkey in files.vkeys_in(one)]


def policy_of(options: argparse.Namespace) -> Policy | None:
    """Return the witnesses that the arguments name; `None` if they name none.

    Raises:
        EvidenceUnreadable: they name what is no key of a witness, or more than there are.
    """
    vkeys = tuple(_keys(options.witness))
    if not vkeys and options.needed is None:
        return None
    if not vkeys:
        raise files.NothingGiven("--needed without --witness")
    if options.needed is not None and options.needed < 1:
        raise files.NothingGiven("--needed below 1 asks for no witness")
    return Policy(vkeys, len(vkeys) if options.needed is None else options.needed)


def authorities_of(options: argparse.Namespace) -> list[bytes]:
    """Return the certificates of time-stamp authorities that the arguments name.

    Raises:
        EvidenceUnreadable: a file cannot be read, is empty, or holds no certificate.
    """
    given = [files.read(path) for path in options.tsa_ca]
    if not all(one.strip() for one in given):
        raise files.NothingGiven("--tsa-ca: the file is empty")
    if given and stamps_can_be_read():
        from audit.anchors.timestamp import holds_certificate

        for path, content in zip(options.tsa_ca, given, strict=True):
            if not holds_certificate(content):
                raise EvidenceUnreadable(f"--tsa-ca: {path} holds no certificate (PEM or DER)")
    return given


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
