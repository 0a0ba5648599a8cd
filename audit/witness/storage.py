"""What a witness remembers, in a folder of small files that a person can read.

| file | holds |
|---|---|
| `witness.json` | the witness's name |
| `witness.pem` | its Ed25519 key |
| `logs/<log>.json` | a log's origin, the keys that sign it, and those removed, each with when |
| `heads/<log>.note` | the newest checkpoint cosigned of it; `new` before the first |
| `days/<log>/<day>-<size>.note` | the newest of each day, for ever |
| `evidence/<log>/….json` | what did not fit |
| `lock` | held by the process that serves |

The folder must never be put back from a backup: the witness would forget what it has signed. One
that has lost it begins anew, under a new name and with a new key.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.cosignature import WitnessKey
from audit.faults import EvidenceUnreadable
from audit.note import Checkpoint, read_checkpoint, read_verifier
from audit.tlog import EMPTY_ROOT
from audit.witness import durable
from audit.witness.words import WitnessRefused

_log = logging.getLogger("audit.witness")
_NEW = "new\n"
"""Says of a log that nothing was cosigned yet; a file that a fault has emptied does not say it."""
_MOST_EVIDENCE = 1_000
"""Files of a kind for each log: whoever sends rubbish must neither fill the disk nor take the room
of what proves a contradiction by itself."""


@dataclass(frozen=True, slots=True)
class RemovedKey:
    """A verifier key that a log is no longer known by, and since when (UTC)."""

    vkey: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WitnessedLog:
    """A log that the witness watches: its origin, verifier keys that may sign it, and those that
    may no longer."""

    origin: str
    vkeys: tuple[str, ...]
    removed: tuple[RemovedKey, ...] = ()

    @property
    def id(self) -> str:
        """Name of its files."""
        return log_id(self.origin)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest checkpoint cosigned of a log; size 0 and no note before the first."""

    checkpoint: Checkpoint
    note: str


def log_id(origin: str) -> str:
    """Return under which name the files of a log stand: an origin may hold slashes."""
    return sha256(origin.encode()).hexdigest()[:16]


