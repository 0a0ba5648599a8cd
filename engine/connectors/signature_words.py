"""What the page behind a signed document says, in German and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GERMAN: Final[Mapping[str, str]] = {
    "title": "Nachweis der elektronischen Unterschrift",
    "of": "zu „{document}“",
    "level": (
        "Einfache elektronische Signatur (Art. 3 Nr. 10 eIDAS-Verordnung). Sie ist weder eine "
        "fortgeschrittene noch eine qualifizierte Signatur; wer unterschrieben hat, ist nicht "
        "amtlich geprüft."
    ),
    "signature": "Unterschrift",
    "document": "Dokument",
    "file": "Datei",
    "sha256": "Prüfsumme (SHA-256)",
    "extent": "Umfang",
    "bytes": "die ersten {size} Bytes dieser Datei, unverändert",
    "statement_sha256": "Prüfsumme der Erklärung",
    "case": "Vorgang",
    "ledger": "Ledger",
    "checks": "So prüfen Sie",
    "name": "Name",
    "function": "Funktion",
    "place": "Ort",
    "time": "Zeitpunkt",
    "moment": "{at:%d.%m.%Y, %H:%M:%S} Uhr ({zone})",
    "winter": "MEZ",
    "summer": "MESZ",
    "statement": "Erklärung",
    "version": "Fassung der Erklärung",
    "none": "Die Zeit des Siegels ist die dieser Anwendung.",
    "stamped": "Die Zeit des Siegels bestätigt eine Zeitstempelstelle (RFC 3161).",
    "unanswered": (
        "Die Zeit des Siegels ist die dieser Anwendung: die Zeitstempelstelle hat nicht "
        "geantwortet."
    ),
    "check.seal": (
        "1. Siegel: Dieses Siegel (PAdES) deckt das ganze Dokument und diese Seite. Adobe Reader "
        "oder pdfsig zeigen, ob etwas geändert wurde. {seal_time}"
    ),
    "check.document": (
        "2. Dokument: head -c {size} DATEI.pdf | sha256sum nennt die Prüfsumme oben. Es ist die "
        "Datei, die vor der Unterschrift zu sehen war."
    ),
    "check.ledger": (
        "3. Ledger: Im Ledger von {company} steht zu diesem Vorgang der Eintrag „Dokument "
        "unterschrieben“ mit derselben Prüfsumme; Netzadresse und Browser stehen dort "
        "verschlüsselt."
    ),
    "reason": "Einfache elektronische Signatur mit Nachweis, gesiegelt",
    "signed": "{stem} – unterschrieben.pdf",
    "lang": "de-DE",
}
ENGLISH: Final[Mapping[str, str]] = {
    "title": "Evidence of the electronic signature",
    "of": "on “{document}”",
    "level": (
        "Simple electronic signature (Art. 3(10) of the eIDAS Regulation). It is neither an "
        "advanced nor a qualified signature; nobody has officially checked who signed."
    ),
    "signature": "Signature",
    "document": "Document",
    "file": "File",
    "sha256": "Hash (SHA-256)",
    "extent": "Extent",
    "bytes": "the first {size} bytes of this file, unchanged",
    "statement_sha256": "Hash of the statement",
    "case": "Case",
    "ledger": "Ledger",
    "checks": "How to check it",
    "name": "Name",
    "function": "Function",
    "place": "Place",
    "time": "Time",
    "moment": "{at:%Y-%m-%d, %H:%M:%S} ({zone})",
    "winter": "CET",
    "summer": "CEST",
    "statement": "Statement",
    "version": "Version of the statement",
    "none": "The time of the seal is that of this application.",
    "stamped": "A time-stamping authority (RFC 3161) confirms the time of the seal.",
    "unanswered": (
        "The time of the seal is that of this application: the time-stamping authority did not "
        "answer."
    ),
    "check.seal": (
        "1. Seal: this seal (PAdES) covers the whole document and this page. Adobe Reader or "
        "pdfsig show whether anything was changed. {seal_time}"
    ),
    "check.document": (
        "2. Document: head -c {size} FILE.pdf | sha256sum gives the hash above. It is the file "
        "that was shown before the signature."
    ),
    "check.ledger": (
        "3. Ledger: the ledger of {company} has, for this case, the entry “document signed” with "
        "the same hash; network address and browser stand there encrypted."
    ),
    "reason": "Simple electronic signature with evidence, sealed",
    "signed": "{stem} – signed.pdf",
    "lang": "en-GB",
}
WORDS: Final = {"de": GERMAN, "en": ENGLISH}
