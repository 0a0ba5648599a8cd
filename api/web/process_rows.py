"""What pages of processes say of versions and elements, in words."""

from __future__ import annotations

from api.web.element_words import kind_of
from api.web.formats import number
from api.web.texts import say
from bpmn.model import Node
from engine.core.permission import Installation, Operation, allowed
from engine.model import Person
from engine.queries.process_overview import MOST_COUNTED, ProcessSight


def sees_processes(person: Person) -> bool:
    """Return whether to offer the pages of processes; the engine decides again."""
    return allowed(person, Operation.READ_DEFINITIONS, Installation())


def plays_scenarios(person: Person) -> bool:
    """Return whether to offer scenarios; the engine decides again."""
    return allowed(person, Operation.PLAY_SCENARIOS, Installation())


def draws_processes(person: Person) -> bool:
    """Return whether to offer the editor; the engine decides again."""
    return allowed(person, Operation.DEPLOY, Installation())


def counted(count: int) -> str:
    """Return a number of cases; where counting ended, that there are more."""
    return (
        say("processes.many", count=number(MOST_COUNTED))
        if count >= MOST_COUNTED
        else number(count)
    )


def element_name(node: Node) -> str:
    """Return what people call an element: its name, or what it is."""
    merges = node.tag.endswith("Gateway") and len(node.incoming) > 1 and len(node.outgoing) < 2
    return node.name or kind_of(node.tag, merges=merges)


def head(sight: ProcessSight, person: Person, tab: str) -> dict[str, object]:
    """Return what every page of one version shows above its own part."""
    return {
        "version": sight.version,
        "is_newest": sight.newest == sight.version.key,
        "newest": sight.newest,
        "versions": sight.versions,
        "tab": tab,
        "form_count": len(sight.forms) + len(sight.decisions),
        "plays": plays_scenarios(person),
        "draws": draws_processes(person),
        "counted": counted,
    }
