"""What a model says of messages that people send to a case by a button on its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bpmn.model import EventKind, Process
from bpmn.places import OFFERED_TO, OFFERED_TO_USERS
from engine.core.compiler import Compiler
from engine.core.node import Attribute

OFFERED_AS = "vorgang:offeredAs"


@dataclass(frozen=True, slots=True)
class OfferPlan:
    """What a model says of one such message.

    Args:
        label: the words on the button.
        groups: gives the groups whose members are shown it.
        users: gives the people who are, by account id or user name.
    """

    label: str
    groups: Attribute | None = None
    users: Attribute | None = None


def compiled_offers(process: Process, to: Compiler) -> Mapping[str, OfferPlan]:
    """Return what is offered, by the event that waits for it."""
    found: dict[str, OfferPlan] = {}
    for node in process.nodes:
        properties, at = node.extensions.properties, (node.id, node.line)
        label = properties.get(OFFERED_AS, "").strip()
        if label and any(event.kind is EventKind.MESSAGE for event in node.events):
            groups, users = (
                to.attribute(properties.get(place.attribute), at, place)
                for place in (OFFERED_TO, OFFERED_TO_USERS)
            )
            found[node.id] = OfferPlan(label, groups, users)
    return found
