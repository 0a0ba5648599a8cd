"""Process definitions as data: what a BPMN 2.0.2 file says, in document order, nothing executed.

A value of the Camunda 8 dialect that begins with `=` is a FEEL expression, any other is a literal
(`dialect`). Values are kept here as they were written, the leading `=` included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Binding(StrEnum):
    """Which version of a called resource runs (zeebe `bindingType`)."""

    LATEST = "latest"
    DEPLOYMENT = "deployment"
    VERSION_TAG = "versionTag"


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """One zeebe input or output: `source` (FEEL) is written to the variable path `target`."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class FormReference:
    """zeebe `formDefinition`: a linked form."""

    form_id: str
    binding: Binding = Binding.LATEST
    version_tag: str | None = None


@dataclass(frozen=True, slots=True)
class CalledDecision:
    """zeebe `calledDecision` of a business rule task."""

    decision_id: str
    result_variable: str
    binding: Binding = Binding.LATEST
    version_tag: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """zeebe `script`: a FEEL expression and the variable that takes its result."""

    expression: str
    result_variable: str


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """zeebe `taskDefinition`: the job type that does the work."""

    type: str
    retries: str = "3"


@dataclass(frozen=True, slots=True)
class Assignment:
    """zeebe `assignmentDefinition`, each a literal (groups and users comma separated) or FEEL."""

    assignee: str | None = None
    candidate_groups: str | None = None
    candidate_users: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """zeebe `taskSchedule`: ISO 8601 date-times or FEEL."""

    due_date: str | None = None
    follow_up_date: str | None = None


@dataclass(frozen=True, slots=True)
class Extensions:
    """The zeebe extension elements of one node or process."""

    form: FormReference | None = None
    decision: CalledDecision | None = None
    script: Script | None = None
    task: TaskDefinition | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    assignment: Assignment = Assignment()
    schedule: Schedule = Schedule()
    priority: str | None = None
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


class EventKind(StrEnum):
    """The event definitions of BPMN 2.0.2, clause 10.5.5; `NONE` has no definition at all."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    COMPENSATION = "compensate"
    CANCEL = "cancel"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer definition: `kind` is `timeDate`, `timeDuration` or `timeCycle`."""

    kind: str
    expression: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message and, for catching, the FEEL expression of its correlation key."""

    id: str
    name: str
    correlation_key: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event definition of an event node."""

    kind: EventKind
    timer: Timer | None = None
    message: Message | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """Multi-instance characteristics with zeebe `loopCharacteristics` (BPMN 2.0.2, 13.3.7)."""

    sequential: bool
    input_collection: str
    input_element: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion_condition: str | None = None


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """A sequence flow; `condition` is FEEL as written, with its `=`."""

    id: str
    source: str
    target: str
    name: str | None = None
    condition: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """One flow node.

    Args:
        tag: local name of its XML element, such as `userTask` or `exclusiveGateway`.
        default: id of its default flow.
        attached_to: for a boundary event, the activity it is attached to.
        interrupting: `cancelActivity` of a boundary event, `isInterrupting` of a start event.
    """

    id: str
    tag: str
    name: str | None
    line: int
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    events: tuple[Event, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    multi_instance: MultiInstance | None = None
    extensions: Extensions = Extensions()


@dataclass(frozen=True, slots=True)
class Process:
    """One process: nodes and flows in document order."""

    id: str
    name: str | None
    executable: bool
    version_tag: str | None
    line: int
    nodes: tuple[Node, ...]
    flows: tuple[SequenceFlow, ...]
    extensions: Extensions = Extensions()
    lanes: Mapping[str, str] = field(default_factory=dict)
    documentation: str | None = None

    def node(self, node_id: str) -> Node:
        """Return the node with this id.

        Raises:
            KeyError: there is none.
        """
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)


class RemnantKind(StrEnum):
    """What kind of thing the reader met that has no place in the model."""

    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    EXTENSION = "extension"
    FOREIGN_ATTRIBUTE = "foreign attribute"


@dataclass(frozen=True, slots=True)
class Remnant:
    """Something in the file that would change what runs, and that the model cannot hold.

    Args:
        kind: element or attribute of BPMN itself, or of an extension.
        name: as written in the file, such as `camunda:class` or `standardLoopCharacteristics`.
        owner: id of the element that carries it, `None` outside every element with an id.
        owner_tag: local name of that element.
        value: value of an attribute, empty for an element.
    """

    kind: RemnantKind
    name: str
    owner: str | None
    owner_tag: str
    line: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    """One BPMN file.

    Args:
        ids: every id of a BPMN element with its line, in document order, repeated ones included.
        remnants: what the model cannot hold, in document order.
    """

    file: str
    sha256: str
    processes: tuple[Process, ...]
    execution_platform: str | None = None
    execution_platform_version: str | None = None
    ids: tuple[tuple[str, int], ...] = ()
    remnants: tuple[Remnant, ...] = ()
