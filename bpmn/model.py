"""Process definitions as data: what a BPMN 2.0.2 file says, in document order, nothing executed.

A value of the Camunda 8 dialect that begins with `=` is a FEEL expression, any other is a literal
(`dialect`). Values are kept here as they were written, the leading `=` included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bpmn.activity_model import (
    AdHoc,
    Binding,
    CalledElement,
    ComplexBehavior,
    Continuations,
    DataAssociation,
    DataItem,
    DataSet,
    IoSpecification,
    LinkedResource,
    Listener,
    MultiInstance,
    StandardLoop,
)
from bpmn.event_model import (
    Dialect,
    Error,
    Escalation,
    Event,
    EventKind,
    Message,
    Signal,
    Timer,
)
from bpmn.form_model import EmbeddedForm, FormField, FormReference
from bpmn.remnants import Ignored, Remnant, RemnantKind

__all__ = [
    "AdHoc",
    "Assignment",
    "Binding",
    "CalledDecision",
    "CalledElement",
    "ComplexBehavior",
    "Composite",
    "Continuations",
    "DataAssociation",
    "DataItem",
    "DataSet",
    "DecisionResultKind",
    "Definitions",
    "Dialect",
    "EmbeddedForm",
    "Error",
    "Escalation",
    "Event",
    "EventKind",
    "Extensions",
    "FormField",
    "FormReference",
    "Ignored",
    "IoSpecification",
    "LinkedResource",
    "Listener",
    "Message",
    "MultiInstance",
    "Node",
    "Participant",
    "Process",
    "Reference",
    "Remnant",
    "RemnantKind",
    "Schedule",
    "Script",
    "SequenceFlow",
    "Signal",
    "StandardLoop",
    "TaskDefinition",
    "Timer",
    "VariableMapping",
]


@dataclass(frozen=True, slots=True)
class Composite:
    """A list or map of Camunda 7's `inputOutput`, each value a text or again one of these.

    Args:
        keys: of a map, as many as values; `None` for a list.
    """

    values: tuple[str | Composite, ...]
    keys: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """One zeebe input or output: `source` (FEEL) is written to the variable path `target`.

    Args:
        composite: what is written instead of `source` (Camunda 7).
    """

    source: str
    target: str
    composite: Composite | None = None


class DecisionResultKind(StrEnum):
    """What becomes of a decision's result in Camunda 7 (`mapDecisionResult`)."""

    SINGLE_ENTRY = "singleEntry"
    SINGLE_RESULT = "singleResult"
    COLLECT_ENTRIES = "collectEntries"
    RESULT_LIST = "resultList"


