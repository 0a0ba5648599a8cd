"""What a verification has shown, in words: no more than was checked, and what was not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from audit.attestation import Attested, read_attested
from audit.chain import check_body, leaf_hash
from audit.cosignature import Policy, cosignatures, read_witness
from audit.epochs import origin_at
from audit.evidence import Evidence, parse
from audit.finding import RULES_OF_MEANING, Finding
from audit.former_keys import former_signers
from audit.note import parts, read_checkpoint
from audit.offline.certificate import SealIdentity, seal_of
from audit.offline.pdf import exports_within
from audit.offline.trust import outdated, stamps_can_be_read
from audit.receipt import Receipt

Seal = Literal["none", "checked", "unchecked"]
_CLOCKS_APART = timedelta(minutes=5)
"""So far may the clocks of two machines be apart before one of them is said to be ahead."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the auditor brought along.

    Args:
        pinned: whether he named a key of the log.
        earlier: note of a checkpoint that he kept.
        policy: witnesses whom he trusts.
        stamped: when authorities whom he trusts stamped the checkpoint.
        now: by the clock of his machine, with zone; `None` if nothing is to be held against it.
        vkeys: the keys that he named.
        recorded: whether he brought a later export that records this one.
    """

    pinned: bool
    earlier: str | None
    policy: Policy | None = None
    stamped: Sequence[datetime] = ()
    now: datetime | None = None
    vkeys: Sequence[str] = ()
    recorded: bool = False

    @property
    def anchored(self) -> bool:
        """Whether something that the log's own key cannot make speaks for all before it.

        A time stamp does not: an authority stamps whatever it is given.
        """
        return self.earlier is not None or _asked(self.policy)


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
    yield from _trust(export, given)
    if given.recorded:
        yield _recorded(export)
    if seal == "checked":
        yield from _sealed_by(seal_of(export.keys, export.log))
    if seal == "unchecked":
        yield (
            "Siegel     nicht geprüft: Dazu wird die Bibliothek pyHanko gebraucht. Prüfen Sie es "
            "mit pdfsig; dessen Ausgabe muss „Signature is Valid“ und „Total document signed“ "
            "enthalten. Das kann sie auch bei Seiten eines Fremden: Gesiegelt sein müssen sie mit "
            f"dem Zertifikat SHA-256 {seal_of(export.keys, export.log).fingerprint}. Wie Sie das "
            "mit openssl prüfen, steht in der Anleitung für Prüfer."
        )
    yield _proven(export, given)


def altered_statement(finding: Finding, pdf: bytes | None) -> Iterator[str]:
    """Yield the lines about a file that is built otherwise than ours, the verdict last.

    Args:
        finding: that it is.
        pdf: the file, if it is one.
    """
    yield str(finding)
    if pdf is not None:
        for held in exports_within(pdf):
            yield f"Datenstrom SHA-256 {sha256(held).hexdigest()}: wohl ein Export, ungeprüft"
        yield (
            "Anhang     lösen Sie mit pdfdetach -save 1 -o evidence.json heraus und prüfen Sie für "
            "sich: Er ist, was andere Programme lesen. Für die Seiten bürgt dann nichts."
        )
    yield "Nicht nachgewiesen: 1 Befund(e)."


# ---- an export -----------------------------------------------------------------------------------
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
    notes: Sequence[str],
    findings: Sequence[Finding],
    policy: Policy | None,
    now: datetime | None = None,
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
    yield from _witnessed(max(notes, key=lambda note: read_checkpoint(note).size), policy, now)
    yield (
        f"Nachgewiesen: Das Log mit {new.size} Einträgen setzt das mit {old.size} Einträgen "
        "unverändert fort."
    )


def receipt_statement(
    receipt: Receipt,
    findings: Sequence[Finding],
    policy: Policy | None,
    now: datetime | None = None,
) -> Iterator[str]:
    """Yield the lines that a verification of a receipt prints, the verdict last."""
    checkpoint = read_checkpoint(receipt.note)
    yield f"Log        {checkpoint.origin}"
    yield f"Prüfpunkt  {checkpoint.size} Einträge, Wurzel {checkpoint.root.hex()}"
    yield from map(str, findings)
    if findings:
        yield f"Nicht nachgewiesen: {len(findings)} Befund(e)."
        return
    body = receipt.body or b""
    entry, _ = check_body(body, checkpoint.origin, None, None)
    if entry is None:
        return
    facts = ", ".join(fact["type"] for fact in entry["facts"])
    yield f"Eintrag    Vorgang {entry['inst']}, Nr. {entry['seq']}, {entry['ts']}: {facts}"
    yield f"           Hashwert {leaf_hash(body).hex()}"
    yield from _witnessed(receipt.note, policy, now)
    yield (
        f"Nachgewiesen: Der Eintrag Nr. {entry['seq']} des Vorgangs {entry['inst']} steht auf "
        f"Platz {receipt.index} im Log. Vergleichen Sie Vorgang, Zeit und Art mit dem, worum es "
        "Ihnen geht."
    )


# ---- whom one trusts -----------------------------------------------------------------------------
def _asked(policy: Policy | None) -> bool:
    return policy is not None and policy.needed > 0


def _witnessed(note: str, policy: Policy | None, now: datetime | None) -> Iterator[str]:
    """Yield when each of the witnesses that one trusts cosigned this checkpoint."""
    if policy is None or not policy.needed:
        return
    size = read_checkpoint(note).size
    yield (
        f"Zeugen     Mindestens {policy.needed} von {len(policy.vkeys)} Zeugen haben mitgezeichnet."
    )
    for vkey in policy.vkeys:
        for one in cosignatures(note, [vkey]):
            yield (
                f"           {one.name} am {_when(one.at, now)} über {size} Einträge: Was danach "
                "kam, zeigt das nicht."
            )


def _when(at: datetime, now: datetime | None) -> str:
    ahead = now is not None and at > now + _CLOCKS_APART
    told = ", nach der Uhr dieses Rechners in der Zukunft" if ahead else ""
    return f"{at:%Y-%m-%d %H:%M} UTC{told}"


def _sealed_by(seal: SealIdentity) -> Iterator[str]:
    yield f"Siegel     {seal.subject}"
    yield f"           Zertifikat SHA-256 {seal.fingerprint}"
    yield (
        "           Der Schlüssel des Ledgers nennt die Stelle, die es ausgestellt hat. Für die "
        "Seiten der PDF-Datei bürgt das Siegel, für die Einträge das Log."
    )


def _trust(export: Evidence, given: Given) -> Iterator[str]:
    size = export.checkpoint.size
    if not given.pinned:
        yield (
            "Schlüssel  aus dem Export selbst: Geben Sie mit --key den Schlüssel vor, den Sie aus "
            "anderer Quelle kennen. Ohne ihn kann jeder einen solchen Export anfertigen."
        )
    else:
        yield (
            f"Schlüssel  {export.keys['vkey']}: vorgegeben oder von einem solchen eingeführt. "
            "Nach einem Wechsel geben Sie nur noch den neuen vor."
        )
    for vkey in outdated(export, given.vkeys):
        yield (
            f"Abgelöst   {vkey} signiert nach diesem Export nicht mehr. Wer ihn hat, kann ein Log "
            "erfinden, das mit ihm nachgewiesen scheint: Geben Sie ihn nicht mehr vor."
        )
    until = f"bis zum {_when(max(given.stamped), None)} " if given.stamped else ""
    if not given.anchored:
        yield (
            f"Früher     kein früherer Prüfpunkt, kein Zeuge vorgegeben: Wer den Schlüssel hat, "
            f"könnte {until}alles neu geschrieben, das Ende abgeschnitten oder eine alte Sicherung "
            "eingespielt haben."
        )
    elif given.earlier is None or read_checkpoint(given.earlier).size < size:
        yield (
            f"Später     Dass das Log nicht mehr als {size} Einträge hat, belegt nichts davon: Wer "
            "den Schlüssel hat, könnte das Ende abgeschnitten oder eine alte Sicherung eingespielt "
            "haben."
        )
    yield from _witnessed(export.note, given.policy, given.now)
    yield from _unchecked(export, given)
    for at in given.stamped:
        yield (
            f"Zeit       Eine Zeitstempelstelle, der Sie vertrauen, hat den Prüfpunkt am "
            f"{_when(at, given.now)} gestempelt. Dass ihn vorher niemand neu geschrieben hat, sagt "
            "das nicht, und nicht, was danach kam."
        )


def _unchecked(export: Evidence, given: Given) -> Iterator[str]:
    """Yield what the export brings along and nothing here has shown to be genuine."""
    asked = {read_witness(vkey).name for vkey in given.policy.vkeys} if given.policy else set()
    strangers = {name for name, _ in parts(export.note)[1]} - {export.checkpoint.origin, *asked}
    for name in sorted(strangers):
        yield (
            f"Zeugen     {name}: steht im Prüfpunkt, nicht geprüft. Geben Sie dazu mit --witness "
            "seinen Prüfschlüssel vor."
        )
    if export.timestamps and not given.stamped:
        holds = "in sich gültig, aber " if stamps_can_be_read() else ""
        yield (
            f"Zeit       {len(export.timestamps)} Zeitstempel im Export: {holds}nicht geprüft, von "
            "wem. Das zeigen --tsa-ca oder openssl ts -verify mit dem Zertifikat der Stelle."
        )


def _recorded(export: Evidence) -> str:
    told = "Export     im späteren Export festgehalten, so wie er vorliegt."
    filters = export.scope.filters
    if filters is not None and filters.person is None:
        told += " Was jener offenlegt und zur Auswahl gehört, ist auch hier offengelegt."
    return told


def _selected(export: Evidence) -> str:
    """Return what is proven of a selection, and what its choice and its bounds leave open."""
    filters, after = export.scope.filters, export.checkpoint.size - export.end
    told = (
        f"Jeder der {export.scope.disclosed} offengelegten Einträge steht unverändert im Log. Die "
        f"übrigen {export.scope.undisclosed} von Platz {export.first} bis {export.end - 1} liegen "
        "nur als Hashwert bei; ob einer davon zur Auswahl gehört, belegt der Export nicht."
    )
    if export.first or after:
        told += (
            f" Davor sind {export.first}, danach {after} Einträge weder offengelegt noch "
            "aufgezählt: Auch unter ihnen kann es solche der Auswahl geben."
        )
    if filters is not None and filters.person is not None:
        told += " Dass die Einträge von der genannten Person handeln, sagt nur der Betreiber."
    return told


def _proven(export: Evidence, given: Given) -> str:
    count, instance = export.scope.disclosed, export.scope.instance
    if export.scope.filters is not None:
        what = _selected(export)
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
        for vkey in former_signers(export, given.earlier, given.vkeys):
            earlier += f" (signiert mit dem früheren Schlüssel {vkey}, den der Export nennt)"
    return f"Nachgewiesen: {what} Geprüft {key}, {earlier}."
