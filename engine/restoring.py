"""A mark beside the key folder: a backup is being put back, and not everything is there yet."""

from __future__ import annotations

import json
from pathlib import Path

from audit.key_folder import put, sync_folder
from engine.faults import RestoreUnfinished
from engine.settings import Settings


def begin(settings: Settings, sha256: str) -> None:
    """Say, durably, that a backup is being put back; `sha256` is that of its dump."""
    path = _path(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    put(path, json.dumps({"dump": sha256}).encode())


def under_way(settings: Settings) -> str | None:
    """Return the SHA-256 of the dump that is being put back; an empty text, if the mark is damaged,
    and `None`, if there is none."""
    try:
        return str(json.loads(_path(settings).read_bytes())["dump"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return ""


def refuse_unfinished(settings: Settings) -> None:
    """Pass, if no backup is being put back.

    Asked before the key folder is opened: what is missing there would be made, and be another's.

    Raises:
        RestoreUnfinished: one is, or it broke off.
    """
    if under_way(settings) is not None:
        raise RestoreUnfinished(
            f"a backup is being put back, or that broke off ({_path(settings)})"
        )


def end(settings: Settings) -> None:
    """Take the mark away: everything is there, and the ledger says so."""
    path = _path(settings)
    if path.exists():
        path.unlink()
        sync_folder(path.parent)


def _path(settings: Settings) -> Path:
    return settings.home / "restoring.json"
