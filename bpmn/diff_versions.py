"""Two versions of a BPMN file side by side: what is called how in which of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Final, TypeVar

from bpmn.model import Definitions, Node, Process, SequenceFlow
from bpmn.renamed_ids import REFERENCES
from dmn.differences import Change, Difference, Subject, differences

_Held = TypeVar("_Held")

OLD: Final = 0
NEW: Final = 1

ROOTS: Final = {
    "messages": "message",
    "signals": "signal",
    "errors": "error",
    "escalations": "escalation",
}
"""What events refer to: field of `Definitions`, and what it is called."""

MEANINGLESS: Final = frozenset(
    {
        "Definitions.file",
        "Definitions.ids",
        "Definitions.ignored",
        "Definitions.references",
        "Definitions.sha256",
        "EmbeddedForm.line",
        "Event.line",
        "FormField.line",
        *(f"Ignored.{name}" for name in ("line", "name", "owner", "owner_tag")),
        "Node.line",
        "Process.line",
        "Reference.attribute",
        "Reference.line",
        "Reference.owner",
        "Reference.tag",
        "Reference.target",
        "Remnant.line",
        "SequenceFlow.line",
    }
)
"""Fields that say where something stands in a file, which file it is, or only draw."""

TOLD_APART: Final = MEANINGLESS | {
    *(f"Definitions.{name}" for name in ROOTS),
    "Definitions.global_tasks",
    "Definitions.participants",
    "Definitions.processes",
    "Definitions.remnants",
    "Node.incoming",
    "Node.name",
    "Node.outgoing",
    "Process.flows",
    "Process.id",
    "Process.lanes",
    "Process.nodes",
    "SequenceFlow.source",
    "SequenceFlow.target",
}
"""Fields that have sentences of their own."""


class Versions:
    """The older version with the ids of the newer, and the newer.

    Args:
        ids: the ids that changed, old to new.
    """

    def __init__(self, old: Definitions, new: Definitions, ids: Mapping[str, str]) -> None:
        self.old = old
        self.new = new
        self.former: Final = {after: before for before, after in ids.items()}
        self._subjects: Final = _subjects(old), _subjects(new)
        self._replaced: Final = {
            before: after
            for name in ROOTS
            for before in getattr(old, name)
            for after in getattr(new, name)
            if before.id == after.id and before != after
        }

    def subject(self, identity: str, version: int = NEW) -> Subject:
        """Return the element with this id, in the other version if this one lacks it."""
        for one in (self._subjects[version], self._subjects[1 - version]):
            if identity in one:
                return one[identity]
        return Subject("element", identity)

    def changed(self, subject: Subject, old: object, new: object) -> Iterator[Change]:
        """Yield a sentence for each field that differs and has no sentence of its own."""
        for one in differences(self._settled(old), new, TOLD_APART):
            yield Change("changed", (subject, self.named(one)))

    def named(self, place: Difference) -> Difference:
        """Return the difference with elements in place of their ids."""
        field = place.way[-1].field
        if field not in REFERENCES and field != "Node.order":
            return place
        return replace(place, old=self._named(place.old, OLD), new=self._named(place.new, NEW))

    def _named(self, value: object, version: int) -> object:
        known = self._subjects[version]
        if isinstance(value, tuple):
            return tuple(known.get(one, one) for one in value)
        return known.get(value, value) if isinstance(value, str) else value

    def _settled(self, held: _Held) -> _Held:
        """Return a value in which messages and the like are the new ones: those are told once."""
        if not self._replaced or not is_dataclass(held) or isinstance(held, type):
            return held
        if type(held).__name__ in {"Message", "Signal", "Error", "Escalation"}:
            found: _Held = self._replaced.get(held, held)
            return found
        changes = {}
        for one in fields(held):
            value = getattr(held, one.name)
            if isinstance(value, tuple):
                changes[one.name] = tuple(self._settled(item) for item in value)
            else:
                changes[one.name] = self._settled(value)
        return replace(held, **changes)


def of_process(process: Process) -> Subject:
    """Return what sentences call a process."""
    return Subject("globalTask" if process.global_task else "process", process.id, process.name)


def of_node(node: Node) -> Subject:
    """Return what sentences call a flow node."""
    event = node.tag == "subProcess" and node.triggered_by_event
    return Subject("eventSubProcess" if event else node.tag, node.id, node.name)


def of_flow(flow: SequenceFlow) -> Subject:
    """Return what sentences call a sequence flow."""
    return Subject("flow", flow.id, flow.name)


def processes_of(definitions: Definitions) -> tuple[Process, ...]:
    """Return the processes, global tasks among them."""
    return (*definitions.processes, *definitions.global_tasks)


def _subjects(definitions: Definitions) -> dict[str, Subject]:
    found = {one.id: of_process(one) for one in processes_of(definitions)}
    for process in processes_of(definitions):
        found |= {one.id: of_node(one) for one in process.nodes}
        found |= {one.id: of_flow(one) for one in process.flows}
    return found
