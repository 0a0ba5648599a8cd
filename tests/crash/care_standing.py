"""What must hold of the ledger's files and keys after each death: read with code of our own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.faults import LogRolledBack
from engine.queries.rollback import refuse_rollback
from engine.settings import Settings
from engine.workspace import open_workspace
from tests.crash.checker import verified
from tests.crash.standing import Violation

_NONCE = 12
_WIDTH, _HASH = 256, 32


@dataclass
class Looker:
    """Looks at one installation again and again, and remembers what was there.

    Args:
        settings: of the installation.
    """

    settings: Settings
    _leaves: dict[tuple[str, int], bytes] = field(default_factory=dict)
    _notes: dict[int, str] = field(default_factory=dict)

    @property
    def keys(self) -> Path:
        """The key folder."""
        return self.settings.home / "keys"

    def violations(self, when: str) -> list[Violation]:
        """Return what is lost, does not open, or is not what it claims to be."""
        with psycopg.connect(str(self.settings.database_url)) as connection:
            found = [
                *self._lost(connection),
                *self._sealed_off(connection),
                *self._tiles(connection),
            ]
        workspace = open_workspace(self.settings)
        try:
            found += verified(workspace)
            refuse_rollback(workspace)
        except LogRolledBack as fault:
            found.append(Violation("I4", f"no process would begin: {fault}"))
        finally:
            workspace.close()
        return [Violation(one.invariant, f"{when}: {one.what}") for one in found]

    def _lost(self, connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[Violation]:
        rows = connection.execute("SELECT inst, seq, leaf FROM ledger.entry").fetchall()
        leaves = {(str(row[0]), int(str(row[1]))): _bytes(row[2]) for row in rows}
        for entry, leaf in self._leaves.items():
            if leaves.get(entry) != leaf:
                yield Violation("I2", f"entry {entry} is gone, or another")
        self._leaves = leaves
        stored = connection.execute("SELECT size, note FROM ledger.checkpoint").fetchall()
        notes = {int(str(row[0])): str(row[1]) for row in stored}
        for size, note in self._notes.items():
            if notes.get(size) != note:
                yield Violation("I4", f"the checkpoint over {size} is gone, or another")
        self._notes = notes

    def _sealed_off(
        self, connection: psycopg.Connection[tuple[object, ...]]
    ) -> Iterator[Violation]:
        """Yield the data keys that no key of the folder opens."""
        for subject, retention, epoch, wrapped in connection.execute(
            "SELECT subject, class, epoch, wrapped FROM keystore.dek WHERE wrapped IS NOT NULL"
        ):
            path = self.keys / f"kek-{epoch}.key"
            held, words = _bytes(wrapped), f"ledger/v1\ndek\n{subject}\n{retention}\n{epoch}"
            try:
                AESGCM(path.read_bytes()).decrypt(held[:_NONCE], held[_NONCE:], words.encode())
            except (FileNotFoundError, InvalidTag):
                yield Violation("I3", f"the key {retention} of {subject} is wrapped for nobody")

    def _tiles(self, connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[Violation]:
        """Yield what a reader of the static files misses under the checkpoint that stands there."""
        folder = self.settings.tiles_folder
        if not (folder / "checkpoint").exists():
            return
        size = int((folder / "checkpoint").read_text().split("\n")[1])
        rows = connection.execute(
            'SELECT leaf FROM ledger."index" WHERE idx < %s ORDER BY idx', (size,)
        ).fetchall()
        hashes, level = [_bytes(row[0]) for row in rows], 0
        if len(hashes) < size:
            yield Violation(
                "I4", f"the static files speak of {size} entries, there are {len(rows)}"
            )
        while hashes:
            for first in range(0, len(hashes), _WIDTH):
                wanted = hashes[first : first + _WIDTH]
                if _tile(folder, level, first // _WIDTH, len(wanted)) != b"".join(wanted):
                    yield Violation("I4", f"tile {level}/{first // _WIDTH} under {size} is wrong")
            whole = len(hashes) // _WIDTH
            hashes = [_root(hashes[at * _WIDTH : (at + 1) * _WIDTH]) for at in range(whole)]
            level += 1

    def copies(self, secret: bytes) -> list[str]:
        """Return the files under the home that hold a secret."""
        files = (one for one in self.settings.home.rglob("*") if one.is_file())
        return sorted(one.name for one in files if secret in one.read_bytes())

    def facts(self) -> Counter[tuple[str, str, str]]:
        """Return how often the system's chain says what of which key, or of the log."""
        with psycopg.connect(str(self.settings.database_url)) as connection:
            rows = connection.execute("SELECT body FROM ledger.entry WHERE inst = 'system'")
            bodies = [json.loads(_bytes(row[0])) for row in rows]
        return Counter(_told(fact) for body in bodies for fact in body["facts"])


def _told(fact: Mapping[str, object]) -> tuple[str, str, str]:
    data = fact.get("data")
    told: Mapping[str, object] = data if isinstance(data, dict) else {}
    number = told.get("epoch", told.get("from_log", told.get("backup_of", "")))
    return str(fact["type"]), str(told.get("kind", "")), str(number)


def _tile(folder: Path, level: int, number: int, width: int) -> bytes:
    # Below a million leaves, a tile's number has three digits.
    path = folder / "tile" / str(level) / f"{number:03}"
    partial = path.with_name(f"{path.name}.p") / str(width)
    for one in (partial, path) if width < _WIDTH else (path,):
        if one.exists():
            return one.read_bytes()[: width * _HASH]
    return b""


def _root(leaves: list[bytes]) -> bytes:
    """Return the root of a tile that is full."""
    while len(leaves) > 1:
        pairs = zip(leaves[::2], leaves[1::2], strict=True)
        leaves = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return leaves[0]


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes | memoryview)
    return bytes(value)
