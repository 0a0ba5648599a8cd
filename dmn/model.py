"""A decision model as values, every expression in it compiled.

Source: DMN 1.5, 6.3 (requirements), 7.3 (expressions), 8.3 (decision tables).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from dmn.item_types import ItemType
from feel import Expression, UnaryTests


class HitPolicy(Enum):
    """Which of several matching rules count. Source: DMN 1.5, 8.2.10."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregator(Enum):
    """What `COLLECT` makes of the collected values."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """One FEEL expression."""

    expression: Expression
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class TableInput:
    """A column that is tested.

    Args:
        label: as the analyst wrote it, or the expression's text; unique in its table.
        expression: gives the value to test.
        type: what the value is converted to.
        allowed: tests the value must pass, if any are given.
    """

    label: str
    expression: Expression
    type: ItemType | None
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class TableOutput:
    """A column that results.

    Args:
        name: key of the value where a table has several outputs.
        type: what values are converted to.
        values: a list in order of priority, the highest first, if given.
        default: the value if no rule matches, if given.
    """

    name: str
    type: ItemType | None
    values: Expression | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row.

    Args:
        id: as in the file; what the ledger names.
        tests: column by column, `None` for `-`.
        outputs: column by column, `None` for an empty cell.
    """

    id: str
    tests: tuple[UnaryTests | None, ...]
    outputs: tuple[Expression | None, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table."""

    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy
    aggregator: Aggregator | None
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """An entry of a boxed context; without name it is the context's result."""

    name: str | None
    logic: Logic
    type: ItemType | None


@dataclass(frozen=True, slots=True)
class BoxedContext:
    """Entries, each seeing the ones before it."""

    entries: tuple[ContextEntry, ...]
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class BoxedInvocation:
    """A function invoked with logic for each of its parameters."""

    function: Logic
    bindings: tuple[tuple[str, Logic], ...]
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class BoxedList:
    """Items, or the contexts of a relation."""

    items: tuple[Logic, ...]
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class BoxedRelation:
    """A table of values: a list of contexts keyed by the columns' names."""

    columns: tuple[tuple[str, ItemType | None], ...]
    rows: tuple[tuple[Logic, ...], ...]
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class BoxedFunction:
    """Logic with parameters."""

    parameters: tuple[tuple[str, ItemType | None], ...]
    body: Logic
    type: ItemType | None = None


Logic: TypeAlias = (
    LiteralExpression
    | DecisionTable
    | BoxedContext
    | BoxedInvocation
    | BoxedList
    | BoxedRelation
    | BoxedFunction
)


@dataclass(frozen=True, slots=True)
class InputData:
    """A variable that comes from outside."""

    id: str
    name: str
    type: ItemType | None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function that decisions may use."""

    id: str
    name: str
    function: BoxedFunction
    requirements: tuple[str, ...]
    type: ItemType | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision.

    Args:
        id: by which processes call it.
        name: for people.
        variable: name of its result in decisions that require it.
        type: what the result is converted to.
        requirements: ids of input data, decisions and knowledge models, in document order.
        logic: `None` if nothing was modelled yet; the result is null then.
    """

    id: str
    name: str
    variable: str
    type: ItemType | None
    requirements: tuple[str, ...]
    logic: Logic | None


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """One DMN file, read and compiled.

    Args:
        file: its name as it was uploaded.
        sha256: hash of its bytes, hexadecimal.
        id: of the definitions.
        name: of the definitions.
        namespace: of the definitions.
        decisions: by id, in document order.
        inputs: input data by id.
        knowledge: business knowledge models by id.
    """

    file: str
    sha256: str
    id: str
    name: str
    namespace: str
    decisions: Mapping[str, Decision]
    inputs: Mapping[str, InputData] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)
