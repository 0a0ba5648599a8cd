"""From syntax tree to closures, once, before anything is evaluated.

Each kind of node has one rule; the modules `compile_…` hold them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar

from feel.frame import Evaluator
from feel.syntax import Node
from feel.type_check import Types
from feel.values import Function

NO_TYPES: Final[Types] = MappingProxyType({})

Rule: TypeAlias = "Callable[[Any, Compiler], Evaluator]"
_RULES: Final[dict[type[Node], Rule]] = {}
_AnyRule = TypeVar("_AnyRule", bound=Callable[..., Evaluator])


class Compiler:
    """Compiles the nodes of one expression.

    Args:
        hidden: names of built-in functions that the model or the expression declares itself.
        built_in: the built-in functions by name.
        types: the types of the model by name.
    """

    def __init__(
        self,
        hidden: frozenset[str],
        built_in: Mapping[str, Function],
        types: Types = NO_TYPES,
    ) -> None:
        self.hidden = hidden
        self.built_in = built_in
        self.types = types
        self._compiled = 0

    def compile(self, node: Node) -> Evaluator:
        """Return the closure that computes the node's value."""
        self._compiled += 1
        return _RULES[type(node)](node, self)

    def compile_repeated(self, node: Node) -> tuple[Evaluator, int]:
        """Return the closure of what runs many times, and the effort of one time: its parts."""
        before = self._compiled
        evaluate = self.compile(node)
        return evaluate, self._compiled - before

    def built_in_function(self, name: str) -> Function | None:
        """Return the built-in function of this name, unless a name of the model hides it."""
        return None if name in self.hidden else self.built_in.get(name)


def compiles(kind: type[Node]) -> Callable[[_AnyRule], _AnyRule]:
    """Make a function the rule for one kind of node."""

    def register(rule: _AnyRule) -> _AnyRule:
        _RULES[kind] = rule
        return rule

    return register
