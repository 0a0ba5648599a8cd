"""The processes that are measured, as BPMN texts: for us, and the same for other engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from engine.model import Resource

TASKS_IN_A_ROW = 10
GROUP = "clerk"
NEVER = 1_000_000_000
"""A limit that no loop of the bench reaches."""

VARIABLES: dict[str, object] = {
    "n": 0,
    "limit": NEVER,
    "customer": {"name": "x" * 40, "address": ["y" * 30] * 4},
    "lines": [{"sku": f"s{number}", "quantity": number, "cents": 150} for number in range(20)],
}
"""What an instance of a loop carries: a quote of twenty lines, about a kilobyte."""

SUBMISSION: dict[str, object] = {"answer": 7, "note": "n" * 50}
"""What a person hands in with each user task, where both sides are given the same."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="definitions" targetNamespace="http://bpmn.io/schema/bpmn"
  modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.9.0">
"""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; its condition is written alike in FEEL and in Python."""

    source: str
    target: str
    condition: str | None = None

    @property
    def id(self) -> str:
        """The flow's id."""
        return f"{self.source}-{self.target}"


@dataclass(frozen=True, slots=True)
class Element:
    """A flow element: tag, id, and for scripts the variable that they set to an expression."""

    tag: str
    id: str
    sets: tuple[str, str] | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A process that every engine can be given."""

    id: str
    elements: tuple[Element, ...]
    flows: tuple[Flow, ...]

    def resource(self) -> Resource:
        """Return the model for us."""
        return Resource(f"{self.id}.bpmn", self._text(zeebe=True))

    def plain(self) -> bytes:
        """Return the model with Python conditions and scripts, for other engines."""
        return self._text(zeebe=False)

    def _text(self, *, zeebe: bool) -> bytes:
        properties = _zeebe(
            f'<zeebe:properties><zeebe:property name="vorgang:startGroups" value="{GROUP}"/>'
            "</zeebe:properties>"
        )
        parts = [
            HEAD,
            f'<bpmn:process id="{self.id}" name="{self.id}" isExecutable="true">',
            properties if zeebe else "",
            *(self._element(element, zeebe) for element in self.elements),
            *(_flow(flow, "=" if zeebe else "") for flow in self.flows),
            "</bpmn:process></bpmn:definitions>",
        ]
        return "\n".join(parts).encode()

    def _element(self, element: Element, zeebe: bool) -> str:
        script = ""
        extension = _extension(element) if zeebe else ""
        if element.sets and not zeebe:
            name, expression = element.sets
            script = f"<bpmn:script>{name} = {escape(expression)}</bpmn:script>"
        default = f' default="{element.default}"' if element.default else ""
        ends = "".join(
            [f"<bpmn:incoming>{flow.id}</bpmn:incoming>" for flow in self._into(element)]
            + [f"<bpmn:outgoing>{flow.id}</bpmn:outgoing>" for flow in self._out_of(element)]
        )
        return (
            f'<bpmn:{element.tag} id="{element.id}" name="{element.id}"{default}>'
            f"{extension}{ends}{script}</bpmn:{element.tag}>"
        )

    def _into(self, element: Element) -> Iterable[Flow]:
        return (flow for flow in self.flows if flow.target == element.id)

    def _out_of(self, element: Element) -> Iterable[Flow]:
        return (flow for flow in self.flows if flow.source == element.id)


def _extension(element: Element) -> str:
    if element.tag == "userTask":
        return _zeebe(f'<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="{GROUP}"/>')
    if element.sets:
        name, expression = element.sets
        said = quoteattr(f"={expression}")
        return _zeebe(f"<zeebe:script expression={said} resultVariable={quoteattr(name)}/>")
    return ""


def _zeebe(content: str) -> str:
    return f"<bpmn:extensionElements>{content}</bpmn:extensionElements>"


def _flow(flow: Flow, sign: str) -> str:
    condition = (
        '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
        f"{escape(sign + flow.condition)}</bpmn:conditionExpression>"
        if flow.condition
        else ""
    )
    return (
        f'<bpmn:sequenceFlow id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}">'
        f"{condition}</bpmn:sequenceFlow>"
    )


def _path(*ids: str) -> tuple[Flow, ...]:
    return tuple(Flow(source, target) for source, target in pairwise(ids))


_TASKS = tuple(f"task{number}" for number in range(1, TASKS_IN_A_ROW + 1))

ROW = Model(
    "row",
    (
        Element("startEvent", "begun"),
        *(Element("userTask", task) for task in _TASKS),
        Element("endEvent", "done"),
    ),
    _path("begun", *_TASKS, "done"),
)
"""Ten user tasks, one after the other."""

LOOP = Model(
    "loop",
    (
        Element("startEvent", "begun"),
        Element("exclusiveGateway", "again"),
        Element("userTask", "work"),
        Element("scriptTask", "count", sets=("n", "n + 1")),
        Element("exclusiveGateway", "enough", default="enough-done"),
        Element("endEvent", "done"),
    ),
    (
        *_path("begun", "again", "work", "count", "enough"),
        Flow("enough", "again", "n < limit"),
        Flow("enough", "done"),
    ),
)
"""A user task, a script and a gateway, over and over."""

PARALLEL = Model(
    "parallel",
    (
        Element("startEvent", "begun"),
        Element("exclusiveGateway", "again"),
        Element("parallelGateway", "fork"),
        Element("scriptTask", "left", sets=("a", "n")),
        Element("scriptTask", "right", sets=("b", "n")),
        Element("parallelGateway", "join"),
        Element("scriptTask", "count", sets=("n", "n + 1")),
        Element("exclusiveGateway", "enough", default="enough-done"),
        Element("endEvent", "done"),
    ),
    (
        *_path("begun", "again", "fork", "left", "join", "count", "enough"),
        *_path("fork", "right", "join"),
        Flow("enough", "again", "n < limit"),
        Flow("enough", "done"),
    ),
)
"""A parallel gateway in a loop, without any wait."""
