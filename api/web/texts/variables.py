"""How variables of the shipped processes are called and written; others keep their names."""

from __future__ import annotations

from api.web.language import Spoken
from api.web.texts.english import variables as english

_LABELS: dict[str, tuple[str, str]] = {
    "quoteNumber": ("Angebot", ""),
    "version": ("Fassung", ""),
    "customer": ("Kunde", ""),
    "company": ("Firma", ""),
    "contactName": ("Ansprechpartner", ""),
    "email": ("E-Mail", ""),
    "segment": ("Kundengruppe", "word"),
    "requester": ("Eingereicht von", ""),
    "name": ("Name", ""),
    "totals": ("Kennzahlen", ""),
    "cost": ("Kosten", "money"),
    "highestLineDiscount": ("Höchster Positionsnachlass", "percent"),
    "individuallyAgreed": ("Zahlungsziel einzeln ausgehandelt", ""),
    "quoteDocument": ("Angebotsdokument", ""),
    "sha256": ("SHA-256", ""),
    "contentType": ("Dateityp", "word"),
    "size": ("Größe", "size"),
    "findings": ("Gründe", ""),
    "offered": ("Angebotssumme", "money"),
    "listTotal": ("Listenpreis gesamt", "money"),
    "discount": ("Nachlass", "percent"),
    "margin": ("Marge", "percent"),
    "paymentDays": ("Zahlungsziel", "days"),
    "termMonths": ("Laufzeit", "months"),
    "validUntil": ("Gültig bis", ""),
    "reason": ("Begründung", ""),
    "decision": ("Entscheidung", "word"),
    "action": ("Wie weiter", "word"),
    "comment": ("Kommentar", ""),
    "conditions": ("Auflage", ""),
    "lines": ("Positionen", ""),
    "lineNo": ("Pos.", ""),
    "sku": ("Artikel", ""),
    "text": ("Bezeichnung", ""),
    "qty": ("Menge", "figure"),
    "unit": ("Einheit", "word"),
    "listPrice": ("Listenpreis", "money"),
    "discountPct": ("Nachlass", "percent"),
    "unitCost": ("Kosten", "money"),
    "lineNet": ("Summe", "money"),
    "skontoPct": ("Skonto", "percent"),
    "skontoDays": ("Skontofrist", "days"),
    "nonStandardTerms": ("Abweichende Bedingungen", ""),
    "termsText": ("Text der Abweichung", ""),
    "costsMissing": ("Kosten fehlen", ""),
    "validity": ("Gültigkeit", ""),
    "problem": ("Hindernis", ""),
    "id": ("Konto", ""),
    "note": ("Hinweis", ""),
    "title": ("Stelle", ""),
    "group": ("Gruppe", ""),
    "messageId": ("Nachrichtenkennung", ""),
    "mailKey": ("Schlüssel der Mail", ""),
    "caseKey": ("Schlüssel des Vorgangs", ""),
    "currency": ("Währung", ""),
    "customerId": ("Kundennummer", ""),
    "state": ("Bundesland", ""),
}
LABELS: Spoken[str, tuple[str, str]] = Spoken(
    _LABELS,
    {name: (label, _LABELS.get(name, ("", ""))[1]) for name, label in english.LABELS.items()},
)
"""Variable -> (label, kind): `money`, `percent`, `days`, `months`, `size`, `figure`, `word`; empty:
as it comes."""

FIGURES = frozenset({"money", "percent", "days", "months", "size", "figure"})
"""Kinds of which every value is a number."""

INNER: Spoken[str, str] = Spoken(
    {
        "address": "Netzadresse",
        "answer": "Antwort",
        "approvalMessageId": "Kennung der Ergebnismail",
        "approverGroups": "Zuständige Gruppen",
        "approvers": "Zuständige",
        "carriedOver": "Übernommene Freigaben",
        "comparison": "Vergleich mit früheren Freigaben",
        "decisions": "Entscheidungen",
        "display": "Anzeigetexte",
        "earlier": "Frühere Entscheidungen",
        "hours": "Frist in Stunden",
        "link": "Link",
        "marginBand": "Bereich der Marge",
        "matrix": "Ergebnis der Freigabematrix",
        "net": "Netto",
        "newValidUntil": "Neues Ende der Gültigkeit",
        "outcome": "Ausgang",
        "output": "Ergebnis der Tabelle",
        "owner": "Zuständig",
        "people": "Personen",
        "quoteMessageId": "Kennung der Angebotsmail",
        "reasonCode": "Regel",
        "reasons": "Gründe",
        "recipient": "Empfänger",
        "refused": "Abgewiesen",
        "sent": "Gesendet",
        "settings": "Vorgaben",
        "snapshot": "Freigegebener Stand",
        "stage": "Laufende Stufe",
        "suppressed": "Gesperrt",
        "tableVersion": "Fassung der Matrix",
        "tier": "Stufe",
        "validUntilEnd": "Ende der Gültigkeit",
    },
    english.INNER,
)
"""Variable -> label, of what a process keeps for its own use."""

UNITS: Spoken[str, str] = Spoken(
    {"days": "Tage", "months": "Monate", "hours": "Std."}, english.UNITS
)

WORDS: Spoken[str, str] = Spoken(
    {
        "approve": "freigegeben",
        "reject": "abgelehnt",
        "revise": "zur Überarbeitung zurückgegeben",
        "new": "Neukunde",
        "standard": "Standard",
        "key": "Großkunde",
        "public": "öffentlicher Auftraggeber",
        "application/pdf": "PDF",
        "C62": "Stück",
        "HUR": "Stunden",
        "DAY": "Tage",
        "MON": "Monate",
        "ANN": "Jahre",
        "LS": "pauschal",
        "change": "ändern",
        "withdraw": "zurückziehen",
    },
    english.WORDS,
)
"""What the codes in variables of kind `word` mean."""
