"""Where variables are looked up while an expression runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from feel.limits import Run
from feel.values import Value


class Frame:
    """Variables of one scope, the scope around it, and the evaluation they belong to."""

    __slots__ = ("outer", "run", "variables")

    def __init__(self, variables: Mapping[str, Value], outer: Frame | None, run: Run) -> None:
        self.variables = variables
        self.outer = outer
        self.run = run

    def holder_of(self, name: str) -> Mapping[str, Value] | None:
        """Return the innermost variables that hold a name."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.variables:
                return frame.variables
            frame = frame.outer
        return None

    def inner(self, variables: Mapping[str, Value]) -> Frame:
        """Return a scope inside this one."""
        return Frame(variables, self, self.run)


Evaluator: TypeAlias = Callable[[Frame], Value]
"""A compiled part of an expression."""

Test: TypeAlias = Callable[[Frame, Value], bool | None]
"""A compiled unary test, given the value to test."""
