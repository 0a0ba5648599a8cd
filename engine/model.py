"""Values that travel between the engine's layers. Nothing here has behaviour, a clock or a connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from audit.entry import Fact
from bpmn.model import Binding
from dmn.evaluate import DecisionResult
from feel import Value

Item = TypeVar("Item")
Values = Mapping[str, Value]
"""Variables by name: FEEL values (None, bool, Decimal, str, list, dict, FEEL temporals), never float."""


# ---- who -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, as the engine sees it.

    Args:
        account_id: opaque and stable; what ledger and four eyes go by.
        username: what they log in with.
        name: for people, such as `Miriam Aydın`.
        groups: candidate groups and technical roles (`analyst`, `auditor`, `operator`, `administrator`).
        kind: `user`, `service`, `timer` or `system`.
        authentication: `password`, `session`, `command-line`, or `None` for machines.
    """

    account_id: str
    username: str
    name: str
    groups: frozenset[str] = frozenset()
    kind: str = "user"
    authentication: str | None = None
    email: str | None = None


# ---- what a step of the core says --------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a step may know of the world; everything comes in as a value or a pure function.

    Args:
        now: time of the step, UTC, by the database's clock.
        person: who moves the instance (a machine for jobs and timers).
        decide: evaluates a deployed decision: (decision id, binding, version tag, variables) -> result.
    """

    now: datetime
    person: Person
    decide: Callable[[str, Binding, str | None, Values], DecisionResult]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class OpenedJob:
    """Work for a connector that has begun to wait."""

    token_id: int
    activity_id: str
    type: str
    retries: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenedTimer:
    """A timer that has begun to run: on `token_id` (the activity it is attached to) for event `event_id`."""

    token_id: int
    event_id: str
    due_at: datetime
    remaining: int = 0
    """Further firings after this one; -1 without end."""


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """A token that cannot go on; `resolve` tries it again."""

    token_id: int | None
    activity_id: str | None
    type: str
    message: str


@dataclass(frozen=True, slots=True)
class Transition:
    """All that one step changed. The command writes it in one transaction.

    Args:
        state: the instance's whole state after the step, encoded.
        status: `active`, `completed` or `terminated`.
        facts: in the order in which they happened.
        user_tasks_opened: new user tasks.
        user_tasks_closed: token ids of user tasks that wait no longer and were not completed (cancelled).
        user_task_completed: token id of the one this step completed.
        jobs_opened: new jobs.
        jobs_closed: token ids whose job is done or cancelled.
        timers_opened: new timers.
        timers_closed: (token id, event id) of timers that fired or were cancelled.
        incidents_opened: tokens that got stuck.
        incidents_closed: token ids whose incident is resolved or cancelled.
        exclusions: for open user tasks under four eyes whose excluded persons changed: token id -> account ids.
    """

    state: bytes
    status: str
    facts: tuple[Fact, ...]
    user_tasks_opened: tuple[OpenedUserTask, ...] = ()
    user_tasks_closed: tuple[int, ...] = ()
    user_task_completed: int | None = None
    jobs_opened: tuple[OpenedJob, ...] = ()
    jobs_closed: tuple[int, ...] = ()
    timers_opened: tuple[OpenedTimer, ...] = ()
    timers_closed: tuple[tuple[int, str], ...] = ()
    incidents_opened: tuple[OpenedIncident, ...] = ()
    incidents_closed: tuple[int, ...] = ()
    exclusions: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenView:
    """Where an instance stands, for people and diagrams."""

    token_id: int
    activity_id: str
    incident: str | None = None


# ---- connectors ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document by its hash (hex SHA-256)."""

    sha256: str
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ConnectorRequest:
    """What a connector gets: local variables after input mapping, headers, and one key for all attempts."""

    idempotency_key: str
    variables: Values
    headers: Mapping[str, str]
    document: Callable[[str], StoredDocument]
    """Reads a document by its SHA-256."""


@dataclass(frozen=True, slots=True)
class ConnectorResult:
    """What a connector did: variables for the output mapping, documents to keep, facts to record."""

    values: Values = field(default_factory=dict)
    documents: tuple[StoredDocument, ...] = ()
    facts: tuple[Fact, ...] = ()


class ConnectorFailed(Exception):
    """The effect did not happen, or nobody knows.

    Args:
        message: what happened and what to do, for an operator.
        retry: whether another attempt may succeed by itself.
    """

    def __init__(self, message: str, *, retry: bool = True) -> None:
        super().__init__(message)
        self.retry = retry


