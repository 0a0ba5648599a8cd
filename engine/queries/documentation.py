"""Files of which nothing runs: what is kept, for those who deploy."""

from __future__ import annotations

from engine.core.permission import Operation
from engine.faults import DocumentationUnknown
from engine.model import Person
from engine.store import documentation
from engine.views import DocumentationFile
from engine.workspace import Workspace, require


def search_documentation(workspace: Workspace, *, actor: Person) -> list[DocumentationFile]:
    """Return the files that are kept as documentation, newest first.

    Raises:
        NotAllowed: the person may not deploy.
    """
    require(actor, Operation.DEPLOY)
    with workspace.transaction() as connection:
        return documentation.newest_first(connection)


def documentation_file(workspace: Workspace, key: int, *, actor: Person) -> bytes:
    """Return such a file, byte by byte.

    Raises:
        DocumentationUnknown: there is none of this key.
        NotAllowed: the person may not deploy.
    """
    require(actor, Operation.DEPLOY)
    with workspace.transaction() as connection:
        found = documentation.content(connection, key)
    if found is None:
        raise DocumentationUnknown(f"there is no documentation {key}")
    return found
