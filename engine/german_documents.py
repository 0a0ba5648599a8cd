"""What documents, e-invoices and templates that cannot be filled say in an incident, in German."""

from __future__ import annotations

from typing import Final

_DOCUMENT: Final = {
    "the document has no template: the job is linked to no *.document.md": (
        "das Dokument hat keine Vorlage: Der Auftrag ist mit keiner *.document.md verknüpft"
    ),
    "the document needs a context in the variable data": (
        "das Dokument braucht einen Kontext in der Variable data"
    ),
    "the address has {} lines; its window takes {}": (
        "die Anschrift hat {0} Zeilen; in ihr Feld passen {1}"
    ),
    "the variable documentNumber is a text of 1 to {} characters": (
        "die Variable documentNumber ist ein Text aus 1 bis {0} Zeichen"
    ),
    "the variable documentVersion is a whole number from 1": (
        "die Variable documentVersion ist eine ganze Zahl ab 1"
    ),
    "the number of the template has no place for the version, so a document has but one": (
        "die Nummer der Vorlage hat keine Stelle für die Version; also gibt es nur eine"
    ),
    "{} is no number of the form {}": "{0} ist keine Nummer der Form {1}",
    "the series {} has no number {} yet": "im Nummernkreis {0} gibt es die Nummer {1} noch nicht",
    "{} is no kind of e-invoice; there is {}": "{0} ist keine Art von E-Rechnung; es gibt {1}",
    "an e-invoice needs a number": "eine E-Rechnung braucht eine Nummer",
    "an e-invoice needs a context invoice among the data": (
        "eine E-Rechnung braucht unter den Daten einen Kontext invoice"
    ),
    "the e-invoice is refused: {}": "die E-Rechnung wird abgewiesen: {0:reasons}",
    "there are no numbers for documents here": "hier gibt es keine Nummern für Dokumente",
}
_MUST: Final = {
    "must be a text that is not empty": "muss ein Text sein, der nicht leer ist",
    "must be a number": "muss eine Zahl sein",
    "must be a date such as 2026-12-24": "muss ein Datum sein, etwa 2026-12-24",
    "must be a context": "muss ein Kontext sein",
}
_INVOICE: Final = {
    **{f"line {{}}.{{}} {one}": f"Position {{0}}: {{1}} {said}" for one, said in _MUST.items()},
    **{f"{{}} {one}": f"{{0:word}} {said}" for one, said in _MUST.items()},
    "line {} must be a context": "Position {0} muss ein Kontext sein",
    "invoice.lines must hold at least one line": (
        "invoice.lines muss mindestens eine Position enthalten"
    ),
    "line {}.net is {}, and qty times price is {}": (
        "Position {0}: net ist {1}, und qty mal price ist {2}"
    ),
    "invoice.{} is {}, and the lines give {}": (
        "invoice.{0} ist {1}, und die Positionen ergeben {2}"
    ),
    "invoice needs a dueDate or paymentTerms": "invoice braucht dueDate oder paymentTerms",
    "line {}.unit is {}, which is no unit of UN/ECE 20, such as C62 or HUR": (
        "Position {0}: unit ist {1} und damit keine Einheit nach UN/ECE 20 wie C62 oder HUR"
    ),
    "{}.country is {}, which is no country of ISO 3166, such as DE": (
        "{0:word}.country ist {1} und damit kein Land nach ISO 3166 wie DE"
    ),
}
_FILLING: Final = {
    "the template names something that is not there: {}. Give it at the task, or allow for it with"
    " default('')": (
        "die Vorlage nennt etwas, das es nicht gibt: {0:reason}. Geben Sie es an der Aufgabe an,"
        " oder erlauben Sie es mit default('')"
    ),
    "{} is undefined": "{0:value} fehlt",
    "the template cannot be filled: {}": "die Vorlage lässt sich nicht füllen: {0:reason}",
    "a value is empty that the template shows; fill it, or allow for it with default('')": (
        "ein Wert ist leer, den die Vorlage zeigt; füllen Sie ihn, oder erlauben Sie es mit"
        " default('')"
    ),
    "a value is a list or context, and the template shows it whole": (
        "ein Wert ist eine Liste oder ein Kontext, und die Vorlage zeigt ihn als Ganzes"
    ),
    "a value is no number and stands where the template shows one": (
        "ein Wert ist keine Zahl, und die Vorlage zeigt dort eine"
    ),
    "a value is no day or moment and stands where the template shows one": (
        "ein Wert ist kein Tag oder Zeitpunkt, und die Vorlage zeigt dort einen"
    ),
    "the filter datetime takes a moment, and this is a day": (
        "der Filter datetime nimmt einen Zeitpunkt, und dies ist ein Tag"
    ),
    "a loop of the template goes over something that is no list": (
        "eine Schleife der Vorlage läuft über etwas, das keine Liste ist"
    ),
    "the loops of the template take more than {} turns": (
        "die Schleifen der Vorlage haben mehr als {0} Durchläufe"
    ),
    "the filter sum takes a list of contexts": "der Filter sum nimmt eine Liste von Kontexten",
    "the filter sum finds no {} in an item of the list": (
        "der Filter sum findet {0} in einem Eintrag der Liste nicht"
    ),
    "the text has more than {} characters": "der Text hat mehr als {0} Zeichen",
}
SENTENCES: Final = {**_DOCUMENT, **_INVOICE, **_FILLING}
