"""Which keys sign the log, from which size to which, and under which name: told by its entries.

A system entry `key.rotated` at place i introduces a key by its fingerprint: it signs every
checkpoint of more than i entries. `key.retired` at place j ends one: it signed every checkpoint of
up to j entries, and none of more. In between both sign. `log.continued` at place n begins the log
anew under another name, over the same tree, with the one key whose fingerprint it gives.

None of these is believed without the signatures of `key_consent`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from audit.entry import SYSTEM
from audit.key_consent import is_continued, is_introduced, is_retired
from audit.note import Check, Verifier
from audit.offline import ed25519

KIND = "ledger"
"""In `data.kind` of a fact: a key that signs the log."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key that signs, or signed, the log.

    Args:
        vkey: verifier key `name+id+key`.
        first_size: entries under the first checkpoint that it must have signed.
        last_size: under the last one; `None` if it still signs.
        fingerprint: SHA-256 of the public key, as hex.
        introduced: place of the entry that introduced it; `None` for the first.
    """

    vkey: str
    first_size: int
    last_size: int | None
    fingerprint: str
    introduced: int | None = None

    def signs(self, size: int) -> bool:
        """Return whether a checkpoint over so many entries must carry its signature."""
        return self.first_size <= size and (self.last_size is None or size <= self.last_size)


@dataclass(frozen=True, slots=True)
class Epoch:
    """A name of the log, and the place of the first entry under it."""

    origin: str
    first: int


class KeyHistory:
    """Follows the entries of the system's chain, in the order of their places."""

    def __init__(
        self, name: str, publics: Mapping[str, bytes], first: str, check: Check = ed25519.holds
    ) -> None:
        """Begin with the first key.

        Args:
            name: of the log at first.
            publics: public keys (32 bytes) by fingerprint, those of the key folder.
            first: fingerprint of the first.
            check: of a single signature.
        """
        self._publics, self._check = publics, check
        self.epochs = [Epoch(name, 0)]
        self.keys: list[LogKey] = []
        self.disputed: list[tuple[int, str, str]] = []
        """Places of entries that change keys and are not believed: finding code, fingerprint."""
        if first in publics:
            self._begin(first, None, 1)

    @property
    def origin(self) -> str:
        """Name of the log now."""
        return self.epochs[-1].origin

    def take(self, index: int, entry: Mapping[str, Any]) -> None:
        """Take up one sound entry at its place; one that keys did not agree to changes nothing."""
        if entry["inst"] != SYSTEM:
            return
        wrong = self.objection(index, entry)
        if wrong is not None:
            self.disputed.append((index, *wrong))
            return
        for fact in entry["facts"]:
            data = fact.get("data", {})
            named = str(data.get("fingerprint"))
            if fact["type"] == "log.continued":
                self._end(index)
                self.epochs.append(Epoch(entry["log"], index))
                self._begin(named, index, index + 1)
            elif data.get("kind") == KIND and fact["type"] == "key.rotated":
                self._begin(named, index, index + 1)
            elif data.get("kind") == KIND and fact["type"] == "key.retired":
                self._retire(named, index)

    def objection(
        self, index: int, entry: Mapping[str, Any], root: bytes | None = None
    ) -> tuple[str, str] | None:
        """Return why an entry that comes next may not change keys: finding code, fingerprint.

        `None` if it may, or does not.

        Args:
            index: its place.
            entry: of a body that is sound but for its name of the log.
            root: of the entries before it; `None` if it is not known.
        """
        if entry["inst"] != SYSTEM:
            return None
        for fact in entry["facts"]:
            named = str(fact.get("data", {}).get("fingerprint"))
            public = self._publics.get(named)
            if fact["type"] == "log.continued":
                agreed = begins_epoch(entry, index, self.origin, root)
                agreed = agreed and (
                    public is None or is_continued(fact, entry["log"], public, self._check)
                )
            else:
                agreed = self._agreed(fact, public)
            if not agreed:
                return "key-change-unsigned", named
            if public is None and _needs_key(fact):
                return "log-key-unknown", named
        return None

    def begins(self, index: int, entry: Mapping[str, Any], root: bytes) -> bool:
        """Return whether this entry begins the log anew, and the key that signs then agreed."""
        return (
            begins_epoch(entry, index, self.origin, root)
            and self.objection(index, entry, root) is None
        )

    def _agreed(self, fact: Mapping[str, Any], public: bytes | None) -> bool:
        """Return whether a key in force signed a change of the keys, if it is one."""
        if fact.get("data", {}).get("kind") != KIND:
            return True
        in_force = [self._publics[key.fingerprint] for key in self.keys if key.last_size is None]
        if fact["type"] == "key.rotated":
            return public is None or any(
                is_introduced(fact, self.origin, former, public, self._check) for former in in_force
            )
        if fact["type"] == "key.retired":
            return any(is_retired(fact, self.origin, one, self._check) for one in in_force)
        return True

    def origin_at(self, index: int) -> str:
        """Return the name under which the entry at a place was written."""
        return next(one.origin for one in reversed(self.epochs) if one.first <= index)

    def origin_of(self, size: int) -> str:
        """Return the name of a checkpoint over so many entries."""
        return self.origin_at(max(size - 1, 0))

    def signing(self, size: int) -> list[LogKey]:
        """Return the keys whose signature a checkpoint over so many entries must carry."""
        return [key for key in self.keys if key.signs(size)]

    def _begin(self, fingerprint: str, introduced: int | None, first_size: int) -> None:
        if any(key.fingerprint == fingerprint and key.last_size is None for key in self.keys):
            return
        vkey = Verifier(self.origin, self._publics[fingerprint]).vkey()
        self.keys.append(LogKey(vkey, first_size, None, fingerprint, introduced))

    def _retire(self, fingerprint: str, index: int) -> None:
        open_ = [key for key in self.keys if key.last_size is None]
        # The last one cannot go: nobody would sign.
        if len(open_) < 2 or open_[-1].fingerprint == fingerprint:
            return
        self.keys = [
            replace(key, last_size=index)
            if key.last_size is None and key.fingerprint == fingerprint
            else key
            for key in self.keys
        ]

    def _end(self, index: int) -> None:
        self.keys = [
            replace(key, last_size=index) if key.last_size is None else key for key in self.keys
        ]


