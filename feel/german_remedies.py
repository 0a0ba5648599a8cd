"""What to write instead of what is not FEEL or JUEL, in German: one sentence for each of theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

_REMEDIES: Final[dict[str, str]] = {
    # FEEL
    "Leave out the equals sign in front.": "Lassen Sie das Gleichheitszeichen am Anfang weg.",
    "Write {0}{1}.{2} with a decimal point; nothing separates thousands.": "Schreiben Sie "
    "{0}{1}.{2} mit Dezimalpunkt; Tausender werden nicht getrennt.",
    "Write {0}.{1} with a decimal point; a comma separates parts.": "Schreiben Sie {0}.{1} mit "
    "Dezimalpunkt; ein Komma trennt Teile voneinander.",
    "Write = once to compare.": "Zum Vergleichen genügt ein =.",
    "Write the body right behind the brackets: function(x) x + 1.": "Schreiben Sie den Rumpf "
    "direkt hinter die Klammern: function(x) x + 1.",
    "Write >= for at least.": "Für „mindestens“ schreiben Sie >=.",
    "Write <= for at most.": "Für „höchstens“ schreiben Sie <=.",
    "Write != for unequal.": "Für „ungleich“ schreiben Sie !=.",
    "Write both characters of the comparison without a space: {at}.": "Schreiben Sie beide "
    "Zeichen des Vergleichs ohne Leerzeichen: {at}.",
    "Write and.": "Schreiben Sie and.",
    "Write or.": "Schreiben Sie or.",
    "Join texts with + and conditions with and.": "Texte verbindet +, Bedingungen verbindet and.",
    "Write not(…), or != for unequal.": "Schreiben Sie not(…), für „ungleich“ !=.",
    "Write not(…) with brackets.": "Schreiben Sie not(…) mit Klammern.",
    "Write it in small letters.": "Schreiben Sie es klein.",
    "Write != null.": "Schreiben Sie != null.",
    "Write = null.": "Schreiben Sie = null.",
    'Put texts in straight double quotes: "text".': "Setzen Sie Texte in gerade doppelte "
    'Anführungszeichen: "Text".',
    'End the text with "; a quote within it is written \\".': 'Beenden Sie den Text mit "; ein '
    'Anführungszeichen darin schreiben Sie \\".',
    "End the name with `.": "Beenden Sie den Namen mit `.",
    "End the comment with */.": "Beenden Sie den Kommentar mit */.",
    "Write if … then … else … without braces.": "Schreiben Sie if … then … else … ohne "
    "geschweifte Klammern.",
    "Write if … then … else ….": "Schreiben Sie if … then … else ….",
    "Separate parts with a comma; nothing ends an expression.": "Trennen Sie Teile mit einem "
    "Komma; am Ende eines Ausdrucks steht nichts.",
    "Write key: value.": "Schreiben Sie Schlüssel: Wert.",
    "Nothing is assigned in an expression; compare with =.": "Ein Ausdruck weist nichts zu; "
    "verglichen wird mit =.",
    "Write modulo(a, b) for the remainder, and divide by 100 for per cent.": "Den Rest gibt "
    "modulo(a, b); für Prozent teilen Sie durch 100.",
    "Write ** for powers.": "Für Potenzen schreiben Sie **.",
    "Write the plain minus sign -.": "Schreiben Sie das einfache Minuszeichen -.",
    "Write * to multiply.": "Zum Malnehmen schreiben Sie *.",
    "Write / to divide.": "Zum Teilen schreiben Sie /.",
    "Write the expression alone, without the braces around it.": "Schreiben Sie nur den Ausdruck, "
    "ohne die Klammern darum.",
    "Write the number alone, without a currency.": "Schreiben Sie nur die Zahl, ohne Währung.",
    'Put a date in quotes: @"2026-12-31".': "Setzen Sie ein Datum in Anführungszeichen: "
    '@"2026-12-31".',
    "Put a range in brackets: [1..5].": "Setzen Sie einen Bereich in Klammern: [1..5].",
    "Leave out the sign: a number is positive without it.": "Lassen Sie das Plus weg: Eine Zahl "
    "ist auch ohne positiv.",
    "Write the number in decimal digits alone.": "Schreiben Sie die Zahl nur mit Dezimalziffern.",
    "Write instance of, and the name of a type.": "Schreiben Sie instance of und den Namen eines "
    "Typs.",
    "Write contains(text, part) or matches(text, pattern).": "Schreiben Sie contains(Text, Teil) "
    "oder matches(Text, Muster).",
    "An if needs an else; write else null if there is nothing else.": "Zu if gehört else; "
    "schreiben Sie else null, wenn es sonst nichts gibt.",
    "Write an operator there, or leave out what follows.": "Schreiben Sie dort einen Operator, "
    "oder lassen Sie weg, was folgt.",
    "Put a name of several words in backticks: `{name}`; else an operator is missing.": "Ein Name "
    "aus mehreren Wörtern steht zwischen Gravis-Zeichen: `{name}`; sonst fehlt ein Operator.",
    # JUEL
    "Write it in FEEL: {0}.": "Schreiben Sie es in FEEL: {0}.",
    "Write the expression in FEEL, beginning with '=', or let a service task of a job type do "
    "it.": "Schreiben Sie den Ausdruck in FEEL mit „=“ am Anfang, oder nehmen Sie einen Job.",
    "Name the variable that holds the person, such as the one of camunda:initiator.": "Nennen Sie "
    "die Variable mit der Person, zum Beispiel die von camunda:initiator.",
    "Use the variable itself: JSON is read by paths, such as order.customer.name.": "Nehmen Sie "
    "die Variable selbst: JSON wird über Pfade gelesen, zum Beispiel order.customer.name.",
    "Write the variable's name alone.": "Schreiben Sie nur den Namen der Variablen.",
    "Write the variable's name alone. For the business key, put it into a variable at the "
    "start.": "Schreiben Sie nur den Namen der Variablen. Den Geschäftsschlüssel legen Sie beim "
    "Start in eine Variable.",
    "Let a service task of a job type read the XML.": "XML liest ein Service-Task mit einem Job.",
    "Write `empty value`, which JUEL itself knows.": "Schreiben Sie empty value; das kennt JUEL "
    "selbst.",
    "Write `map.key != null`.": "Schreiben Sie map.key != null.",
    "Write `==`.": "Schreiben Sie ==.",
    "Write `<`, `==` or `>`.": "Schreiben Sie <, == oder >.",
    "Write the texts one after another: ${one}${other}.": "Schreiben Sie die Texte hintereinander: "
    "${one}${other}.",
    "Write `map.key`, or `list[0]`.": "Schreiben Sie map.key oder list[0].",
    "Use an output mapping of the activity.": "Nehmen Sie eine Ausgabezuordnung der Aktivität.",
    "Use an input mapping of the activity.": "Nehmen Sie eine Eingabezuordnung der Aktivität.",
    "Put the business key into a variable when the process is started.": "Legen Sie den "
    "Geschäftsschlüssel beim Start in eine Variable.",
    "Use the user task's own fields (assignee, candidate groups, due date) and variables.": ""
    "Nehmen Sie die Felder der Aufgabe (Bearbeiter, Gruppen, Frist) und Variablen.",
    "Read the job's variables and headers in the worker.": "Variablen und Header des Jobs liest "
    "der Worker.",
    "Use the job type of the connector, with input and output mappings.": "Nehmen Sie den Jobtyp "
    "des Konnektors mit Ein- und Ausgabezuordnungen.",
    "Use an output mapping, or `==` to compare.": "Nehmen Sie eine Ausgabezuordnung; verglichen "
    "wird mit ==.",
    "Write one expression.": "Schreiben Sie einen einzigen Ausdruck.",
}  # fmt: skip
_PLACE: Final = re.compile(r"\\\{(\w+)\\\}")
_GAP: Final = re.compile(r"\{(\w+)\}")


def _pattern(template: str) -> re.Pattern[str]:
    # A remedy with `${one}` says exactly that; a gap has no sign in front.
    escaped = re.escape(template)
    if "$" not in template:
        escaped = _PLACE.sub(r"(?P<_\1>.+)", escaped)
    return re.compile(escaped, re.DOTALL)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(template), words) for template, words in _REMEDIES.items())


def remedy_words(remedy: str) -> str | None:
    """Return the German for a remedy, or `None` if there are no words for it yet."""
    for pattern, words in _compiled():
        match = pattern.fullmatch(remedy)
        if match:
            return _filled(words, match.groupdict())
    return None


def _filled(words: str, found: Mapping[str, str]) -> str:
    # What looks like a gap and is none, such as `${one}`, stays.
    return _GAP.sub(lambda gap: found.get(f"_{gap[1]}", gap[0]), words)
