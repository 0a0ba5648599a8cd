"""The values FEEL knows. Nothing else ever enters or leaves an expression.

Values are immutable by convention: nobody changes a list or context that an evaluation got or gave.
`str()` of a temporal value is its FEEL text, which `feel.parse_temporal` reads back without loss.

Source: DMN 1.5, 10.3.2 and 10.3.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias, Union

if TYPE_CHECKING:
    from feel.limits import Run
    from feel.syntax import Type

SECOND: Final = 1_000_000_000
"""In nanoseconds, the unit of all times."""
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
LONGEST_YEARS: Final = 2_000_000_000
"""No duration is longer than the calendar, from its first year to its last."""

Zone: TypeAlias = "int | str | None"
"""Offset from UTC in seconds, the name of an IANA zone, or `None` for local time without a zone."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day. `year` lies within ±999,999,999."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds since midnight, fewer than a day has."""

    nanoseconds: int
    zone: Zone = None

    def __str__(self) -> str:
        hours, rest = divmod(self.nanoseconds, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds, fraction = divmod(rest, SECOND)
        clock = f"{hours:02d}:{minutes:02d}:{seconds:02d}{_fraction_text(fraction)}"
        return clock + zone_text(self.zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time of day in one zone.

    Args:
        date: the day.
        time: the time of day, and the zone of both.
        offset: the offset in seconds, only where clocks go back and the zone's name alone would
            tell the first of two hours.

    `==` compares what is written; `feel.comparison.equal` compares the instants.
    """

    date: Date
    time: Time
    offset: int | None = None

    def __str__(self) -> str:
        if self.offset is None:
            return f"{self.date}T{self.time}"
        at_offset = Time(self.time.nanoseconds, self.offset)
        return f"{self.date}T{at_offset}[{self.time.zone}]"


@dataclass(frozen=True, slots=True)
class YearMonthDuration:
    """A duration in whole months, positive or negative."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (text or "0M")


@dataclass(frozen=True, slots=True)
class DayTimeDuration:
    """A duration in nanoseconds, positive or negative."""

    nanoseconds: int

    def __str__(self) -> str:
        days, rest = divmod(abs(self.nanoseconds), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds, fraction = divmod(rest, SECOND)
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if rest:
            clock += f"{seconds}{_fraction_text(fraction)}S"
        text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-" if self.nanoseconds < 0 else "") + "P" + (text or "T0S")


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or a comparison such as `> 5` kept as a value.

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

    @property
    def ends(self) -> tuple[Value, ...]:
        """The values it holds: of `= 5`, whose ends are one and the same, a single one."""
        return (self.start,) if self.start is self.end else (self.start, self.end)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that can be invoked: built in, or defined in an expression or a model.

    Args:
        name: for messages.
        parameters: names, in order; for a built-in function those of its first signature.
        invoke: takes the running evaluation, then arguments by position or by name.
        quiet: whether warnings from computing the arguments are of no interest.
        types: declared types of the parameters, `None` for any; empty if none is declared.
    """

    name: str
    parameters: tuple[str, ...]
    invoke: Callable[[Run, Arguments], Value]
    quiet: bool = False
    types: tuple[Type | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a function is invoked with.

    Args:
        positional: in order; empty if arguments are named.
        named: by parameter name, or `None` if arguments go by position.
    """

    positional: Sequence[Value]
    named: Mapping[str, Value] | None = None


def months_duration(months: int) -> YearMonthDuration:
    """Return a duration.

    Raises:
        NoValue: longer than all the years that FEEL knows.
    """
    if abs(months) > LONGEST_YEARS * 12:
        raise NoValue("the duration is too long")
    return YearMonthDuration(months)


def time_duration(nanoseconds: int) -> DayTimeDuration:
    """Return a duration.

    Raises:
        NoValue: longer than all the years that FEEL knows.
    """
    if abs(nanoseconds) > LONGEST_YEARS * 366 * DAY:
        raise NoValue("the duration is too long")
    return DayTimeDuration(nanoseconds)


class NoValue(Exception):
    """An operation has no value for these operands: null, and the message becomes a warning.

    Inside the interpreter only; it never leaves an evaluation.
    """


Value: TypeAlias = Union[
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
    None,
]
"""Any FEEL value."""

_TYPE_NAMES: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    YearMonthDuration: "years and months duration",
    DayTimeDuration: "days and time duration",
    Range: "range",
    Function: "function",
}


def type_name(value: object) -> str:
    """Return FEEL's name of the value's type; `unknown` for what is no FEEL value."""
    return _TYPE_NAMES.get(type(value), "unknown")


def zone_text(zone: Zone) -> str:
    """Return the zone as FEEL writes it: `Z`, `+01:00`, `@Europe/Berlin` or nothing."""
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    hours, rest = divmod(abs(zone), 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{'-' if zone < 0 else '+'}{hours:02d}:{minutes:02d}"
    return text + (f":{seconds:02d}" if seconds else "")


def _fraction_text(nanoseconds: int) -> str:
    return f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
