"""The oldest build that may still run: what it could not read is written only above it.

While servers are replaced one by one, both builds work on the same rows. The new one reads what
either writes, and writes as the former does until `engine.schema_floor` says that none of those is
left: a new database has none; elsewhere `vorgang migrate --finish` says so, or a later revision.
"""

from __future__ import annotations

from typing import Final

BOUND_STATES: Final = "0033"
"""States are sealed for their version."""
COUNTED_SIGNALS: Final = "0033"
"""How often the signals behind a step reached twice as many is counted above its rounds, where an
older build sees nothing but rounds, and too many."""
_NEWEST: Final = max(BOUND_STATES, COUNTED_SIGNALS)
READ: Final = "SELECT revision FROM engine.schema_floor"


class Floor:
    """As this process has read it: it never sinks, so it is not read again once nothing waits for
    it."""

    def __init__(self) -> None:
        """Take it for lower than anything."""
        self._revision = ""

    def note(self, revision: str) -> None:
        """Remember what `READ` gave."""
        self._revision = max(self._revision, revision)

    def reached(self, revision: str) -> bool:
        """Return whether every build that runs knows this revision."""
        return self._revision >= revision

    @property
    def complete(self) -> bool:
        """Whether nothing waits any more for its rising."""
        return self.reached(_NEWEST)
