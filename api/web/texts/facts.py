"""What the ledger's facts are called, with and without a person who did it, and how they look."""

from __future__ import annotations

from typing import NamedTuple

from api.web.language import Spoken, is_english
from api.web.texts.english import facts as english


class FactWords(NamedTuple):
    """How one kind of fact is told.

    Args:
        by_person: continues "Miriam Sommer …"; `{name}` is the element's name; empty where only
            a machine does it, even inside a person's step.
        alone: the whole sentence when a machine did it.
        short: a few words for chains and tables.
        icon: drawing in the timeline.
        tone: `ok`, `info`, `danger` or `` for neutral.
        rank: the highest of an entry becomes its headline; 0 keeps a fact out of the timeline.
    """

    by_person: str
    alone: str
    short: str
    icon: str
    tone: str
    rank: int


_FACTS = {
    "access.read": FactWords("hat Daten gelesen", "Daten gelesen", "Gelesen", "eye", "", 30),
    "admin.intervened": FactWords(
        "hat eingegriffen", "Eingriff des Betriebs", "Eingriff", "alert", "danger", 95
    ),
    "approval.auto": FactWords(
        "",
        "Ohne Freigabe zulässig: automatisch freigegeben",
        "Automatisch freigegeben",
        "check",
        "info",
        85,
    ),
    "approval.granted": FactWords(
        "hat freigegeben: {name}", "Freigegeben: {name}", "Freigabe erteilt", "check", "ok", 90
    ),
    "approval.rejected": FactWords(
        "hat abgelehnt: {name}", "Abgelehnt: {name}", "Abgelehnt", "x", "danger", 90
    ),
    "approval.requested": FactWords(
        "", "Angefragt: {name}", "Freigabe angefragt", "users", "info", 40
    ),
    "approval.returned": FactWords(
        "hat zur Überarbeitung zurückgegeben: {name}",
        "Zurückgegeben: {name}",
        "Zurückgegeben",
        "repeat",
        "danger",
        90,
    ),
    "approval.void": FactWords(
        "hat zu spät entschieden: {name}", "Zu spät: {name}", "Zu spät entschieden", "alert", "", 85
    ),
    "batch.applied": FactWords("", "Teil eines Stapels", "Teil eines Stapels", "repeat", "info", 5),
    "element.migrated": FactWords("", "Fortgeführt: {name}", "Fortgeführt", "repeat", "", 0),
    "process.migrated": FactWords(
        "hat den Vorgang in eine andere Version überführt",
        "In eine andere Version überführt",
        "Andere Version",
        "repeat",
        "info",
        97,
    ),
    "decision.evaluated": FactWords(
        "", "Nach Tabelle entschieden: {name}", "Entschieden nach Tabelle", "table", "info", 60
    ),
    "decision.failed": FactWords(
        "", "{name}: kein Ergebnis", "Entscheidung ohne Ergebnis", "alert", "danger", 60
    ),
    "deadline.set": FactWords("", "{name}: Frist berechnet", "Frist berechnet", "clock", "", 30),
    "comment.added": FactWords("hat kommentiert", "Kommentar", "Kommentar", "note", "", 92),
    "document.added": FactWords(
        "hat ein Dokument hinzugefügt", "Dokument hinzugefügt", "Dokument", "file", "", 50
    ),
    "document.created": FactWords(
        "", "{name}: Dokument erzeugt", "Dokument erzeugt", "file", "", 70
    ),
    "element.cancelled": FactWords("", "{name} entfällt", "Schritt entfallen", "x", "", 0),
    "element.completed": FactWords("", "{name} erledigt", "Schritt erledigt", "check", "", 0),
    "element.skipped": FactWords(
        "", "{name} übersprungen: nichts zu tun", "Schritt übersprungen", "arrow", "", 0
    ),
    "element.started": FactWords("", "{name} begonnen", "Schritt begonnen", "clock", "", 0),
    "error.thrown": FactWords("", "{name}: Fehler gemeldet", "Fehler gemeldet", "alert", "", 40),
    "escalation.thrown": FactWords(
        "", "{name}: Eskalation gemeldet", "Eskalation gemeldet", "alert", "", 40
    ),
    "export.created": FactWords(
        "hat einen Nachweis erstellt", "Nachweis erstellt", "Nachweis erstellt", "report", "", 50
    ),
    "flow.taken": FactWords("", "{name}: Weg gewählt", "Weg gewählt", "arrow", "", 0),
    "gateway.decided": FactWords("", "Weg gewählt: {name}", "Weg gewählt", "arrow", "", 0),
    "incident.created": FactWords("", "{name} ist gescheitert", "Störung", "alert", "danger", 95),
    "incident.resolved": FactWords(
        "hat „{name}“ erneut versucht",
        "{name} erneut versucht",
        "Störung behoben",
        "repeat",
        "",
        75,
    ),
    "job.activated": FactWords(
        "hat „{name}“ zur Ausführung übernommen", "{name}: übernommen", "Übernommen", "cog", "", 5
    ),
    "continuation.cancelled": FactWords(
        "", "{name}: neuer Schritt nicht mehr nötig", "Schritt entfallen", "x", "", 0
    ),
    "continuation.completed": FactWords(
        "", "{name}: neuer Schritt begonnen", "Neuer Schritt", "cog", "", 0
    ),
    "continuation.created": FactWords(
        "", "{name}: Schritt endet hier", "Schrittgrenze", "cog", "", 0
    ),
    "continuation.failed": FactWords(
        "", "{name}: neuer Schritt gescheitert", "Schritt gescheitert", "alert", "danger", 60
    ),
    "job.answered": FactWords("", "{name}: Worker hat geantwortet", "Antwort", "cog", "", 10),
    "job.asked": FactWords("", "{name}: Worker gefragt, was beginnt", "Frage", "cog", "", 0),
    "job.withdrawn": FactWords("", "{name}: Frage zurückgenommen", "Frage entfallen", "x", "", 0),
    "job.cancelled": FactWords("", "{name} nicht mehr nötig", "Auftrag entfallen", "x", "", 0),
    "job.completed": FactWords(
        "hat „{name}“ ausgeführt", "{name} ausgeführt", "Ausgeführt", "cog", "", 25
    ),
    "job.created": FactWords("", "{name} beauftragt", "Beauftragt", "cog", "", 0),
    "job.failed": FactWords(
        "", "{name}: Versuch gescheitert", "Versuch gescheitert", "alert", "danger", 60
    ),
    "job.released": FactWords(
        "hat „{name}“ zurückgegeben", "{name}: zurückgegeben", "Zurückgegeben", "repeat", "", 5
    ),
    "job.updated": FactWords(
        "hat den Auftrag „{name}“ geändert", "{name}: geändert", "Auftrag geändert", "pen", "", 5
    ),
    "listener.activated": FactWords(
        "hat einen Listener von „{name}“ übernommen",
        "{name}: Listener übernommen",
        "Listener",
        "cog",
        "",
        0,
    ),
    "listener.cancelled": FactWords(
        "", "{name}: Listener nicht mehr nötig", "Listener entfallen", "x", "", 0
    ),
    "listener.completed": FactWords("", "{name}: Listener ausgeführt", "Listener", "cog", "", 0),
    "listener.created": FactWords("", "{name}: Listener beauftragt", "Listener", "cog", "", 0),
    "listener.failed": FactWords(
        "", "{name}: Listener gescheitert", "Listener gescheitert", "alert", "danger", 60
    ),
    "listener.released": FactWords(
        "", "{name}: Listener zurückgegeben", "Listener", "repeat", "", 0
    ),
    "listener.updated": FactWords("", "{name}: Listener geändert", "Listener", "pen", "", 0),
    "message.expired": FactWords(
        "", "Nachricht von niemandem abgeholt", "Nachricht verfallen", "alert", "danger", 80
    ),
    "retention.expired": FactWords(
        "", "Aufbewahrungsfrist abgelaufen, Angaben gelöscht", "Frist ist vorbei", "lock", "", 40
    ),
    "message.failed": FactWords(
        "", "Nachricht verworfen", "Nachricht verworfen", "alert", "danger", 80
    ),
    "message.repeated": FactWords(
        "", "Nachricht kam noch einmal", "Noch einmal gekommen", "mail", "", 71
    ),
    "message.received": FactWords(
        "", "Nachricht eingegangen: {name}", "Nachricht eingegangen", "mail", "info", 70
    ),
    "mail.received": FactWords("", "Mail eingegangen", "Mail eingegangen", "mail", "info", 71),
    "message.sent": FactWords(
        "", "{name}: Nachricht gesendet", "Nachricht gesendet", "mail", "", 72
    ),
    "call.made": FactWords("", "{name}: Dienst aufgerufen", "Dienst aufgerufen", "link", "", 71),
    "call.failed": FactWords("", "{name}: keine Antwort", "Keine Antwort", "alert", "danger", 79),
    "process.called": FactWords("", "{name}: Prozess aufgerufen", "Aufgerufen", "play", "", 30),
    "process.completed": FactWords(
        "", "Vorgang abgeschlossen", "Vorgang abgeschlossen", "flag", "ok", 50
    ),
    "process.started": FactWords(
        "hat den Vorgang gestartet", "Vorgang gestartet", "Vorgang gestartet", "play", "", 80
    ),
    "process.suspended": FactWords(
        "hat den Vorgang angehalten", "Vorgang angehalten", "Angehalten", "clock", "", 96
    ),
    "process.resumed": FactWords(
        "hat den Vorgang fortgesetzt", "Vorgang fortgesetzt", "Fortgesetzt", "repeat", "ok", 96
    ),
    "process.terminated": FactWords(
        "hat den Vorgang abgebrochen", "Vorgang beendet", "Vorgang beendet", "x", "danger", 92
    ),
    "quote.versioned": FactWords("", "Neue Fassung des Angebots", "Neue Fassung", "pen", "", 65),
    "signal.received": FactWords(
        "", "Signal eingegangen: {name}", "Signal eingegangen", "mail", "info", 70
    ),
    "signal.sent": FactWords("", "{name}: Signal gesendet", "Signal gesendet", "mail", "", 72),
    "task.cancelled": FactWords("", "Entfallen: {name}", "Aufgabe entfallen", "x", "", 20),
    "task.claimed": FactWords(
        "hat „{name}“ übernommen", "„{name}“ übernommen", "Aufgabe übernommen", "user", "", 45
    ),
    "task.completed": FactWords(
        "hat „{name}“ abgeschlossen", "{name} erledigt", "Aufgabe abgeschlossen", "check", "ok", 55
    ),
    "task.denied": FactWords(
        "", "{name}: abgelehnt, weiter offen", "Abgelehnt", "alert", "danger", 60
    ),
    "task.failed": FactWords(
        "", "{name} ist gescheitert", "Schritt gescheitert", "alert", "danger", 88
    ),
    "task.ready": FactWords("", "Neue Aufgabe: {name}", "Aufgabe wartet", "inbox", "info", 35),
    "task.submitted": FactWords(
        "hat „{name}“ abgegeben", "{name} abgegeben", "Aufgabe abgegeben", "check", "", 50
    ),
    "task.reassigned": FactWords(
        "hat „{name}“ zugeteilt", "„{name}“ zugeteilt", "Aufgabe zugeteilt", "users", "", 45
    ),
    "task.updated": FactWords(
        "hat „{name}“ geändert", "„{name}“ geändert", "Aufgabe geändert", "pen", "", 30
    ),
    "task.released": FactWords(
        "hat „{name}“ zurückgegeben", "„{name}“ zurückgegeben", "Zurückgegeben", "users", "", 45
    ),
    "timer.fired": FactWords("", "Frist erreicht: {name}", "Frist erreicht", "clock", "", 70),
    "variable.changed": FactWords("", "Daten geändert", "Daten geändert", "pen", "", 0),
    "variable.rectified": FactWords(
        "hat Daten berichtigt", "Daten berichtigt", "Daten berichtigt", "pen", "", 85
    ),
}
_ENGLISH_FACTS = {
    kind: (_FACTS[kind] if kind in _FACTS else FactWords("", "", "", "", "", 0))._replace(
        by_person=by_person, alone=alone, short=short
    )
    for kind, (by_person, alone, short) in english.FACTS.items()
}
FACTS: Spoken[str, FactWords] = Spoken(_FACTS, _ENGLISH_FACTS)
"""Fact type -> how it is told."""

