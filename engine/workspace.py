"""What every command and query works with: settings, database, ledger, definitions, connectors.

Nothing here is kept that another process may not rebuild: what was deployed never changes, so
it is compiled
once per process, and a stamp in the database tells whether the lists of it are still the newest.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, ProgrammingError

from audit import positions
from audit.faults import OriginRefused
from audit.ledger import Ledger
from engine import identity_settings
from engine.connectors import (
    calendar_add,
    chat,
    contact,
    document,
    http_call,
    invitation,
    mail,
    message_publish,
    people_find,
    protection,
    signature,
)
from engine.core.compiled_nodes import listed
from engine.core.executable import ExecutableProcess
from engine.core.permission import (
    CaseRights,
    DefinitionRights,
    Installation,
    Object,
    Operation,
    UserTaskRights,
    allowed,
    eligible,
    represented,
)
from engine.core.rights import RIGHTS
from engine.definitions import Definitions
from engine.faults import (
    DatabaseUnavailable,
    NotAllowed,
    SettingsRefused,
)
from engine.job_types import JobTypes
from engine.key_folder import KEYS, open_keys
from engine.model import Connector, Person
from engine.observer import Observer, Unwatched
from engine.settings import Settings
from engine.store import floor, pinned_clock
from engine.store.database import APPLICATION_ROLE, SEQUENCER_ROLE, connect, part, transaction
from engine.store.instances import UserTaskRecord
from engine.store.jobs import Clocks
from engine.store.sealing import Seals


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
    identity_settings.refuse_meaningless(settings)
    main = APPLICATION_ROLE if role == "app" else SEQUENCER_ROLE
    database = connect(settings, main, known_as)
    try:
        _refuse_new_keys(settings, database)
    except SettingsRefused:
        database.dispose()
        raise
    keys = open_keys(settings)
    try:
        ledger = Ledger(settings.log_origin, keys, f"{platform.node()} {_build()}")
    except OriginRefused as fault:
        raise SettingsRefused(f"VORGANG_LOG_ORIGIN: {fault}") from fault
    workspace = Workspace(
        settings=settings,
        database=database,
        sequencer=connect(settings, SEQUENCER_ROLE, known_as),
        ledger=ledger,
        connectors=_connectors(settings, ledger),
    )
    with ExitStack() as undone:
        undone.callback(workspace.close)
        _claim(workspace)
        if role == "app":
            with workspace.transaction() as connection:
                workspace.seals.floor.note(connection.exec_driver_sql(floor.READ).scalar_one())
        if settings.test_mode:
            workspace.clock = partial(pinned_clock.read, workspace.database)
        undone.pop_all()
    return workspace


def _connectors(settings: Settings, ledger: Ledger) -> dict[str, Connector]:
    """Return what does which jobs."""
    return {
        "mail": mail.MailConnector(settings),
        "document": document.DocumentConnector(settings),
        chat.JOB_TYPE: chat.ChatConnector(settings),
        invitation.JOB_TYPE: invitation.InvitationConnector(settings),
        http_call.JOB_TYPE: http_call.HttpConnector(settings),
        contact.CHECK: contact.ContactCheck(),
        contact.NOTE: contact.ContactNote(),
        contact.SUPPRESS: contact.ContactSuppress(),
        contact.LIFT: contact.ContactLift(),
        message_publish.JOB_TYPE: message_publish.MessagePublishConnector(),
        calendar_add.JOB_TYPE: calendar_add.CalendarAddConnector(),
        signature.JOB_TYPE: signature.SignatureConnector(settings, lambda: ledger.keys),
        people_find.JOB_TYPE: people_find.PeopleFindConnector(),
        **{one: protection.ProtectionConnector(one) for one in protection.JOB_TYPES},
    }


def _refuse_new_keys(settings: Settings, database: Engine) -> None:
    """Pass, unless keys would be made for a database that others work on with theirs.

    Raises:
        SettingsRefused: the database holds a log, and the key folder nothing.
    """
    if (settings.home / KEYS / "state.key").exists():
        return
    try:
        with transaction(database) as connection:
            held = positions.held_origin(connection)
    except (ProgrammingError, DataError, DatabaseUnavailable):
        return  # there is no log yet; what else is wrong is told by `_claim`
    if held is not None:
        raise SettingsRefused(
            f"{settings.home / KEYS} holds no keys, and the database holds the log {held}; put its "
            "key folder there, or set VORGANG_HOME to where it is"
        )


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
    absent = represented(person, rights)
    if not {person.account_id, absent and absent.account_id}.isdisjoint(task.excluded):
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
    public = process.public_form is not None
    return DefinitionRights(frozenset(process.start_groups), public)


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
