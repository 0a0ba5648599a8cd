"""How variables of the shipped processes are called and written; others keep their names."""

from __future__ import annotations

LABELS: dict[str, tuple[str, str]] = {
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
    "comment": ("Kommentar", ""),
    "conditions": ("Auflage", ""),
    "lines": ("Positionen", ""),
    "lineNo": ("Pos.", ""),
    "sku": ("Artikel", ""),
    "text": ("Bezeichnung", ""),
    "qty": ("Menge", ""),
    "unit": ("Einheit", ""),
    "listPrice": ("Listenpreis", "money"),
    "discountPct": ("Nachlass", "percent"),
    "unitCost": ("Kosten", "money"),
    "lineNet": ("Summe", "money"),
    "skontoPct": ("Skonto", "percent"),
    "skontoDays": ("Skontofrist", "days"),
    "nonStandardTerms": ("Abweichende Bedingungen", ""),
    "termsText": ("Text der Abweichung", ""),
    "currency": ("Währung", ""),
}
"""Variable -> (label, kind): `money`, `percent`, `days`, `months`, `word`; empty: as it comes."""

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
