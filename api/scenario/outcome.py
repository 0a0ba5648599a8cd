"""What came of playing scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.model import ElementEvent


class StepMissed(Exception):
    """A step could not be done, or what it expects is not so.

    Args:
        word: which sentence says so, of `texts`.
        parts: what it speaks of.
    """

    def __init__(self, word: str, **parts: object) -> None:
        super().__init__(word)
        self.word = word
        self.parts = parts


@dataclass(frozen=True, slots=True)
class Miss:
    """The step at which a scenario failed.

    Args:
        line: of its file.
        step: as it is written.
        word: which sentence says what is wrong, of `texts`.
        parts: what it speaks of.
    """

    line: int
    step: str
    word: str
    parts: dict[str, object]


@dataclass(frozen=True, slots=True)
class PlayedInstance:
    """An instance that a scenario has brought about.

    Args:
        key: of the instance.
        process: id of its process definition.
        history: what happened to its elements, in order.
        within: by token, the process in which its element stands, where that may be a called one.
    """

    key: int
    process: str
    history: tuple[ElementEvent, ...]
    within: Mapping[str, str] = field(default_factory=dict)

    def of(self, process: str) -> tuple[ElementEvent, ...]:
        """Return what happened to the elements of one process: another that runs in the same
        instance may call its own the same."""
        return tuple(
            one for one in self.history if self.within.get(one.token or "", self.process) == process
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario, played.

    Args:
        name: of the scenario.
        line: where it begins.
        miss: why it failed; `None` if it holds.
        instances: all that it brought about, oldest first.
    """

    name: str
    line: int
    miss: Miss | None = None
    instances: tuple[PlayedInstance, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every step was done and every expectation met."""
        return self.miss is None


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One file of scenarios, played."""

    path: Path
    diagram: Path
    outcomes: tuple[Outcome, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Whether all its scenarios hold."""
        return all(one.holds for one in self.outcomes)
