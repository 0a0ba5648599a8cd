"""Flow nodes as the interpreter runs them: expressions compiled, lists split, nothing to parse. A
value of the model that begins with `=` is FEEL, any other is a literal (`Attribute`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bpmn.model import Binding, DecisionResultKind, FormReference, LinkedResource, Node
from engine.core.reach import Places
from feel import Expression, Value

if TYPE_CHECKING:
    from engine.core.fact_plan import FactPlan
    from engine.core.public_links import LinkPlan


class Kind(StrEnum):
    """What a node does when a token reaches it."""

    PASSING = "passing"
    """Nothing: start and end events, none events, tasks without work."""
    CATCH = "catch event"
    """Waits for its message or timer: intermediate catch events and receive tasks."""
    EVENT_GATEWAY = "event-based gateway"
    EXCLUSIVE = "exclusive gateway"
    INCLUSIVE = "inclusive gateway"
    PARALLEL = "parallel gateway"
    COMPLEX = "complex gateway"
    BOUNDARY = "boundary event"
    TERMINATE = "terminate end event"
    SIGNAL = "signal throw event"
    MESSAGE = "message throw event"
    """Sends its messages by itself: throw events and send tasks for which no worker is named."""
    USER_TASK = "user task"
    JOB = "job"
    DECISION = "decision"
    SCRIPT = "script"
    SUB_PROCESS = "sub-process"
    """Holds a scope: embedded and event sub-processes, transactions."""
    ERROR_END = "error end event"
    ESCALATION = "escalation throw event"
    COMPENSATION = "compensation throw event"
    CANCEL_END = "cancel end event"
    CALL = "call activity"
    AD_HOC = "ad-hoc sub-process"
    PROCESS = "process"
    """The process itself, while its execution listeners run."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value of the model: FEEL if `expression` is set, else `literal`, as a rule a text."""

    literal: Value
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class CompiledMapping:
    """An input or output mapping; `target` is a variable and, if longer, a path into it."""

    source: Attribute
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledFlow:
    """A sequence flow."""

    id: str
    target: str
    condition: Expression | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledTimer:
    """A timer definition: `timeDate`, `timeDuration` or `timeCycle`."""

    kind: str
    value: Attribute


@dataclass(frozen=True, slots=True)
class CompiledMessage:
    """A message to catch or to send; without a correlation key its name alone says which.

    Args:
        path: where the message itself holds its key (BPMN 2.0.2, 8.4.2).
        correlation_id: under which the first one fills the key for those that follow.
    """

    name: Attribute
    correlation_key: Expression | None = None
    path: Expression | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledCondition:
    """A condition to wait for, and which variables it is looked at for, empty for all; likewise
    `variable_events`, of `create` and `update`."""

    expression: Expression
    variable_names: tuple[str, ...] = ()
    variable_events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledTrigger:
    """One thing that a catching event waits for: exactly one of the four.

    Args:
        id: of the listener: the event's id; `<id>#2`, `<id>#3` … for its further definitions.
    """

    id: str
    timer: CompiledTimer | None = None
    message: CompiledMessage | None = None
    signal: Attribute | None = None
    condition: CompiledCondition | None = None


@dataclass(frozen=True, slots=True)
class CompiledLoop:
    """Multi-instance characteristics.

    Args:
        input_collection: without it, `cardinality` says how many instances there are.
        local: variable that `output_element` names, if it is no more than a path: each instance has
            its own, so that they do not overwrite each other's result.
        thrown: what instances throw as they end, if their condition is true then.
        only_first: whether only the first of them throws.
    """

    sequential: bool
    input_collection: Expression | None = None
    input_element: str | None = None
    output_collection: str | None = None
    output_element: Expression | None = None
    completion_condition: Expression | None = None
    local: str | None = None
    cardinality: Attribute | None = None
    thrown: tuple[ThrownAtCompletion, ...] = ()
    only_first: bool = False


