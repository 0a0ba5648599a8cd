"""Back an installation up: one snapshot of its database, and its keys."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from audit import positions
from audit.entry import write_time
from audit.key_folder import put
from engine.faults import BackupRefused
from engine.store.database import owner_url, server_version
from engine.store.programs import run_program
from engine.workspace import Workspace

DUMP, KEYS, NOTE = "database.dump", "keys", "backup.json"
SCHEMAS = ("engine", "ledger", "keystore")
_CHUNK = 1 << 20
_LAST = "state.key"


@dataclass(frozen=True, slots=True)
class BackupNote:
    """What a backup holds.

    Args:
        log: name of the ledger.
        size: entries under its newest checkpoint when the backup began.
        made_at: when it began.
        sha256: of the dump.
    """

    log: str
    size: int
    made_at: str
    sha256: str


def back_up(workspace: Workspace, folder: Path, now: datetime, *, keys: bool = True) -> BackupNote:
    """Return what the backup in `folder` holds. Work goes on meanwhile.

    Args:
        workspace: what to back up.
        folder: new or empty; only its owner may look into it.
        now: this machine's clock.
        keys: whether the key folder goes with it. Whoever has both reads everything.

    Raises:
        BackupRefused: the folder holds something.
        SettingsRefused: PostgreSQL's programs are missing.
        DatabaseUnavailable: the database does not answer.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty; name a new folder for each backup")
    whole = False
    try:
        note = _fill(workspace, folder, now, keys=keys)
        whole = True
    finally:
        if not whole:  # what is no backup must neither hold keys nor stand in the next one's way
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return note


def _fill(workspace: Workspace, folder: Path, now: datetime, *, keys: bool) -> BackupNote:
    if keys:
        # Before the dump: the head that is remembered there must not be ahead of the dump.
        _copy_keys(workspace.ledger.keys.folder, folder / KEYS)
    with workspace.transaction() as connection:
        newest = positions.newest_checkpoint(connection)
        server = server_version(connection)
    dump = folder / DUMP
    chosen = [f"--schema={name}" for name in SCHEMAS]
    options = ["--format=custom", "--no-owner", f"--file={dump}", *chosen]
    run_program("pg_dump", owner_url(workspace.settings), server, options)
    dump.chmod(0o600)
    if keys:
        # A key that was made while the dump ran may have sealed something in it.
        _copy_keys(workspace.ledger.keys.folder, folder / KEYS, only_new=True)
    size = newest.size if newest else 0
    note = BackupNote(workspace.ledger.name, size, write_time(now), _hash(dump))
    _write(folder / NOTE, json.dumps(asdict(note), indent=1).encode())
    return note


def read_note(folder: Path) -> BackupNote:
    """Return what a backup holds.

    Raises:
        BackupRefused: the folder holds no backup, or it is damaged.
    """
    try:
        note = BackupNote(**json.loads((folder / NOTE).read_bytes()))
        if _hash(folder / DUMP) != note.sha256:
            raise BackupRefused(f"{folder / DUMP} is not what was backed up; it was changed or cut")
    except (OSError, ValueError, TypeError) as fault:
        raise BackupRefused(f"{folder} holds no whole backup: {fault}") from fault
    return note


def _copy_keys(source: Path, target: Path, *, only_new: bool = False) -> None:
    target.mkdir(mode=0o700, exist_ok=True)
    for path in sorted(source.iterdir()):
        copy = target / path.name
        if path.name.startswith(".") or (only_new and copy.exists()):
            continue
        if only_new and path.name.startswith("head-"):
            continue
        _write(copy, path.read_bytes())


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def refuse_other_keys(folder: Path, target: Path) -> None:
    """Pass, if there are keys for what a backup holds, there or in it, and none of another ledger.

    Raises:
        BackupRefused: there are keys of another ledger, or neither has any.
    """
    pairs = [(folder / KEYS / name, target / name) for name in ("ledger.pem", _LAST)]
    there = [(kept, own) for kept, own in pairs if own.exists()]
    if any(kept.exists() and kept.read_bytes() != own.read_bytes() for kept, own in there):
        raise BackupRefused(f"{target} holds the keys of another ledger; set VORGANG_HOME")
    if not any(one.exists() for one in pairs[-1]):
        raise BackupRefused(f"{target} holds no keys, and the backup none either; put them there")


def restore_keys(folder: Path, target: Path) -> bool:
    """Return whether the keys of a backup were put in place: only where there are none.

    A folder that is there stays as it is: it remembers what was signed since, and does not know
    again what was forgotten for good. What every folder has comes last: without it a copy broke
    off, and goes on.
    """
    if (target / _LAST).exists():
        return False
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted((folder / KEYS).iterdir(), key=lambda one: (one.name == _LAST, one.name)):
        put(target / path.name, path.read_bytes())
    return True
