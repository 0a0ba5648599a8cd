"""What a verification has shown, in words: no more than was checked, and what was not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from audit.attestation import Attested, read_attested
from audit.cosignature import Policy
from audit.epochs import origin_at
from audit.evidence import Evidence, parse
from audit.finding import RULES_OF_MEANING, Finding
from audit.note import read_checkpoint
from audit.offline.certificate import SealIdentity, seal_of
from audit.receipt import Receipt

Seal = Literal["none", "checked", "unchecked"]


@dataclass(frozen=True, slots=True)
class Given:
    """What the auditor brought along: a key, the note of an earlier checkpoint, witnesses."""

    pinned: bool
    earlier: str | None
    policy: Policy | None = None
    stamped: bool = False

    @property
    def anchored(self) -> bool:
        """Whether something that the log's own key cannot make speaks for the log."""
        witnessed = self.policy is not None and self.policy.needed > 0
        return self.earlier is not None or witnessed or self.stamped


def statement(
    bundle: Mapping[str, Any], findings: Sequence[Finding], given: Given, *, seal: Seal
) -> Iterator[str]:
    """Yield the lines that a verification prints, the verdict last.

    Args:
        bundle: the export.
        findings: what `verify_export`, and for a report `check_seal`, found.
        given: what the auditor brought along.
        seal: of the file: `none`, if it was no report; else whether it was `checked`.
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
    yield from _trust(given)
    if seal == "checked":
        yield from _sealed_by(seal_of(export.keys, export.log))
    if seal == "unchecked":
        yield (
            "Siegel     nicht geprüft: Dazu wird die Bibliothek pyHanko gebraucht. Prüfen Sie es "
            "mit pdfsig; dessen Ausgabe muss „Signature is Valid“ und „Total document signed“ "
            "enthalten."
        )
    yield _proven(export, given)


def _facts(export: Evidence) -> Iterator[str]:
    checkpoint, scope = export.checkpoint, export.scope
    yield f"Log        {checkpoint.origin}"
    yield f"Prüfpunkt  {checkpoint.size} Einträge, Wurzel {checkpoint.root.hex()}"
    what = "das ganze Log" if scope.whole else f"Vorgang {scope.instance}"
    if scope.filters is not None:
        what = f"Auswahl {json.dumps(scope.filters.written(), ensure_ascii=False, sort_keys=True)}"
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
    attested = _attested(export)
    if attested is None:
        return "nicht belegt: Ob auf den letzten Eintrag weitere folgten, sagt dieser Export nicht"
    after = export.checkpoint.size - attested.index - 1
    return (
        f"Nr. {attested.seq}, Stand {attested.at}, festgehalten auf Platz {attested.index}; was "
        f"danach kam, darunter {after} Einträge bis zum Prüfpunkt, zeigt dieser Export nicht"
    )


def _attested(export: Evidence) -> Attested | None:
    given = export.attestation
    if given is None:
        return None
    return read_attested(given.body, origin_at(export, given.index), given.index)


def continuation_statement(
    notes: Sequence[str], findings: Sequence[Finding], policy: Policy | None
) -> Iterator[str]:
    """Yield the lines that a verification of two checkpoints prints, the verdict last."""
    old, new = sorted(map(read_checkpoint, notes), key=lambda one: one.size)
    yield f"Log        {new.origin}"
    yield f"Früher     {old.size} Einträge, Wurzel {old.root.hex()}"
    yield f"Später     {new.size} Einträge, Wurzel {new.root.hex()}"
    yield from map(str, findings)
    if findings:
        yield f"Nicht nachgewiesen: {len(findings)} Befund(e)."
        return
    witnessed = f" {_witnessed(policy)}" if policy is not None and policy.needed else ""
    yield (
        f"Nachgewiesen: Das Log mit {new.size} Einträgen setzt das mit {old.size} Einträgen "
        f"unverändert fort.{witnessed}"
    )


def receipt_statement(
    receipt: Receipt, findings: Sequence[Finding], policy: Policy | None
) -> Iterator[str]:
    """Yield the lines that a verification of a receipt prints, the verdict last."""
    checkpoint = read_checkpoint(receipt.note)
    yield f"Log        {checkpoint.origin}"
    yield f"Prüfpunkt  {checkpoint.size} Einträge, Wurzel {checkpoint.root.hex()}"
    yield from map(str, findings)
    if findings:
        yield f"Nicht nachgewiesen: {len(findings)} Befund(e)."
        return
    witnessed = f" {_witnessed(policy)}" if policy is not None and policy.needed else ""
    yield f"Nachgewiesen: Der Eintrag steht auf Platz {receipt.index} im Log.{witnessed}"


def _witnessed(policy: Policy) -> str:
    return f"Mindestens {policy.needed} von {len(policy.vkeys)} Zeugen haben mitgezeichnet."


def _sealed_by(seal: SealIdentity) -> Iterator[str]:
    yield f"Siegel     {seal.subject}"
    yield f"           Zertifikat SHA-256 {seal.fingerprint}"
    yield (
        "           Der Schlüssel des Ledgers nennt die Stelle, die es ausgestellt hat. Für die "
        "Seiten der PDF-Datei bürgt das Siegel, für die Einträge das Log."
    )


def _trust(given: Given) -> Iterator[str]:
    if not given.pinned:
        yield (
            "Schlüssel  aus dem Export selbst: Geben Sie mit --key den Schlüssel vor, den Sie aus "
            "anderer Quelle kennen. Ohne ihn kann jeder einen solchen Export anfertigen."
        )
    if not given.anchored:
        yield (
            "Früher     kein früherer Prüfpunkt, kein Zeuge, keine Zeitstempelstelle vorgegeben: "
            "Wer den Schlüssel hat, könnte alles neu geschrieben, das Ende abgeschnitten oder eine "
            "alte Sicherung eingespielt haben."
        )
    elif given.policy is not None and given.policy.needed:
        yield f"Zeugen     {_witnessed(given.policy)}"
    if given.stamped:
        yield "Zeit       Eine Zeitstempelstelle, der Sie vertrauen, hat den Prüfpunkt gestempelt."


def _proven(export: Evidence, given: Given) -> str:
    count, instance = export.scope.disclosed, export.scope.instance
    if export.scope.filters is not None:
        what = (
            f"Jeder der {count} offengelegten Einträge steht unverändert im Log. Die übrigen "
            f"{export.scope.undisclosed} von Platz {export.first} bis {export.end - 1} liegen nur "
            "als Hashwert bei; ob einer davon zur Auswahl gehört, belegt der Export nicht."
        )
    elif instance is None:
        what = (
            f"Die {count} Einträge sind vollständig und unverändert: alle, über die der Prüfpunkt "
            "signiert ist."
        )
    else:
        read = _attested(export)
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
