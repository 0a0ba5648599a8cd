"""Before somebody takes evidence away: have others vouch for it as well as they can just now."""

from __future__ import annotations

import time

from audit import positions
from audit.anchors import stored
from audit.export import Bundle
from engine.commands.collect_cosignatures import collect_cosignatures
from engine.commands.stamp import timestamps_over
from engine.faults import SettingsRefused
from engine.witness_list import named_witnesses
from engine.workspace import Workspace

PATIENCE = 10.0
"""Seconds to wait for another process that is just asking the witnesses."""
_BETWEEN_LOOKS = 0.2


def have_cosigned(workspace: Workspace, *, patience: float = PATIENCE) -> bool:
    """Return whether as many witnesses as are needed have cosigned the newest checkpoint.

    They are asked once, if any are named. Whoever is silent stops nothing: what they say of a later
    checkpoint covers this one too.
    """
    if workspace.settings.witnesses is None:
        return False
    ends = time.monotonic() + patience
    while True:
        try:
            heard = collect_cosignatures(workspace)
            enough = _enough(workspace)
        except SettingsRefused:
            return False  # Doctor and worker tell it.
        if enough or heard or time.monotonic() > ends:
            return enough
        time.sleep(_BETWEEN_LOOKS)


def stamped(workspace: Workspace, bundle: Bundle) -> Bundle:
    """Return an export with a time stamp over its checkpoint, if there is an authority."""
    stamps = timestamps_over(workspace, bundle["checkpoint"])
    return {**bundle, "timestamps": stamps} if stamps else bundle


def _enough(workspace: Workspace) -> bool:
    policy = named_witnesses(workspace.settings).policy
    with workspace.transaction() as connection:
        newest = positions.newest_checkpoint(connection)
        note = stored.cosigned_note(connection, newest) if newest else None
    return note is not None and policy.needed > 0 and not policy.check(note)