@dataclass(frozen=True, slots=True)
class CalledDecision:
    """zeebe `calledDecision` of a business rule task.

    Args:
        version_tag: with the binding `version`, the number of the version.
        result: Camunda 7's way to make a value of the result; `None` for DMN's own.
    """

    decision_id: str
    result_variable: str
    binding: Binding = Binding.LATEST
    version_tag: str | None = None
    result: DecisionResultKind | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A script task's expression and the variable that takes its result (zeebe `script`).

    Args:
        result_variable: without one, the entries of a context become variables (BPMN's own
            `script`).
    """

    expression: str
    result_variable: str | None


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """zeebe `taskDefinition`: the job type that does the work.

    Args:
        waits: between attempts, as ISO 8601 durations; empty leaves them open (Camunda 7).
        priority: of several due jobs the one with the highest is taken first; `None` is 0.
    """

    type: str
    retries: str = "3"
    waits: tuple[str, ...] = ()
    priority: str | None = None


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
    """The extension elements of one node or process.

    Args:
        only_outputs: whether output mappings keep all other results inside, as in Camunda 8.
        continuations: step boundaries; of a process only their priority.
    """

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
    only_outputs: bool = True
    listeners: tuple[Listener, ...] = ()
    task_listeners: tuple[Listener, ...] = ()
    linked_resources: tuple[LinkedResource, ...] = ()
    continuations: Continuations = field(default_factory=Continuations)


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """A sequence flow; `condition` is as written, `parent` the sub-process that it stands in."""

    id: str
    source: str
    target: str
    name: str | None = None
    condition: str | None = None
    line: int = 0
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One flow node.

    Args:
        tag: local name of its XML element, such as `userTask` or `exclusiveGateway`.
        default: id of its default flow.
        attached_to: for a boundary event, the activity it is attached to.
        interrupting: `cancelActivity` of a boundary event, `isInterrupting` of a start event.
        start_quantity: tokens that must arrive before the activity begins (BPMN 2.0.2, 13.3.2).
        completion_quantity: tokens that leave on each outgoing flow.
        parent: id of the sub-process that it stands in; `None` at process level.
        triggered_by_event: whether a sub-process is an event sub-process.
        for_compensation: whether an activity runs only to compensate another.
        compensation_handler: of a compensation boundary event, the activity it leads to by an
            association.
        called: of a call activity.
        instantiate: whether a receive task or event-based gateway starts an instance.
        direction: `gatewayDirection` of a gateway: how it says that flows lead to and from it.
        gateway_type: `Exclusive` or `Parallel`, of an event-based gateway that starts an instance.
        parallel_multiple: whether an event waits for all its definitions, not for one of them.
        activation_condition: of a complex gateway.
        abstract: whether a task says nothing of its work, and is passed as an abstract task is.
        data_inputs: data associations into an activity or throw event; likewise `data_outputs`.
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
    parent: str | None = None
    triggered_by_event: bool = False
    for_compensation: bool = False
    compensation_handler: str | None = None
    start_quantity: int = 1
    completion_quantity: int = 1
    standard_loop: StandardLoop | None = None
    ad_hoc: AdHoc | None = None
    called: CalledElement | None = None
    instantiate: bool = False
    direction: str = "Unspecified"
    gateway_type: str = "Exclusive"
    parallel_multiple: bool = False
    activation_condition: str | None = None
    abstract: bool = False
    io_specification: IoSpecification | None = None
    data_inputs: tuple[DataAssociation, ...] = ()
    data_outputs: tuple[DataAssociation, ...] = ()
    documentation: str | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """One process: nodes and flows in document order, those of its sub-processes among them.

    Args:
        data: data objects, references, properties, data inputs and outputs, in document order.
        embedded_forms: forms that stand in the file itself.
        history_time_to_live: a proposal for how long instances are kept (Camunda 7), as written.
        global_task: whether it stands for a global task: one node, without flows.
    """

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
    data: tuple[DataItem, ...] = ()
    dialect: Dialect = Dialect.CAMUNDA_8
    global_task: bool = False
    embedded_forms: tuple[EmbeddedForm, ...] = ()
    history_time_to_live: str | None = None

    def node(self, node_id: str) -> Node:
        """Return the node with this id.

        Raises:
            KeyError: there is none.
        """
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def children(self, node_id: str | None) -> tuple[Node, ...]:
        """Return the nodes that stand directly in this sub-process, or in the process itself."""
        return tuple(node for node in self.nodes if node.parent == node_id)


@dataclass(frozen=True, slots=True)
class Participant:
    """A pool: a name and the process it holds, `None` for a black box (BPMN 2.0.2, 9.3)."""

    id: str
    name: str | None
    process: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """One element naming another by its id, where only the diagram needs it.

    Args:
        tag: local name of the element that names another.
        owner: its id, empty without one.
        attribute: where it says so, such as `processRef`, `flowNodeRef` or `incoming`.
    """

    tag: str
    owner: str
    attribute: str
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Definitions:
    """One BPMN file.

    Args:
        ids: every id of a BPMN element with its line, in document order, repeated ones included.
        remnants: what the model cannot hold, in document order.
        ignored: what BPMN has and what changes nothing here, likewise.
        global_tasks: each as a process of one node, for call activities.
        references: of pools, lanes, message flows, associations, data; the flows that nodes name.
        messages: all of the file, referred to or not; likewise signals, errors, escalations.
    """

    file: str
    sha256: str
    processes: tuple[Process, ...]
    execution_platform: str | None = None
    execution_platform_version: str | None = None
    ids: tuple[tuple[str, int], ...] = ()
    remnants: tuple[Remnant, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    dialect: Dialect = Dialect.CAMUNDA_8
    global_tasks: tuple[Process, ...] = ()
    participants: tuple[Participant, ...] = ()
    references: tuple[Reference, ...] = ()
    messages: tuple[Message, ...] = ()
    signals: tuple[Signal, ...] = ()
    errors: tuple[Error, ...] = ()
    escalations: tuple[Escalation, ...] = ()

    @property
    def documentation(self) -> bool:
        """Whether nothing of the file is to run: it may hold anything (BPMN 2.0.2, 10.2)."""
        return not any(process.executable for process in self.processes)