class Connector(Protocol):
    """One effect on the world, run by the worker after the commit, at least once."""

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Do it.

        Raises:
            ConnectorFailed: it did not happen.
        """
        ...


# ---- what commands take and give ---------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Resource:
    """An uploaded file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DeployedProcess:
    """A process definition as deployed; `version` counts up per id when the bytes differ."""

    key: int
    process_definition_id: str
    version: int
    name: str | None
    version_tag: str | None
    resource_name: str


@dataclass(frozen=True, slots=True)
class DeployedDecision:
    """A decision as deployed."""

    key: int
    decision_definition_id: str
    version: int
    name: str | None
    requirements_key: int
    requirements_id: str
    requirements_name: str | None
    resource_name: str


@dataclass(frozen=True, slots=True)
class DeployedForm:
    """A form as deployed."""

    key: int
    form_id: str
    version: int
    resource_name: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """One upload, all or nothing."""

    key: int
    deployed_at: datetime
    processes: tuple[DeployedProcess, ...] = ()
    decisions: tuple[DeployedDecision, ...] = ()
    forms: tuple[DeployedForm, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StartedInstance:
    """A process instance just started, after its first step."""

    key: int
    process_definition_key: int
    process_definition_id: str
    version: int
    status: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A login: the token goes into the cookie, the database holds its hash only."""

    token: str
    csrf_token: str
    person: Person
    expires_at: datetime


# ---- what queries give -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class StartableProcess:
    """A process that this person may start."""

    key: int
    process_definition_id: str
    name: str
    version: int
    form_id: str | None
    documentation: str | None = None


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as a person is shown it: schema, data put before them, and the hash that names it as evidence."""

    form_id: str
    version: int
    sha256: str
    schema: Mapping[str, object]
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class UserTaskView:
    """A user task with what a person needs to see of it."""

    key: int
    process_instance_key: int
    process_definition_id: str
    process_definition_key: int
    process_definition_version: int
    process_name: str
    business_id: str | None
    activity_id: str
    token_id: int
    name: str
    assignee: str | None
    assignee_name: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due_at: datetime | None
    follow_up_at: datetime | None
    created_at: datetime
    completed_at: datetime | None
    priority: int
    state: str
    """`ready`, `claimed`, `completed`, `cancelled`."""
    form_key: int | None
    excluded: bool = False
    """Whether four eyes keeps the asking person from it."""
    summary: str | None = None
    """Second line in lists, from the process property `vorgang:summary`."""


@dataclass(frozen=True, slots=True)
class InstanceView:
    """A process instance in lists and as the head of its page. `status` is `active`, `completed`,
    `terminated`; `has_incident` tells whether something is stuck."""

    key: int
    process_definition_key: int
    process_definition_id: str
    version: int
    process_name: str
    business_id: str | None
    summary: str | None
    status: str
    has_incident: bool
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    """Name of the person."""


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident, open or resolved."""

    key: int
    process_instance_key: int
    activity_id: str | None
    activity_name: str | None
    type: str
    message: str
    created_at: datetime
    resolved_at: datetime | None
    job_key: int | None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document of a case, without its content."""

    sha256: str
    name: str
    content_type: str
    size: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """A ledger entry of a case. `index` is `None` until the sequencer has integrated it."""

    seq: int
    index: int | None
    at: datetime
    leaf: bytes
    previous: bytes
    body: bytes
    actor_name: str
    facts: tuple[Mapping[str, object], ...]
    """As in the body, with opened personal values under `opened` where the reader may see them."""
    proven: bool
    """Whether a signed checkpoint covers it."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """All that the page of one process instance shows."""

    instance: InstanceView
    bpmn_xml: str
    tokens: tuple[TokenView, ...]
    completed_activities: tuple[str, ...]
    """Element ids that ran, from the ledger, each once, in order of first run."""
    variables: Mapping[str, object]
    user_tasks: tuple[UserTaskView, ...]
    incidents: tuple[IncidentView, ...]
    documents: tuple[DocumentView, ...]
    entries: tuple[EntryView, ...]
    element_names: Mapping[str, str]


# ---- pages of results, exports, variables -----------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SearchPage(Generic[Item]):
    """One page of a search and how many there are in all."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class VariableView:
    """A variable of a process instance, as JSON; `key` is stable within the instance's version."""

    key: int
    process_instance_key: int
    name: str
    value: object


@dataclass(frozen=True, slots=True)
class ExportedCase:
    """A case for an auditor: the sealed report, the evidence it embeds, and a name for the file."""

    pdf: bytes
    evidence: bytes
    file_name: str


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """A deployed process definition, for lists."""

    key: int
    process_definition_id: str
    name: str
    version: int
    version_tag: str | None
    resource_name: str
    has_start_form: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account, for operators."""

    account_id: str
    username: str
    name: str
    email: str | None
    groups: tuple[str, ...]
    active: bool
