"""What every command and query works with: settings, database, ledger, definitions, connectors.

Nothing here is kept that another process may not rebuild: what was deployed never changes, so
it is compiled
once per process, and a stamp in the database tells whether the lists of it are still the newest.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, ProgrammingError

from audit import positions
from audit.entry import DefinitionReference
from audit.faults import OriginRefused
from audit.ledger import Ledger
from bpmn.reader import read_definitions
from dmn.model import DecisionModel
from dmn.reader import read_decisions
from engine.calendars.model import BusinessCalendar
from engine.calendars.reader import read_calendar
from engine.cloud_events.model import EventMappings
from engine.connectors import calendar_add, document, mail
from engine.core.compiled_nodes import listed
from engine.core.definition import compile_process
from engine.core.executable import ExecutableProcess
from engine.core.permission import (
    RIGHTS,
    CaseRights,
    DefinitionRights,
    Installation,
    Object,
    Operation,
    UserTaskRights,
    allowed,
    eligible,
)
from engine.faults import (
    DatabaseUnavailable,
    NotAllowed,
    ProcessDefinitionUnknown,
    SettingsRefused,
)
from engine.job_types import JobTypes
from engine.key_folder import open_keys
from engine.model import Connector, Person
from engine.observer import Observer, Unwatched
from engine.settings import Settings
from engine.store import accounts, definitions, pinned_clock
from engine.store.accounts import Directory
from engine.store.calendars import CalendarHead
from engine.store.database import APPLICATION_ROLE, SEQUENCER_ROLE, connect, part, transaction
from engine.store.definitions import Catalogue, DecisionHead, FormHead, ProcessHead
from engine.store.instances import UserTaskRecord
from engine.store.jobs import Clocks
from engine.store.sealing import Seals
from forms.model import Form
from forms.reader import read_form


@dataclass(frozen=True, slots=True)
class RunnableProcess:
    """A deployed process definition, compiled, with its names for the ledger and for lists."""

    head: ProcessHead
    process: ExecutableProcess
    reference: DefinitionReference


class Definitions:
    """Everything deployed, compiled when first needed, by key or hash."""

    def __init__(self) -> None:
        self._catalogue = Catalogue()
        self._directory = Directory()
        self._processes: dict[int, RunnableProcess] = {}
        self._decisions: dict[int, DecisionModel] = {}
        self._forms: dict[str, Form] = {}
        self._compiled: dict[tuple[str, str], ExecutableProcess] = {}
        self._calendars: dict[int, BusinessCalendar] = {}
        self.event_mappings: dict[int, EventMappings] = {}

    def catalogue(self, connection: Connection, stamp: int | None = None) -> Catalogue:
        """Return the lists of what is deployed.

        Args:
            connection: reads them again if they are older than `stamp`.
            stamp: the newest deployment's; `None` asks the database.
        """
        newest = _stamp(connection, "deployments") if stamp is None else stamp
        if self._catalogue.stamp < newest:
            self._catalogue = definitions.load_catalogue(connection)
        return self._catalogue

    def directory(self, connection: Connection, stamp: int | None = None) -> Directory:
        """Return who is in which group; read again if older than `stamp`."""
        newest = _stamp(connection, "accounts") if stamp is None else stamp
        if self._directory.stamp < newest:
            self._directory = accounts.load_directory(connection)
        return self._directory

    def process(self, connection: Connection, key: int) -> RunnableProcess:
        """Return the process definition of this key, ready to run.

        Raises:
            ProcessDefinitionUnknown: there is none.
        """
        known = self._processes.get(key)
        if known is not None:
            return self._with_others(known, connection)
        head = self.catalogue(connection).process_by_key.get(key)
        if head is None:
            raise ProcessDefinitionUnknown(f"there is no process definition {key}")
        process = self._compiled.pop((head.sha256, head.id), None)
        if process is None:
            content = definitions.content(connection, head.sha256)
            process = compile_process(read_definitions(content, head.resource_name), head.id)
        reference = DefinitionReference(head.id, head.version, head.sha256)
        self._processes[key] = RunnableProcess(head, process, reference)
        return self._with_others(self._processes[key], connection)

    def _with_others(self, runnable: RunnableProcess, connection: Connection) -> RunnableProcess:
        """Return a process that calls others with what reads those, in the same transaction."""
        if not runnable.process.calls:
            return runnable
        process = replace(
            runnable.process, others=lambda key: self.process(connection, key).process
        )
        return replace(runnable, process=process)

    def decision_model(self, connection: Connection, head: DecisionHead) -> DecisionModel:
        """Return the compiled file that a decision stands in."""
        return self.requirements(connection, head.requirements_key, self.catalogue(connection))

    def requirements(self, connection: Connection, key: int, catalogue: Catalogue) -> DecisionModel:
        """Return a compiled file of decisions, with the versions that it imported when deployed."""
        if key not in self._decisions:
            head = catalogue.requirements[key]
            content = definitions.content(connection, head.sha256)
            imported = {
                namespace: self.requirements(connection, other, catalogue)
                for namespace, other in head.imports.items()
            }
            self._decisions[key] = read_decisions(content, head.resource_name, imported)
        return self._decisions[key]

    def keep(
        self,
        processes: Iterable[ExecutableProcess],
        forms: Iterable[Form],
        decisions: Mapping[int, DecisionModel],
    ) -> None:
        """Keep what a deployment has compiled, so that its first use need not compile it again.

        Args:
            processes: of its files.
            forms: of its files.
            decisions: by requirements key, those that are new.
        """
        self._compiled.update({(one.sha256, one.id): one for one in processes})
        self._forms.update({one.sha256: one for one in forms})
        self._decisions.update(decisions)

    def form(self, connection: Connection, head: FormHead) -> Form:
        """Return the compiled form."""
        if head.sha256 not in self._forms:
            content = definitions.content(connection, head.sha256)
            self._forms[head.sha256] = read_form(content, head.resource_name)
        return self._forms[head.sha256]

    def calendar(self, connection: Connection, head: CalendarHead) -> BusinessCalendar:
        """Return the business calendar."""
        if head.key not in self._calendars:
            content = definitions.content(connection, head.sha256)
            read = read_calendar(content, head.resource_name)
            self._calendars[head.key] = replace(read, version=head.version)
        return self._calendars[head.key]


@dataclass
class Workspace:
    """One open installation.

    Args:
        settings: as read at start.
        database: connections of the application's role.
        sequencer: connections of the sequencer's role.
        ledger: appends entries and reads them.
        connectors: by job type.
        definitions: what is deployed, compiled.
        clock: the time that processes take for now, where it is turned; `None` takes the
            database's, also as its answer.
        real_clock: for tests alone: the time for what no turned clock moves.
        observer: is told what happens here; nobody watches unless one is put in.
        within: an open transaction of which all others become parts; `None` lets each be its own.
    """

    settings: Settings
    database: Engine
    sequencer: Engine
    ledger: Ledger
    connectors: Mapping[str, Connector]
    definitions: Definitions = field(default_factory=Definitions)
    clock: Callable[[], datetime | None] | None = None
    real_clock: Callable[[], datetime | None] | None = None
    observer: Observer = field(default_factory=Unwatched)
    within: Connection | None = None

    @property
    def job_types(self) -> JobTypes:
        """Who does jobs of which types; in test mode, all that no connector does are done
        outside."""
        declared = self.settings.external_job_types
        return JobTypes(self.connectors, (*declared, "*") if self.settings.test_mode else declared)

    @property
    def declared_job_types(self) -> JobTypes:
        """The job types that a deployment takes without a word."""
        return JobTypes(self.connectors, self.settings.external_job_types)

    @cached_property
    def seals(self) -> Seals:
        """What seals and opens what the tables hold of cases."""
        return Seals(self.ledger)

    def chosen_time(self) -> datetime | None:
        """Return the time that processes take for now, or `None` for the database's clock."""
        return self.clock() if self.clock else None

    def real_time(self) -> datetime | None:
        """Return the time for sessions, wrong passwords, leases and checkpoints, likewise: they
        go on when somebody turns the clock of the processes."""
        return self.real_clock() if self.real_clock else None

    def job_clocks(self) -> Clocks:
        """Return by which clocks jobs are due, and their leases end."""
        return Clocks(self.chosen_time(), self.real_time())

    def transaction(self) -> AbstractContextManager[Connection]:
        """Give a connection in a transaction: committed at the end, rolled back by any exception.

        Raises:
            DatabaseUnavailable: the database does not answer.
        """
        return transaction(self.database) if self.within is None else part(self.within)

    def close(self) -> None:
        """Give all connections back; an embedded database goes on until its last process ends."""
        self.database.dispose()
        self.sequencer.dispose()


