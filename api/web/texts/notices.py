"""Words about mail of one's tasks, and the German states."""

from __future__ import annotations

TEXTS = {
    "notices.tab": "Nachrichten",
    "notices.title": "Nachrichten per E-Mail",
    "notices.to": "An {email}",
    "notices.no_address": "Ihr Konto hat keine E-Mail-Adresse. Die Administration trägt sie ein.",
    "notices.which": "Was Sie bekommen",
    "notices.says": "Eine Nachricht nennt die Aufgabe, die Nummer des Vorgangs und die Frist, "
    "sonst nichts aus dem Vorgang. Was Sie für andere in Vertretung tun, gehört dazu.",
    "notices.digest": "Meine Aufgaben, an jedem Arbeitstag",
    "notices.digest_hint": "Eine Liste dessen, was im Posteingang steht; keine Nachricht, wenn er "
    "leer ist.",
    "notices.hour": "Uhrzeit der Liste",
    "notices.at": "{hour}:00 Uhr",
    "notices.assigned": "Eine neue Aufgabe",
    "notices.assigned_hint": "Sobald Ihnen jemand eine Aufgabe gibt; nicht, was Sie selbst "
    "übernehmen.",
    "notices.overdue": "Eine überfällige Aufgabe",
    "notices.overdue_hint": "Sobald die Frist einer Aufgabe im Posteingang verstrichen ist.",
    "notices.fault": "Fehler",
    "notices.state": "Feiertage",
    "notices.state_hint": "An Feiertagen und am Wochenende kommt keine Liste.",
    "notices.language": "Sprache der Nachrichten",
    "notices.save": "Auswahl speichern",
    "toast.notices": "Auswahl gespeichert.",
    "state.": "Nur bundesweite",
    "state.BB": "Brandenburg",
    "state.BE": "Berlin",
    "state.BW": "Baden-Württemberg",
    "state.BY": "Bayern",
    "state.HB": "Bremen",
    "state.HE": "Hessen",
    "state.HH": "Hamburg",
    "state.MV": "Mecklenburg-Vorpommern",
    "state.NI": "Niedersachsen",
    "state.NW": "Nordrhein-Westfalen",
    "state.RP": "Rheinland-Pfalz",
    "state.SH": "Schleswig-Holstein",
    "state.SL": "Saarland",
    "state.SN": "Sachsen",
    "state.ST": "Sachsen-Anhalt",
    "state.TH": "Thüringen",
}
