"""From when backups of the key store open nothing of what was erased: since the key epochs that
wrapped it, and all before them, are forgotten. The ledger says so for each erasure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue
from engine.store import erasures, protection_acts

MOST: Final = 500
"""Erasures that the entry of a forgetting names; each later one is named by its certificate."""


@dataclass(frozen=True, slots=True)
class Backups:
    """Whether backups of the key store from before an erasure still open what was erased.

    Args:
        epoch: newest of the key epochs that wrapped what was destroyed.
        covered_since: when it, and all before it, were forgotten, as entries write times; `None`
            while one is not.
        open: the epochs that are to be forgotten still.
        newest: whether one of them is the newest there is, so that another has to begin first.
    """

    epoch: int
    covered_since: str | None
    open: tuple[int, ...]
    newest: bool = False

    @property
    def since(self) -> datetime | None:
        """`covered_since` as a moment."""
        return None if self.covered_since is None else datetime.fromisoformat(self.covered_since)

    @property
    def commands(self) -> tuple[str, ...]:
        """What an administrator runs until backups are covered."""
        rotated = ("vorgang keys rotate kek",) if self.newest else ()
        return (*rotated, *(f"vorgang keys forget {epoch}" for epoch in self.open))


@dataclass
class Said:
    """What the ledger says of erasures and forgotten epochs.

    Args:
        erased: request -> the newest epoch that wrapped what it destroyed.
        executed: request -> when that was, the last time.
        forgotten: epoch -> when its key was destroyed.
        covered: request -> the newest epoch up to which it names the request as covered.
    """

    erased: dict[str, int] = field(default_factory=dict)
    executed: dict[str, str] = field(default_factory=dict)
    forgotten: dict[int, str] = field(default_factory=dict)
    covered: dict[str, int] = field(default_factory=dict)

    def names(self, request: str) -> bool:
        """Return whether it says of all that a request destroyed that backups open it no more."""
        return self.covered.get(request, 0) >= self.erased[request]

    def of(self, request: str) -> Backups | None:
        """Return what of an erasure backups still open; `None` if nothing was erased."""
        epoch = self.erased.get(request)
        if epoch is None:
            return None
        missing = tuple(one for one in range(1, epoch + 1) if one not in self.forgotten)
        if missing:
            return Backups(epoch, None, missing)
        times = [self.forgotten[one] for one in range(1, epoch + 1)]
        return Backups(epoch, max(*times, self.executed[request]), ())


def said(connection: Connection) -> Said:
    """Return what the ledger says so far.

    Whoever may write rows may write one that says that a key was forgotten; only entries with a
    place in the log came from who holds the keys.
    """
    found = Said()
    for body, is_placed in protection_acts.of_backups(connection):
        entry = json.loads(body)
        for fact in entry["facts"]:
            data, at = fact.get("data", {}), str(entry["ts"])
            request = str(data.get("request"))
            if fact["type"] == "erasure.executed":
                found.erased[request] = max(found.erased.get(request, 0), int(data["epoch"]))
                found.executed[request] = at
            elif fact["type"] == "erasure.covered":
                found.covered[request] = int(data["epoch"])
            elif fact["type"] == "key.forgotten" and data.get("kind") == "kek" and is_placed:
                found.forgotten.setdefault(int(data["epoch"]), at)
    return found


def forgotten(connection: Connection) -> Collection[int]:
    """Return the key epochs of which the log says that they were forgotten."""
    return said(connection).forgotten


def backups_of(connection: Connection, request: int, epochs: Collection[int]) -> Backups | None:
    """Return what of an erasure backups still open; `None` if nothing was erased.

    Args:
        epochs: whose keys the folder holds.
    """
    known = said(connection)
    _forget_nothing_held(known, epochs)
    found = known.of(str(request))
    if found is None or not epochs:
        return found
    return replace(found, newest=max(epochs) in found.open)


def _forget_nothing_held(known: Said, epochs: Collection[int]) -> None:
    """Let no epoch count as forgotten whose key is in the folder, whatever an entry says."""
    for epoch in epochs:
        known.forgotten.pop(epoch, None)


def covered_by(connection: Connection, epoch: int) -> Iterator[Fact]:
    """Yield what the entry that forgets an epoch says of erasures: which it is the last one for."""
    known = said(connection)
    known.forgotten.setdefault(epoch, "")
    done = erasures.executed(connection)
    waiting = [one for one in known.erased if one in done and not known.names(one)]
    for request in sorted(waiting, key=int)[-MOST:]:
        backups = known.of(request)
        if backups is not None and not backups.open:
            yield _covered(request, backups)


def covered_late(connection: Connection, request: int, epochs: Collection[int]) -> list[Fact]:
    """Return what is to be said of an erasure that is covered, and of which no entry says so.

    Args:
        epochs: whose keys the folder holds.
    """
    known, name = said(connection), str(request)
    _forget_nothing_held(known, epochs)
    backups = known.of(name)
    if backups is None or backups.covered_since is None or known.names(name):
        return []
    return [_covered(name, backups, since=backups.covered_since)]


def _covered(request: str, backups: Backups, **more: JsonValue) -> Fact:
    return Fact("erasure.covered", data={"request": request, "epoch": backups.epoch, **more})
