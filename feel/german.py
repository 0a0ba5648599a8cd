"""What FEEL and JUEL complain about, in German.

The languages themselves speak English; here is each of their sentences. Who knows further ones
that carry these, such as decisions, passes them along.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from feel.german_remedies import remedy_words

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
    "'": "ein schließendes '",
    "a name, a number, a text or '('": "ein Name, eine Zahl, ein Text oder „(“",
    "a smaller number": "eine kleinere Zahl",
    'a name, or ["…"] for a reserved word': 'ein Name, oder ["…"] für ein reserviertes Wort',
    "an operator or '}'": "ein Operator oder „}“",
    "')', ']' or '['": "„)“, „]“ oder „[“",
}

_MIXED: Final = ", since ${…} and #{…} must not be mixed"
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
    (r"expected (.+), but found the expression ends", "Erwartet wird {e}, doch der Text endet."),
    (r"expected (.+), but found '(.*)'", "Erwartet wird {e}, hier steht aber „{1}“."),
    (r"the string has no end", "Der Text in Anführungszeichen hat kein Ende."),
    (r"the quoted name has no end", "Der Name in Hochkommas hat kein Ende."),
    (r"unexpected character '(.*)'", "Das Zeichen „{0}“ kommt in FEEL nicht vor."),
    # JUEL
    (r"unexpected '(.+)'", "„{0}“ steht hier verkehrt."),
    (r"a string knows no other escape", "In einem Text gibt es keine andere Maskierung."),
    (r"the number is too large", "Die Zahl ist zu groß."),
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
    (
        r"more than (\d+) (?:comparisons|signs|paths or filters) after one another",
        "Mehr als {0} davon stehen hintereinander.",
    ),
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
    (r"'(.*)': (.+)", "„{0}“: {n}"),
    (rf"{_T}: (there is no .+)", "{n}"),
    (r"([\w ]+\(\)): (.+)", "{0}: {n}"),
)
Sentences = tuple[tuple[str, str], ...]
"""Patterns of English sentences, each with the German one; the first that fits counts."""


def sentences(written: Iterable[tuple[str, str]]) -> Sentences:
    """Return sentences, to be looked up."""
    return tuple(written)


SENTENCES: Final = sentences(_SENTENCES)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # When one is looked up: nobody who starts needs them yet.
    return re.compile(pattern, re.DOTALL)


def german(message: str) -> str | None:
    """Return the German for what FEEL or JUEL says, as a sentence; `None` if there is none."""
    return told(message, SENTENCES, german)


def told(message: str, among: Sentences, inner: Callable[[str], str | None] = german) -> str | None:
    """Return the German for a message, `None` if it is not among the sentences.

    Args:
        message: in English, without a full stop.
        among: the sentences.
        inner: tells what is said inside of a sentence.
    """
    for pattern, words in among:
        match = _compiled(pattern).fullmatch(message)
        if match:
            return _filled(words, match, inner)
    return None


def german_remedy(remedy: str) -> str | None:
    """Return the German for what FEEL or JUEL advises; `None` if there is none."""
    if remedy == "Correct the expression there.":
        return "Korrigieren Sie den Ausdruck an dieser Stelle."
    words = remedy_words(remedy)
    expected = re.fullmatch(r"Write (.+) there\.", remedy, re.DOTALL)
    if words is None and expected:
        return f"An diese Stelle gehört: {expected_words(expected[1])}."
    return words


def expected_words(expected: str) -> str:
    """Return what would have been right at the place of a fault, in German."""
    if expected in _EXPECTED:
        return _EXPECTED[expected]
    words = re.sub(r"'([^']*)'", r"„\1“", expected).replace(" or ", " oder ")
    return words.replace(_MIXED, ", denn ${…} und #{…} lassen sich nicht mischen")


def type_words(type_: str) -> str:
    """Return what analysts call a type of FEEL; one that is not listed keeps its name."""
    return TYPES.get(type_, type_)


def _filled(words: str, match: re.Match[str], inner: Callable[[str], str | None]) -> str | None:
    groups = match.groups()
    found = {
        "e": expected_words(groups[0]) if groups else "",
        "t": type_words(groups[0]) if groups else "",
        "u": type_words(groups[1]) if len(groups) > 1 else "",
        "v": _VERBS.get(groups[-1], groups[-1]) if groups else "",
        "w": type_words(groups[-1]) if groups else "",
    }
    if "{n}" in words:
        # What is said inside a sentence is itself one of these sentences, or stays what it is.
        found["n"] = inner(groups[-1]) or groups[-1]
    return words.format(*groups, **found)
