"""A context variable that has a value within a block."""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Around(Generic[_Value]):
    """Lets the variable have this value within a `with` block, and after it what it had before.

    In a third of the time of a generator: every step goes through two of them.
    """

    __slots__ = ("_before", "_value", "_variable")

    def __init__(self, variable: ContextVar[_Value], value: _Value) -> None:
        self._variable = variable
        self._value = value

    def __enter__(self) -> None:
        """Set the value."""
        self._before: Token[_Value] = self._variable.set(self._value)

    def __exit__(self, *_: object) -> None:
        """Take it back."""
        self._variable.reset(self._before)
