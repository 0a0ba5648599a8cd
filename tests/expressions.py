"""Random FEEL that mostly has a value: from numbers that the caller chooses, so from any source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from feel import Value, parse_temporal

Choose = Callable[[int], int]
"""Returns a number from 0 up to, but not including, its argument."""

SCOPE: Final[Mapping[str, Value]] = {
    "amount": Decimal("1200.50"),
    "count of items": Decimal(3),
    "rate": Decimal("0.19"),
    "name": "Müller & Söhne",
    "code": "A-17",
    "flag": True,
    "other flag": False,
    "nothing": None,
    "items": [Decimal(3), Decimal(1), Decimal(2)],
    "lines": [
        {"net": Decimal("10.00"), "qty": Decimal(2), "name": "a"},
        {"net": Decimal("0.05"), "qty": Decimal(10), "name": "b"},
    ],
    "person": {"name": "Ada", "age": Decimal(36), "home address": {"city": "Kiel"}},
    "day": parse_temporal("2026-03-29"),
    "moment": parse_temporal("2026-03-29T01:30:00@Europe/Berlin"),
    "span": parse_temporal("P1DT2H"),
    "months": parse_temporal("P1Y2M"),
}
"""Variables that the expressions know."""

NAMES: Final = (*SCOPE, "home address")
"""Names that the model knows."""
_NUMBERS = ("0", "1", "2", "-3", "0.1", "0.2", "1.005", "1e3", ".5", "100", "7", "1e-3", "33.335")
_STRINGS = ('""', '"a"', '"abc"', '"Ä ö"', '"1.5"', '"2026-03-29"', '"a,b,c"', '"x\\ny"', '"b+"')
_DAYS = ('@"2026-03-29"', '@"2024-02-29"', 'date("2026-12-31")', "date(2026, 1, 31)", "day")
_MOMENTS = ('@"2026-10-25T02:30:00@Europe/Berlin"', '@"2026-01-01T00:00:00Z"', "moment")
_SPANS = ('@"P1D"', '@"PT36H"', 'duration("PT1H30M")', '@"-P2D"', "span")
_MONTHS = ('@"P1M"', '@"P1Y6M"', "months")

# In each, a word in angle brackets stands for another expression of that kind.
_FORMS: Final[Mapping[str, Sequence[str]]] = {
    "number": (
        *("<number> + <number>", "<number> - <number>", "<number> * <number>"),
        *("<number> / <number>", "<number> ** 2", "-<number>", "(<number>)", "amount", "rate"),
        *("if <boolean> then <number> else <number>", "count(<list>)", "sum(<list>)"),
        *("min(<number>, <number>)", "max(<list>)", "abs(<number>)", "floor(<number>)"),
        *("ceiling(<number>)", "modulo(<number>, <number>)", "decimal(<number>, 2)"),
        *("round half up(<number>, 2)", "round down(<number>, 1)", "string length(<string>)"),
        *("<list>[1]", "<list>[-1]", "person.age", "lines[1].net", "sum(lines.net)"),
        *("count of items", "<day>.year", "<span>.hours", "<span> / <span>", "mean(<list>)"),
        *("{a: <number>, b: a + 1}.b", "(function(x) x * 2)(<number>)", "sqrt(<number>)"),
        *("number(<string>)", "median(<list>)", "day of year(<day>)", "<months>.months"),
        *("sum(for x in <list> return x * <number>)", "product(<list>)", "<moment>.hour"),
    ),
    "string": (
        *("<string> + <string>", "name", "code", "person.name", "string(<number>)"),
        *("upper case(<string>)", "lower case(<string>)", "substring(<string>, 1, 2)"),
        *("substring before(<string>, <string>)", "substring after(<string>, <string>)"),
        *("replace(<string>, <string>, <string>)", "if <boolean> then <string> else <string>"),
        *("string join(split(<string>, <string>), <string>)", "string(<day>)"),
        *("string(<list>)", "string(<span>)", "string(<boolean>)", "day of week(<day>)"),
        *("month of year(<day>)", "person.home address.city", "lines[2].name"),
        *("string(<context>)", "string(<moment>)", "lines[name = <string>][1].name"),
    ),
    "boolean": (
        *("<number> < <number>", "<number> >= <number>", "<number> = <number>", "true", "false"),
        *("<string> = <string>", "<string> != <string>", "<boolean> and <boolean>"),
        *("<boolean> or <boolean>", "not(<boolean>)", "flag", "other flag", "nothing = null"),
        *("<number> between <number> and <number>", "<number> in [1..5]", "<number> in (1, > 5)"),
        *("some x in <list> satisfies x > <number>", "every x in <list> satisfies x > <number>"),
        *("<day> < <day>", "<moment> > <moment>", "<span> <= <span>", "<list> = <list>"),
        *("contains(<string>, <string>)", "starts with(<string>, <string>)", "odd(<number>)"),
        *("matches(<string>, <string>)", "list contains(<list>, <number>)", "<number> = null"),
        *("<any> instance of number", "<any> = <any>", "<context> = <context>", "is(<any>, <any>)"),
        *("before(<number>, [1..5])", "includes([1..5], <number>)", "<number> in ]0..9["),
    ),
    "list": (
        *("[<number>, <number>]", "[<number>]", "items", "for x in <list> return x + <number>"),
        *("for x in 1..3 return x * <number>", "<list>[item > <number>]", "append(<list>, 1)"),
        *("concatenate(<list>, <list>)", "reverse(<list>)", "distinct values(<list>)"),
        *("sort(<list>)", "sort(<list>, function(x, y) x > y)", "lines.net", "flatten([<list>])"),
        *("sublist(<list>, 1, 1)", "remove(<list>, 1)", "insert before(<list>, 1, <number>)"),
        *("lines[net > <number>].qty", "union(<list>, <list>)", "index of(<list>, <number>)"),
        *("for x in 1..2, y in <list> return x * y", "[]", "[1, 2, 3]", "mode(<list>)"),
        *("for x in <list> return if x > 1 then x else <number>", "for x in 3..1 return x"),
    ),
    "context": (
        *("{}", "{a: <number>}", '{"a b": <string>, c: <any>}', "person", "lines[1]"),
        *("context put(<context>, <string>, <any>)", "context merge([<context>, <context>])"),
        *("{a: <list>, b: count(a)}", "get entries(<context>)[1]"),
    ),
    "day": (
        *(*_DAYS, "<day> + <span>", "<day> + <months>", "<day> - <months>", "date(<moment>)"),
        *("last day of month(<day>)", "date(<string>)"),
    ),
    "moment": (
        *(*_MOMENTS, "<moment> + <span>", "<moment> - <months>"),
        'date and time(<day>, @"10:00:00")',
    ),
    "span": (*_SPANS, "<day> - <day>", "<span> * 2", "<span> + <span>", "-<span>", "abs(<span>)"),
    "months": (*_MONTHS, "<months> * 2", "years and months duration(<day>, <day>)", "-<months>"),
}  # fmt: skip
_LEAVES: Final[Mapping[str, Sequence[str]]] = {
    "number": (*_NUMBERS, "amount", "rate", "count of items"),
    "string": (*_STRINGS, "name", "code"),
    "boolean": ("true", "false", "flag", "other flag"),
    "list": ("items", "[]", "[1, 2, 2]"),
    "context": ("person", "{a: 1}"),
    "day": _DAYS,
    "moment": _MOMENTS,
    "span": _SPANS,
    "months": _MONTHS,
}
_KINDS: Final = tuple(_FORMS)


def expression(choose: Choose, depth: int = 4, kind: str = "any") -> str:
    """Return an expression of a kind, now and then of another one.

    Args:
        choose: decides.
        depth: how many expressions may stand within one another.
        kind: `number`, `string`, … or `any`.
    """
    if kind == "any" or choose(25) == 0:
        kind = _KINDS[choose(len(_KINDS))]
    if choose(40) == 0:
        return ("null", "nothing")[choose(2)]
    forms = _FORMS[kind] if depth and choose(4) else _LEAVES[kind]
    first, *rest = forms[choose(len(forms))].split("<")
    pieces = [first]
    for piece in rest:
        word, bracket, behind = piece.partition(">")
        if bracket and (word in _FORMS or word == "any"):
            inner = expression(choose, depth - 1, word) if depth else _LEAVES["number"][0]
            pieces += [f"({inner})" if " " in inner and inner not in NAMES else inner, behind]
        else:
            pieces.append("<" + piece)
    return "".join(pieces)
