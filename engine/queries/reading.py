"""One look into the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from engine.store.database import reading
from engine.workspace import Workspace


@contextmanager
def one_look(workspace: Workspace) -> Iterator[Connection]:
    """Give a connection for one statement that changes nothing: asked and answered, no more.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    if workspace.within is not None:
        yield workspace.within
        return
    with reading(workspace.database) as connection:
        yield connection
