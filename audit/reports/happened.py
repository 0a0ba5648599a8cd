"""One fact of an export with its entry, as the reports read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.telling import Telling, short


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact, the entry it stands in, and the values of it that are opened."""

    fact: Mapping[str, Any]
    entry: Mapping[str, Any]
    opened: Mapping[str, Any]

    @property
    def type(self) -> str:
        """Word of the vocabulary."""
        return str(self.fact["type"])

    @property
    def at(self) -> str:
        """When, as entries write times."""
        return str(self.entry["ts"])

    @property
    def case(self) -> str:
        """Process instance."""
        return str(self.entry["inst"])

    def data(self, name: str) -> str:
        """Return a value of the data as text; a list with commas; empty if there is none."""
        value = self.fact.get("data", {}).get(name)
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return "" if value is None else str(value)

    def several(self, name: str) -> tuple[str, ...]:
        """Return a value of the data that may be a list; nothing if there is none."""
        value = self.fact.get("data", {}).get(name)
        given = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(map(str, given))

    def reference(self, name: str) -> str:
        """Return a reference; empty if there is none."""
        return str(self.fact.get("refs", {}).get(name, ""))

    def place(self, telling: Telling) -> str:
        """Return the place in the log."""
        return telling.language.number(self.entry["index"])

    def when(self, telling: Telling) -> str:
        """Return the time as people read it."""
        return telling.language.moment(self.at, seconds=True)

    def by(self, telling: Telling) -> str:
        """Return who acted."""
        return telling.who(self.entry["actor"])

    def hashes(self, telling: Telling) -> str:
        """Return the references that are hashes, each with its name."""
        refs = self.fact.get("refs", {})
        return "; ".join(
            f"{telling.language.reference(name)} {short(str(value))}"
            for name, value in refs.items()
        )


def happened(entries: Sequence[Mapping[str, Any]], *words: str) -> Iterator[Happened]:
    """Yield the facts of some words or families, oldest first.

    Args:
        entries: as `verify.disclosed_entries` returned them.
        words: such as `consent.used`, or `consent.*`; none means all.
    """
    for entry in entries:
        for number, fact in enumerate(entry["facts"]):
            word = str(fact["type"])
            if not words or word in words or f"{word.partition('.')[0]}.*" in words:
                opened = {
                    str(one["name"]): one["value"]
                    for one in entry["openings"]
                    if one["fact"] == number
                }
                yield Happened(fact, entry, opened)
