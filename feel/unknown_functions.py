"""Functions that an expression invokes and that there are none of, for whoever deploys it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from difflib import get_close_matches

from feel.built_in import BUILT_IN
from feel.expression import syntax_tree
from feel.free_names import free_names
from feel.syntax import Invocation, Name, Node, Position


@dataclass(frozen=True, slots=True)
class UnknownFunction:
    """An invocation that gives null whatever the variables hold.

    Args:
        name: as written.
        at: where it stands in the expression.
        nearest: a built-in function of a similar name, if there is one.
    """

    name: str
    at: Position
    nearest: str | None


def unknown_functions(source: str) -> tuple[UnknownFunction, ...]:
    """Return the functions that are neither built in nor bound in the expression, each once.

    For expressions whose variables come from JSON, which has no functions.

    Args:
        source: an expression that compiles, without a leading `=`.
    """
    tree = syntax_tree(source)
    free = free_names(tree)
    found: dict[str, UnknownFunction] = {}
    for function in _invoked(tree):
        name = function.name
        if name in free and name not in BUILT_IN:
            near = get_close_matches(name, BUILT_IN, 1)
            found.setdefault(name, UnknownFunction(name, function.at, near[0] if near else None))
    return tuple(found.values())


def _invoked(part: object) -> Iterator[Name]:
    if isinstance(part, Invocation) and isinstance(part.function, Name):
        yield part.function
    if isinstance(part, Node):
        for one in fields(part):
            yield from _invoked(getattr(part, one.name))
    elif isinstance(part, tuple):
        for item in part:
            yield from _invoked(item)
