"""Words of the public appearance."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "public.imprint": "Impressum",
    "public.privacy": "Datenschutz",
    "brand.title": "Auftritt nach außen",
    "brand.lead": "So sehen Kunden öffentliche Formulare, Links, Unterschriften, Abmeldungen, "
    "Mails und Dokumente.",
    "brand.company": "Name des Unternehmens",
    "brand.company.hint": "Ohne Angabe: {usual}.",
    "brand.colour": "Farbe",
    "brand.colour.hint": "Für Schaltflächen und Links, wie #0b5c68. Für dunkle Seiten wird "
    "sie aufgehellt.",
    "brand.logo": "Logo",
    "brand.logo.hint": "SVG oder PNG, höchstens 200 KB. Es steht in der Kopfzeile anstelle "
    "des Namens.",
    "brand.logo.now": "Das Logo von jetzt",
    "brand.logo.none": "Kein Logo mehr",
    "brand.imprint": "Impressum",
    "brand.imprint.hint": "Adresse der Seite, mit https://.",
    "brand.privacy": "Datenschutzhinweise",
    "brand.privacy.hint": "Adresse der Seite, mit https://.",
    "brand.details": "Pflichtangaben für Geschäftsbriefe",
    "brand.details.hint": "Rechtsform und Sitz, Registergericht und Nummer, Geschäftsführung, "
    "je Zeile (§ 35a GmbHG, § 37a HGB). Stehen unter Mails nach außen und am Fuß von Dokumenten.",
    "brand.reason": "Grund der Änderung",
    "brand.reason.hint": "Steht versiegelt im Ledger.",
    "brand.save": "Auftritt speichern",
    "toast.brand": "Der Auftritt ist gespeichert.",
    "brand.fault.company.long": "Kürzen Sie den Namen auf höchstens {figure} Zeichen",
    "brand.fault.colour.unknown": "Geben Sie die Farbe mit sechs Ziffern an, wie #0b5c68",
    "brand.fault.colour.contrast": "Wählen Sie eine dunklere Farbe: Ihr Kontrast auf hellen "
    "Seiten ist {figure} zu 1, nötig sind 4,5 zu 1 (WCAG AA)",
    "brand.fault.imprint.unknown": "Geben Sie das Impressum als Adresse mit https:// an",
    "brand.fault.privacy.unknown": "Geben Sie die Datenschutzhinweise als Adresse mit https:// an",
    "brand.fault.details.many": "Kürzen Sie die Pflichtangaben auf höchstens {figure} Zeilen",
    "brand.fault.details.long": "Kürzen Sie jede Zeile der Pflichtangaben auf höchstens {figure} "
    "Zeichen, ohne Steuerzeichen",
    "brand.fault.reason.missing": "Geben Sie einen Grund an, mit höchstens 500 Zeichen",
    "brand.fault.logo.large": "Wählen Sie ein Logo mit höchstens {figure} KB",
    "brand.fault.logo.pixels": "Wählen Sie ein Logo mit höchstens {figure} Pixeln je Seite",
    "brand.fault.logo.kind": "Wählen Sie ein Logo als SVG oder PNG",
    "brand.fault.logo.unreadable": "Das PNG ist beschädigt. Speichern Sie es neu",
    "brand.fault.logo.active": "Das SVG enthält „{figure}“, das mehr könnte als zeichnen. "
    "Speichern Sie es als einfaches SVG",
}
