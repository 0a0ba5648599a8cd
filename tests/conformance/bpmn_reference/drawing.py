"""Draws random processes out of blocks, each with one way in and one way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

from tests.conformance.bpmn_reference.model import (
    Comparison,
    Element,
    Flow,
    Trigger,
)

Way = tuple[str, str]
"""Where a block begins and where it ends."""
COUNTED = ("n", "m")
"""Variables of all processes; scripts count them up, conditions look at them."""
SIGNALS, CODES, STEPS = ("s1", "s2"), ("c1", "c2"), ("e1", "e2")


class Drawing:
    """Elements and flows, drawn until the budget is used up."""

    def __init__(
        self, random: Random, budget: int, leaves: Blocks = (), others: Blocks = ()
    ) -> None:
        self.random = random
        self.leaves, self.others = leaves, others
        self.budget = budget
        self.elements: dict[str, Element] = {}
        self.flows: list[Flow] = []
        self.variables = dict.fromkeys(COUNTED, 0)
        self.parent = "p"
        self.depth = 0

    # ---- small parts -------------------------------------------------------------------------
    def add(self, kind: str, **more: Any) -> str:
        """Add an element where the drawing stands."""
        name = f"{kind.replace(' ', '_')}_{len(self.elements) + 1}"
        more.setdefault("parent", self.parent)
        self.elements[name] = Element(name, kind, **more)
        return name

    def change(self, name: str, **more: Any) -> None:
        """Change an element."""
        self.elements[name] = replace(self.elements[name], **more)

    def flow(self, source: str, target: str, condition: Comparison | None = None) -> str:
        """Add a flow."""
        name = f"flow_{len(self.flows) + 1}"
        self.flows.append(Flow(name, source, target, condition))
        return name

    def chance(self, percent: int) -> bool:
        """Return whether something is drawn that is drawn in so many of a hundred cases."""
        return self.random.randint(1, 100) <= percent

    def comparison(self, least: int = 0) -> Comparison:
        """Return a condition."""
        return Comparison(self.random.choice(COUNTED), self.random.randint(least, 2))

    def awaited(self, beside: Iterable[Trigger | None] = ()) -> Trigger:
        """Return something that can be waited for; a signal once in a place only."""
        kind = self.random.choice(["message", "timer", "signal", "condition"])
        if kind == "signal":
            trigger = Trigger(kind, self.random.choice(SIGNALS))
            return Trigger("message") if trigger in beside else trigger
        if kind == "condition":
            return Trigger(kind, condition=self.comparison(1))
        return Trigger(kind)

    # ---- blocks --------------------------------------------------------------------------------
    def block(self) -> Way:
        """Draw a block of any kind."""
        self.budget -= 1
        if self.budget <= 0 or self.depth > 4 or self.chance(35):
            return self.random.choice(self.leaves)(self)
        self.depth += 1
        way = self.random.choice(self.others)(self)
        self.depth -= 1
        return way

    def line(self, longest: int = 3) -> Way:
        """Draw blocks one after the other."""
        ways = [self.block() for _ in range(self.random.randint(1, longest))]
        for (_, out), (into, _) in pairwise(ways):
            self.flow(out, into)
        return ways[0][0], ways[-1][1]

    def branches(self) -> list[Way]:
        """Draw two or three blocks to stand side by side."""
        return [self.line(2) for _ in range(self.random.randint(2, 3))]

    def content(self) -> None:
        """Draw what stands in a process or sub-process, from start to end."""
        start, (into, out) = self.add("start"), self.line()
        self.flow(start, into)
        self.flow(out, self.add("end"))

    def within(self, holder: str, draw: Callable[[], object]) -> None:
        """Draw something inside a sub-process."""
        outer, self.parent = self.parent, holder
        draw()
        self.parent = outer


Blocks = Sequence[Callable[[Drawing], Way]]
