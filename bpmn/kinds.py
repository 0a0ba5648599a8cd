"""What an analyst calls the elements of a diagram, in English and in German."""

from __future__ import annotations

import re
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
}

_GERMAN: Final = dict(_KINDS.values())
_ANY: Final = "|".join(sorted(map(re.escape, _GERMAN), key=len, reverse=True))
_TITLE: Final = re.compile(rf"({_ANY})( „.*“)? (\(\S*\))", re.DOTALL)
_PLACED: Final = re.compile(rf"(\S+) \(({_ANY})\)")


def kind_of(tag: str) -> str:
    """Return what an element of this local name is called; what has no word keeps its name."""
    return _KINDS[tag][0] if tag in _KINDS else tag


def kind_in_german(kind: str) -> str:
    """Return a kind, as `kind_of` gives it, in German."""
    return _GERMAN.get(kind, kind)


def named_in_german(named: str) -> str:
    """Return how a finding names an element, with its kind in German.

    Args:
        named: `user task „Ask“ (ask)`, or `ask (user task)`; anything else comes back as it is.
    """
    if found := _TITLE.fullmatch(named):
        return f"{_GERMAN[found[1]]}{found[2] or ''} {found[3]}"
    if found := _PLACED.fullmatch(named):
        return f"{found[1]} ({_GERMAN[found[2]]})"
    return named
