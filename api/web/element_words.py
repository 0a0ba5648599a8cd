"""What an element of a case is called where its model gives it no name: by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.web.texts import say
from engine.model import CaseView

_KINDS: Final[Mapping[str, str]] = {
    "exclusiveGateway": "decides",
    "inclusiveGateway": "splits",
    "parallelGateway": "splits",
    "complexGateway": "splits",
    "eventBasedGateway": "waits",
    "startEvent": "begins",
    "endEvent": "ends",
    "intermediateThrowEvent": "event",
    "intermediateCatchEvent": "event",
    "boundaryEvent": "event",
}


def names_of(case: CaseView) -> Mapping[str, str]:
    """Return the names of a case's elements by id; of those without one, what they are."""
    told = {
        element: kind_of(tag, merges=element in case.merging)
        for element, tag in case.element_types.items()
        if not case.element_names.get(element)
    }
    return {**case.element_names, **told}


def kind_of(tag: str, *, merges: bool) -> str:
    """Return what an element without a name is; a gateway that merges only joins."""
    return say(f"element.{'joins' if merges else _KINDS.get(tag, 'unnamed')}")
