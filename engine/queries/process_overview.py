"""Process definitions for those who make and keep them: versions, files, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bpmn.model import Node
from bpmn.places import is_literal
from engine.called_definitions import with_called
from engine.core.permission import Installation, Operation, allowed
from engine.definitions import RunnableProcess
from engine.faults import ProcessDefinitionUnknown
from engine.model import Person, Resource
from engine.store import definition_counts, definitions, documentation, suspensions
from engine.store.definition_counts import Counts, Place
from engine.store.definitions import Catalogue, DecisionHead, FormHead, ProcessHead
from engine.views import DocumentationFile
from engine.workspace import Workspace, require

MOST_COUNTED: Final = definition_counts.MOST
"""A version's cases are counted so far and no further."""


@dataclass(frozen=True, slots=True)
class ProcessVersion:
    """One version of a process.

    Args:
        id: of the process definition.
        deployed_by: name of the account, or what acted without one.
        suspended: whether an operator lets it start nothing.
    """

    key: int
    id: str
    name: str
    version: int
    version_tag: str | None
    file: str
    sha256: str
    deployed_at: datetime
    deployed_by: str
    suspended: bool
    counts: Counts


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process in the list: its newest version, with the cases of all versions together."""

    newest: ProcessVersion
    versions: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class ProcessSight:
    """One version of a process, looked into.

    Args:
        xml: the deployed file.
        nodes: its flow nodes by id.
        places: where running cases stand now.
        versions: how many there are of the process; `newest` is the key of the last.
        forms: that it links; `decisions` likewise, each once.
        missing: ids of those that are not deployed, or only known while a case runs.
        drawings: kept for documentation that show the process too; none for those who may not
            see them.
    """

    version: ProcessVersion
    xml: str
    nodes: dict[str, Node]
    places: tuple[Place, ...]
    versions: int
    newest: int
    forms: tuple[FormHead, ...]
    decisions: tuple[DecisionHead, ...]
    missing: tuple[str, ...]
    drawings: tuple[DocumentationFile, ...]
    properties: dict[str, str]


def process_list(
    workspace: Workspace, person: Person, *, text: str = "", limit: int, offset: int = 0
) -> tuple[list[ProcessRow], int]:
    """Return processes by name, a page of them, and how many there are in all.

    Args:
        text: part of a name or id.

    Raises:
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    wanted = text.casefold()
    with workspace.transaction() as connection:
        known = workspace.definitions.catalogue(connection).processes.values()
        fitting = [
            heads
            for heads in known
            if wanted in (heads[-1].name or "").casefold() or wanted in heads[-1].id.casefold()
        ]
        fitting.sort(key=lambda heads: ((heads[-1].name or heads[-1].id).casefold(), heads[-1].id))
        shown = fitting[offset : offset + limit]
        counts = definition_counts.of_versions(
            connection, [head.key for heads in shown for head in heads]
        )
        held = suspensions.held_definitions(connection)
        rows = [
            ProcessRow(
                _version(workspace, connection, heads[-1], counts[heads[-1].key], held),
                len(heads),
                sum((counts[head.key] for head in heads), Counts()),
            )
            for heads in shown
        ]
        return rows, len(fitting)


def newest_version(workspace: Workspace, person: Person, process_id: str) -> int:
    """Return the key of the newest version of a process.

    Raises:
        ProcessDefinitionUnknown: there is none of this id.
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        heads = workspace.definitions.catalogue(connection).processes.get(process_id)
    if not heads:
        raise ProcessDefinitionUnknown(f"there is no process {process_id}")
    return heads[-1].key


def process_versions(
    workspace: Workspace, person: Person, process_id: str, *, limit: int, offset: int = 0
) -> list[ProcessVersion]:
    """Return versions of a process, newest first, a page of them.

    Raises:
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        heads = workspace.definitions.catalogue(connection).processes.get(process_id, ())
        shown = heads[::-1][offset : offset + limit]
        counts = definition_counts.of_versions(connection, [head.key for head in shown])
        held = suspensions.held_definitions(connection)
        return [_version(workspace, connection, one, counts[one.key], held) for one in shown]


