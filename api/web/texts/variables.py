"""How variables of the shipped processes are called and written; an unknown one keeps its own name."""

from __future__ import annotations

LABELS: dict[str, tuple[str, str]] = {
    "quoteNumber": ("Angebot", ""),
    "version": ("Fassung", ""),
    "customer": ("Kunde", ""),
    "company": ("Firma", ""),
    "contactName": ("Ansprechpartner", ""),
    "email": ("E-Mail", ""),
    "segment": ("Kundengruppe", "word"),
    "offered": ("Angebotssumme", "money"),
    "listTotal": ("Listenpreis gesamt", "money"),
    "discount": ("Rabatt", "percent"),
    "margin": ("Marge", "percent"),
    "maxLineDiscount": ("Höchster Positionsrabatt", "percent"),
    "paymentDays": ("Zahlungsziel", "days"),
    "termMonths": ("Laufzeit", "months"),
    "validUntil": ("Gültig bis", ""),
    "reason": ("Begründung", ""),
    "decision": ("Entscheidung", "word"),
    "comment": ("Kommentar", ""),
    "conditions": ("Auflage", ""),
    "lines": ("Positionen", ""),
    "lineNo": ("Pos.", ""),
    "sku": ("Artikel", ""),
    "text": ("Bezeichnung", ""),
    "qty": ("Menge", ""),
    "unit": ("Einheit", ""),
    "listPrice": ("Listenpreis", "money"),
    "discountPct": ("Rabatt", "percent"),
    "unitCost": ("Kosten", "money"),
    "lineNet": ("Summe", "money"),
    "skontoPct": ("Skonto", "percent"),
    "skontoDays": ("Skontofrist", "days"),
    "nonStandardTerms": ("Abweichende Bedingungen", ""),
    "termsText": ("Text der Abweichung", ""),
    "currency": ("Währung", ""),
}
"""Variable -> (label, kind): `money`, `percent`, `days`, `months`, `word`, or `` for as it comes."""

HIGHLIGHTS = ("offered", "discount", "margin", "paymentDays", "termMonths")
"""Figures that a decision usually hangs on, the weightiest first."""

UNITS = {"days": "Tage", "months": "Monate", "hours": "Std."}

WORDS = {
    "approve": "freigegeben",
    "reject": "abgelehnt",
    "revise": "zur Überarbeitung zurückgegeben",
    "new": "Neukunde",
    "standard": "Standard",
    "key": "Großkunde",
    "public": "öffentlicher Auftraggeber",
}
"""What the codes in variables of kind `word` mean."""
