"""Why a search is refused, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "the business id's beginning {} is too short; give at least three letters or digits": (
        "Der Anfang {0} der Vorgangsnummer ist zu kurz; nennen Sie mindestens drei Buchstaben oder "
        "Ziffern"
    ),
    "more than {} cases may begin with {}; give more of the business id": (
        "Mehr als {0} Vorgänge können mit {1} beginnen; nennen Sie mehr von der Vorgangsnummer"
    ),
    "a search takes at most {} variables": "eine Suche nimmt höchstens {0} Variablen",
    "no process lets its cases be found by the variable {}; name it in vorgang:findable": (
        "kein Prozess lässt seine Vorgänge nach der Variable {0} finden; nennen Sie sie in "
        "vorgang:findable"
    ),
    "the variable {} is found by a text, a number, true or false": (
        "die Variable {0} wird nach einem Text, einer Zahl, true oder false gefunden"
    ),
    "cases are found by their variables only by who may read them": (
        "nach Variablen findet Vorgänge nur, wer sie lesen darf"
    ),
}
