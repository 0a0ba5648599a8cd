"""The last signed head of a log, remembered outside the database, beside the key that signs.

Whoever can rewrite the whole database, its checkpoints included, cannot rewrite this: a log that
does not continue it is neither signed nor found sound. All sequencers of a log share the key
folder, as they share its signing key; one with a copy of the folder remembers only what it signed
itself, which is still a head that the log must continue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from audit.checkpoint import Checkpoint, read_checkpoint, signature_holds
from audit.faults import EvidenceUnreadable
from audit.key_folder import put
from audit.key_history import epoch_number, is_epoch_of
from audit.keys import Keys
from audit.positions import StoredCheckpoint


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The newest checkpoint that was signed with this key folder.

    Args:
        checkpoint: as it was, or was about to be, stored in the database.
        after: size of the newest checkpoint that was stored when this one was signed, 0 if none.
    """

    checkpoint: StoredCheckpoint
    after: int

    def is_missed(self, stored: int) -> bool:
        """Return whether a database whose newest checkpoint has this size has lost one.

        Remembered comes before stored: after a crash in between, or in the moment itself, the
        newest checkpoint of the database is still the one before.
        """
        return stored < self.checkpoint.size and stored != self.after


def remembered(keys: Keys, origin: str) -> SignedHead | None:
    """Return the last head of this log that was signed, or `None` if none ever was.

    Raises:
        EvidenceUnreadable: the file holds no head of this log, signed by the folder's key.
    """
    path = _path(keys.folder, origin)
    try:
        content = json.loads(path.read_bytes())
        note, after = content["note"], content["after"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as fault:
        raise EvidenceUnreadable(f"{path} holds no signed head") from fault
    if not isinstance(note, str) or type(after) is not int:
        raise EvidenceUnreadable(f"{path} holds no signed head")
    checkpoint = read_checkpoint(note)
    known = [keys.vkey(origin, key) for key in keys.log.all()]
    if checkpoint.origin != origin or not signature_holds(note, known):
        raise EvidenceUnreadable(f"{path} holds a head that no key of the folder signed")
    return SignedHead(StoredCheckpoint(checkpoint.size, checkpoint.root, note), after)


def all_remembered(keys: Keys, name: str) -> list[SignedHead]:
    """Return the last signed heads of a log under all its names: every one must be continued.

    Args:
        keys: of the folder.
        name: of the log at first.

    Raises:
        EvidenceUnreadable: one of the files holds no head, signed by a key of the folder.
    """
    heads = []
    for origin in sorted(_origins(keys.folder, "head-*.json")):
        head = remembered(keys, origin) if is_epoch_of(origin, name) else None
        if head is not None:
            heads.append(head)
    return heads


def last_epoch(keys: Keys, name: str) -> int:
    """Return the highest number among the names under which this log was ever signed here.

    Raises:
        EvidenceUnreadable: a file of the folder holds no head.
    """
    known = {*_origins(keys.folder, "head-*.json"), *_origins(keys.folder, "lost-*.json")}
    return max((epoch_number(one, name) for one in known if is_epoch_of(one, name)), default=1)


def _origins(folder: Path, pattern: str) -> set[str]:
    found = set()
    for path in folder.glob(pattern):
        try:
            found.add(read_checkpoint(json.loads(path.read_bytes())["note"]).origin)
        except (ValueError, KeyError, TypeError, EvidenceUnreadable) as fault:
            # Whose it is, nobody knows: it may be the one that the log lacks.
            raise EvidenceUnreadable(f"{path} holds no signed head") from fault
    return found


def remember(keys: Keys, checkpoint: Checkpoint, note: str, after: int) -> None:
    """Keep a head, durably, before its note is stored in the database.

    Args:
        keys: of the folder to keep it in.
        checkpoint: what is signed.
        note: the same, signed.
        after: size of the newest checkpoint in the database, 0 if there is none.
    """
    content = json.dumps({"after": after, "note": note}, ensure_ascii=False).encode()
    put(_path(keys.folder, checkpoint.origin), content)


def set_aside(keys: Keys, origin: str) -> Path:
    """Return where the last signed head is kept from now on; the log need not continue it any more.

    Only whoever runs the installation decides that, after a restore that lost entries.
    """
    path = _path(keys.folder, origin)
    size = read_checkpoint(json.loads(path.read_bytes())["note"]).size
    return path.replace(path.with_name(path.name.replace("head-", f"lost-{size}-", 1)))


def _path(folder: Path, origin: str) -> Path:
    # An origin may hold slashes; two logs of one folder must not overwrite each other's head.
    return folder / f"head-{sha256(origin.encode()).hexdigest()[:16]}.json"
