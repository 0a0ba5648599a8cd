"""How far witnesses and time stamps follow the ledger; for whoever runs the installation."""

from __future__ import annotations

from audit.anchors import stored
from audit.anchors.standing import Standing, standing
from audit.anchors.witnesses import Witnesses
from audit.cosignature import Policy
from engine.faults import SettingsRefused
from engine.witness_list import named_witnesses
from engine.workspace import Workspace


def read_standing(workspace: Workspace) -> Standing | None:
    """Return how far they are; `None` where neither is set.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    settings = workspace.settings
    if settings.witnesses is None and settings.timestamp_url is None:
        return None
    try:
        named = named_witnesses(settings)
    except SettingsRefused:
        named = Witnesses()
    with workspace.transaction() as connection:
        return standing(connection, workspace.ledger.origin, named)


def witnessed_by(workspace: Workspace, policy: Policy) -> int:
    """Return how many entries, from the first on, enough of these witnesses have cosigned.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    with workspace.transaction() as connection:
        return stored.witnessed_size(connection, policy) if policy.needed else 0
