"""What a verification found, as a value; every code and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.finding_english import ENGLISH
from audit.frozen import frozen


@frozen
class Place:
    """Where a finding is.

    Args:
        index: place in the whole log, from 0; `None` if the finding has none.
        instance: process instance (or `system`) concerned.
        seq: the entry's number within the instance, from 1.
    """

    index: int | None = None
    instance: str | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be.

    Args:
        code: stable word, a key of `MESSAGES`.
        message: German sentence for the reader of a report.
        index: place in the whole log, from 0; `None` if the finding has none.
        instance: process instance (or `system`) concerned.
        seq: the entry's number within the instance, from 1.
        english: the same sentence in English; empty of one that was not made by `found`.
    """

    code: str
    message: str
    index: int | None = None
    instance: str | None = None
    seq: int | None = None
    english: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        """Return the finding as one line: code, place, message."""
        named = {"index": self.index, "inst": self.instance, "seq": self.seq}
        place = " ".join(f"{name} {value}" for name, value in named.items() if value is not None)
        return f"{self.code} [{place}] {self.message}" if place else f"{self.code} {self.message}"


MESSAGES: Mapping[str, str] = {
    # entries
    "entry-changed": "Der Inhalt passt nicht zu dem Hashwert, unter dem er eingereiht wurde.",
    "leaf-changed": "Der beim Eintrag gespeicherte Hashwert ist nicht der seines Inhalts.",
    "entry-deleted": "Der Eintrag fehlt in der Datenbank.",
    "entry-malformed": "Der Inhalt ist kein Eintrag in der vorgeschriebenen Form.",
    "entry-of-another-log": "Der Eintrag gehört zu einem anderen Log.",
    "entry-misfiled": "Der Eintrag gehört nach seinem Inhalt an eine andere Stelle.",
    "entry-out-of-order": "Der Eintrag steht nach Nummer {last} desselben Vorgangs.",
    "entry-missing": "Vor dem Eintrag fehlen welche: Der letzte davor hat die Nummer {last}.",
    "entry-not-queued": "Der Eintrag hat keinen Platz im Log und wartet auch nicht darauf. Was "
    "danach kommt, wartet auch: Mit vorgang ledger put-aside geht es weiter.",
    "entry-repeated": "Dieselbe Kennung hat schon ein anderer Eintrag.",
    "link-broken": "Der Eintrag verweist nicht auf seinen Vorgänger.",
    "time-implausible": "Die Zeit des Eintrags ({ts}) liegt nicht zwischen den Zeiten, die von den "
    "Prüfpunkten davor und danach bekannt sind.",
    # personal values
    "personal-changed": "Der offengelegte Wert „{name}“ ist nicht der, den der Eintrag festhält.",
    "personal-unknown": "Der offengelegte Wert „{name}“ kommt im Eintrag nicht vor.",
    "personal-missing": "Der Wert „{name}“ oder sein Schlüssel fehlt, ohne dass eine Löschung es "
    "erklärt. Stellen Sie ihn aus einer Sicherung wieder her.",
    # the log
    "index-gap": "Nach Platz {last} folgt Platz {next}.",
    "tree-node": "Der gespeicherte Baumknoten {height}/{number} passt nicht zu den Einträgen.",
    "tree-root": "Die Einträge {first} bis {last} sind nicht die, über die signiert wurde.",
    "tree-root-later": "Dasselbe gilt für jeden Prüfpunkt danach, von {size} bis {newest} "
    "Einträgen ({count}).",
    "log-shorter-than-checkpoint": "Das Log hat {size} Einträge, ein Prüfpunkt nennt {signed}.",
    "checkpoint-signature": "Die Signatur des Prüfpunkts über {size} Einträge ist ungültig.",
    "log-not-continued": "Kein Eintrag belegt, dass das Log ab hier unter dem Namen {log} "
    "weitergeht.",
    "log-key-unknown": "Der Eintrag nennt einen Schlüssel des Ledgers ({fingerprint}), der nicht "
    "im Schlüsselordner liegt.",
    "key-change-unsigned": "Der Eintrag ändert, welcher Schlüssel das Ledger signiert "
    "({fingerprint}), ohne dass die Schlüssel ihn unterschrieben haben. Er gilt nicht.",
    "checkpoint-changed": "Der Prüfpunkt über {size} Einträge ist nicht der, der hier stehen muss.",
    "checkpoint-missing": "Der zuletzt signierte Prüfpunkt über {size} Einträge fehlt in der "
    "Datenbank, ihr neuester nennt {newest}. Stellen Sie die Datenbank aus einer Sicherung "
    "wieder her.",
    "entries-uncovered": "Ab hier stehen {count} Einträge seit über einer Minute ohne Prüfpunkt. "
    "Prüfen Sie, ob ein Worker läuft und was er meldet.",
    "entry-waiting": "Der Eintrag wartet seit über einer Minute auf seinen Platz. Prüfen Sie, ob "
    "ein Worker läuft und was er meldet.",
    "entry-not-ours": "Jemand ohne den Schlüsselordner hat den Eintrag in die Datenbank eingefügt. "
    "Er wird nicht signiert. Hat er keinen Platz, wartet auch, was danach kommt: Mit vorgang "
    "ledger put-aside geht es weiter.",
    "sealed-without-entry": "Hier stehen versiegelte Werte der Klasse „{name}“, zu denen es keinen "
    "Eintrag gibt: Jemand hat die Zeile eingefügt. Mit vorgang ledger put-aside nehmen Sie sie "
    "heraus.",
    "key-damaged": "Der Schlüssel zu {subject}, Klasse „{name}“, in keystore.dek lässt sich nicht "
    "öffnen. Stellen Sie die Zeile aus einer Sicherung wieder her; löschen Sie sie, wenn keine sie "
    "enthält: Dann hat jemand sie eingefügt.",
    "guard-off": "Was die Tabelle {table} vor Änderungen schützt, ist abgeschaltet oder fehlt: "
    "{names}. Die Befehle, mit denen es wieder gilt, nennt vorgang doctor.",
    "head-unreadable": "Der Stand, der neben dem Schlüssel gemerkt ist, ist nicht lesbar. "
    "Stellen Sie den Schlüsselordner aus einer Sicherung wieder her.",
    # the engine's tables
    "state-without-entry": "Der Vorgang steht auf Stand {version}, letzter Eintrag: {last}.",
    "state-changed": "Der gespeicherte Zustand ist nicht der, den der letzte Eintrag festhält.",
    "sealed-damaged": "Was in {table}, Zeile {row}, Spalte {column} versiegelt steht, lässt sich "
    "nicht öffnen. Stellen Sie die Zeile aus einer Sicherung wieder her.",
    "instance-missing": "Zu den Einträgen gibt es keinen Vorgang mehr.",
    "status-changed": "Der Vorgang ist nach seinem Zustand {expected}, in der Tabelle steht "
    "{actual}. Setzen Sie die Zeile zurück.",
    "starter-changed": "Den Vorgang hat laut Ledger {expected} gestartet, in der Tabelle steht "
    "{actual}. Setzen Sie die Zeile zurück.",
    "work-missing": "{what} {activity} (Token {task}) steht nach dem Zustand aus, fehlt aber in "
    "der Tabelle. Setzen Sie die Zeile zurück.",
    "work-unexpected": "{what} {activity} (Token {task}) steht in der Tabelle als offen, nach "
    "dem Zustand aber nicht aus. Setzen Sie die Zeile zurück.",
    "work-changed": "{what} (Token {task}): {field} ist nach dem Zustand {expected}, in der "
    "Tabelle steht {actual}. Setzen Sie die Zeile zurück.",
    "performer-changed": "Die Aufgabe {activity} (Token {task}) hat laut Ledger {expected} "
    "erledigt, in der Tabelle steht {actual}. Setzen Sie die Zeile zurück.",
    "definition-changed": "{kind} {id}, Version {version}: In der Datenbank steht {actual}, "
    "bereitgestellt wurde {expected}. Stellen Sie die Zeile aus einer Sicherung wieder her.",
    "definition-swapped": "Der Vorgang läuft laut Ledger nach {expected}, in der Datenbank nach "
    "{actual}. Setzen Sie die Zeile zurück.",
    "resource-changed": "Die Datei {sha256} hat einen anderen Inhalt, als ihr Hashwert sagt. "
    "Stellen Sie sie aus einer Sicherung wieder her.",
    "document-changed": "Das Dokument {sha256} hat einen anderen Inhalt, als sein Hashwert sagt. "
    "Stellen Sie es aus einer Sicherung wieder her.",
    "document-missing": "Das Dokument {sha256}, das der Eintrag festhält, fehlt. Stellen Sie es "
    "aus einer Sicherung wieder her.",
    # exports
    "export-malformed": "Der Export ist unvollständig oder hat eine andere Form: {what}.",
    "filter-mismatch": "Der Eintrag gehört nicht zu dem Umfang, den der Export nennt.",
    "count-wrong": "Der Export nennt {said} offengelegte und {left} nicht offengelegte Einträge; "
    "es sind {found} und {other}.",
    "place-not-disclosed": "Der Export soll das ganze Ledger sein, legt den Eintrag an diesem "
    "Platz aber nicht offen.",
    "export-not-recorded": "Der spätere Export legt keinen Eintrag offen, der diesen festhält.",
    "export-recorded-otherwise": "Der Eintrag, der diesen Export festhält, sagt etwas anderes: "
    "{what}.",
    "selection-incomplete": "Der Eintrag gehört zum Umfang des Exports, liegt unter seinem "
    "Prüfpunkt und ist darin nicht offengelegt.",
    "inclusion-proof": "Der Nachweis, dass der Eintrag im Log steht, ist falsch.",
    "consistency-proof": "Der Nachweis vom Ende des Bereichs bis zum Prüfpunkt ist falsch.",
    "key-not-pinned": "Der Prüfpunkt ist mit keinem der Schlüssel signiert, die Sie vorgeben, "
    "oder der Export nennt einen anderen als Schlüssel des Ledgers.",
    "earlier-checkpoint": "Das Log setzt den früheren Prüfpunkt über {size} Einträge nicht fort.",
    "earlier-lost": "Das Log setzt den früheren Prüfpunkt über {size} Einträge nicht fort: Es hält "
    "an diesem Platz fest, dass von den Einträgen bis {lost} welche verloren sind.",
    "earlier-signature": "Die Signatur des früheren Prüfpunkts über {size} Einträge ist ungültig. "
    "Sie betrifft diesen Prüfpunkt, nicht das Log.",
    "earlier-beyond": "Der Export reicht bis {end}, Ihr früherer Prüfpunkt bis {size} Einträge: "
    "Der Export ist älter, oder das Ende des Logs fehlt. Fordern Sie einen neuen Export an.",
    "earlier-key-unknown": "Der frühere Prüfpunkt über {size} Einträge ist mit keinem Schlüssel "
    "signiert, den Sie vorgeben oder zu dem dieser zurückführt. Er ist mit dem Log nicht "
    "verglichen: Prüfen Sie, ob er aus diesem Log stammt.",
    "earlier-not-provable": "Der Export belegt nicht, dass er den früheren Prüfpunkt über {size} "
    "Einträge fortsetzt. Fordern Sie ihn mit diesem Prüfpunkt neu an.",
    "end-not-attested": "Der Export belegt nicht, dass der Vorgang mit Nummer {last} endet: "
    "Spätere Einträge können weggelassen sein.",
    "case-incomplete": "Im Log ist festgehalten, dass der Vorgang mit Nummer {attested} endete; "
    "der letzte Eintrag des Exports hat die Nummer {last}.",
    "attestation-changed": "Der Eintrag, der das Ende des Vorgangs festhält, gilt nicht: {what}.",
    "report-altered": "Die PDF-Datei ist anders aufgebaut als Berichte: {what}. Nichts in ihr ist "
    "geprüft.",
    "archive-altered": "Das ZIP-Archiv ist anders aufgebaut als Exporte: {what}. Nichts in ihm ist "
    "geprüft. Entpacken Sie es und prüfen Sie evidence.json allein.",
    "seal-broken": "Das Siegel der PDF-Datei ist ungültig: {what}.",
    "seal-foreign": "Das Siegel stammt nicht von der Stelle, die der Schlüssel des Ledgers nennt.",
    # witnesses and timestamps
    "cosignature-broken": "Die Bestätigung des Zeugen {name} unter dem Prüfpunkt über {size} "
    "Einträge ist ungültig.",
    "cosignatures-too-few": "Den Prüfpunkt über {size} Einträge haben {count} der {needed} "
    "geforderten Zeugen bestätigt.",
    "timestamp-broken": "Der Zeitstempel über den Prüfpunkt über {size} Einträge gilt nicht: "
    "{what}.",
    "timestamp-missing": "Über den Prüfpunkt über {size} Einträge liegt kein Zeitstempel vor.",
    "anchor-missing": "Über den Prüfpunkt über {size} Einträge liegt eine Bestätigung von außen "
    "vor ({name}), in der Datenbank fehlt er oder lautet anders.",
    "witness-ahead": "Der Zeuge {name} hat {witnessed} Einträge bestätigt, das Log hat nur {size}: "
    "Es ist gekürzt oder aus einer älteren Sicherung.",
    "witness-conflict": "Der Zeuge {name} hat über {size} Einträge einen anderen Stand bestätigt: "
    "Das Log wurde umgeschrieben.",
    # meaning
    "clock-was-set": "Ab hier war die Uhr des Testbetriebs gestellt: Die Zeiten von {count} "
    "Einträgen besagen nichts.",
    "approver-twice": "Dieselbe Person ({person}) hat in einer Freigaberunde zweimal freigegeben.",
    "approver-is-requester": "Wer die Freigabe angefordert hat ({person}), hat sie auch erteilt.",
    "version-changed-silently": "Der Vorgang läuft ab hier in einer anderen Prozessversion "
    "({actual} statt {expected}), und kein Eintrag überführt ihn dorthin.",
    "approval-of-another-version": "Versendet wurde Fassung {sent}, freigegeben ist: {approved}.",
    "approval-carried-from-nothing": "Auf Fassung {version} wurde eine Freigabe übertragen, die es "
    "nicht gibt oder die nicht mehr galt.",
    "consent-before-request": "Die Einwilligung ({purpose}) ist bestätigt, ohne dass sie vorher "
    "angefragt war.",
    "consent-text-differs": "Bestätigt wurde ein anderer Einwilligungstext, als bei der Anfrage "
    "gezeigt war ({purpose}).",
    "consent-never-given": "Die Einwilligung ({purpose}) wurde genutzt, ohne dass sie jemand "
    "erteilt hat.",
    "consent-used-after-end": "Die Einwilligung ({purpose}) war {end} und wurde danach genutzt.",
    "token-expired": "Bestätigt wurde mit einem Link, der nur bis {ended} galt.",
    "token-unknown": "Bestätigt wurde mit einem Link, den kein Eintrag ausgegeben hat.",
    "deadline-too-late": "Die Frist wurde auf den {due} gesetzt; das Gesetz erlaubt höchstens den "
    "{latest}.",
    "deadline-missed": "Die gesetzliche Frist, {what}, endete am {due} UTC und wurde versäumt.",
    "outcome-set-by-operator": "Die Verwaltung ({person}) hat gesetzt, was sonst eine Freigabe "
    "entscheidet: {names}.",
    "mail-while-suppressed": "Eine Mail ging an eine Adresse, die seit {since} UTC gesperrt war "
    "({reason}).",
    "erasure-not-approved": "Die Löschung {request} wurde ausgeführt, ohne dass zwei andere als "
    "wer sie beantragt hat sie genehmigt haben.",
}
"""Finding code -> German sentence, with its blanks."""

RULES_OF_MEANING = frozenset(
    {
        "clock-was-set",
        "approver-twice",
        "approver-is-requester",
        "approval-of-another-version",
        "approval-carried-from-nothing",
        "consent-before-request",
        "consent-text-differs",
        "consent-never-given",
        "consent-used-after-end",
        "token-expired",
        "token-unknown",
        "deadline-too-late",
        "deadline-missed",
        "outcome-set-by-operator",
        "version-changed-silently",
        "mail-while-suppressed",
        "erasure-not-approved",
    }
)
"""Codes that say what happened was wrong, not that the evidence is."""


def found(code: str, at: Place | None = None, **details: object) -> Finding:
    """Return a finding with the message of its code, its blanks filled in."""
    at = at or Place()
    german, english = (texts[code].format(**details) for texts in (MESSAGES, ENGLISH))
    return Finding(code, german, at.index, at.instance, at.seq, english)
