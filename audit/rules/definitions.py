"""By which process definition a case runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from audit.finding import Finding, Place, found


class Definitions:
    """`version-changed-silently`: an entry names another definition than the one before, and no
    `process.migrated` in it leads from the one to the other.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def take(self, entry: Mapping[str, Any], place: Place) -> Sequence[Finding]:
        """Return whether this entry breaks the rule, and remember its definition."""
        if "def" not in entry:
            return ()
        actual = entry["def"]["sha256"]
        expected = self._known.get(entry["inst"], actual)
        self._known[entry["inst"]] = actual
        if actual == expected:  # as nearly always
            return ()
        led = [one.get("refs", {}) for one in entry["facts"] if one["type"] == "process.migrated"]
        known = any(
            one.get("from_definition") == expected and one.get("definition") == actual
            for one in led
        )
        if known:
            return ()
        return (found("version-changed-silently", place, actual=actual, expected=expected),)
