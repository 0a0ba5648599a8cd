"""What people call accounts, for those who verify the ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.core.permission import Operation
from engine.model import Person
from engine.store import protection_acts
from engine.workspace import Workspace, require


def account_names(
    workspace: Workspace, references: Collection[str], person: Person
) -> Mapping[str, str]:
    """Return the names of accounts by their references; who is not known is missing.

    Raises:
        NotAllowed: the person may not verify the ledger.
    """
    require(person, Operation.VERIFY)
    with workspace.transaction() as connection:
        return protection_acts.names(connection, references)
