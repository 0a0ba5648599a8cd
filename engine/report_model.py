"""Values of reporting: cases and their steps as they are kept, and figures of a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

StepKey = tuple[str, str]
"""A token and the element that it stands at."""


@dataclass(frozen=True, slots=True)
class Step:
    """One passage of one token through one element.

    Args:
        token: which; an element that is entered anew has another one.
        element: id in the diagram.
        kind: `task`, `job` or `other`.
        outcome: `open`, `held`, `completed` or `cancelled`.
        entered_at: when it began to wait or to work.
        claimed_at: when somebody first took the user task, or was given it.
        left_at: when it was completed or cancelled.
        due_at: of a user task, as it stood last.
        groups: candidate groups of a user task, as they stood last.
        iteration: which one of a multi-instance activity or a loop.
    """

    token: str
    element: str
    kind: str
    outcome: str
    entered_at: datetime
    claimed_at: datetime | None = None
    left_at: datetime | None = None
    due_at: datetime | None = None
    groups: tuple[str, ...] = ()
    iteration: int | None = None

    @property
    def key(self) -> StepKey:
        """Token and element."""
        return self.token, self.element


@dataclass(slots=True)
class CaseRecord:
    """A case, as far as its entries have been read.

    Args:
        started_at: `None` until its first entry was read.
        outcome: `active`, `completed` or `terminated`.
        seq: of the newest entry that was read.
        steps: those that the next entry may speak of, by token and element.
        milestones: when a fact of a model or an approval was first stated, by its word.
        changed: keys of steps that are new or differ from before.
        gone: keys of steps that stand under another key now.
    """

    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = "active"
    seq: int = 0
    steps: dict[StepKey, Step] = field(default_factory=dict)
    milestones: dict[str, datetime] = field(default_factory=dict)
    changed: set[StepKey] = field(default_factory=set)
    gone: set[StepKey] = field(default_factory=set)


class Unit(StrEnum):
    """What figures over time are counted by; weeks begin on Monday (ISO 8601)."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Throughput:
    """Cases begun, completed and cancelled in the week or month that begins on `day`."""

    day: date
    begun: int = 0
    completed: int = 0
    terminated: int = 0


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long `count` completed cases took, in seconds: half of them no longer than `median`, 95
    of 100 no longer than `slow`; `day` begins the week or month, `None` stands for all."""

    day: date | None
    count: int
    median: Decimal
    slow: Decimal


@dataclass(frozen=True, slots=True)
class Wait:
    """How long `count` passages of an element waited, in seconds: until claimed, until done."""

    element: str
    kind: str
    count: int
    claimed: Decimal
    claimed_slow: Decimal
    done: Decimal
    done_slow: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Kept:
    """Due dates of a user task: kept, missed, and overdue now."""

    element: str
    kept: int
    missed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Rework:
    """An activity: the cases that entered it, those that did so again, how often in all that was,
    and how often one case entered it at most."""

    element: str
    cases: int
    repeated: int
    again: int
    most: int


@dataclass(frozen=True, slots=True)
class Reached:
    """How many cases reached a milestone, and the median of the seconds from their start."""

    count: int
    median: Decimal


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the funnel.

    Args:
        name: as the model or the vocabulary calls it.
        elements: of the model that stand for it, or the word of a fact.
        reached: by how many cases.
        share: of the cases begun, in percent.
        median: seconds from the start; `None` where nobody got.
    """

    name: str
    elements: tuple[str, ...]
    reached: int
    share: Decimal
    median: Decimal | None


@dataclass(frozen=True, slots=True)
class GroupWait:
    """User tasks offered to a group, or done by a person; `None` stands for all small groups."""

    name: str | None
    count: int
    claimed: Decimal
    claimed_slow: Decimal
    done: Decimal
    done_slow: Decimal


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The element in which cases spent most: its share of all waiting time, in percent."""

    element: str
    share: Decimal
    median: Decimal
