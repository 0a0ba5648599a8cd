"""What a rule looks at, and how it speaks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

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
    """

    file: str
    process: Process
    known_job_types: Collection[str] | None = None
    nodes: dict[str, Node] = field(init=False)
    flows: dict[str, SequenceFlow] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", {node.id: node for node in self.process.nodes})
        object.__setattr__(self, "flows", {flow.id: flow for flow in self.process.flows})

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
    kind = element.tag if isinstance(element, Node) else kind
    name = f" „{element.name}“" if element.name else ""
    return f"{kind}{name} ({element.id})"


Rule = Callable[[Subject], Iterator[Finding]]
FileRule = Callable[[Definitions], Iterator[Finding]]
