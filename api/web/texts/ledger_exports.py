"""Words of the part of the ledger's page that takes away a selection."""

from __future__ import annotations

TEXTS = {
    "selection.title": "Auszug oder Bericht",
    "selection.lead": "Was leer bleibt, schränkt nichts ein. Die Auswahl steht wörtlich im Auszug; "
    "was er weglässt, bleibt als Hashwert sichtbar. Jeder Auszug wird im Ledger festgehalten.",
    "selection.report": "Bericht",
    "selection.format": "Form",
    "selection.language": "Sprache",
    "selection.case": "Vorgang (interne Nummer)",
    "selection.process": "Prozess (Kennung)",
    "selection.version": "Version",
    "selection.from": "Von",
    "selection.to": "Bis einschließlich",
    "selection.types": "Arten",
    "selection.types_hint": "Wörter des Ledgers, zum Beispiel consent.* oder task.completed",
    "selection.actor": "Konto",
    "selection.person": "Kennung der betroffenen Person",
    "selection.purpose": "Zweck der Verarbeitung",
    "selection.values": "Versiegelte Angaben",
    "selection.values.open": "offenlegen",
    "selection.values.sealed": "versiegelt lassen",
    "selection.take": "Herunterladen",
    "selection.format.pdf": "Bericht als PDF, gesiegelt",
    "selection.format.zip": "ZIP mit Nachweis und Einträgen",
    "selection.format.json": "Nachweis als JSON",
    "selection.format.csv": "Tabelle als CSV",
    "selection.language.de": "Deutsch",
    "selection.language.en": "Englisch",
    "selection.report.selection": "Auszug mit Verlauf",
    "selection.report.consents": "Nachweis der Einwilligung",
    "selection.report.approvals": "Freigaben eines Angebots",
    "selection.report.requests": "Verzeichnis der Betroffenenanfragen",
    "selection.report.erasures": "Bescheinigung der Löschung",
    "selection.report.trace": "Ablauf eines Prozesses",
    "selection.report.interventions": "Eingriffe der Verwaltung",
    "selection.empty": "Zu dieser Auswahl gibt es keinen Eintrag.",
    "selection.empty_words": "Im Ledger steht nichts, worauf alle Angaben zutreffen. Es wurde "
    "nichts heruntergeladen.",
    "selection.refused": "Die Auswahl ist nicht lesbar.",
    "selection.refused_words": "Nennen Sie mindestens eine Einschränkung, Tage wie 2026-11-19 und "
    "Arten wie consent.*. Gemeldet wurde: {fault}",
    "rules.title": "Regeln prüfen",
    "rules.lead": "Liest die Einträge daraufhin, ob geschah, was geschehen durfte: Freigaben, "
    "Einwilligungen, Fristen, Eingriffe.",
    "rules.check": "Regeln jetzt prüfen",
    "rules.kept": "Keine Regel ist verletzt.",
    "rules.kept_words": "Das gilt für die Einträge, die das Ledger heute enthält.",
    "rules.broken": "{count} Befunde zum Inhalt.",
    "rules.broken.one": "1 Befund zum Inhalt.",
    "rules.broken_words": "Das Ledger ist unverändert; was darin steht, hätte so nicht geschehen "
    "dürfen oder ist anzusehen.",
}
