"""German words for what the ledger writes, for people who read a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from audit.entry import read_time

_BERLIN = ZoneInfo("Europe/Berlin")

FACTS: Mapping[str, str] = {
    "process.started": "Vorgang begonnen",
    "process.called": "Unterprozess aufgerufen",
    "process.completed": "Vorgang abgeschlossen",
    "process.terminated": "Vorgang abgebrochen",
    "process.migrated": "Vorgang auf andere Prozessversion überführt",
    "process.suspended": "Vorgang angehalten",
    "process.resumed": "Vorgang fortgesetzt",
    "task.ready": "Schritt wartet",
    "task.claimed": "Aufgabe übernommen",
    "task.released": "Aufgabe zurückgegeben",
    "task.completed": "Schritt erledigt",
    "task.submitted": "Schritt abgegeben",
    "task.denied": "Abgelehnt durch Listener",
    "task.updated": "Aufgabe geändert",
    "task.cancelled": "Schritt abgebrochen",
    "task.failed": "Schritt fehlgeschlagen",
    "task.reassigned": "Aufgabe anders zugewiesen",
    "batch.begun": "Stapel begonnen",
    "batch.applied": "Teil eines Stapels",
    "batch.suspended": "Stapel angehalten",
    "batch.resumed": "Stapel fortgesetzt",
    "batch.cancelled": "Stapel abgebrochen",
    "batch.ended": "Stapel beendet",
    "clock.pinned": "Uhr gestellt",
    "clock.reset": "Uhr freigegeben",
    "element.started": "Begonnen",
    "element.completed": "Durchlaufen",
    "element.cancelled": "Abgebrochen",
    "element.skipped": "Übersprungen: nichts zu tun",
    "element.migrated": "Schritt in anderer Prozessversion fortgeführt",
    "flow.taken": "Wege gewählt",
    "gateway.decided": "Weg gewählt",
    "continuation.created": "Schritt endet hier",
    "continuation.completed": "Neuer Schritt begonnen",
    "continuation.failed": "Neuer Schritt gescheitert",
    "continuation.cancelled": "Neuer Schritt entfallen",
    "listener.created": "Listener beauftragt",
    "listener.completed": "Listener erledigt",
    "listener.failed": "Listener gescheitert",
    "listener.cancelled": "Listener abgebrochen",
    "listener.activated": "Listener von Worker übernommen",
    "listener.updated": "Listener beim Worker geändert",
    "listener.released": "Listener vom Worker zurückgegeben",
    "job.created": "Auftrag an Dienst",
    "job.asked": "Worker gefragt, was beginnt",
    "job.answered": "Worker hat gesagt, was beginnt",
    "job.withdrawn": "Frage an Worker zurückgenommen",
    "job.completed": "Auftrag erledigt",
    "job.failed": "Auftrag gescheitert",
    "job.cancelled": "Auftrag abgebrochen",
    "job.activated": "Auftrag von Worker übernommen",
    "job.updated": "Auftrag beim Worker geändert",
    "job.released": "Auftrag vom Worker zurückgegeben",
    "decision.evaluated": "Entscheidung nach Tabelle",
    "decision.failed": "Entscheidung ohne Ergebnis",
    "variable.changed": "Angaben geändert",
    "message.sent": "Nachricht gesendet",
    "message.received": "Nachricht empfangen",
    "message.failed": "Nachricht nicht gesendet",
    "message.expired": "Nachricht nicht abgeholt",
    "message.repeated": "Nachricht kam noch einmal",
    "call.made": "Dienst aufgerufen",
    "call.failed": "Dienst antwortet nicht",
    "retention.expired": "Aufbewahrung beendet",
    "signal.sent": "Signal gesendet",
    "signal.received": "Signal empfangen",
    "timer.fired": "Frist abgelaufen",
    "error.thrown": "Fehler gemeldet",
    "escalation.thrown": "Eskalation gemeldet",
    "incident.created": "Störung aufgetreten",
    "incident.resolved": "Störung behoben",
    "admin.intervened": "Eingriff der Verwaltung",
    "definition.deployed": "Prozess bereitgestellt",
    "definition.suspended": "Prozess angehalten",
    "definition.resumed": "Prozess fortgesetzt",
    "approval.requested": "Freigabe angefordert",
    "approval.granted": "Freigabe erteilt",
    "approval.rejected": "Freigabe abgelehnt",
    "approval.returned": "Zur Überarbeitung zurückgegeben",
    "approval.void": "Freigabe hinfällig",
    "approval.carried_over": "Freigabe auf neue Fassung übertragen",
    "approval.delegated": "Freigabe weitergegeben",
    "approval.escalated": "Freigabe an nächste Stelle gegeben",
    "approval.auto": "Freigabe nach Regel erteilt",
    "deadline.set": "Frist berechnet",
    "comment.added": "Kommentar geschrieben",
    "document.added": "Dokument hinzugefügt",
    "document.created": "Dokument erzeugt",
    "document.sent": "Dokument versendet",
    "quote.versioned": "Angebotsfassung festgehalten",
    "quote.sent": "Angebot versendet",
    "quote.accepted": "Angebot angenommen",
    "quote.declined": "Angebot abgelehnt",
    "export.created": "Export erstellt",
    "access.read": "Personenbezogene Angaben eingesehen",
    "access.granted": "Recht erteilt",
    "access.revoked": "Recht entzogen",
    "key.created": "Schlüssel erzeugt",
    "key.rotated": "Schlüssel gewechselt",
    "key.retired": "Schlüssel abgelöst",
    "key.forgotten": "Schlüssel vernichtet",
    "log.continued": "Log unter neuem Namen fortgesetzt",
    "log.alive": "Lebenszeichen des Ledgers",
    "restore.performed": "Aus Sicherung wiederhergestellt",
    "verify.run": "Prüfung ausgeführt",
    "witness.added": "Zeuge hinzugefügt",
    "witness.removed": "Zeuge entfernt",
    "witness.refused": "Zeuge widerspricht",
    "deputy.named": "Vertretung bestimmt",
    "deputy.withdrawn": "Vertretung zurückgenommen",
    "account.created": "Konto angelegt",
    "account.changed": "Konto geändert",
    "account.locked": "Konto gesperrt",
    "account.unlocked": "Konto entsperrt",
    "account.logged_in": "Angemeldet",
    "account.logged_out": "Abgemeldet",
    "account.login_failed": "Anmeldung gescheitert",
}

NAMES: Mapping[str, str] = {
    "from_process": "aus Prozess", "from_version": "aus Version",
    "to_process": "in Prozess", "to_version": "in Version", "mapping": "Zuordnung",
    "batch": "Stapel",
    "attachedTo": "an", "attempt": "Versuch", "candidateGroups": "Gruppen", "channel": "Kanal",
    "currency": "Währung", "decision": "Tabelle", "document": "Dokument", "due": "fällig",
    "dueAt": "fällig", "event": "Ereignis", "flow": "Weg", "form": "Formular",
    "incident": "Störung", "instance": "Vorgang", "kind": "Art",
    "matched": "Regeln", "message": "Nachricht", "missed": "nachgeholt",
    "message_id": "Kennung", "names": "Angaben", "operation": "Vorgehen",
    "corrects": "berichtigt Eintrag",
    "outcomes": "Entscheidungsangaben", "priority": "Rang",
    "process": "Prozess", "reason": "Begründung", "remaining": "weitere",
    "retries": "Versuche übrig", "round": "Runde", "rule": "Regel", "sha256": "SHA-256",
    "size": "Größe", "target": "Ziel", "template": "Vorlage", "total": "Summe", "type": "Art",
    "version": "Version",
}  # fmt: skip
"""Names in a fact's data, as a report shows them; others stand as they are."""

