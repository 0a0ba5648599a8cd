"""Words of what stands beside a form: comments, documents that people add, news of a page."""

from __future__ import annotations

TEXTS = {
    "comment.title": "Kommentare",
    "comment.again": "Kommentar noch nicht gespeichert",
    "comment.count": "{count} Kommentare",
    "comment.count.one": "1 Kommentar",
    "comment.none": "Noch kein Kommentar. Was Sie hier schreiben, sehen alle, die den Vorgang "
    "sehen dürfen.",
    "comment.label": "Neuer Kommentar",
    "comment.hint": "Alle, die den Vorgang sehen dürfen, lesen mit. Ein Kommentar steht im Ledger "
    "und wird nicht zurückgenommen; sein Text wird mit den Daten des Vorgangs gelöscht.",
    "comment.do": "Kommentar speichern",
    "comment.erased": "Der Text ist gelöscht.",
    "comment.missing": "Schreiben Sie einen Kommentar",
    "comment.too_long": "Kürzen Sie den Kommentar auf höchstens {count} Zeichen; es sind {length}",
    "comment.unreadable": "Entfernen Sie Zeichen, die nicht aufbewahrt werden können",
    "toast.commented": "Kommentar gespeichert.",
    "attachment.label": "Datei",
    "attachment.hint": "PDF, Bild, Text oder Office-Dokument ohne Makros. Alle, die den Vorgang "
    "sehen dürfen, können sie laden.",
    "attachment.do": "Unterlage hinzufügen",
    "attachment.again": "Unterlage noch nicht gespeichert",
    "toast.document-added": "Unterlage gespeichert.",
    "live.inbox": "{count} neue Aufgaben",
    "live.inbox.one": "1 neue Aufgabe",
    "live.inbox.none": "Die Liste hat sich geändert",
    "live.refresh": "Liste aktualisieren",
    "live.taken": "{name} hat diese Aufgabe inzwischen übernommen.",
    "live.released": "Diese Aufgabe ist inzwischen wieder frei.",
    "live.over": "Diese Aufgabe ist inzwischen erledigt oder entfallen.",
    "live.held": "Der Vorgang ist inzwischen angehalten.",
    "live.changed": "Diese Aufgabe hat sich inzwischen geändert.",
    "live.look": "Seite neu laden",
    "calendar.tab": "Kalender",
    "calendar.title": "Aufgaben im Kalender",
    "calendar.name": "Vorgang: fällige Aufgaben",
    "calendar.due": "{task} – {case}",
    "calendar.since": "Adresse erzeugt am {time}",
    "calendar.no_address": "Noch keine Adresse",
    "calendar.subscribe": "Fällige Aufgaben abonnieren",
    "calendar.words": "Ihr Kalenderprogramm zeigt damit, wann Ihre Aufgaben und die Ihrer Gruppen "
    "fällig sind: den Namen der Aufgabe und die Nummer des Vorgangs, sonst nichts.",
    "calendar.secret": "Wer die Adresse kennt, sieht dasselbe ohne Anmeldung. Geben Sie sie "
    "nur Ihrem Kalenderprogramm. Eine neue Adresse macht die alte sofort ungültig.",
    "calendar.do": "Adresse erzeugen",
    "calendar.renew": "Neue Adresse erzeugen",
    "calendar.stop": "Adresse zurückziehen",
    "calendar.made_title": "Die Adresse ist erzeugt.",
    "calendar.made": "Tragen Sie sie in Ihrem Kalenderprogramm als abonnierten Kalender ein.",
    "calendar.address": "Adresse des Kalenders",
    "calendar.once": "Sie wird nur jetzt angezeigt. Kopieren Sie sie, bevor Sie die Seite "
    "verlassen.",
    "toast.calendar-stopped": "Adresse zurückgezogen.",
}
