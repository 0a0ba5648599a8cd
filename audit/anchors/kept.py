"""The newest checkpoint that a witness cosigned, remembered beside the key.

The database knows what witnesses cosigned, but it is the database that may be an old one.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from audit.faults import EvidenceUnreadable
from audit.key_folder import put
from audit.key_history import is_epoch_of
from audit.keys import Keys
from audit.note import Checkpoint, read_checkpoint, signature_holds

_FILES = "witnessed-*.json"


def keep_witnessed(keys: Keys, note: str) -> None:
    """Remember a checkpoint, durably, if none with more entries is remembered of its log.

    Args:
        keys: of the folder to keep it in.
        note: with the signatures of the log and of the witness.
    """
    offered = read_checkpoint(note)
    path = _path(keys.folder, offered.origin)
    try:
        if _read(keys, path).size >= offered.size:
            return
    except FileNotFoundError:
        pass
    put(path, json.dumps({"note": note}, ensure_ascii=False).encode())


def all_witnessed(keys: Keys, name: str) -> list[Checkpoint]:
    """Return what is remembered of a log under all its names: it must continue each.

    Raises:
        EvidenceUnreadable: a file holds no checkpoint that a key of the folder signed.
    """
    read = [_read(keys, path) for path in sorted(keys.folder.glob(_FILES))]
    return [one for one in read if is_epoch_of(one.origin, name)]


def set_witnessed_aside(keys: Keys, name: str, size: int) -> None:
    """Let the log go on from its first `size` entries.

    What witnesses saw beyond is kept as `admitted-….json`, and need not be continued any more.

    Only whoever runs the installation decides that, after a restore that lost entries.
    """
    for path in sorted(keys.folder.glob(_FILES)):
        seen = _read(keys, path)
        if is_epoch_of(seen.origin, name) and seen.size > size:
            path.replace(path.with_name(f"admitted-{seen.size}-{path.name}"))


def _read(keys: Keys, path: Path) -> Checkpoint:
    try:
        note = json.loads(path.read_bytes())["note"]
        checkpoint = read_checkpoint(note)
        known = [keys.vkey(checkpoint.origin, key) for key in keys.log.all()]
        if signature_holds(note, known):
            return checkpoint
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise EvidenceUnreadable(f"{path} holds no checkpoint") from fault
    raise EvidenceUnreadable(f"{path} holds a checkpoint that no key of the folder signed")


def _path(folder: Path, origin: str) -> Path:
    return folder / f"witnessed-{sha256(origin.encode()).hexdigest()[:16]}.json"