_UNKNOWN = FactWords("hat „{name}“ weitergeführt", "{name}", "Schritt", "info", "", 10)


def known(kind: str) -> FactWords:
    """Return how a fact is told; a word of the vocabulary without a sentence has a general one."""
    if kind in FACTS:
        return FACTS[kind]
    if not is_english():
        return _UNKNOWN
    by_person, alone, short = english.UNKNOWN
    return _UNKNOWN._replace(by_person=by_person, alone=alone, short=short)


MACHINES: Spoken[str, str] = Spoken(
    {
        "timer": "Zeitsteuerung",
        "service": "Automatik",
        "system": "System",
        "subject": "Externe Person",
    },
    english.MACHINES,
)
"""Kinds of actor that are no account."""

AUTHENTICATIONS: Spoken[str, str] = Spoken(
    {
        "password": "mit Kennwort angemeldet",
        "session": "auf den Seiten angemeldet",
        "token": "mit einem Token angemeldet",
        "provider": "über den Anmeldedienst angemeldet",
        "command-line": "über die Befehlszeile",
    },
    english.AUTHENTICATIONS,
)
"""How an actor proved who it is."""

CODES: Spoken[tuple[str, str], str] = Spoken(
    {
        ("type", "mail"): "E-Mail",
        ("type", "document"): "Dokument",
        ("channel", "email"): "E-Mail",
        ("operation", "cancel"): "Abbruch",
        ("kind", "job"): "Auftrag",
        ("kind", "message"): "Nachricht",
        ("kind", "expression"): "Ausdruck",
        ("kind", "ad-hoc"): "Auswahl der Schritte",
        ("kind", "assignment"): "Zuweisung der Aufgabe",
        ("kind", "call"): "aufgerufener Prozess",
        ("kind", "condition"): "Bedingung",
        ("kind", "decision"): "Entscheidung",
        ("kind", "error"): "Fehler, den niemand auffängt",
        ("kind", "escalation"): "Eskalation, die niemand auffängt",
        ("kind", "case-damaged"): "beschädigter Vorgang",
        ("kind", "feel-limit"): "Ausdruck, der zu lange rechnet",
        ("kind", "form"): "Formular",
        ("kind", "gateway"): "Verzweigung ohne Weg",
        ("kind", "listener"): "Listener",
        ("kind", "loop"): "Wiederholung",
        ("kind", "mapping"): "Übergabe von Werten",
        ("kind", "no-eligible-user"): "niemand darf die Aufgabe bearbeiten",
        ("kind", "protected-variable"): "geschützter Wert",
        ("kind", "schedule"): "Termin",
        ("kind", "forbidden"): "Server nicht zugelassen",
        ("kind", "address"): "Adresse nicht zugelassen",
        ("kind", "time"): "zu langsam",
        ("kind", "certificate"): "Zertifikat gilt nicht",
        ("kind", "connection"): "nicht erreichbar",
        ("kind", "answer"): "Antwort nicht zu lesen",
        ("kind", "signal"): "Signal",
        ("kind", "timer"): "Zeitangabe",
        ("kind", "value"): "Wert",
        ("kind", "work"): "Auftrag",
        ("media_type", "application/pdf"): "PDF",
    },
    english.CODES,
)
"""(name in a fact's data, code) -> what people call it."""

