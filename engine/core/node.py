"""Flow nodes as the interpreter runs them: expressions compiled, lists split, nothing to parse.

A value of the model that begins with `=` is FEEL, any other is a literal (`Attribute`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bpmn.model import Binding, FormReference, Node
from feel import Expression, Value


class Kind(StrEnum):
    """What a node does when a token reaches it."""

    PASSING = "passing"
    """Nothing: start and end events, none events, tasks without work."""
    CATCH = "catch event"
    """Waits for its message or timer: intermediate catch events and receive tasks."""
    EVENT_GATEWAY = "event-based gateway"
    EXCLUSIVE = "exclusive gateway"
    PARALLEL = "parallel gateway"
    BOUNDARY = "boundary event"
    TERMINATE = "terminate end event"
    USER_TASK = "user task"
    JOB = "job"
    DECISION = "decision"
    SCRIPT = "script"


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
    """A message to catch; a start event needs no correlation key."""

    name: Attribute
    correlation_key: Expression | None = None


@dataclass(frozen=True, slots=True)
class CompiledLoop:
    """Multi-instance characteristics.

    Args:
        local: variable that `output_element` names, if it is no more than a path: each instance has
            its own, so that they do not overwrite each other's result.
    """

    sequential: bool
    input_collection: Expression
    input_element: str | None = None
    output_collection: str | None = None
    output_element: Expression | None = None
    completion_condition: Expression | None = None
    local: str | None = None


@dataclass(frozen=True, slots=True)
class UserTaskPlan:
    """Who may do a user task, until when, with which form."""

    form: FormReference | None = None
    form_id: Attribute | None = None
    assignee: Attribute | None = None
    candidate_groups: Attribute | None = None
    candidate_users: Attribute | None = None
    due_date: Attribute | None = None
    follow_up_date: Attribute | None = None
    priority: Attribute | None = None


@dataclass(frozen=True, slots=True)
class JobPlan:
    """Which connector does the work; `message` is sent when it is done."""

    type: Attribute
    retries: Attribute
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """Which decision is evaluated."""

    decision_id: Attribute
    result_variable: str
    binding: Binding
    version_tag: str | None


@dataclass(frozen=True, slots=True)
class ScriptPlan:
    """Which expression is evaluated."""

    expression: Expression
    result_variable: str


@dataclass(frozen=True, slots=True, eq=False)
class FlowNode:
    """One node, ready to run.

    Args:
        joins: whether tokens wait here for one on each incoming flow.
        boundaries: boundary events attached to this activity.
        timer: what a catching event waits for; likewise `message`.
        four_eyes: activities whose performers may not do this user task.
        new_approval_round: activities whose performers are forgotten when this one completes.
        approval: submitted field that holds `approve`, `reject` or `revise`.
        fact: type of the fact written when a token passes.
    """

    model: Node
    kind: Kind
    outgoing: tuple[CompiledFlow, ...] = ()
    joins: bool = False
    boundaries: tuple[FlowNode, ...] = ()
    inputs: tuple[CompiledMapping, ...] = ()
    outputs: tuple[CompiledMapping, ...] = ()
    loop: CompiledLoop | None = None
    timer: CompiledTimer | None = None
    message: CompiledMessage | None = None
    user_task: UserTaskPlan | None = None
    job: JobPlan | None = None
    decision: DecisionPlan | None = None
    script: ScriptPlan | None = None
    four_eyes: tuple[str, ...] = ()
    new_approval_round: tuple[str, ...] = ()
    approval: str | None = None
    fact: str | None = None

    @property
    def id(self) -> str:
        """Its id in the diagram."""
        return self.model.id

    @property
    def name(self) -> str:
        """Its name in the diagram, or its id."""
        return self.model.name or self.model.id