class Storage:
    """The folder of one witness."""

    def __init__(self, folder: Path) -> None:
        """Open the folder.

        Raises:
            WitnessRefused: it holds no witness.
        """
        self.folder = folder
        try:
            self.name = str(_read_json(folder / "witness.json")["name"])
            key = serialization.load_pem_private_key(
                (folder / "witness.pem").read_bytes(), password=None
            )
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise WitnessRefused("no-witness", folder=folder) from fault
        if not isinstance(key, Ed25519PrivateKey):
            raise WitnessRefused("no-witness", folder=folder)
        self.key = key
        self.witness = WitnessKey(self.name, key.public_key().public_bytes_raw())

    @staticmethod
    def make(folder: Path, name: str) -> Storage:
        """Return a new witness.

        Args:
            folder: is made if it is missing.
            name: address without `https://`, such as `kanzlei.example/zeuge`.

        Raises:
            WitnessRefused: there is one already, or the name is none for a key.
        """
        if not name.isprintable() or not name or set(name) & set(" +"):
            raise WitnessRefused("no-name", name=name)
        durable.make_folder(folder)
        for part in ("logs", "heads", "days", "evidence"):
            durable.make_folder(folder / part)
        key = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        try:
            durable.create(folder / "witness.pem", key)
            durable.create(folder / "witness.json", _json({"name": name}))
        except FileExistsError as fault:
            raise WitnessRefused("is-witness", folder=folder) from fault
        return Storage(folder)

    # ---- logs ------------------------------------------------------------------------------------
    def add_log(self, vkey: str) -> WitnessedLog:
        """Watch a log from now on, or accept one more key of it; return it as it is watched.

        Raises:
            WitnessRefused: it is no verifier key of a log, or one that was removed.
        """
        origin = _origin_of(vkey)
        known = self.log(origin) or WitnessedLog(origin, ())
        for gone in known.removed:
            if gone.vkey == vkey.strip():
                raise WitnessRefused("was-removed", vkey=gone.vkey, at=f"{gone.at:%Y-%m-%d %H:%M}")
        log = replace(known, vkeys=tuple(dict.fromkeys([*known.vkeys, vkey.strip()])))
        if not known.vkeys:
            # The head first: a log without one is one whose head was lost.
            with suppress(FileExistsError):  # A crash came between the two files.
                durable.create(self._head(log), _NEW.encode())
        self._keep_log(log)
        return log

    def remove_key(self, vkey: str, at: int) -> WitnessedLog:
        """Accept a key no more, for good, and keep a record of it; return the log as it is watched.

        Whoever has stolen a key that the log has retired could have the witness confirm a
        continuation of their own, and so lock the true log out.

        Args:
            vkey: one of two or more by which its log is known.
            at: the time now, POSIX seconds.

        Raises:
            WitnessRefused: it is no key of a log that is watched, or the only one.
        """
        origin = _origin_of(vkey)
        known = self.log(origin)
        if known is None or vkey.strip() not in known.vkeys:
            raise WitnessRefused("not-accepted", vkey=vkey)
        if len(known.vkeys) == 1:
            raise WitnessRefused("only-key", origin=origin)
        gone = RemovedKey(vkey.strip(), datetime.fromtimestamp(at, UTC))
        vkeys = tuple(one for one in known.vkeys if one != gone.vkey)
        log = replace(known, vkeys=vkeys, removed=(*known.removed, gone))
        self._keep_log(log)
        return log

    def log(self, origin: str) -> WitnessedLog | None:
        """Return the log of this origin, if it is watched."""
        try:
            found = _read_json(self.folder / "logs" / f"{log_id(origin)}.json")
        except FileNotFoundError:
            return None
        return _log_of(found)

    def logs(self) -> list[WitnessedLog]:
        """Return all logs that are watched, by origin."""
        found = [_read_json(path) for path in (self.folder / "logs").glob("*.json")]
        return sorted(map(_log_of, found), key=lambda log: log.origin)

    def _keep_log(self, log: WitnessedLog) -> None:
        content: dict[str, Any] = {"origin": log.origin, "vkeys": list(log.vkeys)}
        if log.removed:
            content["removed"] = [
                {"vkey": gone.vkey, "at": gone.at.isoformat()} for gone in log.removed
            ]
        durable.replace(self.folder / "logs" / f"{log.id}.json", _json(content))

    # ---- what was cosigned -----------------------------------------------------------------------
    def head(self, log: WitnessedLog) -> Head:
        """Return the newest checkpoint cosigned of a log.

        Raises:
            WitnessRefused: the file is gone or damaged; nothing of this log may be signed any more.
        """
        try:
            note = self._head(log).read_text(encoding="utf-8")
            if note == _NEW and not self.days(log):
                return Head(Checkpoint(log.origin, 0, EMPTY_ROOT), "")
            checkpoint = read_checkpoint(note)
        except (OSError, ValueError, EvidenceUnreadable) as fault:
            raise WitnessRefused("head-lost", origin=log.origin, file=self._head(log)) from fault
        return Head(checkpoint, note)

    def keep_head(self, log: WitnessedLog, note: str, timestamp: int) -> None:
        """Remember a cosigned checkpoint, durably, in place of the one before.

        Args:
            log: whose.
            note: with the witness's own line.
            timestamp: when it was cosigned (POSIX).
        """
        durable.replace(self._head(log), note.encode())
        folder = self.folder / "days" / log.id
        durable.make_folder(folder)
        day = datetime.fromtimestamp(timestamp, UTC).date().isoformat()
        kept = folder / f"{day}-{read_checkpoint(note).size}.note"
        durable.replace(kept, note.encode())
        for older in folder.glob(f"{day}-*.note"):
            if older != kept:
                older.unlink()

    def days(self, log: WitnessedLog) -> list[Path]:
        """Return the files with the newest checkpoint of each day, oldest first."""
        return sorted((self.folder / "days" / log.id).glob("*.note"))

    def cosigned_at(self, log: WitnessedLog, size: int) -> str | None:
        """Return the note over so many entries, if it is one of those kept for their day."""
        found = next((self.folder / "days" / log.id).glob(f"*-{size}.note"), None)
        return found.read_text(encoding="utf-8") if found else None

    # ---- evidence --------------------------------------------------------------------------------
    def keep_evidence(self, log: WitnessedLog, content: dict[str, Any], timestamp: int) -> bool:
        """Keep what did not fit; return whether it was kept.

        The same two checkpoints are kept once, and of one log and kind no more than a thousand
        files. That there is no room for more is logged.
        """
        folder = self.folder / "evidence" / log.id
        durable.make_folder(folder)
        both = "\n".join((content["kind"], content["cosigned_text"], content["submitted_text"]))
        mark = sha256(both.encode()).hexdigest()[:16]
        kept = list(folder.glob(f"*-{content['kind']}-*.json"))
        if any(path.stem.endswith(mark) for path in kept):
            return False
        if len(kept) >= _MOST_EVIDENCE:
            _log.error("%s: %s, not kept: there is no room for more", log.origin, content["kind"])
            return False
        durable.replace(folder / f"{timestamp}-{content['kind']}-{mark}.json", _json(content))
        return True

    def evidence(self, log: WitnessedLog) -> list[Path]:
        """Return the files of evidence against a log, oldest first."""
        return sorted((self.folder / "evidence" / log.id).glob("*.json"))

    def _head(self, log: WitnessedLog) -> Path:
        return self.folder / "heads" / f"{log.id}.note"


def _origin_of(vkey: str) -> str:
    try:
        return read_verifier(vkey).name
    except EvidenceUnreadable as fault:
        raise WitnessRefused("no-vkey", vkey=vkey) from fault


def _log_of(content: dict[str, Any]) -> WitnessedLog:
    removed = (
        RemovedKey(one["vkey"], datetime.fromisoformat(one["at"]))
        for one in content.get("removed", ())
    )
    return WitnessedLog(content["origin"], tuple(content["vkeys"]), tuple(removed))


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_bytes())
    return content
