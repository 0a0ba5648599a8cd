"""Time stamps over checkpoints: one a day, and one for each export. None ever stops anything."""

from __future__ import annotations

import base64
import logging
from datetime import timedelta

from audit import positions
from audit.anchors import stored
from audit.anchors.stored import Occasion, Timestamp
from audit.anchors.timestamp import TimestampBroken, TimestampRefused, digest_of, read, request
from audit.note import read_checkpoint
from engine.store import accounts
from engine.store.database import transaction
from engine.witness_list import known_witnesses
from engine.workspace import Workspace

EVERY = timedelta(days=1)
_log = logging.getLogger(__name__)


def stamp_daily(workspace: Workspace) -> bool:
    """Return whether the newest checkpoint got its time stamp of the day.

    Not, if no authority is set, the last one is younger than a day, nothing was signed since, or
    the authority gives none.
    """
    if workspace.settings.timestamp_url is None:
        return False
    with transaction(workspace.sequencer) as connection:
        newest = positions.newest_checkpoint(connection)
        last = stored.newest_timestamp(connection, "daily")
        now = accounts.clock(connection, workspace.real_time())
        if newest is None or (last and (last.size >= newest.size or last.at > now - EVERY)):
            return False
        known = known_witnesses(workspace.settings)
        note = stored.cosigned_note(connection, newest, known)
    return _stamped(workspace, note, "daily") is not None


def timestamps_over(workspace: Workspace, note: str) -> list[dict[str, str]]:
    """Return the member `timestamps` of an export whose checkpoint is this note.

    One is asked for and kept. Without an authority, or without its answer, there is none: an export
    does not fail for it.

    Args:
        workspace: where.
        note: the checkpoint, with all its signature lines.
    """
    if workspace.settings.timestamp_url is None:
        return []
    stamp = _stamped(workspace, note, "export")
    if stamp is None:
        return []
    return [{"over": stamp.note, "token": base64.b64encode(stamp.token).decode()}]


def _stamped(workspace: Workspace, note: str, occasion: Occasion) -> Timestamp | None:
    try:
        token = request(str(workspace.settings.timestamp_url), digest_of(note))
        stamp = Timestamp(read_checkpoint(note).size, note, token, read(token).at)
    except (TimestampRefused, TimestampBroken) as fault:
        _log.warning("there is no time stamp over the ledger: %s", fault)
        return None
    with transaction(workspace.sequencer) as connection:
        stored.store_timestamp(connection, occasion, stamp)
    return stamp
