"""The room in which templates run, and how values stand in their text.

What is missing or empty is a fault, not a gap in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment

from engine.template_forms import FORMS, GERMAN, Forms, ValueUnfit, decimal_of, there

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


def _as_markdown(forms: Forms, value: Any) -> Any:
    """Return a value that Markdown shows as it is: no value makes a heading, a link or a list."""
    text = forms.shown(value)
    return text.translate(_ESCAPED) if isinstance(text, str) else text


def apart(text: str) -> str:
    """Return a text in letters that mean nothing to Markdown, whatever stands around it."""
    return "".join(chr(_APART + min(ord(one), 0x1FFFF)) for one in text)


def put_back(marked: str) -> str:
    """Return what was `apart` in its own letters."""
    return "".join(chr(ord(one) - _APART) if ord(one) >= _APART else one for one in marked)


def _held_apart(forms: Forms, value: Any) -> Any:
    text = forms.shown(value)
    if not isinstance(text, str):
        return text
    return apart(text.replace("\r\n", "\n").strip())


def added(items: Any, name: str) -> Decimal:
    """Return the sum of what each context of a list holds under a name, exactly.

    Raises:
        ValueUnfit: it is no list of contexts that have a number there.
    """
    there(items)
    if not isinstance(items, (list, tuple)) or not all(isinstance(one, Mapping) for one in items):
        raise ValueUnfit("the filter sum takes a list of contexts")
    if any(name not in one for one in items):
        raise ValueUnfit(f"the filter sum finds no {name} in an item of the list")
    return sum((decimal_of(one[name]) for one in items), Decimal(0))


def _joined(forms: Forms, values: Iterable[Any], between: str = ", ") -> str:
    return between.join(str(forms.shown(one)) for one in values)


FILTERS: Final = frozenset(
    {"money", "number", "date", "datetime", "time", "join", "default", "sum", "plain"}
    | {"length", "upper", "lower", "trim", "first", "last"}
)
"""What a template may pass values through."""


@cache
def environment(
    *, markdown: bool = False, held: bool = False, language: str = GERMAN.code
) -> SandboxedEnvironment:
    """Return the room in which templates are read and run.

    Args:
        markdown: whether values are written so that Markdown shows them as they are.
        held: whether values are held `apart` instead, until Markdown was read.
        language: in whose forms numbers and days are written.
    """
    forms = FORMS[language]
    finished = _held_apart if held else _as_markdown
    room = _DataOnly(
        undefined=StrictUndefined,
        autoescape=False,  # the HTML is made from Markdown, which escapes all text
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=partial(finished, forms) if held or markdown else forms.shown,
        cache_size=0,
    )
    kept = {name: room.filters[name] for name in FILTERS & set(room.filters)}
    own: dict[str, Callable[..., Any]] = {
        "money": forms.money,
        "number": forms.number,
        "plain": forms.plain,
    }
    own |= {"date": forms.day, "datetime": forms.moment_of_day, "time": forms.clock_time}
    own |= {"join": partial(_joined, forms), "sum": added, COUNTED: _counted}
    room.filters = {**kept, **own}
    room.tests = {name: room.tests[name] for name in ("defined", "undefined", "none")}
    room.globals = {}
    return room
