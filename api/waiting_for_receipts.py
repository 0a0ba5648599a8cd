"""Wait until an entry is covered, and where witnesses are named, until they have seen it."""

from __future__ import annotations

import contextlib
import time

from engine import queries
from engine.commands.advance_ledger import advance_ledger
from engine.commands.collect_cosignatures import collect_cosignatures
from engine.faults import NotFound, SettingsRefused
from engine.model import Person
from engine.queries.receipts import HandedOut
from engine.workspace import Workspace

PATIENCE = 10.0
"""Seconds; then what there is is handed out."""
_BETWEEN_LOOKS = 0.5


def awaited_receipt(
    workspace: Workspace, key: int, seq: int, person: Person, *, patience: float = PATIENCE
) -> HandedOut:
    """Return the receipt for an entry as soon as its checkpoint is there.

    For what somebody is to hold in hands at once: a consent, an approval, an erasure.

    Args:
        workspace: where.
        key: of the process instance.
        seq: number of the entry in its chain.
        person: who asks; whoever may see the case may have it.
        patience: seconds after which a receipt without enough witnesses is handed out.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotFound: the case has no such entry, or no checkpoint covered it in that time.
        NotAllowed: the person may not see it.
    """
    queries.entry(workspace, key, seq, person)
    ends = time.monotonic() + patience
    while True:
        advance_ledger(workspace)
        if workspace.settings.witnesses is not None:
            # Doctor and worker tell a list that is none; a receipt without witnesses is one still.
            with contextlib.suppress(SettingsRefused):
                collect_cosignatures(workspace)
        late = time.monotonic() > ends
        try:
            made = queries.receipt(workspace, key, seq, person)
        except NotFound:
            if late:
                raise
        else:
            if made.witnessed or late or workspace.settings.witnesses is None:
                return made
        time.sleep(_BETWEEN_LOOKS)