REFERENCES: Spoken[str, str] = Spoken(
    {
        "calendar": "Kalender (Hash)",
        "decision": "Tabelle (Hash)",
        "document": "Dokument (Hash)",
        "form": "Formular (Hash)",
        "process": "Prozess (Hash)",
        "shown": "Gezeigt (Hash)",
        "table": "Tabelle (Hash)",
    },
    english.REFERENCES,
)
"""What the hashes that a fact refers to are called."""

DATA: Spoken[str, str] = Spoken(
    {
        "attempt": "Versuch",
        "attachedTo": "an Schritt",
        "candidateGroups": "Gruppen",
        "channel": "Weg der Zustellung",
        "checkpoint": "Prüfpunkt",
        "consent": "aus Vorgang",
        "decision": "Tabelle",
        "document": "Dokument",
        "duration": "gedauert unter",
        "dueAt": "fällig",
        "due": "fällig",
        "end_event": "Ende",
        "event": "Ereignis",
        "disclosed": "offengelegt",
        "excluded": "ausgeschlossen",
        "filters": "Umfang",
        "flow": "Weg",
        "form": "Formular",
        "kind": "Art",
        "host": "Server",
        "method": "Methode",
        "incident": "Störung",
        "instance": "Vorgang",
        "matched": "zutreffende Zeilen",
        "loopCounter": "Durchlauf",
        "media_type": "Dateityp",
        "message": "Nachricht",
        "message_id": "Nachrichtenkennung",
        "names": "Werte",
        "number": "Nummer",
        "operation": "Handlung",
        "priority": "Priorität",
        "process": "Prozess",
        "reason": "Grund",
        "purpose": "Zweck",
        "remaining": "verbleibend",
        "report": "Bericht",
        "request": "Anfrage",
        "missed": "nachgeholt",
        "requesters": "angefragt von",
        "result": "Ergebnis",
        "retries": "Versuche",
        "round": "Runde",
        "sha256": "SHA-256",
        "size": "Größe",
        "start_event": "Beginn",
        "template": "Vorlage",
        "text_version": "Textfassung",
        "type": "Art",
        "undisclosed": "nicht offengelegt",
        "until": "bis",
        "valid_until": "Link gültig bis",
        "version": "Version",
    },
    english.DATA,
)
"""What the names in a fact's data are called."""
