"""The values FEEL knows. Nothing else ever enters or leaves an expression.

Values are immutable by convention: nobody changes a list or context that an evaluation got or gave.

Source: DMN 1.5, 10.3.2 and 10.3.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, Union

if TYPE_CHECKING:
    from feel.limits import Run

Zone: TypeAlias = "int | str | None"
"""Offset from UTC in seconds, the name of an IANA zone, or `None` for local time without a zone."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day. `year` lies within ±999,999,999."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds since midnight, below 86,400 × 10⁹."""

    nanoseconds: int
    zone: Zone = None


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time of day in one zone. `==` compares what is written, `feel.equality` the instant."""

    date: Date
    time: Time


@dataclass(frozen=True, slots=True)
class YearMonthDuration:
    """A duration in whole months, positive or negative."""

    months: int


@dataclass(frozen=True, slots=True)
class DayTimeDuration:
    """A duration in nanoseconds, positive or negative."""

    nanoseconds: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or an unary comparison kept as a value.

    Args:
        start: lower end; `None` if open towards smaller values.
        end: upper end; `None` if open towards greater values.
        start_included: whether `start` itself lies inside.
        end_included: whether `end` itself lies inside.
        operator: `<`, `<=`, `>`, `>=`, `=` or `!=` if written as a comparison.
    """

    start: Value
    end: Value
    start_included: bool
    end_included: bool
    operator: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that can be invoked; built in, or defined in an expression or a business knowledge model.

    Args:
        name: for messages.
        parameters: names, in order; for a built-in function those of its first signature.
        invoke: takes the running evaluation, arguments by position, and arguments by name or `None`.
        parameter_types: as declared, such as `number`; empty if nothing was declared.
    """

    name: str
    parameters: tuple[str, ...]
    invoke: Callable[[Run, Sequence[Value], Mapping[str, Value] | None], Value]
    parameter_types: tuple[str | None, ...] = ()


Value: TypeAlias = Union[
    None,
    bool,
    Decimal,
    str,
    "list[Value]",
    "dict[str, Value]",
    Date,
    Time,
    DateTime,
    YearMonthDuration,
    DayTimeDuration,
    Range,
    Function,
]
"""Any FEEL value."""