def _needs_key(fact: Mapping[str, Any]) -> bool:
    """Return whether a key signs from this fact on, so that its public half is needed."""
    if fact["type"] == "key.rotated":
        return bool(fact.get("data", {}).get("kind") == KIND)
    return bool(fact["type"] == "log.continued")


def is_epoch_of(origin: str, name: str) -> bool:
    """Return whether a log of this name is the one named, or goes on where that one broke off."""
    return re.fullmatch(re.escape(name) + r"(/[1-9][0-9]*)?", origin) is not None


def epoch_number(origin: str, name: str) -> int:
    """Return the number of a name of this log, from 1 for the first."""
    return 1 if origin == name else int(origin.removeprefix(f"{name}/"))


def begins_epoch(entry: Mapping[str, Any], index: int, former: str, root: bytes | None) -> bool:
    """Return whether this entry begins the log anew, at this place, under a name of its own.

    Args:
        entry: of a body that is sound but for its name of the log.
        index: its place.
        former: name of the log until here.
        root: of the entries before it; `None` if it is not known.
    """
    if entry["inst"] != SYSTEM or entry["log"] == former or not entry["facts"]:
        return False
    fact = entry["facts"][0]
    data, refs = fact.get("data", {}), fact.get("refs", {})
    return (
        fact["type"] == "log.continued"
        and data.get("size") == index
        and data.get("from_log") == former
        and (root is None or refs.get("root") == root.hex())
    )
