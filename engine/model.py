"""Values that travel between the engine's layers. Nothing here has behaviour, a clock or a
connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from audit.entry import Fact
from audit.frozen import frozen
from bpmn.model import Binding, LinkedResource
from dmn.evaluate import DecisionResult
from engine.batch_model import Errand
from engine.connector_model import (
    Activation,
    AdHocResult,
    BusinessError,
    Connector,
    ConnectorFailed,
    ConnectorRequest,
    ConnectorResult,
    LinkedFile,
    Numbering,
    NumberWanted,
    StoredDocument,
)
from engine.deployed_model import (
    DeployedCalendar,
    DeployedCaseReport,
    DeployedDataCatalogue,
    DeployedDecision,
    DeployedEventMappings,
    DeployedForm,
    DeployedProcess,
    DeployedResource,
    Deployment,
)
from engine.edited_model import EditedModel, ModelKind, ModelName
from engine.message_model import Occurred, ReceivedMessage, ThrownMessage, ThrownSignal
from engine.task_model import Check, PublicLink
from engine.views import (
    MOST_COUNTED,
    AccountView,
    CaseArchive,
    CaseView,
    DecisionDefinition,
    DefinitionView,
    DocumentView,
    ElementEvent,
    EntryView,
    ExportedCase,
    FormView,
    Happening,
    IncidentView,
    InstanceView,
    JobView,
    SearchPage,
    StartableProcess,
    SubscriptionView,
    TokenView,
    UserTaskView,
    VariableView,
)
from feel import Value

__all__ = [
    "MOST_COUNTED",
    "Absent",
    "AccountView",
    "Activation",
    "AdHocResult",
    "BusinessError",
    "CaseArchive",
    "CaseView",
    "Connector",
    "ConnectorFailed",
    "ConnectorRequest",
    "ConnectorResult",
    "CorrelatedMessage",
    "DecisionDefinition",
    "DefinitionView",
    "DeployedCalendar",
    "DeployedCaseReport",
    "DeployedDataCatalogue",
    "DeployedDecision",
    "DeployedEventMappings",
    "DeployedForm",
    "DeployedProcess",
    "DeployedResource",
    "Deployment",
    "DocumentView",
    "EditedModel",
    "ElementEvent",
    "EntryView",
    "ExportedCase",
    "FormView",
    "Happening",
    "IncidentView",
    "InstanceView",
    "JobView",
    "LinkedFile",
    "ModelKind",
    "ModelName",
    "NumberWanted",
    "Numbering",
    "Occurred",
    "OpenSession",
    "OpenedIncident",
    "OpenedJob",
    "OpenedSubscription",
    "OpenedTimer",
    "OpenedUserTask",
    "Person",
    "ReceivedMessage",
    "Resource",
    "SearchPage",
    "StartableProcess",
    "StartedInstance",
    "StoredDocument",
    "SubscriptionView",
    "Surroundings",
    "ThrownMessage",
    "ThrownSignal",
    "TokenView",
    "Transition",
    "UserTaskView",
    "Values",
    "VariableView",
]

Values = Mapping[str, Value]
"""Variables by name: FEEL values (None, bool, Decimal, str, list, dict, FEEL temporals), never
float."""


# ---- who -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who is away, and for whom a deputy acts: account id, user name, name for people."""

    account_id: str
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, as the engine sees it.

    Args:
        account_id: opaque and stable; what ledger and four eyes go by.
        username: what they log in with.
        name: for people, such as `Miriam Aydın`.
        groups: candidate groups and technical roles (`analyst`, `auditor`, `operator`,
            `administrator`).
        kind: `user`, `service`, `timer` or `system`.
        authentication: `password`, `session`, `command-line`, or `None` for machines.
        errand: the item of a batch operation in whose course they act.
        stands_for: for whom they act as a deputy now, by account id.
        on_behalf_of: for whom they do the one thing that they do.
    """

    account_id: str
    username: str
    name: str
    groups: frozenset[str] = frozenset()
    kind: str = "user"
    authentication: str | None = None
    email: str | None = None
    errand: Errand | None = None
    stands_for: tuple[Absent, ...] = ()
    on_behalf_of: Absent | None = None


# ---- what a step of the core says
# --------------------------------------------------------------------
def _nothing_deployed(_: str, __: Binding, ___: str | None) -> int | None:
    return None


def _nothing_inside(key: int) -> Surroundings:
    raise KeyError(key)


@frozen
class Surroundings:
    """What a step may know of the world; everything comes in as a value or a pure function.

    Args:
        now: time of the step, UTC, by the database's clock.
        person: who moves the instance (a machine for jobs and timers).
        decide: evaluates a deployed decision: (decision id, binding, version tag, variables) ->
            result.
        called: finds the process that a call activity names: (process id, binding, version tag) ->
            key of a definition, or `None`.
        inside: what is known within a called process: key of its definition -> surroundings.
        kind_of: the media type of a document of the case: SHA-256 -> type, or `None`.
    """

    now: datetime
    person: Person
    decide: Callable[[str, Binding, str | None, Values], DecisionResult]
    called: Callable[[str, Binding, str | None], int | None] = _nothing_deployed
    inside: Callable[[int], Surroundings] = _nothing_inside
    kind_of: Callable[[str], str | None] = lambda _: None


@frozen
class OpenedUserTask:
    """A user task that has begun to wait."""

    token_id: int
    activity_id: str
    name: str
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    form_id: str | None
    form_binding: Binding = Binding.LATEST
    form_version_tag: str | None = None
    excluded: tuple[str, ...] = ()
    """Account ids that four eyes keeps from this task."""
    definition_key: int | None = None
    """The called process that it stands in; `None` for the instance's own."""
    told: bool = False
    """Whether listeners were told of it before it was there."""
    link: PublicLink | None = None


