"""Processes that anybody may start, without an account, and who they are then."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from engine.core.permission import OUTSIDER, Operation
from engine.definitions import RunnableProcess
from engine.faults import NotFound
from engine.model import Person
from engine.store import suspensions
from engine.workspace import Workspace, definition_rights, require

ANYBODY: Final = Person("public-form", "public-form", "Öffentliches Formular", kind=OUTSIDER)
"""Whoever has no account, and stays nameless."""


def public_process(workspace: Workspace, connection: Connection, slug: str) -> RunnableProcess:
    """Return the newest version of the process that the form of that name starts.

    Raises:
        NotFound: there is none, or it is suspended.
    """
    catalogue = workspace.definitions.catalogue(connection)
    for versions in catalogue.processes.values():
        runnable = workspace.definitions.process(connection, versions[-1].key)
        if runnable.process.public_form != slug:
            continue
        require(ANYBODY, Operation.START, definition_rights(runnable.process))
        if not suspensions.is_held(connection, runnable.head.key):
            return runnable
    raise NotFound(f"there is no public form {slug}")
