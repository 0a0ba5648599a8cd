"""Two things measured in turns, so that a machine that gets slower or faster does so for both."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Measure = Callable[[], float]
"""Runs once and returns its cost, usually seconds per step."""


class NotMeasurable(Exception):
    """The ratio cannot be measured here; the message says why."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with what it was made of.

    Args:
        value: median of the ratios of all rounds.
        figures: raw figures by name, units in the names.
    """

    value: float
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rounds:
    """Costs of two things, one each per round."""

    first: Sequence[float]
    second: Sequence[float]

    def first_over_second(self) -> float:
        """Return the median of cost(first) ÷ cost(second) of each round."""
        pairs = zip(self.first, self.second, strict=True)
        return statistics.median(first / second for first, second in pairs)

    def second_over_first(self) -> float:
        """Return the median of cost(second) ÷ cost(first), that is speed(first) ÷ speed(second)."""
        pairs = zip(self.first, self.second, strict=True)
        return statistics.median(second / first for first, second in pairs)

    def figures(self, first: str, second: str) -> dict[str, object]:
        """Return the median costs as milliseconds and as a rate, under these two names."""
        named = ((first, self.first), (second, self.second))
        figures: dict[str, object] = {"rounds": len(self.first)}
        for name, costs in named:
            median = statistics.median(costs)
            figures[f"{name}_ms"] = rounded(median * 1000)
            figures[f"{name}_per_second"] = rounded(1 / median)
        return figures


def in_turns(rounds: int, first: Measure, second: Measure, *, warm_up: bool = True) -> Rounds:
    """Return the costs of two things that ran in turns, each leading in every other round.

    Each begins with nothing left to be collected: what one leaves behind is not the other's cost.

    Args:
        rounds: how many are kept.
        first: runs once and returns its cost.
        second: likewise.
        warm_up: whether both run once before, not counted.
    """
    if warm_up:
        first(), second()
    costs: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for which in (1, 0) if number % 2 else (0, 1):
            gc.collect()
            costs[which].append((first, second)[which]())
    return Rounds(*costs)


def rounded(value: float) -> float:
    """Return the value with four significant digits."""
    return float(f"{value:.4g}")
