"""What is wrong with a report on cases, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "the report is no JSON object": "die Auswertung ist kein JSON-Objekt",
    "the report has an unknown property {}": "die Auswertung hat eine unbekannte Eigenschaft {0}",
    "the report says no {}": "die Auswertung nennt keine {0:word}",
    "Write a list that is not empty.": "Schreiben Sie eine Liste, die nicht leer ist.",
    "day names no column": "day nennt keine Spalte",
    "Name a column that holds a day.": "Nennen Sie eine Spalte, die einen Tag enthält.",
    "by names neither a column nor month, quarter or year": (
        "by nennt weder eine Spalte noch month, quarter oder year"
    ),
    "Name a column of this report.": "Nennen Sie eine Spalte dieser Auswertung.",
    "{} is no id for a column": "{0:word} ist keine ID für eine Spalte",
    "Choose another one.": "Wählen Sie eine andere.",
    "the report gives no {}": "die Auswertung gibt {0:word} nicht an",
    "Write it, as docs/reports.md says.": "Schreiben Sie es, wie docs/reports.md es sagt.",
    "the id is missing or no plain id": "die ID fehlt oder ist keine einfache ID",
    "{} is no text of 1 to {} characters": "{0:word} ist kein Text von 1 bis {1} Zeichen",
    "Write one, or leave it out.": "Schreiben Sie einen, oder lassen Sie es weg.",
    "{} is no list of texts": "{0:word} ist keine Liste von Texten",
    'Write such as ["sales-manager"].': 'Schreiben Sie etwa ["sales-manager"].',
    "{} is no object of texts": "{0:word} ist kein Objekt von Texten",
    'Write such as {"yes": "Ja"}.': 'Schreiben Sie etwa {"yes": "Ja"}.',
    "{} is neither true nor false": "{0:word} ist weder true noch false",
    "Write true or false.": "Schreiben Sie true oder false.",
    "smallest is no number of 1 to 1000": "smallest ist keine Zahl von 1 bis 1000",
    "Write such as 5.": "Schreiben Sie etwa 5.",
    "{} is none of {}": "{0:word} ist keines von {1}",
    "Use one of them.": "Nehmen Sie eines davon.",
    "{} is no list of at most {} objects": "{0:word} ist keine Liste von höchstens {1} Objekten",
    "Write a list of objects.": "Schreiben Sie eine Liste von Objekten.",
    "the expression in {} names {}, which is no column": (
        "der Ausdruck in {0:word} nennt {1:value}, das keine Spalte ist"
    ),
    "Figures are made of columns: add one, or use its id.": (
        "Zahlen entstehen aus Spalten: Ergänzen Sie eine, oder nehmen Sie ihre ID."
    ),
    "the id {} stands there twice": "die ID {0:value} steht dort zweimal",
    "Rename one of them.": "Benennen Sie eine davon um.",
}