def process_sight(workspace: Workspace, key: int, person: Person) -> ProcessSight:
    """Return what there is to see of one version.

    Raises:
        ProcessDefinitionUnknown: there is none of this key.
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, key)
        catalogue = workspace.definitions.catalogue(connection)
        head, heads = runnable.head, catalogue.processes[runnable.head.id]
        counts = definition_counts.of_versions(connection, [key])[key]
        held = suspensions.held_definitions(connection)
        linked = list(dict.fromkeys(linked_heads(runnable, catalogue)))
        reads = allowed(person, Operation.DEPLOY, Installation())
        drawn = documentation.newest_first(connection) if reads else []
        return ProcessSight(
            version=_version(workspace, connection, head, counts, held),
            xml=definitions.content(connection, head.sha256).decode(),
            nodes={node.model.id: node.model for node in runnable.process.nodes.values()},
            places=tuple(_waiting(runnable, definition_counts.places(connection, key))),
            versions=len(heads),
            newest=heads[-1].key,
            forms=tuple(one for one in linked if isinstance(one, FormHead)),
            decisions=tuple(one for one in linked if isinstance(one, DecisionHead)),
            missing=tuple(one for one in linked if isinstance(one, str)),
            drawings=tuple(one for one in drawn if head.id in one.process_ids),
            properties=dict(runnable.process.properties),
        )


def process_file(workspace: Workspace, key: int, person: Person) -> Resource:
    """Return the deployed diagram of a version.

    Raises:
        ProcessDefinitionUnknown: there is none of this key.
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        head = workspace.definitions.process(connection, key).head
        return Resource(head.resource_name, definitions.content(connection, head.sha256))


def process_files(workspace: Workspace, key: int, person: Person) -> tuple[Resource, ...]:
    """Return the files of a version: its diagram first, what it links or calls, and calendars.

    Raises:
        ProcessDefinitionUnknown: there is none of this key.
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, key)
        catalogue = workspace.definitions.catalogue(connection)
        found: dict[str, str] = {}
        for one in with_called(workspace, connection, runnable, None):
            found |= _files_of(one, catalogue)
        found |= {one[-1].sha256: one[-1].resource_name for one in catalogue.calendars.values()}
        return tuple(
            Resource(name, definitions.content(connection, sha256))
            for sha256, name in found.items()
        )


def _files_of(runnable: RunnableProcess, catalogue: Catalogue) -> dict[str, str]:
    """Return the names of a version's own files by their hashes, its diagram first."""
    found = {runnable.head.sha256: runnable.head.resource_name}
    for one in linked_heads(runnable, catalogue):
        # A form that stands in the diagram is no file of its own.
        if isinstance(one, FormHead) and one.resource_name.endswith(".form"):
            found[one.sha256] = one.resource_name
        elif isinstance(one, DecisionHead):
            waiting = [one.requirements_key]
            while waiting:
                file = catalogue.requirements[waiting.pop()]
                if file.sha256 not in found:
                    found[file.sha256] = file.resource_name
                    waiting.extend(file.imports.values())
    for node in runnable.process.nodes.values():
        for link in node.model.extensions.linked_resources:
            head = catalogue.resource(
                link.id, link.binding, link.version_tag, runnable.head.deployment_key
            )
            if head is not None:
                found[head.sha256] = head.resource_name
    return found


def _version(
    workspace: Workspace,
    connection: Connection,
    head: ProcessHead,
    counts: Counts,
    held: Sequence[int],
) -> ProcessVersion:
    catalogue = workspace.definitions.catalogue(connection)
    deployed_at, deployed_by = catalogue.deployments[head.deployment_key]
    names = workspace.definitions.directory(connection).names
    return ProcessVersion(
        key=head.key,
        id=head.id,
        name=head.name or head.id,
        version=head.version,
        version_tag=head.version_tag,
        file=head.resource_name,
        sha256=head.sha256,
        deployed_at=deployed_at,
        deployed_by=names.get(deployed_by, deployed_by),
        suspended=head.key in held,
        counts=counts,
    )


def linked_heads(
    runnable: RunnableProcess, catalogue: definitions.Catalogue
) -> Iterator[FormHead | DecisionHead | str]:
    """Yield the forms and decisions that the nodes link; of what cannot be found, the id."""
    deployment = runnable.head.deployment_key
    for node in runnable.process.nodes.values():
        form, decision = node.model.extensions.form, node.model.extensions.decision
        if form is not None:
            known = is_literal(form.form_id)
            found = catalogue.form(form.form_id, form.binding, form.version_tag, deployment)
            yield (found if known else None) or form.form_id
        if decision is not None:
            name = decision.decision_id
            yield (
                catalogue.decision(name, decision.binding, decision.version_tag, deployment)
                if is_literal(name)
                else None
            ) or name


def _waiting(runnable: RunnableProcess, found: Sequence[Place]) -> Iterator[Place]:
    """Yield where a token stands, not what else could happen to it meanwhile."""
    for one in found:
        node = runnable.process.nodes.get(one.element)
        if node is not None and (one.stuck or node.model.tag != "boundaryEvent"):
            yield one
