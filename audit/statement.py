"""What a verification has shown, in words: no more than was checked, and what was not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.attestation import read_attested
from audit.checkpoint import read_checkpoint
from audit.evidence import Evidence, parse
from audit.finding import RULES_OF_MEANING, Finding
from audit.seal_binding import SealIdentity, seal_of


@dataclass(frozen=True, slots=True)
class Given:
    """What the auditor brought along: a key, and the note of an earlier checkpoint."""

    pinned: bool
    earlier: str | None


def statement(
    bundle: Mapping[str, Any], findings: Sequence[Finding], given: Given, *, sealed: bool
) -> Iterator[str]:
    """Yield the lines that a verification prints, the verdict last.

    Args:
        bundle: the export.
        findings: what `verify_export`, and for a report `check_seal`, found.
        given: what the auditor brought along.
        sealed: whether the file was a report with a seal.
    """
    readable = not any(finding.code == "export-malformed" for finding in findings)
    broken = [finding for finding in findings if finding.code not in RULES_OF_MEANING]
    if readable:
        yield from _facts(parse(bundle))
    yield from map(str, findings)
    if broken or not readable:
        yield f"Nicht nachgewiesen: {len(findings)} Befund(e)."
        return
    export = parse(bundle)
    if findings:
        yield f"Der Nachweis hält. {len(findings)} Befund(e) zum Inhalt."
    yield from _trust(given, seal_of(export.keys, export.log) if sealed else None)
    yield _proven(export, given)


def _facts(export: Evidence) -> Iterator[str]:
    checkpoint, scope = export.checkpoint, export.scope
    yield f"Log        {checkpoint.origin}"
    yield f"Prüfpunkt  {checkpoint.size} Einträge, Wurzel {checkpoint.root.hex()}"
    what = "das ganze Log" if scope.instance is None else f"Vorgang {scope.instance}"
    yield (
        f"Umfang     {what}: {scope.disclosed} Einträge offengelegt, {scope.undisclosed} im selben "
        "Bereich nicht"
    )
    opened, sealed = _opened(export)
    yield (
        f"Werte      {opened} von {sealed} versiegelten Werten offengelegt"
        + (f"; {sealed - opened} nicht: zurückgehalten oder gelöscht" if opened < sealed else "")
    )
    if export.scope.instance is not None:
        yield f"Ende       {_end(export)}"


def _opened(export: Evidence) -> tuple[int, int]:
    """Return how many sealed values of the disclosed entries are opened, and how many there are."""
    sealed = 0
    for disclosed in export.entries:
        try:
            facts = json.loads(disclosed.body)["facts"]
            sealed += sum(len(fact.get("personal", ())) for fact in facts)
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            continue  # The entry has a finding.
    return sum(len(disclosed.openings) for disclosed in export.entries), sealed


def _end(export: Evidence) -> str:
    given = export.attestation
    attested = None if given is None else read_attested(given.body, export.log, given.index)
    if attested is None:
        return "nicht belegt: Ob auf den letzten Eintrag weitere folgten, sagt dieser Export nicht"
    after = export.checkpoint.size - attested.index - 1
    return (
        f"Nr. {attested.seq}, Stand {attested.at}, festgehalten auf Platz {attested.index}; was "
        f"danach kam, darunter {after} Einträge bis zum Prüfpunkt, zeigt dieser Export nicht"
    )


def _trust(given: Given, seal: SealIdentity | None) -> Iterator[str]:
    if not given.pinned:
        yield (
            "Schlüssel  aus dem Export selbst: Geben Sie mit --key den Schlüssel vor, den Sie aus "
            "anderer Quelle kennen. Ohne ihn kann jeder einen solchen Export anfertigen."
        )
    if given.earlier is None:
        yield (
            "Früher     kein früherer Prüfpunkt vorgegeben: Wer den Schlüssel hat, könnte alles "
            "neu geschrieben haben."
        )
    if seal is not None:
        yield f"Siegel     {seal.subject}"
        yield f"           Zertifikat SHA-256 {seal.fingerprint}"
        yield (
            "           Der Schlüssel des Ledgers nennt die Stelle, die es ausgestellt hat. Für "
            "die Seiten der PDF-Datei bürgt das Siegel, für die Einträge das Log."
        )


def _proven(export: Evidence, given: Given) -> str:
    count, instance = export.scope.disclosed, export.scope.instance
    if instance is None:
        what = (
            f"Die {count} Einträge sind vollständig und unverändert: alle, über die der Prüfpunkt "
            "signiert ist."
        )
    else:
        attested = export.attestation
        read = None if attested is None else read_attested(attested.body, export.log, 0)
        until = "" if read is None else f", vollständig bis zum Stand {read.at}"
        what = (
            f"Die {count} Einträge des Vorgangs {instance} sind unverändert und lückenlos von "
            f"Nr. 1 bis Nr. {count}{until}."
        )
    key = "mit dem vorgegebenen Schlüssel" if given.pinned else "nur mit dem Schlüssel im Export"
    earlier = "ohne früheren Prüfpunkt"
    if given.earlier is not None:
        size = read_checkpoint(given.earlier).size
        earlier = f"als Fortsetzung des früheren Prüfpunkts über {size} Einträge"
    return f"Nachgewiesen: {what} Geprüft {key}, {earlier}."
