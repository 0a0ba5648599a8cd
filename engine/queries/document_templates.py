"""The templates of documents that a version of a process uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.core.permission import Operation
from engine.definitions import RunnableProcess
from engine.document_template import SUFFIX, read_document_template
from engine.faults import NotFound
from engine.model import Person, Resource
from engine.store import definitions, resources
from engine.store.definitions import Catalogue
from engine.workspace import Workspace, require


@dataclass(frozen=True, slots=True)
class UsedTemplate:
    """A template as a version of a process uses it now.

    Args:
        key: of the version of the file.
        steps: ids of the elements that make a document of it.
    """

    key: int
    id: str
    version: int
    steps: tuple[str, ...]


def document_templates(workspace: Workspace, key: int, person: Person) -> tuple[UsedTemplate, ...]:
    """Return the templates of a version, by name.

    Raises:
        ProcessDefinitionUnknown: there is none of this key.
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, key)
        catalogue = workspace.definitions.catalogue(connection)
        found: dict[int, UsedTemplate] = {}
        for head_key, id_, version, step in _used(runnable, catalogue):
            steps = found[head_key].steps if head_key in found else ()
            found[head_key] = UsedTemplate(head_key, id_, version, (*steps, step))
    return tuple(sorted(found.values(), key=lambda one: (one.id, one.version)))


def template_file(workspace: Workspace, key: int, person: Person) -> tuple[Resource, list[str]]:
    """Return a template's file, and the names that it takes from the data of its task.

    Raises:
        NotFound: there is none of this key.
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        head = resources.of_key(connection, key)
        if head is None or not head.resource_name.lower().endswith(SUFFIX):
            raise NotFound(f"there is no template {key}")
        content = definitions.content(connection, head.sha256)
    names = read_document_template(content, head.resource_name).names
    return Resource(head.resource_name, content), sorted(names)


def _used(runnable: RunnableProcess, catalogue: Catalogue) -> Iterator[tuple[int, str, int, str]]:
    for node in runnable.process.nodes.values():
        for link in node.model.extensions.linked_resources:
            head = catalogue.resource(
                link.id, link.binding, link.version_tag, runnable.head.deployment_key
            )
            if head is not None and head.resource_name.lower().endswith(SUFFIX):
                yield head.key, head.id, head.version, node.model.id