@dataclass(frozen=True, slots=True)
class ThrownAtCompletion:
    """What an instance of a multi-instance activity throws as it ends (BPMN 2.0.2, 13.3.7).

    Args:
        kind: `signal` or `escalation`.
        name: of the signal, or code of the escalation.
        condition: `None` throws always.
    """

    kind: str
    name: Attribute
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class CompiledStandardLoop:
    """A standard loop."""

    condition: Expression | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class CallPlan:
    """Which process a call activity runs, and which variables go in and out."""

    process_id: Attribute
    binding: Binding
    version_tag: str | None = None
    propagate_all_parent: bool = True
    propagate_all_child: bool = True
    business_id: Attribute | None = None


@dataclass(frozen=True, slots=True)
class SignalPlan:
    """What the signals of a throw event carry besides its local variables (Camunda 7).

    Args:
        passes_all: all variables that are seen there.
        business_id: of the instances that they start.
        own_business_id: whether these get the throwing instance's own.
    """

    passes_all: bool = False
    business_id: Attribute | None = None
    own_business_id: bool = False


@dataclass(frozen=True, slots=True)
class AdHocPlan:
    """How the inside of an ad-hoc sub-process begins and ends."""

    sequential: bool = False
    cancel_remaining: bool = True
    completion_condition: Expression | None = None
    active_elements: Expression | None = None
    output_collection: str | None = None
    output_element: Expression | None = None


