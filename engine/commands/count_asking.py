"""Count what nobody has signed in for, so that a limit holds over all servers and workers."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from engine.store import asked
from engine.workspace import Workspace

BUCKETS: Final = 4096
"""Networks and addresses share so many counters: who asks cannot make more of them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be asked for.

    Args:
        what: a word, such as `sign-in`.
        burst: how many may come at once.
        each: time in which one more may come.
    """

    what: str
    burst: int
    each: timedelta

    def take(self, workspace: Workspace, whose: str) -> bool:
        """Return whether one more may come of a network or an address; it is counted then."""
        with workspace.transaction() as connection:
            name = self._name(workspace, whose)
            return asked.take(connection, name, self.burst, self.each, workspace.real_time())

    def give_back(self, workspace: Workspace, whose: str) -> None:
        """Let one that was counted not count: it was no attempt at anything."""
        with workspace.transaction() as connection:
            asked.give_back(connection, self._name(workspace, whose), self.each)

    def _name(self, workspace: Workspace, whose: str) -> str:
        """Return the bucket: under a keyed hash, so that the table names nobody."""
        said = f"vorgang/v1/asked\0{self.what}\0{whose}".encode()
        mixed = hmac.digest(workspace.ledger.keys.state, said, "sha256")
        return f"{self.what} {int.from_bytes(mixed[:4]) % BUCKETS}"
