"""Plain files that jobs use: which there are, and what is in them."""

from __future__ import annotations

from engine.core.permission import Operation
from engine.faults import ResourceUnknown
from engine.model import DeployedResource, Person
from engine.store import definitions, resources
from engine.store.resources import ResourceHead
from engine.workspace import Workspace, require


def resource(workspace: Workspace, key: int, person: Person) -> DeployedResource:
    """Return one version of a plain file.

    Raises:
        NotAllowed: the person may not see it.
        ResourceUnknown: there is none.
    """
    head = _head(workspace, key, person)
    return DeployedResource(head.key, head.id, head.version, head.version_tag, head.resource_name)


def resource_content(workspace: Workspace, key: int, person: Person) -> bytes:
    """Return what is in one version of a plain file.

    Raises:
        NotAllowed: the person may not see it.
        ResourceUnknown: there is none.
        ContentChanged: it is not what was deployed.
    """
    head = _head(workspace, key, person)
    with workspace.transaction() as connection:
        return definitions.content(connection, head.sha256)


def _head(workspace: Workspace, key: int, person: Person) -> ResourceHead:
    require(person, Operation.READ_RESOURCE)
    with workspace.transaction() as connection:
        head = resources.of_key(connection, key)
    if head is None:
        raise ResourceUnknown(f"there is no resource {key}")
    return head
