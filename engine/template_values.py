"""How values stand in templates: German numbers, money and days; and the room in which they run.

What is missing or empty is a fault, not a gap in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment

from feel import Date, DateTime, parse_temporal, to_datetime

BERLIN: Final = ZoneInfo("Europe/Berlin")
MOST_TURNS: Final = 20_000
"""Of all loops of one mail or document together."""
LONGEST_TEXT: Final = 1_000_000
"""Characters of one rendered text."""
BUDGET: Final = "_turns"
COUNTED: Final = "_counted"
"""The filter through which the environment itself passes what a loop goes over."""
_APART: Final = 0xF0000
"""Where letters of values stand while Markdown is read: private use, which it takes for words."""
_ESCAPED: Final = {ord(one): f"\\{one}" for one in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
_CENT: Final = Decimal("0.01")


class ValueUnfit(Exception):
    """A value cannot be written as the template asks."""


class Turns:
    """Counts the turns of all loops of one mail or document."""

    def __init__(self) -> None:
        self.left = MOST_TURNS

    def take(self) -> None:
        """Take one.

        Raises:
            ValueUnfit: there were too many.
        """
        self.left -= 1
        if self.left < 0:
            raise ValueUnfit(f"the loops of the template take more than {MOST_TURNS} turns")


class _DataOnly(SandboxedEnvironment):
    """Reads entries of contexts and items of lists, and no attribute of anything."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Undefined):
            return obj
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if isinstance(obj, Sequence) and not isinstance(obj, str) and isinstance(argument, int):
            return obj[argument] if -len(obj) <= argument < len(obj) else self._none(argument)
        return self._none(argument)

    def _none(self, name: object) -> Undefined:
        return self.undefined(name=str(name))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, COUNTED, [], [], None, None, lineno=loop.lineno)
        return tree


@pass_context
def _counted(context: Context, items: Any) -> Iterator[Any]:
    if isinstance(items, Undefined):
        str(items)  # says which one is missing
    if not isinstance(items, (list, tuple)):
        raise ValueUnfit("a loop of the template goes over something that is no list")
    turns = context.resolve(BUDGET)
    for one in items:
        turns.take()
        yield one


def number(value: Any, places: int | None = None) -> str:
    """Return a number as Germans write it: `1.234,5`."""
    known = _decimal(value)
    if places is not None:
        known = known.quantize(Decimal(1).scaleb(-min(max(places, 0), 10)), ROUND_HALF_UP)
    return f"{known:,f}".translate({ord(","): ".", ord("."): ","})


def plain(value: Any) -> str:
    """Return a number without needless zeros: `2`, `2,5`."""
    text = number(value)
    return text.rstrip("0").rstrip(",") if "," in text else text


def money(value: Any, currency: str = "€") -> str:
    """Return an amount with two places and its currency: `1.234,50 €`."""
    amount = _decimal(value).quantize(_CENT, ROUND_HALF_UP)
    return f"{number(amount)}\u00a0{currency}"


def day(value: Any) -> str:
    """Return a day as Germans write it: `24.12.2026`; of a moment, that in Germany."""
    moment = _moment(value)
    if isinstance(moment, datetime):
        moment = moment.astimezone(BERLIN).date()
    return f"{moment:%d.%m.%Y}"


def moment_of_day(value: Any) -> str:
    """Return a moment by German clocks: `24.12.2026, 18:00 Uhr`."""
    moment = _moment(value)
    if not isinstance(moment, datetime):
        raise ValueUnfit("the filter datetime takes a moment, and this is a day")
    return f"{moment.astimezone(BERLIN):%d.%m.%Y, %H:%M} Uhr"


def clock_time(value: Any) -> str:
    """Return the time of day of a moment by German clocks: `18:00 Uhr`."""
    return moment_of_day(value).partition(", ")[2]


def _decimal(value: Any) -> Decimal:
    _there(value)
    try:
        known = Decimal(str(value))
    except InvalidOperation:
        known = Decimal("nan")
    if isinstance(value, bool) or not known.is_finite() or abs(known.adjusted()) > 30:
        raise ValueUnfit("a value is no number and stands where the template shows one")
    return known


