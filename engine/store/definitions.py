"""What was deployed: lists to choose from, and the bytes by key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from psycopg.types.json import Jsonb
from sqlalchemy import Connection

from bpmn.model import Binding
from engine.faults import ContentChanged
from engine.model import DeployedDecision, DeployedForm, DeployedProcess
from engine.store import deployed_files, resources
from engine.store.bound_versions import bound
from engine.store.deployed_files import FileHead, FileKind
from engine.store.resources import ResourceHead


@dataclass(frozen=True, slots=True)
class ProcessHead:
    """One version of a process definition, without its bytes."""

    key: int
    id: str
    version: int
    version_tag: str | None
    deployment_key: int
    sha256: str
    resource_name: str
    name: str | None


@dataclass(frozen=True, slots=True)
class DecisionHead:
    """One version of a decision, without its bytes."""

    key: int
    id: str
    version: int
    version_tag: str | None
    deployment_key: int
    sha256: str
    resource_name: str
    name: str | None
    requirements_key: int
    requirements_id: str
    requirements_name: str | None


@dataclass(frozen=True, slots=True)
class RequirementsHead:
    """One version of a file of decisions, without its bytes.

    Args:
        id: of its definitions.
        imports: what it imports by namespace: the key of the version found when it was deployed.
    """

    key: int
    deployment_key: int
    id: str
    namespace: str
    sha256: str
    resource_name: str
    imports: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FormHead:
    """One version of a form, without its bytes."""

    key: int
    id: str
    version: int
    version_tag: str | None
    deployment_key: int
    sha256: str
    resource_name: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything deployed at one stamp; versions in order, the newest last."""

    stamp: int = -1
    processes: Mapping[str, tuple[ProcessHead, ...]] = field(default_factory=dict)
    decisions: Mapping[str, tuple[DecisionHead, ...]] = field(default_factory=dict)
    forms: Mapping[str, tuple[FormHead, ...]] = field(default_factory=dict)
    requirements: Mapping[int, RequirementsHead] = field(default_factory=dict)
    process_by_key: Mapping[int, ProcessHead] = field(default_factory=dict)
    form_by_key: Mapping[int, FormHead] = field(default_factory=dict)
    decision_by_key: Mapping[int, DecisionHead] = field(default_factory=dict)
    deployments: Mapping[int, tuple[datetime, str]] = field(default_factory=dict)
    """When, and by which account, by key."""
    calendars: Mapping[str, tuple[FileHead, ...]] = field(default_factory=dict)
    event_mappings: Mapping[str, FileHead] = field(default_factory=dict)
    resources: Mapping[str, tuple[ResourceHead, ...]] = field(default_factory=dict)
    data_catalogues: Mapping[str, FileHead] = field(default_factory=dict)
    case_reports: Mapping[str, FileHead] = field(default_factory=dict)
    newest: int | None = None
    """Key of the last thing before which `latest` looks; `None` for all that there is."""

    def decision(
        self, decision_id: str, binding: Binding, version_tag: str | None, deployment_key: int
    ) -> DecisionHead | None:
        """Return the decision that a binding names, or `None`."""
        return bound(
            self.decisions.get(decision_id, ()), binding, version_tag, deployment_key, self.newest
        )

    def requirements_version(self, decision: DecisionHead) -> int:
        """Return the version of the decision's file, counted by the id of its definitions."""
        own = self.requirements[decision.requirements_key]
        known = ((head.id, head.namespace, head.key) for head in self.requirements.values())
        return sum(
            (id_, name) == (own.id, own.namespace) and key <= own.key for id_, name, key in known
        )

    def process(
        self, process_id: str, binding: Binding, version_tag: str | None, deployment_key: int
    ) -> ProcessHead | None:
        """Return the process definition that a binding names, or `None`."""
        return bound(
            self.processes.get(process_id, ()), binding, version_tag, deployment_key, self.newest
        )

    def form(
        self, form_id: str, binding: Binding, version_tag: str | None, deployment_key: int
    ) -> FormHead | None:
        """Return the form that a binding names, or `None`.

        Camunda 7 names a form by its file too; then its newest version of that deployment is meant.
        """
        known = self.forms.get(form_id, ()) or self._forms_of_file(form_id)
        return bound(known, binding, version_tag, deployment_key, self.newest)

    def _forms_of_file(self, name: str) -> tuple[FormHead, ...]:
        known = (head for heads in self.forms.values() for head in heads)
        found = [head for head in known if head.resource_name == name]
        return tuple(sorted(found, key=lambda head: head.deployment_key))

    def resource(
        self, resource_id: str, binding: Binding, version_tag: str | None, deployment_key: int
    ) -> ResourceHead | None:
        """Return the plain file that a binding names, or `None`."""
        return bound(
            self.resources.get(resource_id, ()), binding, version_tag, deployment_key, self.newest
        )


