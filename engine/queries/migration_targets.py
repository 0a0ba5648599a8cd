"""To which other versions of its process a case could go on, and what stands in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.core.permission import Operation
from engine.definitions import RunnableProcess
from engine.model import Person
from engine.queries.case_file import visible_case
from engine.workspace import Workspace, case_rights, require


@dataclass(frozen=True, slots=True)
class MigrationTarget:
    """A version of a process in which a case could go on."""

    key: int
    version: int
    version_tag: str | None


@dataclass(frozen=True, slots=True)
class ElementView:
    """An element of a process: its name, its id where it has none, and the tag of its kind."""

    name: str
    tag: str


@dataclass(frozen=True, slots=True)
class MigrationElements:
    """The elements of the version in which a case runs, and those of another one, by id."""

    source: Mapping[str, ElementView]
    target: Mapping[str, ElementView]


def migration_targets(workspace: Workspace, key: int, person: Person) -> list[MigrationTarget]:
    """Return the other versions of the process of a case, the newest first.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotAllowed: the person may not migrate it.
    """
    with workspace.transaction() as connection:
        _, runnable = visible_case(workspace, connection, key, person)
        require(person, Operation.MIGRATE, case_rights(runnable.process))
        catalogue = workspace.definitions.catalogue(connection)
        versions = catalogue.processes[runnable.head.id]
        return [
            MigrationTarget(head.key, head.version, head.version_tag)
            for head in sorted(versions, key=lambda one: one.version, reverse=True)
            if head.key != runnable.head.key
        ]


def migration_elements(
    workspace: Workspace, key: int, target: int, person: Person
) -> MigrationElements:
    """Return what stands in the version of a case and in another one.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        ProcessDefinitionUnknown: there is no such version.
        NotAllowed: the person may not migrate the case.
    """
    with workspace.transaction() as connection:
        _, runnable = visible_case(workspace, connection, key, person)
        require(person, Operation.MIGRATE, case_rights(runnable.process))
        other = workspace.definitions.process(connection, target)
        return MigrationElements(_elements(runnable), _elements(other))


def _elements(runnable: RunnableProcess) -> Mapping[str, ElementView]:
    return {
        node.id: ElementView(node.name, node.model.tag)
        for node in runnable.process.nodes.values()
        if node.id != runnable.process.id
    }
