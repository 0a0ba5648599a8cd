"""Texts of the answers to persons concerned and of the record of processing, German and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from audit.language import Language
from engine import group_names

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "access": ("Auskunft nach Art. 15 DSGVO", "Access under Art. 15 GDPR"),
    "access.head": ("Auskunft an die betroffene Person", "Answer to the data subject"),
    "access.lead": (
        "Diese Auskunft nennt alle Daten, die zu Ihnen gespeichert sind: je Vorgang, wofür und auf "
        "welcher Rechtsgrundlage, wer sie erhält und wie lange sie bleiben.",
        "This answer names all data that is stored about you: for each case what for and on which "
        "legal basis, who receives it and how long it stays.",
    ),
    "access.incomplete": (
        "Die Auskunft ist nicht vollständig: {count} Werte lassen sich nicht öffnen, oder es gibt "
        "Einträge, die nicht zugeordnet werden konnten.",
        "This answer is not complete: {count} values cannot be opened, or there are entries that "
        "could not be matched.",
    ),
    "access.reference": ("Ihre Kennung", "Your reference"),
    "access.cases": ("Vorgänge", "Cases"),
    "access.about": ("Über diese Auskunft", "About this answer"),
    "access.case": ("{process} – {name}", "{process} – {name}"),
    "access.number": ("Vorgang {key}", "case {key}"),
    "access.values": ("Gespeicherte Werte", "Stored values"),
    "access.technical": ("Technische Angaben – {name}", "Technical values – {name}"),
    "access.technical_lead": (
        "Was der Ablauf sonst festgehalten hat, mit den Namen, die er dafür verwendet.",
        "What else the process has kept, under the names that it uses for it.",
    ),
    "access.once": (
        "Felder ohne Inhalt und Wiederholungen desselben Werts sind weggelassen.",
        "Fields without content and repetitions of the same value are left out.",
    ),
    "access.elsewhere": ("Außerhalb dieser Vorgänge", "Outside of these cases"),
    "access.none": ("Es ist nichts über Sie gespeichert.", "Nothing is stored about you."),
    "access.left_out": ("Was Ihnen nicht mitgeteilt wird", "What you are not told"),
    "access.all_values": ("alle Angaben", "all values"),
    "access.not_told": (
        "{process}: {what}. Grund: {ground}",
        "{process}: {what}. Ground: {ground}",
    ),
    "access.blackened": ("geschwärzt", "blackened"),
    "access.no_values": ("keine lesbaren Werte mehr", "no readable values any more"),
    "access.rights": ("Ihre Rechte", "Your rights"),
    "access.right_of_change": (
        "Sie können Berichtigung (Art. 16 DSGVO), Löschung (Art. 17), Einschränkung der "
        "Verarbeitung (Art. 18) und Übertragung (Art. 20) verlangen und widersprechen (Art. 21).",
        "You may ask for rectification (Art. 16 GDPR), erasure (Art. 17), restriction of "
        "processing (Art. 18) and portability (Art. 20), and object (Art. 21).",
    ),
    "access.right_of_withdrawal": (
        "Eine Einwilligung können Sie jederzeit widerrufen (Art. 7 Abs. 3).",
        "You may withdraw a consent at any time (Art. 7 (3)).",
    ),
    "access.right_of_complaint": (
        "Sie können sich bei einer Aufsichtsbehörde beschweren (Art. 77).",
        "You may complain to a supervisory authority (Art. 77).",
    ),
    "record": ("Verzeichnis von Verarbeitungstätigkeiten", "Record of processing activities"),
    "record.head": ("Art. 30 Abs. 1 DSGVO", "Art. 30 (1) GDPR"),
    "record.lead": (
        "Das Verzeichnis ist aus den bereitgestellten Prozessmodellen erzeugt. Die Prüfsumme legt "
        "fest, welche Fassung eines Modells gemeint ist.",
        "This record is made from the deployed process models. The checksum fixes which version "
        "of a model is meant.",
    ),
    "record.missing": (
        "Bei {count} Tätigkeiten fehlen Zweck oder Rechtsgrundlage. Ergänzen Sie sie im Modell.",
        "{count} activities lack a purpose or a legal basis. Add them to the model.",
    ),
    "record.missing.one": (
        "Bei einer Tätigkeit fehlen Zweck oder Rechtsgrundlage. Ergänzen Sie sie im Modell.",
        "One activity lacks a purpose or a legal basis. Add them to the model.",
    ),
    "record.about": ("Angaben zum Verzeichnis", "About this record"),
    "record.controller": ("Verantwortlicher", "Controller"),
    "record.version": ("Stand", "As of"),
    "record.deployment": ("{moment}, Bereitstellung {number}", "{moment}, deployment {number}"),
    "record.count": ("Tätigkeiten", "Activities"),
    "record.activity": ("{name} (Version {version})", "{name} (version {version})"),
    "record.model": ("Modell (SHA-256)", "Model (SHA-256)"),
    "record.none": ("Es ist kein Prozess bereitgestellt.", "No process is deployed."),
    "purpose": ("Zweck", "Purpose"),
    "basis": ("Rechtsgrundlage", "Legal basis"),
    "term": ("Löschfrist", "Erased after"),
    "kept": ("Gesetzlich aufzubewahren", "Kept by law"),
    "class": ("Datenkategorie", "Category of data"),
    "category": ("{name} ({values})", "{name} ({values})"),
    "made_by": ("Ergebnisse von {steps}", "results of {steps}"),
    "quoted": ("„{name}“", "“{name}”"),
    "recipients": ("Empfänger", "Recipients"),
    "documents": ("Dokumente", "Documents"),
    "summary": ("Kurzbeschreibung", "Summary"),
    "status": ("Stand", "State"),
    "active": ("läuft seit {begun}", "running since {begun}"),
    "completed": ("abgeschlossen, {begun} bis {ended}", "completed, {begun} to {ended}"),
    "terminated": ("abgebrochen, {begun} bis {ended}", "terminated, {begun} to {ended}"),
    "when": ("Wann", "When"),
    "what": ("Angabe", "Name"),
    "value": ("Wert", "Value"),
    "from": ("Anlass", "Occasion"),
    "staff": ("jemand aus unserem Haus", "somebody who works here"),
    "other_person": ("eine andere Person", "another person"),
    "others": ("Andere Personen", "Other persons"),
    "others_too": (
        "Der Vorgang betrifft auch jemand anderen; wer das ist, steht hier nicht.",
        "The case is about somebody else as well; who that is does not stand here.",
    ),
    "before": ("vorher: {name}", "before: {name}"),
    "until": ("{name} bis {day}", "{name} until {day}"),
    "while_running": ("{name}, ab Ende des Vorgangs", "{name}, from the end of the case"),
    "not_stated": ("nicht angegeben", "not stated"),
    "nobody": ("keine", "none"),
    "months": ("{count} Monate", "{count} months"),
    "days": ("{count} Tage", "{count} days"),
    "from_case": ("{length} ab Ende des Vorgangs", "{length} from the end of the case"),
    "from_year": (
        "{length} ab Ende des Kalenderjahres", "{length} from the end of the calendar year",
    ),
    "term_until": ("{term}, also bis {day}", "{term}, that is until {day}"),
    "group": ("Gruppe {name}", "group {name}"),
    "job": ("Schnittstelle {name}", "interface {name}"),
    "job.mail": ("E-Mail-Versand", "sending of e-mail"),
    "job.document": ("Erzeugung von Dokumenten", "making of documents"),
    "job.chat": ("Chat", "chat"),
    "job.http": ("Webdienste", "web services"),
    "job.invitation": ("Einladungen per E-Mail", "invitations by e-mail"),
    "job.signature": ("Unterschrift des Dokuments", "signing of documents"),
    "job.calendar.add": ("Fristenrechnung", "computing of deadlines"),
    "job.people.find": ("Verzeichnis der Konten", "directory of accounts"),
    "job.message.publish": ("andere Prozesse dieser Anlage", "other processes here"),
    "job.contact.check": ("Mailsperre", "suppression list"),
    "job.contact.note": ("Mailsperre", "suppression list"),
    "job.contact.suppress": ("Mailsperre", "suppression list"),
    "job.contact.lift": ("Mailsperre", "suppression list"),
    **dict.fromkeys(
        (
            *("job.person.search", "job.person.records", "job.person.access"),
            *("job.person.portability", "job.person.report"),
            *("job.erasure.request", "job.erasure.approve"),
            *("job.erasure.execute", "job.erasure.withdraw", "job.restriction.place"),
            *("job.restriction.lift", "job.suppression.add"),
        ),
        ("Datenschutz dieser Anlage", "data protection here"),
    ),
    "job.(computed)": ("berechnete Schnittstelle", "computed interface"),
    "contact": ("Kontaktdaten", "contact data"),
    "commercial-letter": ("Handels- und Geschäftsbriefe", "commercial letters"),
    "voucher": ("Buchungsbelege", "accounting vouchers"),
    "books": ("Bücher und Aufzeichnungen", "books and records"),
    "consent-proof-phone": ("Nachweis einer Einwilligung (Telefon)", "proof of consent (phone)"),
    "consent-proof-email": ("Nachweis einer Einwilligung (E-Mail)", "proof of consent (e-mail)"),
    "request-proof": ("Nachweis zu einer Anfrage", "proof about a request"),
    "special": ("besondere Kategorien (Art. 9)", "special categories (Art. 9)"),
    "business": ("geschäftliche Angaben", "business data"),
}  # fmt: skip


def say(language: Language, text: str, /, **blanks: object) -> str:
    """Return a text with its blanks filled in; a key without one stands as it is."""
    known = _TEXTS.get(text)
    return text if known is None else known[language.english].format(**blanks)


def term_of(language: Language, months: int, days: int, *, from_year_end: bool) -> str:
    """Return how long something is kept: months, or days if there are none."""
    unit, count = ("months", months) if months else ("days", days)
    length = say(language, unit, count=count)
    return say(language, "from_year" if from_year_end else "from_case", length=length)


def recipient(language: Language, named: str) -> str:
    """Return what a recipient is called, as `engine.recipients` names it."""
    kind, _, name = named.partition(":")
    groups = group_names.ENGLISH if language.english else group_names.GERMAN
    if kind == "group" and name in groups:
        return groups[name]
    known = f"{kind}.{name}"
    return say(language, known if known in _TEXTS else kind, name=name)
