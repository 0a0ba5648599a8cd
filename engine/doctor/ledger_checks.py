"""Checks of the key folder, of the log that belongs to it, and of what waits for the sequencer."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from audit import positions
from audit.checkpoint import signature_holds
from audit.continuity import continues
from audit.faults import EvidenceUnreadable
from audit.head import remembered
from audit.keys import load_or_create
from engine.doctor.result import Result, sound, wrong
from engine.settings import Settings
from engine.store.figures import Figures

_FILES = ("ledger.pem", "state.key", "authority.pem", "kek-*.key", "seal-*.pem")
LATEST = 60
"""Seconds that an entry may wait for its place."""


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
    keys = load_or_create(settings.home / "keys", settings.company)
    try:
        # Before the database is read: it only grows.
        head = remembered(keys, settings.log_origin)
    except EvidenceUnreadable:
        yield wrong(check, "head-damaged", folder=keys.folder)
        return
    held = positions.held_origin(connection)
    if held is not None and held != settings.log_origin:
        yield wrong(check, "other-log", held=held, named=settings.log_origin)
        return
    newest = positions.newest_checkpoint(connection)
    stored = newest.size if newest else 0
    if newest and not signature_holds(newest.note, [keys.vkey(settings.log_origin)]):
        yield wrong(check, "other-key", folder=keys.folder)
        return
    yield sound(check)
    lost = head.checkpoint.size if head and not continues(connection, head) else None
    check = "signed entries"
    yield wrong(check, "rolled-back", signed=lost, stored=stored) if lost else sound(check)


def check_pending(figures: Figures) -> Result:
    """Return whether entries get their places in time."""
    check, oldest = "sequencer", round(figures.oldest_pending_entry)
    if oldest <= LATEST:
        return sound(check)
    return wrong(check, "entries-wait", count=figures.pending_entries, seconds=oldest)
