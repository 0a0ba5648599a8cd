"""Values that are deep, wide or grow where nobody counts, by name. Part of `attacks.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def _twice(depth: int) -> str:
    return f"(for i in 1..{depth} return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]"


def _lists(depth: int) -> str:
    return "list<" * depth + "number" + ">" * depth


def _thousandfold(text: str) -> str:
    return f'string join(for i in 1..1000 return "{text}")'


_GROWING: Final = "\u0390"
"""Three letters in upper case."""
_WIDE: Final = "\U0001f600"
_NUMBERS: Final = "l: for i in 1..99999 return i"
_LOOP: Final = "count(for i in 1..90000 return {body})"
_PARTS: Final = ", ".join(f"a{number}: number" for number in range(1_000))
_ENTRIES: Final = _PARTS.replace("number", "1")

VALUES: Final[Mapping[str, str]] = {
    "an instance of a type as deep as itself": f"{_twice(22)} instance of {_lists(22)}",
    "an instance of the deepest type": f"{_twice(38)} instance of {_lists(38)}",
    "arguments of a type as deep as themselves": (
        f"(function(a: {_lists(22)}) count(a))({_twice(22)})"
    ),
    "long instances in a loop": (
        f"{{{_NUMBERS}, r: {_LOOP.format(body='l instance of list<number>')}}}.r"
    ),
    "long arguments in a loop": (
        f"{{{_NUMBERS}, f: function(a: list<list<number>>) 1, r: {_LOOP.format(body='f([l])')}}}.r"
    ),
    "long arguments in a loop, converted": (
        f"{{{_NUMBERS}, f: function(a: list<list<number>>) 1, r: {_LOOP.format(body='f(l)')}}}.r"
    ),
    "wide instances in a loop": (
        f"{{c: {{{_ENTRIES}}}, r: {_LOOP.format(body=f'c instance of context<{_PARTS}>')}}}.r"
    ),
    "wide instances in a list": (
        f"{{c: {{{_ENTRIES}}}, l: for i in 1..9000 return c, "
        f"r: l instance of list<context<{_PARTS}>>}}.r"
    ),
    "wide functions in a loop": (
        f"{{f: function(a: context<{_PARTS}>) 1, "
        f"r: {_LOOP.format(body=f'f instance of function<context<{_PARTS}>> -> Any')}}}.r"
    ),
    "a type that is not there": _LOOP.format(body=f"1 instance of {'T' * 9_000}"),
    "a deep range": "(for i in 1..3000 return if i = 1 then (= 1) else (= partial[-1]))[-1]",
    "a deep range in a list": (
        "[(for i in 1..3000 return if i = 1 then (= 1) else (= partial[-1]))[-1]]"
    ),
    "text of a deep range": (
        "string((for i in 1..4000 return if i = 1 then (= 1) else (= partial[-1]))[-1])"
    ),
    "ranges in themselves": (
        "(for i in 1..60 return if i = 1 then (= 1) else (= [partial[-1], partial[-1]]))[-1]"
    ),
    "warnings with a long text": "for i in 1..1000 return decimal(1, 1, text)",
    "warnings with a long key": "for i in 1..1000 return context put({a: 1}, [text, text], 1)",
    "warnings with a long entry": (
        "{c: context put({}, text, 1), r: for i in 1..1000 return context put(c, [text, text], 1)}"
    ),
    "zones with long names": (
        "{t: substring(text, 1, 900000), r: for i in 1..600 return "
        'date and time(@"2026-01-01T00:00:00Z", t + string(i))}'
    ),
    "many flags": (
        f"{{f: {_thousandfold('i' * 900)}, "
        'r: for i in 1..9 return matches("a", "a" + string(i), f + "i")}'
    ),
    "letters that triple": (
        f'{{t: {_thousandfold(_GROWING * 999)} + "{_WIDE}", r: for i in 1..9 return upper case(t)}}'
    ),
    "a third of them that triple": (
        f'{{t: {_thousandfold(_GROWING * 333)} + "{_WIDE}", '
        "r: for i in 1..100 return upper case(t)}"
    ),
    "small letters that double": (
        f"{{t: {_thousandfold(chr(0x130) * 499)}, r: for i in 1..20 return lower case(t)}}"
    ),
    "sorting backwards with a function": (
        "sort(for i in 1..100000 return -i, function(a, b) a < b)"
    ),
}
