"""What one evaluation may use up, and what it has used."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from feel.around import Around
from feel.faults import EvaluationWarning, FeelLimitExceeded

SOURCE_BYTES: Final = 32 * 1024
NESTING: Final = 40
CHAIN: Final = 100
"""Paths, filters, invocations or comparisons after one another, without an operator between."""
NODES: Final = 5_000
STEPS: Final = 200_000
CALL_DEPTH: Final = 60
LIST_ITEMS: Final = 100_000
STRING_CHARACTERS: Final = 1_000_000
ALLOCATED: Final = 10_000_000
"""Characters, and items of lists and contexts."""
WEIGHT_OF_VALUE: Final = 12
"""A value made anew counts as so many items, for it needs as much more memory than a reference."""
RESULT_DEPTH: Final = 100
SECONDS: Final = 1.0
"""Of this thread's work."""
REGEX_SECONDS: Final = 0.2
WARNINGS: Final = 100
"""More are not kept: they repeat the first ones, from a loop."""
MESSAGE_CHARACTERS: Final = 300
"""Of one warning: what a model or a caller wrote may be part of it, at any length."""

_EFFORT_BETWEEN_LOOKS_AT_THE_CLOCK: Final = 20_000
_EFFORT_OF_STEP: Final = 10


@dataclass(frozen=True, slots=True)
class _Allowance:
    """Until when of the thread's clock work may go on, and until when of the day it can in any
    case: no thread works longer than time passes."""

    deadline: float
    at_least_until: float


_allowance: ContextVar[_Allowance | None] = ContextVar("allowance", default=None)
# By context and not by argument: one allowance covers everything that runs inside of it, the
# decisions that a process calls and the expressions of a form included.


def work_time(seconds: float) -> Around[_Allowance | None]:
    """Give all evaluations within the block together this much of the thread's own work.

    A block within another gets what the outer one has left, if that is less.

    Args:
        seconds: of this thread's processor time; waiting does not count.
    """
    outer = _allowance.get()
    own = _Allowance(time.thread_time() + seconds, time.perf_counter() + seconds)
    inner = outer is None or own.deadline < outer.deadline
    return Around(_allowance, own if inner else outer)


def work_time_left() -> float:
    """Return the seconds left of the work time around, infinite if none was given."""
    allowance = _allowance.get()
    return float("inf") if allowance is None else allowance.deadline - time.thread_time()


def work_time_is_up() -> bool:
    """Return whether nothing is left of the work time around.

    For whoever asks often: the thread's own clock takes forty times as long to read.
    """
    allowance = _allowance.get()
    if allowance is None or time.perf_counter() < allowance.at_least_until:
        return False
    return allowance.deadline <= time.thread_time()


class Run:
    """One evaluation under way: its pinned time, what it has used up, and its warnings.

    Args:
        now: what `now()` and `today()` answer, aware.
    """

    __slots__ = ("_deadline", "_effort", "allocated", "depth", "draws", "now", "steps", "warnings")

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.steps = 0
        self.allocated = 0
        self.depth = 0
        self.draws = 0
        self.warnings: list[EvaluationWarning] = []
        self._deadline: float | None = None
        self._effort = 0

    def warn(self, message: str, line: int, column: int) -> None:
        """Keep the reason why a part of the expression gives null, its first 300 characters."""
        if len(self.warnings) < WARNINGS:
            told = message[:MESSAGE_CHARACTERS]
            self.warnings.append(EvaluationWarning(told, line, column))

    def name_source(self, source: str, since: int) -> None:
        """Tell the warnings from an index on, as far as nobody has, which expression gave them."""
        for index in range(since, len(self.warnings)):
            if not self.warnings[index].source:
                self.warnings[index] = replace(self.warnings[index], source=source)

    def name_decision(self, decision: str, since: int) -> None:
        """Tell the warnings from an index on, as far as nobody has, which decision gave them."""
        for index in range(since, len(self.warnings)):
            if not self.warnings[index].decision:
                self.warnings[index] = replace(self.warnings[index], decision=decision)

    def spend(self, steps: int) -> None:
        """Count steps: one for each turn of a loop, invocation, or item looked at.

        Raises:
            FeelLimitExceeded: more steps or seconds than one evaluation may use.
        """
        self.steps += steps
        if self.steps > STEPS:
            raise FeelLimitExceeded(f"the expression needs more than {STEPS} steps")
        self.toil(steps * _EFFORT_OF_STEP)

    def toil(self, effort: int) -> None:
        """Count work that no step stands for, so that the clock is looked at in time.

        Args:
            effort: about one for each part of an expression evaluated, and for each character or
                item gone through.

        Raises:
            FeelLimitExceeded: more seconds than one evaluation may use.
        """
        self._effort += effort
        if self._effort > _EFFORT_BETWEEN_LOOKS_AT_THE_CLOCK:
            self._effort = 0
            # Most expressions never come here, so the clock starts only now. It counts this
            # thread's work and not the time of day: a busy machine must not make an incident.
            self.seconds_left()

    def seconds_left(self) -> float:
        """Return the seconds of work left, more than 0; the first look starts the clock.

        Raises:
            FeelLimitExceeded: none are left.
        """
        now = time.thread_time()
        if self._deadline is None:
            self._deadline = min(now + SECONDS, now + work_time_left())
        left = self._deadline - now
        if left <= 0:
            raise FeelLimitExceeded(f"the expression needs more than {SECONDS:g} s of work")
        return left

    def allocate_string(self, characters: int, weight: int = 1) -> None:
        """Count a string about to be made.

        Args:
            characters: its length.
            weight: what one of them counts, if more than usual.

        Raises:
            FeelLimitExceeded: too long, or too much in all.
        """
        if characters > STRING_CHARACTERS:
            raise FeelLimitExceeded(f"a string is longer than {STRING_CHARACTERS} characters")
        self._allocate(characters * weight)

    def allocate_items(self, items: int) -> None:
        """Count the items of a list or context about to be made.

        Raises:
            FeelLimitExceeded: too many, or too much in all.
        """
        if items > LIST_ITEMS:
            raise FeelLimitExceeded(f"a list is longer than {LIST_ITEMS} items")
        self._allocate(items)

    def allocate_values(self, values: int) -> None:
        """Count the entries of a list or context about to be made together with their values.

        Raises:
            FeelLimitExceeded: too many, or too much in all.
        """
        if values > LIST_ITEMS:
            raise FeelLimitExceeded(f"a list is longer than {LIST_ITEMS} items")
        # One more for the list itself: very many small ones are large, too.
        self._allocate((values + 1) * WEIGHT_OF_VALUE)

    def _allocate(self, amount: int) -> None:
        self.toil(amount)
        self.allocated += amount
        if self.allocated > ALLOCATED:
            raise FeelLimitExceeded(
                f"the expression makes more than {ALLOCATED} characters and items"
            )

    def enter(self) -> None:
        """Go into the body of a function; `leave` must follow.

        Raises:
            FeelLimitExceeded: functions call each other too deep.
        """
        self.depth += 1
        if self.depth > CALL_DEPTH:
            raise FeelLimitExceeded(f"functions call each other deeper than {CALL_DEPTH}")

    def leave(self) -> None:
        """Come back from the body of a function."""
        self.depth -= 1
