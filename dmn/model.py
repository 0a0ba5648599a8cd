"""A decision model as values, every expression in it compiled.

Source: DMN 1.5, 6.3 (requirements), 7.3 (expressions), 8.3 (decision tables).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from dmn.findings import Finding
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
        variable: name under which the cells see the value, besides `?`, if one is given.
        id: as in the file, empty if it has none.
    """

    label: str
    expression: Expression
    type: ItemType | None
    allowed: UnaryTests | None
    variable: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class TableOutput:
    """A column that results.

    Args:
        name: key of the value where a table has several outputs.
        type: what values are converted to.
        values: a list in order of priority, the highest first, if given.
        default: the value if no rule matches, if given.
        id: as in the file, empty if it has none.
    """

    name: str
    type: ItemType | None
    values: Expression | None
    default: Expression | None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row.

    Args:
        id: as in the file; what the ledger names.
        tests: column by column, `None` for `-`.
        outputs: column by column, `None` for an empty cell.
        annotation: what the analyst noted beside it, if anything.
    """

    id: str
    tests: tuple[UnaryTests | None, ...]
    outputs: tuple[Expression | None, ...]
    annotation: str = ""


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
    """Logic with parameters.

    Args:
        parameters: names and types.
        body: `None` if it is written in another language; invoking it gives null.
        type: what the result is converted to.
    """

    parameters: tuple[tuple[str, ItemType | None], ...]
    body: Logic | None
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class BoxedConditional:
    """`if`, `then` and `else`."""

    condition: Logic
    consequence: Logic
    alternative: Logic
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class BoxedFilter:
    """Items for which `match` is true; it sees `item` and the item's entries."""

    source: Logic
    match: Logic
    type: ItemType | None = None


class Iterator(Enum):
    """What an iterator makes of what its body gives for each item."""

    FOR = "for"
    SOME = "some"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class BoxedIterator:
    """`for`, `some` or `every`.

    Args:
        kind: which.
        variable: name of the item in the body.
        source: what is gone through.
        body: evaluated for each item.
        wants_partial: whether the body of a `for` uses the results so far.
        type: what the result is converted to.
    """

    kind: Iterator
    variable: str
    source: Logic
    body: Logic
    wants_partial: bool = False
    type: ItemType | None = None


Logic: TypeAlias = (
    LiteralExpression
    | DecisionTable
    | BoxedContext
    | BoxedInvocation
    | BoxedList
    | BoxedRelation
    | BoxedFunction
    | BoxedConditional
    | BoxedFilter
    | BoxedIterator
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """An element that another one uses.

    Args:
        id: of the element.
        namespace: of the file it stands in; `None` if it is the same file.
        prefix: name of the import it comes through, under which expressions see it; empty if it
            has none.
    """

    id: str
    namespace: str | None = None
    prefix: str = ""


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
    requirements: tuple[Requirement, ...]
    type: ItemType | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision.

    Args:
        id: by which processes call it.
        name: for people.
        variable: name of its result in decisions that require it.
        type: what the result is converted to.
        requirements: input data, decisions, knowledge models and decision services, in document
            order.
        logic: `None` if nothing was modelled yet; the result is null then.
        version_tag: of `zeebe:versionTag`, if one is given.
    """

    id: str
    name: str
    variable: str
    type: ItemType | None
    requirements: tuple[Requirement, ...]
    logic: Logic | None
    version_tag: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions offered under one name, with what they are given as parameters.

    Args:
        id: by which processes call it.
        name: for people, and in expressions that invoke it.
        type: what the result is converted to.
        outputs: decisions that give the result; several give a context by name.
        input_decisions: decisions whose values are given and not computed.
        inputs: input data that are given. As parameters they come before the decisions.
    """

    id: str
    name: str
    type: ItemType | None
    outputs: tuple[Requirement, ...]
    input_decisions: tuple[Requirement, ...]
    inputs: tuple[Requirement, ...]


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
        services: decision services by id.
        imports: imported models by namespace.
        types: item definitions by name.
        names: names of the model that FEEL could not read without knowing them.
        warnings: advice about the file; it runs nevertheless.
    """

    file: str
    sha256: str
    id: str
    name: str
    namespace: str
    decisions: Mapping[str, Decision]
    inputs: Mapping[str, InputData] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)
    services: Mapping[str, DecisionService] = field(default_factory=dict)
    imports: Mapping[str, DecisionModel] = field(default_factory=dict)
    types: Mapping[str, ItemType] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    warnings: tuple[Finding, ...] = ()

    def home_of(self, requirement: Requirement) -> DecisionModel:
        """Return the model that an element required here stands in."""
        return self if requirement.namespace is None else self.imports[requirement.namespace]
