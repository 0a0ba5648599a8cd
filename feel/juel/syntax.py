"""The syntax tree of JUEL, as values.

Chains of operators of one precedence and paths are one node, so that they are wide, not deep.

Source: JSR-245 (EL 2.2), 1.19.
"""

from __future__ import annotations

from dataclasses import dataclass

from feel.syntax import Node, Operation


@dataclass(frozen=True, slots=True)
class Path(Node):
    """Keys looked up one after another: `.name` and `[key]` alike."""

    root: Node
    keys: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-`, `!` or `empty` before an operand."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Arithmetic or comparison from left to right."""

    first: Node
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """Operands looked at until one is `decisive`: false for `&&`, true for `||`."""

    decisive: bool
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`condition ? chosen : otherwise`."""

    condition: Node
    chosen: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Composite(Node):
    """Texts and expressions, joined to one text."""

    parts: tuple[Node, ...]