@dataclass(frozen=True, slots=True)
class CompiledAssociation:
    """A data association: variables that are read, the one that is written, and how.

    Args:
        sources: variables; the first is copied if there is nothing else.
        assignments: each writes a path, seen from where the target lives.
    """

    sources: tuple[str, ...]
    target: str | None
    transformation: Attribute | None = None
    assignments: tuple[CompiledMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class UserTaskPlan:
    """Who may do a user task, until when, with which form; which variable says who did."""

    form: FormReference | None = None
    form_id: Attribute | None = None
    assignee: Attribute | None = None
    candidate_groups: Attribute | None = None
    candidate_users: Attribute | None = None
    due_date: Attribute | None = None
    follow_up_date: Attribute | None = None
    priority: Attribute | None = None
    link: LinkPlan | None = None
    done_as: str | None = None
    name: Attribute | None = None


HIGHEST_JOB_PRIORITY: Final = 999_999_999


@dataclass(frozen=True, slots=True)
class JobPlan:
    """Which connector does the work; `message` is sent when it is done.

    Args:
        waits: ISO 8601 durations between attempts; empty leaves them to the engine.
        priority: of several due jobs the one with the highest is taken first.
        linked: deployed files that the worker needs.
    """

    type: Attribute
    retries: Attribute
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str | None = None
    waits: tuple[str, ...] = ()
    priority: Attribute | None = None
    linked: tuple[LinkedResource, ...] = ()


@dataclass(frozen=True, slots=True)
class ContinuationPlan:
    """Where a step ends at an element, and how the next one is tried.

    Args:
        before: the element; likewise `after` it.
        each_before: each instance of a repeated activity; likewise `each_after`.
    """

    job: JobPlan
    before: bool = False
    after: bool = False
    each_before: bool = False
    each_after: bool = False


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """Which decision is evaluated."""

    decision_id: Attribute
    result_variable: str
    binding: Binding
    version_tag: str | None
    result: DecisionResultKind | None = None
    version_variable: str | None = None


@dataclass(frozen=True, slots=True)
class ScriptPlan:
    """Which expression is evaluated; without a variable, entries of a context become variables."""

    expression: Expression
    result_variable: str | None


@dataclass(frozen=True, slots=True, eq=False)
class FlowNode:
    """One node, ready to run.

    Args:
        joins: whether tokens wait here for one on each incoming flow.
        boundaries: boundary events attached to this activity.
        triggers: what a catching event waits for, in document order.
        signals: names of the signals that it throws.
        signal_plan: what else these carry.
        messages: that it sends by itself.
        activation_condition: of a complex gateway that joins.
        upstream: of an inclusive or complex join, by incoming flow: what can still come by it.
        code: of the error or escalation that is thrown here.
        compensation_handler: id of the activity that compensates this one.
        input_sets: variables that its data inputs need, one set of which has to be there.
        four_eyes: activities whose performers may not do this user task.
        new_approval_round: activities whose performers are forgotten when this one completes.
        approval: submitted field that holds `approve`, `reject` or `revise`.
        fact: that is written when a token passes, or when a task is done.
        version: of what is approved here, or of what the fact is about.
        start_listeners: jobs that come before all else, in order; likewise `end_listeners`.
        task_listeners: of a user task, by event.
        continuation: where steps end at it.
    """

    model: Node
    kind: Kind
    outgoing: tuple[CompiledFlow, ...] = ()
    joins: bool = False
    boundaries: tuple[FlowNode, ...] = ()
    inputs: tuple[CompiledMapping, ...] = ()
    outputs: tuple[CompiledMapping, ...] = ()
    loop: CompiledLoop | None = None
    standard_loop: CompiledStandardLoop | None = None
    call: CallPlan | None = None
    ad_hoc: AdHocPlan | None = None
    data_inputs: tuple[CompiledAssociation, ...] = ()
    data_outputs: tuple[CompiledAssociation, ...] = ()
    own_data: tuple[str, ...] = ()
    moves_data: bool = False
    input_sets: tuple[frozenset[str], ...] = ()
    triggers: tuple[CompiledTrigger, ...] = ()
    signals: tuple[Attribute, ...] = ()
    signal_plan: SignalPlan | None = None
    messages: tuple[CompiledMessage, ...] = ()
    activation_condition: Expression | None = None
    upstream: Mapping[str, Places] = field(default_factory=dict)
    user_task: UserTaskPlan | None = None
    job: JobPlan | None = None
    decision: DecisionPlan | None = None
    script: ScriptPlan | None = None
    code: Attribute | None = None
    compensation_handler: str | None = None
    four_eyes: tuple[str, ...] = ()
    new_approval_round: tuple[str, ...] = ()
    approval: str | None = None
    fact: FactPlan | None = None
    version: Attribute | None = None
    start_listeners: tuple[JobPlan, ...] = ()
    end_listeners: tuple[JobPlan, ...] = ()
    task_listeners: Mapping[str, tuple[JobPlan, ...]] = field(default_factory=dict)
    continuation: ContinuationPlan | None = None

    @property
    def all_of(self) -> bool:
        """Whether the event waits for all its triggers: parallel multiple (10.5.6)."""
        return self.model.parallel_multiple and len(self.triggers) > 1

    id: str = field(init=False)
    """Its id in the diagram."""
    repeats: bool = field(init=False)
    """Whether it runs as instances within a wrapper: a loop marker of either sort."""
    plain: bool = field(init=False)
    """Whether nothing comes before its own work, and no signal goes out with it."""
    hands_on: bool = field(init=False)
    """Whether its results go out under their own names, and nothing else does."""
    unconditional: bool = field(init=False)
    """Whether no flow has a condition by which it leaves."""

    def __post_init__(self) -> None:
        # Asked for at every token: a property would cost a call each time.
        object.__setattr__(self, "id", self.model.id)
        repeats = self.loop is not None or self.standard_loop is not None
        object.__setattr__(self, "repeats", repeats)
        before = self.continuation or self.start_listeners or self.task_listeners or self.inputs
        plain = not (repeats or before or self.moves_data or self.input_sets or self.signals)
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "hands_on", not (repeats or self.outputs or self.moves_data))
        unconditional = all(flow.condition is None for flow in self.outgoing)
        object.__setattr__(self, "unconditional", unconditional)

    @property
    def name(self) -> str:
        """Its name in the diagram, or its id."""
        return self.model.name or self.model.id
