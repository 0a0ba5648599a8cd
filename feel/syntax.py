"""The syntax tree of an expression, as values.

Chains of one operator are one node, so `1 + 1 + …` is wide, not deep.

Source: DMN 1.5, 10.3.1.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from feel.values import Value


class Position(NamedTuple):
    """A place in the source, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that has a value. `at` is where messages point."""

    at: Position


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value written down."""

    value: Value


@dataclass(frozen=True, slots=True)
class NoLiteral(Node):
    """A literal that stands for no value: a date that no calendar has, a number too large."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, parameter or function."""

    name: str


class Operation(NamedTuple):
    """One link of a chain: `+ 3` in `1 + 2 + 3`."""

    operator: str
    operand: Node
    at: Position


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`first` combined with each operand from left to right."""

    first: Node
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`- operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`left operator right` with `=`, `!=`, `<`, `<=`, `>` or `>=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`operand between lower and upper`."""

    operand: Node
    lower: Node
    upper: Node


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`operand in (tests)`."""

    operand: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Conjunction(Node):
    """All operands joined by `and`."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Disjunction(Node):
    """All operands joined by `or`."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`if condition then consequence else alternative`."""

    condition: Node
    consequence: Node
    alternative: Node


class Binding(NamedTuple):
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`for bindings return body`."""

    bindings: tuple[Binding, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` or `every` bindings `satisfies` body."""

    is_every: bool
    bindings: tuple[Binding, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.name`."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    """A function with arguments, by position or, if `names` is given, by name."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


class Parameter(NamedTuple):
    """A formal parameter with its declared type."""

    name: str
    type: Type | None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """`function(parameters) body`; without body it is `external`."""

    parameters: tuple[Parameter, ...]
    body: Node | None


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[items]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{key: value}`; an entry sees the ones before it."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`[start..end]` and its open kinds."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class ComparisonTest(Node):
    """`operator operand` without a left side, such as `> 5`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`operand instance of type`."""

    operand: Node
    type: Type


@dataclass(frozen=True, slots=True)
class UnaryTestList(Node):
    """A cell of a decision table; without tests it is `-` and accepts everything."""

    tests: tuple[Node, ...]
    is_negated: bool


# ---- types --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class NamedType:
    """`number`, `date and time`, or a type of the model."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType:
    """`list<item>`."""

    item: Type


@dataclass(frozen=True, slots=True)
class RangeType:
    """`range<endpoint>`."""

    endpoint: Type


@dataclass(frozen=True, slots=True)
class ContextType:
    """`context<name: type>`."""

    entries: tuple[tuple[str, Type], ...]


@dataclass(frozen=True, slots=True)
class FunctionType:
    """`function<parameters> -> result`."""

    parameters: tuple[Type, ...]
    result: Type | None


Type: TypeAlias = NamedType | ListType | RangeType | ContextType | FunctionType
