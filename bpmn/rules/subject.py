"""What a rule looks at, and how it speaks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from bpmn.dialect import EXECUTED
from bpmn.kinds import kind_of
from bpmn.model import Definitions, Node, Process, SequenceFlow
from dmn.findings import Finding
from dmn.written import Owner, at_text


@dataclass(frozen=True)
class Subject:
    """One executable process under check.

    Args:
        file: name of its file.
        process: the process.
        known_job_types: job types that have a connector, `None` when that is not checked.
        of_camunda_8: whether the file says that it was made for Camunda 8, whose own rules it
            keeps then.
        of_no_engine: whether it does not say for which engine it was made.
    """

    file: str
    process: Process
    known_job_types: Collection[str] | None = None
    of_camunda_8: bool = False
    of_no_engine: bool = False
    nodes: dict[str, Node] = field(init=False)
    flows: dict[str, SequenceFlow] = field(init=False)
    inside: dict[str | None, list[Node]] = field(init=False)
    """What stands directly in each sub-process, and under `None` in the process itself."""
    refused: frozenset[str | None] = field(init=False)
    """Sub-processes that are not executed, with all in them: one finding says it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", {node.id: node for node in self.process.nodes})
        object.__setattr__(self, "flows", {flow.id: flow for flow in self.process.flows})
        inside: dict[str | None, list[Node]] = {}
        for node in self.process.nodes:
            inside.setdefault(node.parent, []).append(node)
        object.__setattr__(self, "inside", inside)
        refused: set[str | None] = set()
        for node in self.process.nodes:
            if node.tag not in EXECUTED or node.parent in refused:
                refused.add(node.id)
        object.__setattr__(self, "refused", frozenset(refused))

    def event_place(self, node: Node) -> str:
        """Return the name of the place of an event in `bpmn.dialect.EXECUTED_EVENTS`."""
        parent = self.nodes.get(node.parent or "")
        inside = parent is not None and parent.triggered_by_event
        return "eventSubProcess" if node.tag == "startEvent" and inside else node.tag

    def at_text(
        self,
        element: Node | SequenceFlow | Process,
        text: str,
        index: int,
        rule: str,
        message: str,
        remedy: str,
    ) -> Finding:
        """Return a finding at a character of one of the element's values, if its place is known."""
        owner = Owner(self.file, element.id, element.line)
        return at_text(
            owner, text, index, message.replace("{}", title(element)), remedy, f"bpmn/{rule}"
        )

    def at(
        self, element: Node | SequenceFlow | Process, rule: str, message: str, remedy: str
    ) -> Finding:
        """Return a finding at this element; `{}` in the message becomes its title."""
        text = message.replace("{}", title(element))
        return Finding(self.file, element.id, element.line, text, remedy, f"bpmn/{rule}")


def title(element: Node | SequenceFlow | Process) -> str:
    """Return how an analyst finds the element: kind, name if it has one, and id."""
    kind = {SequenceFlow: "flow", Process: "process"}.get(type(element), "")
    kind = kind_of(element.tag) if isinstance(element, Node) else kind
    name = f" “{element.name}”" if element.name else ""
    return f"{kind}{name} ({element.id})"


Rule = Callable[[Subject], Iterator[Finding]]
FileRule = Callable[[Definitions], Iterator[Finding]]
