"""What incidents say, in German.

Sentences of the core are known by their patterns; what a worker or a listener has written itself
stays in its own words.
"""

from __future__ import annotations

import re
from typing import Final

from dmn.catalogue import Catalogue
from engine import german_connectors
from engine.german import CATALOGUE
from feel.german import german

_TIMES: Final = {
    "{} times {} leads beyond the calendar": "{0} mal {1} führt aus dem Kalender hinaus",
    "the timer {} is due at once, behind {} others that were; look for a loop of timers that"
    " nothing ends": (
        "der Zeitgeber {0} ist sofort fällig, nach {1} anderen, die es auch waren; suchen Sie eine"
        " Schleife von Zeitgebern, die nichts beendet"
    ),
    "the step boundary at {} comes behind {} others, with nothing in between; look for a loop that"
    " nothing ends": (
        "die Schrittgrenze bei {0} kommt nach {1} anderen, ohne etwas dazwischen; suchen Sie eine"
        " Schleife, die nichts beendet"
    ),
    "the message of {} ({}) comes behind {} others, with nothing in between; look for a process"
    " that sends to itself": (
        "die Nachricht von {0} ({1}) kommt nach {2} anderen, ohne etwas dazwischen; suchen Sie"
        " einen Prozess, der sich selbst schreibt"
    ),
    "the signal of {} ({}) comes behind too many others, with nothing in between; look for"
    " processes that start or continue each other": (
        "das Signal von {0} ({1}) kommt nach zu vielen anderen, ohne etwas dazwischen; suchen Sie"
        " Prozesse, die einander starten oder fortsetzen"
    ),
}
_PEOPLE: Final = {
    "the assignee is null and there are no candidates": (
        "der Bearbeiter ist null, und es gibt keine Kandidaten"
    ),
    "the assignee is no text": "der Bearbeiter ist kein Text",
    "the form id is no text": "die ID des Formulars ist kein Text",
    "the job type is no text": "der Job-Typ ist kein Text",
    "the decision id is no text": "die ID der Entscheidung ist kein Text",
    "the candidate groups are neither text nor a list of texts": (
        "die Kandidatengruppen sind weder Text noch eine Liste von Texten"
    ),
    "the candidate users are neither text nor a list of texts": (
        "die Kandidaten sind weder Text noch eine Liste von Texten"
    ),
    "the candidate groups are {}; at most {} can be": (
        "{0} Kandidatengruppen sind mehr als die höchstens {1}"
    ),
    "the candidate users are {}; at most {} can be": (
        "{0} Kandidaten sind mehr als die höchstens {1}"
    ),
}
_VALUES: Final = {
    "what is kept here is damaged: it was changed past the engine": (
        "was hier gespeichert ist, ist beschädigt: Es wurde an der Anwendung vorbei geändert"
    ),
    "{} is {}; it takes a whole number from {} to {}": (
        "{0:said} ist {1}; gebraucht wird eine ganze Zahl von {2} bis {3}"
    ),
    "{} is {}; it takes one line of text, or a number": (
        "{0:said} ist {1}; gebraucht wird eine Zeile Text oder eine Zahl"
    ),
    "the name of the user task is {}; it has to be a text of up to {} characters": (
        "der Name der Aufgabe ist {0}; gebraucht wird ein Text von höchstens {1} Zeichen: Ändern"
        " Sie den Wert oder den Ausdruck in vorgang:taskName"
    ),
    "the version is {}; it has to be a whole number below {}, or such as v2 or 1.4.2, and about"
    " nobody: no day, no address. Three numbers that can be read as a day, such as 21.3.85, are"
    " taken with a v before them": (
        "die Fassung ist {0}; gebraucht wird eine ganze Zahl unter {1}, oder etwa v2 oder 1.4.2,"
        " und nichts, was eine Person erkennen lässt, kein Tag und keine Adresse; drei Zahlen,"
        " die sich als Tag lesen lassen, etwa 21.3.85, mit einem v davor: Setzen Sie den Wert, den"
        " vorgang:version nennt, oder ändern Sie den Ausdruck"
    ),
    "{} is {}; the ledger takes {}": "{0} ist {1}; das Ledger nimmt {2:said}",
    "a word in small letters, such as access": "ein Wort in Kleinbuchstaben, etwa access",
    "a word in small letters, such as newsletter, or a list of such": (
        "ein Wort in Kleinbuchstaben, etwa newsletter, oder eine Liste solcher"
    ),
    "a sign without spaces, such as 2026-04-a, or a whole number": (
        "ein Zeichen ohne Leerzeichen, etwa 2026-04-a, oder eine ganze Zahl"
    ),
    "the id of a message, such as <2f1c9a07@example.com>": (
        "die ID einer Nachricht, etwa <2f1c9a07@example.com>"
    ),
    "a number": "eine Zahl",
    "a whole number from 0 on": "eine ganze Zahl ab 0",
    "a SHA-256 in 64 hexadecimal digits": "eine SHA-256 aus 64 hexadezimalen Ziffern",
    "a date and time, or a date, which means its end": (
        "einen Zeitpunkt, oder einen Tag, womit dessen Ende gemeint ist"
    ),
    "a date, or a date and time": "einen Tag oder einen Zeitpunkt",
    "{} is {}; it takes a text, or a document": (
        "{0} ist {1}; gebraucht wird ein Text oder ein Dokument"
    ),
    "vorgang:fact.task is {}; no approval of this case is that": (
        "vorgang:fact.task ist {0}; keine Freigabe dieses Vorgangs ist das"
    ),
    "vorgang:fact.ref.token has {} characters; a link's token has at least {}": (
        "vorgang:fact.ref.token hat {0} Zeichen; das Geheimnis eines Links hat mindestens {1}"
    ),
    "the id of the public link is {}; write such as =uuid()": (
        "die ID des öffentlichen Links ist {0}; schreiben Sie etwa =uuid()"
    ),
    "the text after the public link is {}; write a text": (
        "der Text nach dem öffentlichen Link ist {0}; schreiben Sie einen Text"
    ),
    "the documents of the public link are {}; give a list of at most {} documents of the case": (
        "die Dokumente des öffentlichen Links sind {0}; geben Sie eine Liste von höchstens {1} "
        "Dokumenten des Vorgangs"
    ),
    "the public link would be valid beyond the calendar": (
        "der öffentliche Link würde über den Kalender hinaus gelten"
    ),
    "{} is {}; it takes a text": "{0:said} ist {1}; gebraucht wird ein Text",
    "{} is {}; {} has to give text or a number": (
        "{0:said} ist {1}; {2} muss Text oder eine Zahl ergeben"
    ),
    "{} is null: the message that the process instance got first holds no value for it": (
        "{0:said} ist null: Die Nachricht, die der Vorgang zuerst bekam, enthält keinen Wert dafür"
    ),
    "{} is neither true nor false: {} gives {}": (
        "{0:said} ist weder wahr noch falsch: {1} ergibt {2}"
    ),
    "{}: {} characters; at most {} can be kept": (
        "{0:said}: {1} Zeichen; höchstens {2} sind möglich"
    ),
    "{}: U+0000 or half a surrogate pair cannot be kept": (
        "{0:said}: U+0000 oder ein halbes Ersatzpaar lässt sich nicht speichern"
    ),
    "{}: the step has no time left": "{0}: Die Zeit des Schritts ist aufgebraucht",
    "the variable {} says who started the instance and may not be written": (
        "die Variable {0} sagt, wer den Vorgang gestartet hat, und darf nicht geschrieben werden"
    ),
    "the priority": "die Priorität",
    "the job priority": "die Priorität des Jobs",
    "retries": "die Zahl der Versuche",
    "the loop cardinality": "die Zahl der Wiederholungen",
    "the loop condition": "die Schleifenbedingung",
    "the completion condition": "die Abschlussbedingung",
    "the activation condition": "die Aktivierungsbedingung",
    "the condition of the behavior": "die Bedingung des Verhaltens",
    "the condition of flow {}": "die Bedingung des Flusses {0}",
    "what was thrown: {}": "was geworfen wurde: {0:reason}",
    "the result of the job: {}": "das Ergebnis des Jobs: {0:reason}",
    "variable {}: {}": "die Variable {0}: {1:reason}",
    "decision {}: {}": "Entscheidung {0}: {1:reason}",
    "{}: the decision gives {} results, not one": (
        "{0}: Die Entscheidung ergibt {1} Ergebnisse, nicht eines"
    ),
    "{}: a result has {} entries, not one: {}": (
        "{0}: Ein Ergebnis hat {1} Einträge, nicht einen: {2}"
    ),
    "the code": "der Code",
    "the code of {}": "der Code von {0}",
    "the assignee": "der Bearbeiter",
    "the candidate groups": "die Kandidatengruppen",
    "the candidate users": "die Kandidaten",
    "the job type": "der Job-Typ",
    "the called process": "der aufgerufene Prozess",
    "the business id": "das Geschäftszeichen",
    "the business id of {}": "das Geschäftszeichen von {0}",
    "the message name of {}": "der Name der Nachricht von {0}",
    "the signal name of {}": "der Name des Signals von {0}",
    "the correlation key of {}": "der Korrelationsschlüssel von {0}",
    "the correlation key {} of {}": "der Korrelationsschlüssel {0} von {1}",
}
_WAYS: Final = {
    "no outgoing flow is true and there is no default flow": (
        "kein ausgehender Fluss ist wahr, und es gibt keinen Standardfluss"
    ),
    "{} is caught by nothing: draw an error boundary event or event sub-process that takes it": (
        "{0:said} wird von nichts gefangen: Zeichnen Sie ein Fehlerereignis an den Rand oder einen"
        " Ereignis-Teilprozess, der ihn nimmt"
    ),
    "the error {}": "der Fehler {0}",
    "an error without code": "ein Fehler ohne Code",
    "a cancel end event takes effect in a transaction only": (
        "ein Abbruch-Endereignis wirkt nur in einer Transaktion"
    ),
    "a listener can throw neither an error nor an escalation": (
        "ein Listener kann weder Fehler noch Eskalation werfen"
    ),
    "a step boundary can throw neither an error nor an escalation": (
        "eine Schrittgrenze kann weder Fehler noch Eskalation werfen"
    ),
    "nothing runs and the worker began nothing; it has to say what begins, or that it is enough": (
        "nichts läuft, und der Worker hat nichts begonnen; er muss sagen, was beginnt, oder dass es"
        " genug ist"
    ),
    "the active elements are no list: {}": "die aktiven Elemente sind keine Liste: {0}",
    "{} names {}; what can begin in {}: {}": "{0} nennt {1}; in {2} kann beginnen: {3}",
    "the input collection is no list: {}": "die Eingabeliste ist keine Liste: {0}",
    "the input collection has {} items; at most {} can run": (
        "die Eingabeliste hat {0} Einträge; höchstens {1} können laufen"
    ),
    "the signal that the loop throws has no name": (
        "das Signal, das die Schleife wirft, hat keinen Namen"
    ),
    "the escalation that the loop throws has no name": (
        "die Eskalation, die die Schleife wirft, hat keinen Namen"
    ),
}
_CALLS: Final = {
    "{} calls within each other; look for a process that calls itself": (
        "{0} Aufrufe ineinander; suchen Sie einen Prozess, der sich selbst aufruft"
    ),
    "the called process is {}; it takes the id of a process": (
        "der aufgerufene Prozess ist {0}; gebraucht wird die ID eines Prozesses"
    ),
    "there is no process {}; deploy it": ("den Prozess {0} gibt es nicht; stellen Sie ihn bereit"),
    "the process {} begins with an event only; give it a none start event": (
        "der Prozess {0} beginnt nur mit einem Ereignis; geben Sie ihm ein einfaches Startereignis"
    ),
    "the event {} stands in {} and at the boundary of its call; rename one": (
        "das Ereignis {0} steht in {1} und am Rand seines Aufrufs; benennen Sie eines um"
    ),
}
_DEADLOCKS: Final = {
    "{} needs {} tokens and has {}; no other can come": (
        "{0} braucht {1} Marken und hat {2}; keine weitere kann kommen"
    ),
    "{} waits for its data, {}, and nothing can bring it": (
        "{0} wartet auf seine Daten, {1}, und nichts kann sie bringen"
    ),
    "{}: its activation condition is not true, and no other token can come": (
        "{0}: Die Aktivierungsbedingung ist nicht wahr, und keine weitere Marke kann kommen"
    ),
    "{} waits for a token by {}, and nothing can bring one: what would bring it waits in turn for"
    " what is behind this gateway": (
        "{0} wartet auf eine Marke über {1}, und nichts kann sie bringen: Was sie brächte, wartet"
        " selbst auf das, was hinter diesem Gateway kommt"
    ),
    "{} waits for a token by {}, and nothing can bring one: a parallel gateway joins what a"
    " parallel one has split; behind an exclusive one, draw an exclusive one": (
        "{0} wartet auf eine Marke über {1}, und nichts kann sie bringen: Ein paralleles Gateway"
        " führt zusammen, was ein paralleles geteilt hat; zeichnen Sie hinter einem exklusiven ein"
        " exklusives"
    ),
}
_SIGNING: Final = {
    "the document to sign is {}; give one document of the case": (
        "das Dokument zum Unterschreiben ist {0}; geben Sie ein Dokument des Vorgangs an"
    ),
    "the document to sign, {}, is none of the case": (
        "das Dokument zum Unterschreiben, {0}, gehört nicht zum Vorgang"
    ),
    "the document to sign is no PDF: {}": "das Dokument zum Unterschreiben ist kein PDF: {0}",
    "the statement to sign is {}; write a text of at most {} characters": (
        "die Erklärung zum Unterschreiben ist {0}; schreiben Sie einen Text von höchstens {1}"
        " Zeichen"
    ),
    "the version of the statement is {}; write {}": (
        "die Version der Erklärung ist {0}; schreiben Sie {1}"
    ),
}
SENTENCES: Final = {
    **_TIMES,
    **_SIGNING,
    **_PEOPLE,
    **_VALUES,
    **_WAYS,
    **_CALLS,
    **_DEADLOCKS,
    **german_connectors.SENTENCES,
}
_INCIDENTS: Final = Catalogue(SENTENCES, CATALOGUE.told)


def incident_in_german(message: str) -> str:
    """Return what an incident says in German; as it is, if nobody here has written it."""
    return _INCIDENTS.told(message) or _of_expression(message) or message


def _of_expression(message: str) -> str | None:
    """Tell what FEEL or JUEL says of an expression, which stands before it as it is written."""
    for gap in re.finditer(": ", message):
        told = german(message[gap.end() :])
        if told is not None:
            return f"{message[: gap.start()]}: {told}"
    return None
