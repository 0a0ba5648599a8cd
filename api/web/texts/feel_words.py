"""What FEEL and decision tables complain about, in German.

The language itself speaks English. A sentence that is not listed here is shown as it is, so that
nothing is hidden from the analyst.
"""

from __future__ import annotations

import re
from typing import Final

from feel import ExpressionFailed, FeelSyntaxFault
from feel.juel import JuelFailed

TYPES: Final[dict[str, str]] = {
    "Any": "beliebig",
    "boolean": "Wahrheitswert",
    "context": "Kontext",
    "date": "Datum",
    "date and time": "Zeitpunkt",
    "days and time duration": "Dauer in Tagen",
    "function": "Funktion",
    "list": "Liste",
    "null": "null",
    "number": "Zahl",
    "range": "Bereich",
    "string": "Text",
    "time": "Uhrzeit",
    "years and months duration": "Dauer in Monaten",
}

_EXPECTED: Final[dict[str, str]] = {
    "a key": "ein Schlüssel",
    "a name": "ein Name",
    "a name and ':'": "ein Name und „:“",
    "a parameter's name and ':'": "der Name eines Parameters und „:“",
    "an expression": "ein Ausdruck",
    "an operator or the end": "ein Operator oder das Ende",
    '"': 'ein schließendes "',
    "`": "ein schließendes `",
}

_VERBS: Final[dict[str, str]] = {
    "added": "addieren",
    "compared": "vergleichen",
    "divided": "teilen",
    "multiplied": "multiplizieren",
    "raised to a power": "potenzieren",
    "subtracted": "subtrahieren",
}