REFERENCES: Mapping[str, str] = {
    "calendar": "Prüfsumme Kalender", "form": "Prüfsumme Formular",
    "table": "Prüfsumme Tabelle", "shown": "Prüfsumme Gezeigtes",
    "sha256": "SHA-256",
    "assignee": "an",
}  # fmt: skip
"""Names of a fact's references, as a report shows them."""

ACTORS: Mapping[str, str] = {
    "user": "Person", "subject": "betroffene Person", "service": "Dienst", "timer": "Zeitgeber",
    "system": "System",
}  # fmt: skip


def moment(value: datetime | str, *, seconds: bool = False) -> str:
    """Return a time as people read it, in Europe/Berlin; a text is read as entries write it."""
    return local(value).strftime("%d.%m.%Y, %H:%M:%S Uhr" if seconds else "%d.%m.%Y, %H:%M Uhr")


def local(value: datetime | str) -> datetime:
    """Return a time by the clock of Europe/Berlin; a text is read as entries write it."""
    return (read_time(value) if isinstance(value, str) else value).astimezone(_BERLIN)


def number(value: int) -> str:
    """Return a whole number with dots between thousands."""
    return f"{value:,}".replace(",", ".")


def counted(count: int, one: str, many: str) -> str:
    """Return a number with its noun, such as `1 Eintrag` or `1.284 Einträge`."""
    return f"{number(count)} {one if count == 1 else many}"
