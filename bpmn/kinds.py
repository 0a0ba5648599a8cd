"""What an analyst calls the elements of a diagram, in English and in German."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_KINDS: Final = {
    "task": ("task", "Aufgabe"),
    "manualTask": ("manual task", "Manuelle Aufgabe"),
    "userTask": ("user task", "Benutzeraufgabe"),
    "serviceTask": ("service task", "Service-Aufgabe"),
    "sendTask": ("send task", "Sendeaufgabe"),
    "receiveTask": ("receive task", "Empfangsaufgabe"),
    "businessRuleTask": ("business rule task", "Geschäftsregelaufgabe"),
    "scriptTask": ("script task", "Skriptaufgabe"),
    "callActivity": ("call activity", "Aufrufaktivität"),
    "subProcess": ("sub-process", "Teilprozess"),
    "transaction": ("transaction", "Transaktion"),
    "adHocSubProcess": ("ad-hoc sub-process", "Ad-hoc-Teilprozess"),
    "startEvent": ("start event", "Startereignis"),
    "endEvent": ("end event", "Endereignis"),
    "boundaryEvent": ("boundary event", "Randereignis"),
    "intermediateCatchEvent": ("intermediate catch event", "Zwischenereignis"),
    "intermediateThrowEvent": ("intermediate throw event", "Zwischenereignis"),
    "exclusiveGateway": ("exclusive gateway", "Exklusiv-Gateway"),
    "inclusiveGateway": ("inclusive gateway", "Inklusiv-Gateway"),
    "parallelGateway": ("parallel gateway", "Parallel-Gateway"),
    "complexGateway": ("complex gateway", "Komplex-Gateway"),
    "eventBasedGateway": ("event-based gateway", "Ereignis-Gateway"),
    "sequenceFlow": ("flow", "Fluss"),
    "messageFlow": ("message flow", "Nachrichtenfluss"),
    "process": ("process", "Prozess"),
    "participant": ("pool", "Pool"),
    "lane": ("lane", "Lane"),
    "association": ("association", "Assoziation"),
    "dataObjectReference": ("data object", "Datenobjekt"),
    "dataStoreReference": ("data store", "Datenspeicher"),
    "operation": ("operation", "Operation"),
    "messageEventDefinition": ("message event", "Nachrichtenereignis"),
}

EVENT_KINDS: Final = {
    "none": ("blank", "Blanko"),
    "message": ("message", "Nachricht"),
    "timer": ("timer", "Zeitgeber"),
    "signal": ("signal", "Signal"),
    "conditional": ("conditional", "Bedingung"),
    "link": ("link", "Link"),
    "error": ("error", "Fehler"),
    "escalation": ("escalation", "Eskalation"),
    "compensate": ("compensation", "Kompensation"),
    "cancel": ("cancel", "Abbruch der Transaktion"),
    "terminate": ("terminate", "sofortiges Ende"),
}
"""What Camunda Modeler calls the kinds of events, by the names of their definitions."""

_GERMAN: Final = dict(_KINDS.values())
_GERMAN_OF_EVENTS: Final = dict(EVENT_KINDS.values())
_ANY: Final = "|".join(sorted(map(re.escape, _GERMAN), key=len, reverse=True))
_TITLE: Final = re.compile(rf"({_ANY})(?: “(.*)”)? (\(\S*\))", re.DOTALL)
_OF_NO_WORD: Final = re.compile(r"(\w+) “(.*)” (\(\S*\))", re.DOTALL)
_PLACED: Final = re.compile(rf"(\S+) \(({_ANY})\)")


def kind_of(tag: str) -> str:
    """Return what an element of this local name is called; what has no word keeps its name."""
    return _KINDS[tag][0] if tag in _KINDS else tag


def event_kind(kind: str) -> str:
    """Return what Camunda Modeler calls a kind of event, such as `compensate`."""
    return EVENT_KINDS[kind][0]


def event_kinds(kinds: Iterable[str]) -> str:
    """Return what Camunda Modeler calls these kinds of events, as a list in words."""
    return ", ".join(sorted(map(event_kind, kinds)))


def event_kinds_in_german(kinds: str) -> str:
    """Return kinds of events, as `event_kinds` gives them, in German."""
    return ", ".join(sorted(_GERMAN_OF_EVENTS.get(one, one) for one in kinds.split(", ")))


def kind_in_german(kind: str) -> str:
    """Return a kind, as `kind_of` gives it, in German."""
    return _GERMAN.get(kind, kind)


def named_in_german(named: str) -> str:
    """Return how a finding names an element, with its kind in German.

    Args:
        named: `user task “Ask” (ask)`, or `ask (user task)`; anything else comes back as it is.
    """
    if found := _TITLE.fullmatch(named):
        name = "" if found[2] is None else f" „{found[2]}“"
        return f"{_GERMAN[found[1]]}{name} {found[3]}"
    if found := _PLACED.fullmatch(named):
        return f"{found[1]} ({_GERMAN[found[2]]})"
    if found := _OF_NO_WORD.fullmatch(named):
        return f"{found[1]} „{found[2]}“ {found[3]}"
    return named
