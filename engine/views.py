"""What queries give: values for pages, lists and programs. They hold no row and no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class TokenView:
    """Where an instance stands, for people and diagrams."""

    token_id: int
    activity_id: str
    incident: str | None = None
    shown_at: str | None = None
    """Within a called process: the call activity in the instance's own diagram."""


# -------------------------------------------------------------------------------
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
    """A form as a person is shown it: schema, data put before them, and the hash that names it as
    evidence.

    Args:
        drafted_at: when the person saved what is laid over the data; `None` without a draft.
    """

    form_id: str
    version: int
    sha256: str
    schema: Mapping[str, object]
    data: Mapping[str, object]
    drafted_at: datetime | None = None


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
    pending: str | None = None
    """The event that listeners are asked about before it happens, such as `assigning`."""
    denial: str | None = None
    """Why they denied what was asked last, or empty; `None` if they did not."""
    suspended: bool = False
    """Whether an operator holds its process instance: nobody can do it until that is resumed."""
    damaged: bool = False
    """Whether something that it shows was changed past the engine, and is left out."""
    holder: str | None = None
    """Account id of who has claimed it."""
    kept_from: tuple[str, ...] = ()
    """Account ids that four eyes keeps from it."""
    deputy_for: str = ""
    """Name of whom the asking person would do it for, as a deputy; empty in their own right."""


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
    suspended_at: datetime | None = None
    """Since when an operator holds it."""
    restricted: bool = False
    """Whether it may be stored and nothing else (Art. 18 GDPR): then few are shown its values."""
    damaged: bool = False
    """Whether something that it shows was changed past the engine, and is left out."""


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A message that a process instance waits for."""

    key: int
    process_instance_key: int
    process_definition_key: int
    process_definition_id: str
    activity_id: str
    token_id: int
    name: str
    correlation_key: str
    created_at: datetime
    damaged: bool = False
    """Whether its case was changed past the engine: nobody knows its correlation key then."""


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
    token_id: int | None = None
    damaged: bool = False
    """Whether its message was changed past the engine, and another stands there."""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document of a case, without its content."""

    sha256: str
    name: str
    content_type: str
    size: int
    created_at: datetime
    damaged: bool = False
    """Whether its name was changed past the engine, and another text stands there."""


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
    remarks: Mapping[str, str] = field(default_factory=dict)
    """The reason of an approval, rejection or return, by field; for all who may see the case."""
    performer_name: str | None = None
    absent_name: str | None = None
    """For whom it was done, by a deputy."""
    """Who did the user task that somebody else's entry completes: a listener's answer does so."""


class Happening(StrEnum):
    """What happens to an element instance."""

    STARTED = "started"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class ElementEvent:
    """Something that happened to one instance of an element.

    Args:
        element: its id in the diagram.
        event: what happened.
        at: when, by the clock of the ledger.
        seq: the entry that says so.
        token: which instance of the element; an event is told by who listened for it.
        loop_counter: of an instance of a multi-instance activity.
        flows: by which a gateway was left.
        called: id of the process that began within a call activity.
    """

    element: str
    event: Happening
    at: datetime
    seq: int
    token: str | None = None
    loop_counter: int | None = None
    flows: tuple[str, ...] = ()
    called: str | None = None


@dataclass(frozen=True, slots=True)
class JobView:
    """A job, timers left out, that has not been done."""

    key: int
    process_instance_key: int
    activity_id: str
    token_id: int
    type: str
    state: str
    """`open` or `failed`."""
    retries: int
    attempts: int


@dataclass(frozen=True, slots=True)
class CaseArchive:
    """What became of the values of a case that ended a while ago.

    Args:
        at: since when it is archived; its variables are gone since then, but not its entries.
        expired: when its personal values were destroyed, by retention class: since their term was
            over, or by an erasure.
        readable: whether there are others that can still be read.
        erased: those of the classes that an erasure destroyed.
    """

    at: datetime
    expired: Mapping[str, datetime]
    readable: bool
    erased: frozenset[str] = frozenset()


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
    element_types: Mapping[str, str]
    """Tags of BPMN, by id."""
    history: tuple[ElementEvent, ...]
    archive: CaseArchive | None = None
    merging: frozenset[str] = frozenset()
    """Ids of the gateways at which several paths come together again."""


# ---- pages of results, exports, variables
# -----------------------------------------------------------
MOST_COUNTED = 10_000
"""Nobody reads further, and counting all of many costs more than finding the page."""


@dataclass(frozen=True, slots=True)
class SearchPage(Generic[Item]):
    """One page of a search and how many there are in all; of many, `MOST_COUNTED`."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class DocumentationFile:
    """A file of which nothing runs, kept as documentation; `process_ids` of what it draws."""

    key: int
    resource_name: str
    process_ids: tuple[str, ...]
    deployment_key: int
    deployed_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class VariableView:
    """A variable of a process instance, as JSON; `key` is stable within the instance's version."""

    key: int
    process_instance_key: int
    name: str
    value: object
    token_id: int = 0
    """The element instance in whose scope it stands; 0 for the process instance itself."""


@dataclass(frozen=True, slots=True)
class ExportedCase:
    """A case for an auditor: the sealed report, the evidence it embeds, and a name for the file."""

    pdf: bytes
    evidence: bytes
    file_name: str


@dataclass(frozen=True, slots=True)
class DefinitionView:
    """A deployed process definition, for lists.

    Args:
        is_latest: whether no newer version is deployed.
        suspended: whether an operator lets it start nothing.
    """

    key: int
    process_definition_id: str
    name: str
    version: int
    version_tag: str | None
    resource_name: str
    has_start_form: bool
    is_latest: bool
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class DecisionDefinition:
    """One version of a deployed decision; the decisions of one file share its requirements.

    Args:
        requirements_version: counts the versions of the file, by the id of its definitions.
        kind: `decision`, or `service` for a decision service.
        sha256: of the file, hexadecimal.
        is_latest: whether no newer version is deployed.
        deployed_by: display name of the person.
    """

    key: int
    id: str
    name: str
    version: int
    requirements_key: int
    requirements_id: str
    requirements_name: str
    requirements_version: int
    file: str
    kind: str
    sha256: str
    is_latest: bool
    deployed_at: datetime
    deployed_by: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account, for operators."""

    account_id: str
    username: str
    name: str
    email: str | None
    groups: tuple[str, ...]
    active: bool
