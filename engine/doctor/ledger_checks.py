"""Checks of the key folder, of the log that belongs to it, and of what waits for the sequencer."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from audit import positions
from audit.continuity import continues
from audit.faults import EvidenceUnreadable
from audit.head import all_remembered
from audit.key_history import is_epoch_of
from audit.log_keys import is_signed
from engine.doctor.result import Result, advice, sound, wrong
from engine.key_folder import open_keys
from engine.settings import Settings
from engine.store.figures import Figures

_FILES = ("ledger.pub", "state.key", "authority.pem", "kek-*.key", "seal-*.pem")
LATEST = 60
"""Seconds that an entry may wait for its place, or for a signature."""
SILENCE = 2 * 86_400
"""Seconds; a log in which nothing happens says daily that it is there."""


def check_folder(settings: Settings) -> Result:
    """Return whether the key folder is complete and nobody else's."""
    check, folder = "key folder", settings.home / "keys"
    if not folder.is_dir():
        return wrong(check, "no-keys", folder=folder)
    missing = [pattern for pattern in _FILES if not any(folder.glob(pattern))]
    if missing:
        return wrong(check, "keys-missing", folder=folder, files=", ".join(missing))
    open_ = [path.name for path in (folder, *folder.iterdir()) if _is_open(path)]
    if open_:
        return wrong(check, "keys-open", folder=folder, files=", ".join(sorted(open_)))
    if not os.access(folder, os.W_OK | os.X_OK):
        return wrong(check, "keys-read-only", folder=folder)
    return sound(check)


def _is_open(path: Path) -> bool:
    found = path.stat()
    return bool(found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)) or found.st_uid != os.geteuid()


def check_log(settings: Settings, connection: Connection) -> Iterator[Result]:
    """Yield whether folder, database and settings mean the same log, and nothing signed is lost."""
    check = "log"
    keys = open_keys(settings)
    try:
        # Before the database is read: it only grows.
        heads = all_remembered(keys, settings.log_origin)
    except EvidenceUnreadable:
        yield wrong(check, "head-damaged", folder=keys.folder)
        return
    held = positions.held_origin(connection)
    if held is not None and not is_epoch_of(held, settings.log_origin):
        yield wrong(check, "other-log", held=held, named=settings.log_origin)
        return
    newest = positions.newest_checkpoint(connection)
    stored = newest.size if newest else 0
    if newest and not is_signed(connection, settings.log_origin, keys, newest):
        yield wrong(check, "other-key", folder=keys.folder)
        return
    yield sound(check)
    lost = max((one.checkpoint.size for one in heads if not continues(connection, one)), default=0)
    check = "signed entries"
    yield wrong(check, "rolled-back", signed=lost, stored=stored) if lost else sound(check)


def check_pending(figures: Figures) -> Result:
    """Return whether entries get their places in time."""
    check, oldest = "sequencer", round(figures.oldest_pending_entry)
    if oldest > LATEST:
        return wrong(check, "entries-wait", count=figures.pending_entries, seconds=oldest)
    if figures.oldest_unsigned_entry > LATEST:
        return wrong(check, "entries-unsigned", seconds=round(figures.oldest_unsigned_entry))
    if figures.checkpoint_age > SILENCE and figures.checkpoint_size:
        return advice(check, "log-silent", hours=round(figures.checkpoint_age / 3600))
    return sound(check)
