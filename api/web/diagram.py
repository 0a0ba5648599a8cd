"""Where a case stands, as data for the diagram and in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lxml import etree

from bpmn.dialect import BPMN
from dmn.hardened_xml import parse_xml
from engine.model import CaseView, TokenView

_UNDRAWN = tuple(f"{{{BPMN}}}{name}" for name in ("extensionElements", "documentation"))


@dataclass(frozen=True, slots=True)
class Reading:
    """The diagram read out: names of steps done, running (with their number) and stuck."""

    done: tuple[str, ...]
    running: tuple[str, ...]
    stuck: tuple[str, ...]


def reading(case: CaseView) -> Reading:
    """Return the same that the diagram shows, in words."""
    running = Counter(_place(token) for token in case.tokens if token.incident is None)
    stuck = Counter(_place(token) for token in case.tokens if token.incident is not None)
    busy = running.keys() | stuck.keys()
    return Reading(
        done=tuple(
            case.element_names[element]
            for element in case.completed_activities
            if element not in busy and case.element_names.get(element)
        ),
        running=tuple(_counted(case, element, n) for element, n in running.items()),
        stuck=tuple(_counted(case, element, n) for element, n in stuck.items()),
    )


def diagram_json(case: CaseView) -> dict[str, object]:
    """Return what the diagram island draws: the model, and where the case stands in it."""
    return {"xml": drawn(case.bpmn_xml), **standing(case)}


def drawn(xml: str) -> str:
    """Return a model without what no drawing shows: properties, expressions, documentation.

    Whoever looks on needs none of it, and it is most of a model's bytes.
    """
    root = parse_xml(xml.encode())
    for element in [*root.iter(*_UNDRAWN)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return etree.tostring(root, encoding="unicode")


def standing(case: CaseView) -> dict[str, object]:
    """Return tokens, what is done and what is stuck: what a page renews while it is looked at."""
    tokens = Counter(_place(token) for token in case.tokens)
    return {
        "tokens": [{"activity_id": key, "count": count} for key, count in tokens.items()],
        "completed": list(case.completed_activities),
        "incidents": sorted({_place(t) for t in case.tokens if t.incident is not None}),
    }


def _place(token: TokenView) -> str:
    """Return where the case's own diagram shows a token: a called process at its call activity."""
    return token.shown_at or token.activity_id


def _counted(case: CaseView, element: str, count: int) -> str:
    name = case.element_names.get(element) or element
    return name if count == 1 else f"{name} ({count})"
