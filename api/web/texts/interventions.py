"""Words of the pages on which operators intervene in a case."""

from __future__ import annotations

TEXTS = {
    "case.suspended": "angehalten",
    "case.suspended_title": "Dieser Vorgang ist angehalten.",
    "case.suspended_words": "Seit {time} läuft keine Frist ab, nichts wird ausgeführt oder "
    "zugestellt, und niemand bearbeitet seine Aufgaben. Verloren geht nichts.",
    "case.suspend": "Anhalten",
    "case.resume": "Fortsetzen",
    "case.move": "Versetzen",
    "case.change": "Angabe ändern",
    "task.checked_title": "Wird geprüft.",
    "task.checked": "Bis dahin lässt sich hier nichts ändern.",
    "task.checked.assigning": "Die Zuteilung gilt, sobald sie geprüft ist.",
    "task.checked.updating": "Die Änderung gilt, sobald sie geprüft ist.",
    "task.checked.completing": "Die Aufgabe ist abgegeben und erledigt, sobald sie geprüft ist.",
    "task.look_again": "Erneut nachsehen",
    "task.denied_title": "Bei der Prüfung abgelehnt.",
    "task.denied": "Die Aufgabe ist wieder wie vorher.",
    "task.denied_because": "Begründung: {reason}",
    "task.suspended_title": "Der Vorgang ist angehalten.",
    "task.suspended": "Der Betrieb hat ihn angehalten. Sobald er fortgesetzt wird, geht es hier "
    "weiter.",
    "inbox.checked": "wird geprüft",
    "inbox.suspended": "angehalten",
    "intervention.reason": "Grund",
    "intervention.reason_hint": "Der Grund steht mit Ihrem Namen im Ledger und im Nachweis.",
    "intervention.back": "Nichts ändern",
    "intervention.preview": "Vorschau",
    "intervention.edit": "Auswahl ändern",
    "suspend.title": "Vorgang {name} anhalten?",
    "suspend.words": "Keine Frist läuft ab, kein Auftrag wird vergeben, keine Nachricht "
    "zugestellt, und niemand kann seine Aufgaben bearbeiten, bis der Vorgang fortgesetzt wird.",
    "suspend.do": "Anhalten",
    "resume.title": "Vorgang {name} fortsetzen?",
    "resume.words": "Was inzwischen fällig wurde, geschieht dann: Fristen laufen einmal ab, "
    "aufbewahrte Nachrichten kommen an.",
    "resume.do": "Fortsetzen",
    "move.title": "Vorgang {name} versetzen",
    "move.words": "Was an einer Stelle läuft, endet dort und beginnt an einer anderen. Aufgaben, "
    "Fristen und Aufträge, die daran hängen, entfallen.",
    "move.from": "Endet hier",
    "move.to": "Beginnt hier",
    "move.nothing": "nichts",
    "move.preview_title": "Das wird geschehen",
    "move.no_change": "Es ändert sich nichts.",
    "move.refused": "So geht es nicht",
    "move.do": "Versetzen",
    "change.title": "Angabe im Vorgang {name} ändern",
    "change.words": "Die Angabe gilt im ganzen Vorgang. Der alte und der neue Wert stehen "
    "versiegelt im Ledger.",
    "change.name": "Name der Angabe",
    "change.value": "Neuer Wert",
    "change.value_hint": "Zahl, true, false, null oder JSON; alles andere ist Text.",
    "change.do": "Ändern",
    "toast.suspended": "Vorgang angehalten.",
    "toast.running": "Vorgang fortgesetzt.",
    "toast.moved": "Vorgang versetzt.",
    "toast.changed": "Angabe geändert.",
}