class JobKind(StrEnum):
    """Who does a job: a connector or a worker outside, or nobody, since there is only a step."""

    CONNECTOR = "connector"
    CONTINUATION = "continuation"
    """Of a step boundary: completed as soon as a worker has it."""


@frozen
class OpenedJob:
    """Work for a connector that has begun to wait.

    Args:
        listener: which of the element's listeners it is, such as `start-1`, or where the step
            boundary is; empty for the activity's own work.
        priority: of several due jobs the one with the highest is taken first.
    """

    token_id: int
    activity_id: str
    type: str
    retries: int
    headers: Mapping[str, str] = field(default_factory=dict)
    listener: str = ""
    priority: int = 0
    kind: JobKind = JobKind.CONNECTOR
    linked: tuple[LinkedResource, ...] = ()
    """Deployed files that its worker needs."""
    definition_key: int | None = None
    """Of the called process that it stands in; `None` for the instance's own."""


@dataclass(frozen=True, slots=True)
class OpenedTimer:
    """A timer that has begun to run: on `token_id` (the activity it is attached to) for event
    `event_id`."""

    token_id: int
    event_id: str
    due_at: datetime
    remaining: int = 0
    """Further firings after this one; -1 without end."""


@dataclass(frozen=True, slots=True)
class OpenedSubscription:
    """A message or signal that event `event_id` has begun to wait for, on behalf of `token_id`.

    Args:
        correlation_key: of a message, empty if its name alone says it; `None` for a signal.
    """

    token_id: int
    event_id: str
    name: str
    correlation_key: str | None


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """A token that cannot go on; `resolve` tries it again."""

    token_id: int | None
    activity_id: str | None
    type: str
    message: str


@frozen
class Transition:
    """All that one step changed. The command writes it in one transaction.

    Args:
        state: the instance's whole state after the step, encoded.
        status: `active`, `completed` or `terminated`.
        facts: in the order in which they happened.
        user_tasks_opened: new user tasks.
        user_tasks_closed: token ids of user tasks that wait no longer and were not completed
            (cancelled).
        user_task_completed: token id of the one this step completed.
        user_task_completed_by: account id of who did that; `None` if it is whose step this is.
        user_tasks_assigned: token id -> account id of who holds the task now; `None` for nobody.
        user_tasks_changed: what open user tasks are like now, but for who holds them.
        user_tasks_checked: token id -> what listeners are asked about the task, or have answered.
        jobs_opened: new jobs.
        jobs_closed: token ids whose job is done or cancelled.
        timers_opened: new timers.
        timers_closed: (token id, event id) of timers that fired or were cancelled.
        subscriptions_opened: messages and signals that are waited for now.
        subscriptions_closed: (token id, event id) of those that are waited for no longer.
        messages_thrown: for whoever waits for them, in this instance too.
        signals_thrown: for other instances; those who wait in this one have them.
        incidents_opened: tokens that got stuck.
        incidents_closed: token ids whose incident is resolved or cancelled.
        variables: of the instance itself after the step; `None` if it left them as they were.
        exclusions: for open user tasks under four eyes whose excluded persons changed: token id
            -> account ids.
    """

    state: bytes
    status: str
    facts: tuple[Fact, ...]
    user_tasks_opened: tuple[OpenedUserTask, ...] = ()
    user_tasks_closed: tuple[int, ...] = ()
    user_task_completed: int | None = None
    user_task_completed_by: str | None = None
    user_tasks_assigned: Mapping[int, str | None] = field(default_factory=dict)
    user_tasks_changed: tuple[OpenedUserTask, ...] = ()
    user_tasks_checked: Mapping[int, Check] = field(default_factory=dict)
    jobs_opened: tuple[OpenedJob, ...] = ()
    jobs_closed: tuple[int, ...] = ()
    timers_opened: tuple[OpenedTimer, ...] = ()
    timers_closed: tuple[tuple[int, str], ...] = ()
    subscriptions_opened: tuple[OpenedSubscription, ...] = ()
    subscriptions_closed: tuple[tuple[int, str], ...] = ()
    messages_thrown: tuple[ThrownMessage, ...] = ()
    signals_thrown: tuple[ThrownSignal, ...] = ()
    incidents_opened: tuple[OpenedIncident, ...] = ()
    incidents_closed: tuple[int, ...] = ()
    exclusions: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    variables: Values | None = None
    within: Mapping[str, str] = field(default_factory=dict)


# ---- what commands take and give
# ---------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Resource:
    """An uploaded file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StartedInstance:
    """A process instance just started, after its first step."""

    key: int
    process_definition_key: int
    process_definition_id: str
    version: int
    status: str


@dataclass(frozen=True, slots=True)
class CorrelatedMessage:
    """A message and the first process instance that got it.

    Args:
        process_instance_key: 0 while a parallel multiple start event holds it for an instance.
    """

    key: int
    process_instance_key: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A login: the token goes into the cookie, the database holds its hash only."""

    token: str
    csrf_token: str
    person: Person
    expires_at: datetime