def open_workspace(settings: Settings, *, role: str = "app", known_as: str = "") -> Workspace:
    """Return an open workspace; the database is started if it is the embedded one.

    Args:
        settings: where everything is.
        role: `app`, or `sequencer` for a process that does nothing but integrate and sign.
        known_as: what of the product this process runs, such as `worker`; seen in the database.

    Raises:
        SettingsRefused: a setting makes no sense, or the database holds a log of another origin.
        DatabaseUnavailable: the database does not answer, or was not migrated.
    """
    if role not in {"app", "sequencer"}:
        raise SettingsRefused(f"there is no role {role!r}; there are app and sequencer")
    keys = open_keys(settings)
    try:
        ledger = Ledger(settings.log_origin, keys, f"{platform.node()} {_build()}")
    except OriginRefused as fault:
        raise SettingsRefused(f"VORGANG_LOG_ORIGIN: {fault}") from fault
    main = APPLICATION_ROLE if role == "app" else SEQUENCER_ROLE
    workspace = Workspace(
        settings=settings,
        database=connect(settings, main, known_as),
        sequencer=connect(settings, SEQUENCER_ROLE, known_as),
        ledger=ledger,
        connectors={
            "mail": mail.MailConnector(settings),
            "document": document.DocumentConnector(settings),
            calendar_add.JOB_TYPE: calendar_add.CalendarAddConnector(),
        },
    )
    with ExitStack() as undone:
        undone.callback(workspace.close)
        _claim(workspace)
        if settings.test_mode:
            workspace.clock = partial(pinned_clock.read, workspace.database)
        undone.pop_all()
    return workspace


