"""Findings in German: the rules speak English, the catalogue holds each of their sentences.

A rule's sentence is known by its pattern; what it names is carried over. What the catalogue does
not know stays as it is, so that nothing is ever lost.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Final

from bpmn import german_events, german_reading, german_rules, german_work
from bpmn.kinds import event_kinds_in_german, kind_in_german, named_in_german
from dmn.findings import Finding
from dmn.german import FILES

CATALOGUE: Final = {
    **german_rules.SENTENCES,
    **german_work.SENTENCES,
    **german_events.SENTENCES,
    **german_reading.SENTENCES,
    **{english: told.replace("{0:reason}", "„{0}“") for english, told in FILES.items()},
}

WORDS: Final = {
    "source": "Quelle",
    "target": "Ziel",
    "the condition": "die Bedingung",
    "the completion condition": "die Abschlussbedingung",
    "the timer": "der Zeitgeber",
    "the message name": "der Nachrichtenname",
    "the correlation key": "der Korrelationsschlüssel",
    "the input": "die Eingabe",
    "the output": "die Ausgabe",
    "the input collection": "die Eingabeliste",
    "the output element": "das Ausgabeelement",
    "the assignee": "der Bearbeiter",
    "the candidate groups": "die Angabe der Kandidatengruppen",
    "the candidate users": "die Angabe der Kandidaten",
    "the due date": "die Frist",
    "the follow-up date": "die Wiedervorlage",
    "the priority": "die Priorität",
    "the job type": "der Job-Typ",
    "the job priority": "die Priorität des Jobs",
    "retries": "die Zahl der Versuche",
    "the decision id": "die Entscheidungs-ID",
    "the form id": "die Formular-ID",
    "the script": "das Skript",
    "the result expression": "der Ausdruck für das Ergebnis",
    "the error expression": "der Ausdruck für Fehler",
    "the signal name": "der Signalname",
    "the error code": "der Fehlercode",
    "the escalation code": "der Eskalationscode",
    "the loop cardinality": "die Anzahl der Schleife",
    "the loop condition": "die Schleifenbedingung",
    "the condition of the behavior": "die Bedingung des Verhaltens",
    "the activation condition": "die Aktivierungsbedingung",
    "the active elements": "die Angabe der aktiven Elemente",
    "the called process": "der aufgerufene Prozess",
    "the business id": "die Geschäfts-ID",
    "the transformation": "die Umformung",
    "the assignment": "die Zuweisung",
    "no catch event": "keinem fangenden Ereignis",
    "a job type": "einen Job-Typ",
    "a decision": "eine Entscheidung",
    "a script": "ein Skript",
}


_SPOKEN: Final = "bpmn/"
"""Rules whose sentences stand in the catalogue."""


def in_german(finding: Finding) -> Finding:
    """Return the finding in German, as far as the catalogue knows its sentences.

    Those on tables, forms and expressions stay whole: half a sentence in German helps nobody.
    """
    if not finding.rule.startswith(_SPOKEN):
        return finding
    return replace(finding, message=translated(finding.message), remedy=translated(finding.remedy))


def translated(sentence: str) -> str:
    """Return a sentence in German, or itself if the catalogue does not hold it."""
    if sentence in CATALOGUE:
        return CATALOGUE[sentence]
    for pattern, german in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return german.format(*map(_Gap, found.groups()))
    return sentence


class _Gap(str):
    """What a sentence names: `{1:kinds}` are kinds of events."""

    __slots__ = ()

    def __format__(self, kind: str) -> str:
        return event_kinds_in_german(str(self)) if kind == "kinds" else _word(str(self))


def _word(part: str) -> str:
    if part in WORDS:
        return WORDS[part]
    if part in CATALOGUE:
        return CATALOGUE[part]
    if (spoken := named_in_german(part)) != part:
        return spoken
    parts = part.split(" and ")
    if len(parts) > 1 and all(one in WORDS for one in parts):
        return " und ".join(WORDS[one] for one in parts)
    if events := re.fullmatch(r"(\d+) catch events", part):
        return f"{events[1]} fangenden Ereignissen"
    found = re.fullmatch(r"(.+) on (.+) (\S+)", part, re.DOTALL)
    return f"{found[1]} an {kind_in_german(found[2])} {found[3]}" if found else part


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences with gaps, the one that says most first."""
    gaps = sorted((one for one in CATALOGUE if "{}" in one), key=len, reverse=True)
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, one.split("{}"))), re.DOTALL), CATALOGUE[one])
        for one in gaps
    )