def _moment(value: Any) -> date:
    _there(value)
    try:
        known = parse_temporal(value) if isinstance(value, str) else value
        if isinstance(known, DateTime):
            known = to_datetime(known)
        if isinstance(known, datetime) and known.tzinfo is not None:
            return known
        if isinstance(known, Date):
            return date(known.year, known.month, known.day)
    except (ValueError, ArithmeticError):
        pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueUnfit("a value is no day or moment and stands where the template shows one")


def _there(value: Any) -> None:
    if isinstance(value, Undefined):
        str(value)  # says which one is missing
    if value is None:
        raise ValueUnfit("a value is empty that the template shows")


def shown(value: Any) -> Any:
    """Return a value as a template shows it without a filter.

    Raises:
        ValueUnfit: it is empty, or a list or context.
    """
    if isinstance(value, Undefined):
        return value
    if value is True or value is False:
        return "ja" if value else "nein"
    if isinstance(value, str):
        return value
    if isinstance(value, int | Decimal):
        return number(value)
    if value is None:
        raise ValueUnfit("a value is empty that the template shows")
    if isinstance(value, Date) or (isinstance(value, date) and not isinstance(value, datetime)):
        return day(value)
    if isinstance(value, DateTime | datetime):
        return moment_of_day(value)
    raise ValueUnfit("a value is a list or context, and the template shows it whole")


def _as_markdown(value: Any) -> Any:
    """Return a value that Markdown shows as it is: no value makes a heading, a link or a list."""
    text = shown(value)
    return text.translate(_ESCAPED) if isinstance(text, str) else text


def apart(text: str) -> str:
    """Return a text in letters that mean nothing to Markdown, whatever stands around it."""
    return "".join(chr(_APART + min(ord(one), 0x1FFFF)) for one in text)


def put_back(marked: str) -> str:
    """Return what was `apart` in its own letters."""
    return "".join(chr(ord(one) - _APART) if ord(one) >= _APART else one for one in marked)


def _held_apart(value: Any) -> Any:
    text = shown(value)
    if not isinstance(text, str):
        return text
    return apart(text.replace("\r\n", "\n").strip())


def added(items: Any, name: str) -> Decimal:
    """Return the sum of what each context of a list holds under a name, exactly.

    Raises:
        ValueUnfit: it is no list of contexts that have a number there.
    """
    _there(items)
    if not isinstance(items, (list, tuple)) or not all(isinstance(one, Mapping) for one in items):
        raise ValueUnfit("the filter sum takes a list of contexts")
    if any(name not in one for one in items):
        raise ValueUnfit(f"the filter sum finds no {name} in an item of the list")
    return sum((_decimal(one[name]) for one in items), Decimal(0))


def _joined(values: Iterable[Any], between: str = ", ") -> str:
    return between.join(str(shown(one)) for one in values)


FILTERS: Final = frozenset(
    {"money", "number", "date", "datetime", "time", "join", "default", "sum", "plain"}
    | {"length", "upper", "lower", "trim", "first", "last"}
)
"""What a template may pass values through."""


@cache
def environment(*, markdown: bool = False, held: bool = False) -> SandboxedEnvironment:
    """Return the room in which templates are read and run.

    Args:
        markdown: whether values are written so that Markdown shows them as they are.
        held: whether values are held `apart` instead, until Markdown was read.
    """
    room = _DataOnly(
        undefined=StrictUndefined,
        autoescape=False,  # the HTML is made from Markdown, which escapes all text
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_held_apart if held else _as_markdown if markdown else shown,
        cache_size=0,
    )
    kept = {name: room.filters[name] for name in FILTERS & set(room.filters)}
    own = {"money": money, "number": number, "date": day, "join": _joined}
    own |= {"sum": added, "plain": plain, COUNTED: _counted}
    room.filters = {**kept, **own, "datetime": moment_of_day, "time": clock_time}
    room.tests = {name: room.tests[name] for name in ("defined", "undefined", "none")}
    room.globals = {}
    return room