def load_catalogue(connection: Connection) -> Catalogue:
    """Return everything that is deployed, without the bytes."""
    stamp = connection.exec_driver_sql("SELECT deployments FROM engine.stamp").scalar_one()
    common = "version, version_tag, deployment_key, sha256, resource_name"
    processes = [
        ProcessHead(*row)
        for row in connection.exec_driver_sql(
            f"SELECT key, process_definition_id, {common}, name FROM engine.process_definition "
            "ORDER BY version"
        )
    ]
    decisions = [
        DecisionHead(*row)
        for row in connection.exec_driver_sql(
            f"SELECT key, decision_definition_id, {common}, name, requirements_key, "
            "requirements_id, requirements_name FROM engine.decision_definition ORDER BY version"
        )
    ]
    requirements = {
        row[0]: RequirementsHead(*row)
        for row in connection.exec_driver_sql(
            "SELECT key, deployment_key, requirements_id, namespace, sha256, resource_name, imports"
            " FROM engine.decision_requirements ORDER BY key"
        )
    }
    forms = [
        FormHead(*row)
        for row in connection.exec_driver_sql(
            f"SELECT key, form_id, {common} FROM engine.form_definition ORDER BY version"
        )
    ]
    return Catalogue(
        stamp,
        _by_id(processes),
        _by_id(decisions),
        _by_id(forms),
        requirements,
        {head.key: head for head in processes},
        {head.key: head for head in forms},
        {head.key: head for head in decisions},
        _deployments(connection),
        deployed_files.versions(connection, FileKind.CALENDAR),
        deployed_files.newest(connection, FileKind.EVENTS),
        resources.load(connection),
        deployed_files.newest(connection, FileKind.DATA),
        deployed_files.newest(connection, FileKind.REPORT),
    )


def _deployments(connection: Connection) -> dict[int, tuple[datetime, str]]:
    rows = connection.exec_driver_sql("SELECT key, deployed_at, deployed_by FROM engine.deployment")
    return {row[0]: (row[1], row[2]) for row in rows}


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_WithId = TypeVar("_WithId", bound=_Identified)


def _by_id(heads: Sequence[_WithId]) -> dict[str, tuple[_WithId, ...]]:
    grouped: dict[str, list[_WithId]] = {}
    for head in heads:
        grouped.setdefault(head.id, []).append(head)
    return {id_: tuple(versions) for id_, versions in grouped.items()}


def content(connection: Connection, sha256: str) -> bytes:
    """Return the bytes of a deployed file.

    Raises:
        ContentChanged: they are not what was deployed under this hash.
    """
    stored = connection.exec_driver_sql(
        "SELECT content FROM engine.resource WHERE sha256 = %s", (sha256,)
    ).scalar_one()
    return unchanged(bytes(stored), sha256)


def unchanged(stored: bytes, named: str) -> bytes:
    """Return stored bytes, if they are those that the hash names.

    Raises:
        ContentChanged: they are not.
    """
    if hashlib.sha256(stored).hexdigest() != named:
        raise ContentChanged(
            f"the stored bytes of {named} are not those that this SHA-256 names; restore them from "
            "a backup, and run vorgang ledger verify"
        )
    return stored


def next_stamp(connection: Connection) -> int:
    """Return the stamp of a new deployment; others that deploy wait until this transaction ends."""
    row = connection.exec_driver_sql(
        "UPDATE engine.stamp SET deployments = deployments + 1 RETURNING deployments"
    )
    return int(row.scalar_one())


def next_key(connection: Connection) -> int:
    """Return a fresh key."""
    return int(connection.exec_driver_sql("SELECT nextval('engine.key')").scalar_one())


def insert_deployment(
    connection: Connection, key: int, deployed_at: datetime, deployed_by: str
) -> None:
    """Write the deployment itself."""
    connection.exec_driver_sql(
        "INSERT INTO engine.deployment VALUES (%s, %s, %s)", (key, deployed_at, deployed_by)
    )


def insert_resource(connection: Connection, sha256: str, bytes_: bytes) -> bool:
    """Keep a file's bytes; those known already stay. Return whether they are new."""
    inserted = connection.exec_driver_sql(
        "INSERT INTO engine.resource VALUES (%s, %s) ON CONFLICT DO NOTHING", (sha256, bytes_)
    )
    return inserted.rowcount == 1


def insert_process(
    connection: Connection,
    deployment_key: int,
    process: DeployedProcess,
    sha256: str,
    visible_to: Sequence[str],
    findable: Sequence[str] = (),
    task_names: Sequence[str] = (),
) -> None:
    """Write a new version of a process definition."""
    connection.exec_driver_sql(
        "INSERT INTO engine.process_definition VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            process.key,
            deployment_key,
            process.process_definition_id,
            process.version,
            process.name,
            process.version_tag,
            process.resource_name,
            sha256,
            list(visible_to),
            list(findable),
            list(task_names),
        ),
    )


def insert_decision(
    connection: Connection,
    deployment_key: int,
    decision: DeployedDecision,
    version_tag: str | None,
    sha256: str,
) -> None:
    """Write a new version of a decision."""
    connection.exec_driver_sql(
        "INSERT INTO engine.decision_definition "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            decision.key,
            deployment_key,
            decision.decision_definition_id,
            decision.version,
            decision.name,
            version_tag,
            decision.requirements_key,
            decision.requirements_id,
            decision.requirements_name,
            decision.resource_name,
            sha256,
        ),
    )


def insert_requirements(connection: Connection, head: RequirementsHead) -> None:
    """Write a new version of a file of decisions, with what it imports."""
    connection.exec_driver_sql(
        "INSERT INTO engine.decision_requirements VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (
            head.key,
            head.deployment_key,
            head.id,
            head.namespace,
            head.sha256,
            head.resource_name,
            Jsonb(dict(head.imports)),
        ),
    )


def insert_form(
    connection: Connection,
    deployment_key: int,
    form: DeployedForm,
    version_tag: str | None,
    sha256: str,
) -> None:
    """Write a new version of a form."""
    connection.exec_driver_sql(
        "INSERT INTO engine.form_definition VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (
            form.key,
            deployment_key,
            form.form_id,
            form.version,
            version_tag,
            form.resource_name,
            sha256,
        ),
    )