def _claim(workspace: Workspace) -> None:
    """Take the database for the log that the settings name, and refuse it if it holds another."""
    try:
        with workspace.transaction() as connection:
            held = positions.held_origin(connection)
        # The application's role may not name a log.
        with transaction(workspace.database if held else workspace.sequencer) as connection:
            workspace.ledger.claim(connection)
    except OriginRefused as fault:
        raise SettingsRefused(
            f"VORGANG_LOG_ORIGIN: {fault}; set it to the log that the database holds, or use "
            "another database"
        ) from fault
    except (ProgrammingError, DataError) as fault:
        # No schema, no table, or (on a server of one's own) no role to take on.
        raise DatabaseUnavailable(
            "the database was not prepared for this build; run vorgang migrate"
        ) from fault


def _build() -> str:
    try:
        return f"vorgang/{version('vorgang')}"
    except PackageNotFoundError:
        return "vorgang/source"


def _stamp(connection: Connection, column: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT {column} FROM engine.stamp").scalar_one())


# ---- who may do what -----------------------------------------------------------------------------
def require(person: Person, operation: Operation, thing: Object | None = None) -> None:
    """Pass, if the person may do that; `None` means the whole installation.

    Raises:
        NotAllowed: they may not; it says what, and who may.
    """
    if not allowed(person, operation, Installation() if thing is None else thing):
        what, who = RIGHTS[operation]
        raise NotAllowed(f"{person.name} may not {what}; {who} may")


def require_task(person: Person, operation: Operation, task: UserTaskRecord) -> None:
    """Pass, if the person may do that to a waiting user task.

    Raises:
        NotAllowed: with the rule that forbids it: `four-eyes`, `assignee`, `candidate` or
        `operation`.
    """
    rights = task_rights(task)
    if allowed(person, operation, rights):
        return
    asked = f"{person.name} may not {operation} user task {task.key} ({task.activity_id})"
    if person.account_id in task.excluded:
        raise NotAllowed(
            f"{asked}: four eyes, they did work before that this task judges", rule="four-eyes"
        )
    if task.assignee is not None and task.assignee != person.account_id:
        raise NotAllowed(f"{asked}: somebody else has claimed it", rule="assignee")
    if not eligible(person, rights):
        raise NotAllowed(f"{asked}: they are none of its candidates", rule="candidate")
    raise NotAllowed(asked)


def task_rights(task: UserTaskRecord) -> UserTaskRights:
    """Return whose a user task is."""
    return UserTaskRights(
        assignee=task.assignee,
        candidate_groups=frozenset(task.candidate_groups),
        candidate_users=frozenset(task.candidate_users),
        excluded=frozenset(task.excluded),
    )


def definition_rights(process: ExecutableProcess) -> DefinitionRights:
    """Return who may start a process."""
    return DefinitionRights(frozenset(process.start_groups))


def case_rights(
    process: ExecutableProcess,
    participants: Iterable[str] = (),
    candidate_groups: Iterable[str] = (),
    candidate_users: Iterable[str] = (),
) -> CaseRights:
    """Return who may see an instance; the candidates are those of its open user tasks."""
    groups = listed(process.properties.get("vorgang:visibleTo"))
    return CaseRights(
        frozenset(participants),
        frozenset(groups),
        frozenset(candidate_groups),
        frozenset(candidate_users),
    )
