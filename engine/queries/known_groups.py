"""Which groups there are: the product's own roles, those that accounts are in, and those that
deployed models name. None is made by itself: it exists as soon as somebody names it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.compiled_nodes import listed
from engine.core.executable import ExecutableProcess
from engine.core.permission import (
    ADMINISTRATOR,
    ANALYST,
    AUDITOR,
    DATA_PROTECTION,
    INTEGRATION,
    OPERATOR,
    WORKER,
    Operation,
)
from engine.model import Person
from engine.store import accounts
from engine.workspace import Workspace, require

ROLES = frozenset(
    {ANALYST, OPERATOR, AUDITOR, ADMINISTRATOR, INTEGRATION, WORKER, *DATA_PROTECTION}
)


def known_groups(workspace: Workspace, person: Person) -> frozenset[str]:
    """Return the names of all groups; those that a model computes are not among them.

    Raises:
        NotAllowed: the person may not manage accounts.
    """
    require(person, Operation.MANAGE_ACCOUNTS)
    with workspace.transaction() as connection:
        found = ROLES | accounts.groups(connection)
        catalogue = workspace.definitions.catalogue(connection)
        for versions in catalogue.processes.values():
            newest = max(versions, key=lambda one: one.version)
            runnable = workspace.definitions.process(connection, newest.key)
            found |= frozenset(_named(runnable.process))
    return found


def _named(process: ExecutableProcess) -> Iterator[str]:
    yield from process.start_groups
    for node in process.nodes.values():
        plan = node.user_task
        groups = None if plan is None else plan.candidate_groups
        if groups is not None and groups.expression is None and isinstance(groups.literal, str):
            yield from listed(groups.literal)
