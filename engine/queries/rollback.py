"""Whether the database lacks what was signed: asked before a process begins to work on it."""

from __future__ import annotations

import logging

from sqlalchemy import Connection

from audit import positions
from audit.anchors.kept import all_witnessed
from audit.anchors.stored import Anchor, newest_anchor
from audit.continuity import continues, holds
from audit.faults import EvidenceUnreadable
from audit.head import all_remembered
from audit.log_keys import is_signed
from audit.plain import Plain
from audit.tiles import TileFolder
from engine.faults import LogRolledBack, SettingsRefused
from engine.restoring import refuse_unfinished
from engine.workspace import Workspace

_log = logging.getLogger(__name__)
_FORGOTTEN = (
    "ALARM: %s remembers no head of this signed log; an old database would not be noticed: "
    "run vorgang doctor, and compare with a witness"
)


def refuse_rollback(workspace: Workspace) -> None:
    """Pass, if the log continues every head that is known outside the database.

    Those are the heads that the key folder remembers, under all names of the log, what witnesses
    cosigned, as it is remembered there, and the checkpoint of the static files. Besides, what the
    database itself knows to have been cosigned or stamped.

    Raises:
        LogRolledBack: it does not; an older backup was put back, or the log was rewritten.
        SettingsRefused: the log was signed with other keys than those of the key folder.
        RestoreUnfinished: a restore broke off before its end.
        DatabaseUnavailable: the database does not answer.
    """
    ledger = workspace.ledger
    refuse_unfinished(workspace.settings)
    try:
        # Before the database is read: it only grows.
        heads = all_remembered(ledger.keys, ledger.name)
        witnessed = all_witnessed(ledger.keys, ledger.name)
    except EvidenceUnreadable as fault:
        raise LogRolledBack(f"the signed head beside the key cannot be read: {fault}") from fault
    files = TileFolder(workspace.settings.tiles_folder)
    published = files.checkpoint()
    with workspace.transaction() as connection:
        size = positions.log_size(connection)
        newest = positions.newest_checkpoint(connection)
        if newest and not is_signed(connection, ledger.name, ledger.keys, newest):
            raise SettingsRefused(
                f"the log was signed with another key than the one in {ledger.keys.folder}; take "
                "the key folder of this database"
            )
        if not heads and ledger.keys.log.signs and newest:
            _log.error(_FORGOTTEN, Plain(ledger.keys.folder))
        lost = [one.checkpoint.size for one in heads if not continues(connection, one)]
        where = str(ledger.keys.folder)
        if not lost:
            lost = [one.size for one in witnessed if not holds(connection, one.size, one.root)]
        if not lost and published and not holds(connection, published.size, published.root):
            lost, where = [published.size], str(files.folder)
        anchor = _newest_anchor(connection)
        if not lost and anchor and not holds(connection, anchor.size, anchor.root):
            lost, where = [anchor.size], f"{anchor.kind} {anchor.name}".strip()
    if lost:
        raise LogRolledBack(
            f"the database holds a log of {size} entries that does not continue the signed one of "
            f"{max(lost)} ({where})"
        )


def _newest_anchor(connection: Connection) -> Anchor | None:
    try:
        return newest_anchor(connection)
    except EvidenceUnreadable as fault:
        raise LogRolledBack(f"the newest time stamp cannot be read: {fault}") from fault
