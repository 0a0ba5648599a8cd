"""What decisions complain about when they are evaluated, in German."""

from __future__ import annotations

from typing import Final

from feel.german import SENTENCES, sentences, told

_T: Final = r"([a-z]+(?: [a-z]+)*?)"
_SENTENCES: Final = sentences(
    (
        (
            r"the input '(.*)' has a value that is not among those allowed: (.+)",
            "„{0}“ hat einen Wert, der nicht erlaubt ist. Erlaubt: {1}.",
        ),
        (
            r"rule '(.*)' gives a value that is not among the output values of '(.*)'",
            "Die Regel {0} ergibt für „{1}“ einen Wert, der dort nicht vorgesehen ist.",
        ),
        (
            r"the outputs cannot be aggregated: (.+)",
            "Die Ausgaben lassen sich nicht verrechnen: {n}",
        ),
        (r"the input '(.*)' cannot be used: (.+)", "Die Eingabe „{0}“ passt nicht: {n}"),
        (
            rf'the text "(.*)" is no {_T}; write it such as (.+)',
            "Der Text „{0}“ ist kein Wert vom Typ {u}. Schreiben Sie ihn wie {2}.",
        ),
        (
            rf'the text "(.*)" is no {_T}; write (.+), with a decimal point',
            "Der Text „{0}“ ist kein Wert vom Typ {u}. Schreiben Sie {2} mit Dezimalpunkt.",
        ),
        (
            rf'the text "(.*)" is no {_T}; write (.+)',
            "Der Text „{0}“ ist kein Wert vom Typ {u}. Schreiben Sie {2}.",
        ),
        (r"the entry '(.*)' of '(.*)' is missing", "In „{1}“ fehlt der Eintrag „{0}“."),
        (
            rf"{_T} given, but '(.*)' is a structure",
            "Gegeben ist der Typ {t}, „{1}“ ist eine Struktur.",
        ),
        (r"the value is not allowed for '(.*)': (.+)", "Für „{0}“ ist nur erlaubt: {1}."),
        (
            r"more than (\d+) decisions and tables are evaluated, .+",
            "Es werden mehr als {0} "
            "Entscheidungen und Tabellen ausgewertet, und ohne Nachweis geht keine.",
        ),
        (
            r"the evidence holds more than (\d+) characters, .+",
            "Was die Entscheidungen sahen, ist länger als {0} Zeichen.",
        ),
        (r"decision '(.*)': (.+)", "{n}"),
        (r"input data '(.*)': (.+)", "Eingabe „{0}“: {n}"),
        (r"input '(.*)': (.+)", "Spalte „{0}“: {n}"),
        (r"rule '(.*)', output '(.*)': (.+)", "Regel {0}, Ausgabe „{1}“: {n}"),
    )
)


def german(message: str) -> str | None:
    """Return the German for a message of `dmn` or `feel`; `None` if there is none."""
    return told(message, (*_SENTENCES, *SENTENCES), german)
