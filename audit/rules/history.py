"""What a rule is given: one fact after the other, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from audit.finding import Finding, Place

TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
"""Form of an entry's time, in UTC."""


@dataclass(frozen=True, slots=True)
class Said:
    """One fact of an instance's history.

    Args:
        fact: as the entry holds it.
        entry: it stands in.
        place: of that entry.
        whole: every entry of the instance before this one is known. What is not known cannot be
            missed: a rule that says that something is missing asks for it.
        all_known: every entry of the whole log before this one is known.
    """

    fact: Mapping[str, Any]
    entry: Mapping[str, Any]
    place: Place
    whole: bool
    all_known: bool = False

    @property
    def type(self) -> str:
        """The fact's word of the vocabulary."""
        return str(self.fact["type"])

    @property
    def person(self) -> str:
        """Reference of whoever acted."""
        return str(self.entry["actor"]["ref"])

    @property
    def instance(self) -> str:
        """Process instance."""
        return str(self.entry["inst"])

    @property
    def at(self) -> datetime | None:
        """When it was written; `None` if that is no time."""
        return moment(self.entry.get("ts"))

    @property
    def task(self) -> tuple[str, str]:
        """Element and activity instance."""
        return single(self.fact.get("elem")), single(self.fact.get("task"))

    def data(self, name: str) -> str:
        """Return a value of the fact's data as text; empty if there is none."""
        return single(self.fact.get("data", {}).get(name))

    @property
    def decides_nothing(self) -> bool:
        """Whether it is a decision that came when what it was asked had ended."""
        return self.type == "approval.void" and bool(self.data("result"))

    def several(self, name: str) -> tuple[str, ...]:
        """Return a value of the fact's data that may be a list."""
        value = self.fact.get("data", {}).get(name)
        given = value if isinstance(value, list) else [value]
        return tuple(text for one in given if (text := single(one)))

    def reference(self, name: str) -> str:
        """Return one of the fact's references; empty if there is none."""
        return single(self.fact.get("refs", {}).get(name))


class Rule(Protocol):
    """A rule and what it remembers of one instance."""

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield what this fact breaks, and remember it."""
        ...

    def end(self, until: datetime) -> Iterator[Finding]:
        """Yield what is missing now that the history ends.

        Args:
            until: the time up to which it is known.
        """
        ...


class NothingMissing:
    """For rules that miss nothing when the history ends."""

    def end(self, until: datetime) -> Iterator[Finding]:
        """Yield nothing."""
        del until
        yield from ()


def single(value: object) -> str:
    """Return a single value as text; empty for none, a list or an object."""
    if value is None or isinstance(value, list | dict):
        return ""
    return str(value)


def moment(value: object) -> datetime | None:
    """Return a time as entries write it; `None` if the value is none."""
    try:
        return datetime.strptime(str(value), TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