_T: Final = r"([a-z]+(?: [a-z]+)*?)"
_SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    # syntax
    (r"expected (.+), but the expression ends", "Erwartet wird {e}, doch der Text endet."),
    (r"expected (.+), but found '(.*)'", "Erwartet wird {e}, hier steht aber „{1}“."),
    (r"the string has no end", "Der Text in Anführungszeichen hat kein Ende."),
    (r"the quoted name has no end", "Der Name in Hochkommas hat kein Ende."),
    (r"unexpected character '(.*)'", "Das Zeichen „{0}“ kommt in FEEL nicht vor."),
    # JUEL
    (r"'(.*)' calls a (?:function|method) of Java, .*", "„{0}“ ruft Java; das läuft hier nicht."),
    (
        r"'(.*)' is an object of Camunda's engine, not a variable",
        "„{0}“ ist ein Objekt von Camunda, keine Variable.",
    ),
    (r"an assignment changes variables", "Eine Zuweisung ändert Variablen; das geht hier nicht."),
    (r".+ of a later language", "Das gibt es erst in einer späteren Fassung der Sprache."),
    (r"`instanceof` asks for a class of Java", "instanceof fragt nach einer Klasse von Java."),
    (r"`@` means nothing in JUEL", "Das Zeichen „@“ bedeutet in JUEL nichts."),
    # limits
    (r"the expression is longer than (\d+) bytes", "Der Ausdruck ist länger als {0} Bytes."),
    (r"the expression has more than (\d+) parts", "Der Ausdruck hat mehr als {0} Teile."),
    (r"the expression is nested .*", "Der Ausdruck ist zu tief geschachtelt."),
    (r"the expression needs more than (.+) steps", "Die Berechnung braucht mehr als {0} Schritte."),
    (r"the expression needs more than (.+) s of work", "Die Berechnung dauert länger als {0} s."),
    (r"a string is longer than (\d+) characters", "Ein Text ist länger als {0} Zeichen."),
    (r"a list is longer than (\d+) items", "Eine Liste hat mehr als {0} Einträge."),
    (r"functions call each other deeper .*", "Die Funktionen rufen einander zu tief auf."),
    (r"the text is too long for a regular .*", "Der Text ist für dieses Suchmuster zu lang."),
    (r"a regular expression needs more than (.+) s", "Ein Suchmuster braucht länger als {0} s."),
    # values that are not there
    (r"there is no variable '(.*)'", "Es gibt keine Variable „{0}“."),
    (r"the context has no entry '(.*)'", "Der Kontext hat keinen Eintrag „{0}“."),
    (rf"{_T} has no entry '(.*)'", "Ein Wert vom Typ {t} hat keinen Eintrag „{1}“."),
    (r"there is no item (-?\d+) in a list of (\d+)", "Die Liste mit {1} hat keinen {0}. Eintrag."),
    (r"there is no property '(.*)'", "Es gibt keine Eigenschaft „{0}“."),
    (r"there is no type '(.*)'", "Es gibt keinen Typ „{0}“."),
    (r"there is no time zone '(.*)'", "Es gibt keine Zeitzone „{0}“."),
    (r"there is no parameter '(.*)'", "Es gibt keinen Parameter „{0}“."),
    (r"there is no rounding mode '(.*)'", "Es gibt keine Art zu runden namens „{0}“."),
    (r"there is no position (.+) in a list of (\d+)", "Die Liste mit {1} hat keine Stelle {0}."),
    (r"there is no such entry", "Diesen Eintrag gibt es nicht."),
    (r"'(.*)' is missing", "Der Parameter „{0}“ fehlt."),
    # types
    (rf"{_T} and {_T} cannot be (.+)", "{t} und {u} lassen sich nicht {v}."),
    (rf"no boolean stands here but {_T}", "Hier fehlt ein Wahrheitswert, da steht: {t}."),
    (rf"{_T} cannot be negated", "Ein Wert vom Typ {t} hat kein Vorzeichen."),
    (rf"{_T} cannot be invoked", "Ein Wert vom Typ {t} ist keine Funktion."),
    (rf"{_T} has no order", "Werte vom Typ {t} haben keine Reihenfolge."),
    (rf"{_T} and {_T} are no ends of a range", "{t} und {u} begrenzen keinen Bereich."),
    (rf"{_T} given, but {_T} expected", "Gegeben ist der Typ {t}, erwartet {u}."),
    (rf"'(.*)' must be {_T}, not {_T}", "Der Parameter „{0}“ muss vom Typ {u} sein, nicht {w}."),
    (rf"the condition is no boolean but {_T}", "Die Bedingung ist kein Wahrheitswert: {t}."),
    (rf"all items must be numbers, but one is {_T}", "Alle Einträge müssen Zahlen sein: {t}."),
    # a comma in a cell
    (
        r"'(.*)' is read as two tests, (.+) or (.+)\. Write (.+) with a decimal point, or .+",
        "„{0}“ heißt hier {1} oder {2}. Meinen Sie eine Zahl, schreiben Sie {3} mit Dezimalpunkt; "
        "meinen Sie zwei Werte, setzen Sie hinter das Komma ein Leerzeichen.",
    ),
    # arithmetic and conversion
    (r"division by zero", "Durch null lässt sich nicht teilen."),
    (r"the result is no finite number", "Das Ergebnis ist keine endliche Zahl."),
    (r"'(.*)' is no number", "„{0}“ ist keine Zahl."),
    (r"'(.*)' is no (?:ISO )?date", "„{0}“ ist kein Datum."),
    (r"'(.*)' is no date and time", "„{0}“ ist kein Zeitpunkt."),
    (r"'(.*)' is no time", "„{0}“ ist keine Uhrzeit."),
    (r"'(.*)' is no duration", "„{0}“ ist keine Dauer."),
    (r"'(.*)' is no pattern", "„{0}“ ist kein Suchmuster."),
    (r"the list is empty", "Die Liste ist leer."),
    (r"the duration is too long", "Die Dauer ist zu lang."),
    (r"(\d+) arguments expected, (\d+) given", "Erwartet sind {0} Parameter, gegeben {1}."),
    (r"at least (\d+) arguments are expected", "Mindestens {0} Parameter werden erwartet."),
    (r"no such parameters", "Diese Parameter gibt es nicht."),
    (r"external functions are not run", "Externe Funktionen werden nicht ausgeführt."),
    # decisions
    (
        r"the input '(.*)' has a value that is not among those allowed: (.+)",
        "„{0}“ hat einen Wert, der nicht erlaubt ist. Erlaubt: {1}.",
    ),
    (
        r"rule '(.*)' gives a value that is not among the output values of '(.*)'",
        "Die Regel {0} ergibt für „{1}“ einen Wert, der dort nicht vorgesehen ist.",
    ),
    (r"the outputs cannot be aggregated: (.+)", "Die Ausgaben lassen sich nicht verrechnen: {n}"),
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
    (r"'(.*)': (.+)", "„{0}“: {n}"),
    (rf"{_T}: (there is no .+)", "{n}"),
    (r"([\w ]+\(\)): (.+)", "{0}: {n}"),
)
_COMPILED: Final = tuple((re.compile(p, re.DOTALL), words) for p, words in _SENTENCES)


def of_fault(fault: FeelSyntaxFault | ExpressionFailed) -> str:
    """Return what is wrong with an expression, in German."""
    if isinstance(fault, FeelSyntaxFault | JuelFailed):
        return german(fault.message)
    return german(str(fault))


def expected_words(expected: str) -> str:
    """Return what would have been right at the place of a fault, in German."""
    if expected in _EXPECTED:
        return _EXPECTED[expected]
    return re.sub(r"'([^']*)'", r"„\1“", expected).replace(" or ", " oder ")


def type_words(type_: str) -> str:
    """Return what analysts call a type of FEEL; one that is not listed keeps its name."""
    return TYPES.get(type_, type_)


def german(message: str) -> str:
    """Return the German for a message of `feel` or `dmn`, or the message itself."""
    for pattern, words in _COMPILED:
        match = pattern.fullmatch(message)
        if match:
            return _filled(words, match)
    return message


def _filled(words: str, match: re.Match[str]) -> str:
    groups = match.groups()
    found = {
        "e": expected_words(groups[0]) if groups else "",
        "t": type_words(groups[0]) if groups else "",
        "u": type_words(groups[1]) if len(groups) > 1 else "",
        "v": _VERBS.get(groups[-1], groups[-1]) if groups else "",
        "w": type_words(groups[-1]) if groups else "",
        # What is said inside a sentence is itself one of these sentences.
        "n": german(groups[-1]) if groups and "{n}" in words else "",
    }
    return words.format(*groups, **found)
