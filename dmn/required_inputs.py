"""What a decision needs from outside: for whoever asks a person or a caller for it.

That is every variable that the decision, the decisions it requires and the functions it uses take:
input data, and names that only occur in expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Final

from dmn.item_types import ItemType
from dmn.model import (
    BoxedContext,
    BoxedFilter,
    BoxedFunction,
    BoxedIterator,
    DecisionModel,
    DecisionService,
    DecisionTable,
    Requirement,
    TableInput,
)
from feel import Expression, UnaryTests, compile_expression

_LITERAL: Final = r'"(?:[^"\\]|\\.)*"'
_LITERALS: Final = re.compile(rf"\s*{_LITERAL}(?:\s*,\s*{_LITERAL})*\s*")
_MOST_SUGGESTIONS: Final = 200
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RequiredInput:
    """A variable that must come from outside, as far as the model tells about it.

    Args:
        name: of the variable.
        type: what it is converted to, if that is known.
        label: of a column that tests it, empty if none does.
        suggestions: texts that the model lists for it.
        is_closed: whether no other text is allowed.
    """

    name: str
    type: ItemType | None = None
    label: str = ""
    suggestions: tuple[str, ...] = ()
    is_closed: bool = False


def required_inputs(model: DecisionModel, decision_id: str) -> tuple[RequiredInput, ...]:
    """Return what a decision needs from outside, in the order in which it is come upon.

    Args:
        model: the file's model.
        decision_id: which decision or decision service; nothing is needed for one that is not
            there.
    """
    search = _Search()
    if decision_id in model.services:
        search.visit_service(model, model.services[decision_id])
    search.visit(model, decision_id)
    return tuple(search.found.values())


class _Search:
    def __init__(self) -> None:
        self.found: dict[str, RequiredInput] = {}
        self._seen: set[tuple[str, str]] = set()
        self._known: dict[str, set[str]] = {}

    def visit(self, model: DecisionModel, element_id: str) -> None:
        if (model.sha256, element_id) in self._seen:
            return
        self._seen.add((model.sha256, element_id))
        if element_id in model.inputs:
            self._ask(model.inputs[element_id].name, model.inputs[element_id].type)
        elif element_id in model.decisions:
            decision = model.decisions[element_id]
            self._visit_all(model, decision.requirements)
            self._look_into(model, decision.logic)
        elif element_id in model.knowledge:
            self._visit_all(model, model.knowledge[element_id].requirements)
            self._look_into(model, model.knowledge[element_id].function)

    def visit_service(self, model: DecisionModel, service: DecisionService) -> None:
        """A service is given its input decisions and does not compute them."""
        for requirement in service.input_decisions:
            home = model.home_of(requirement)
            decision = home.decisions[requirement.id]
            self._seen.add((home.sha256, requirement.id))
            self._ask(decision.variable, decision.type)
        self._visit_all(model, service.inputs)
        self._visit_all(model, service.outputs)

    def _visit_all(self, model: DecisionModel, required: Iterable[Requirement]) -> None:
        for one in required:
            self.visit(model.home_of(one), one.id)

    def _look_into(self, model: DecisionModel, logic: object) -> None:
        if model.sha256 not in self._known:
            self._known[model.sha256] = _known_names(model)
        known = self._known[model.sha256] | _bound_in(logic)
        for column, cells in _columns_of(logic):
            name = column.expression.source.strip()
            if name in column.expression.names_used and name not in known:
                self._learn_from(name, column, cells)
        free = {name for part in _expressions_in(logic) for name in part.names_used}
        for name in sorted(free - known - self.found.keys()):
            self._ask(name, None)

    def _ask(self, name: str, asked_type: ItemType | None) -> None:
        one = self.found.get(name, RequiredInput(name))
        if one.type is None or (one.type.base is None and one.type.standard == "Any"):
            one = replace(one, type=asked_type or one.type)
        allowed = asked_type.allowed if asked_type is not None else None
        if allowed is not None and not one.is_closed and (listed := _literals([allowed])):
            one = replace(one, suggestions=listed, is_closed=True)
        self.found[name] = one

    def _learn_from(self, name: str, column: TableInput, cells: Sequence[UnaryTests]) -> None:
        """A column that tests a variable tells its label, type and usual values."""
        self._ask(name, column.type)
        one = self.found[name]
        one = replace(one, label=one.label or column.label)
        if not one.suggestions:
            allowed = _literals([column.allowed] if column.allowed else [])
            one = replace(one, suggestions=allowed or _literals(cells), is_closed=bool(allowed))
        self.found[name] = one


def _known_names(model: DecisionModel) -> set[str]:
    """Return the names that the model itself gives values to, besides input data."""
    names = {"?"}
    names |= {knowledge.name for knowledge in model.knowledge.values()}
    names |= {service.name for service in model.services.values()}
    for decision in model.decisions.values():
        names |= {decision.id, decision.name, decision.variable}
        names |= {required.prefix for required in decision.requirements}
    for knowledge in model.knowledge.values():
        names |= {required.prefix for required in knowledge.requirements}
    for imported in model.imports.values():
        names |= _known_names(imported)
    return names - {one.name for one in model.inputs.values()}


def _parts(logic: object) -> Iterator[object]:
    """Yield the logic and every part of it, whatever kinds of logic there are."""
    yield logic
    if isinstance(logic, tuple):
        for item in logic:
            yield from _parts(item)
    elif is_dataclass(logic) and not isinstance(logic, ItemType):
        for one in fields(logic):
            yield from _parts(getattr(logic, one.name))


def _expressions_in(logic: object) -> Iterator[Expression | UnaryTests]:
    for part in _parts(logic):
        if isinstance(part, Expression | UnaryTests):
            yield part


def _bound_in(logic: object) -> set[str]:
    """Return the names that the logic itself gives values to."""
    names: set[str] = set()
    for part in _parts(logic):
        if isinstance(part, BoxedContext):
            names |= {entry.name for entry in part.entries if entry.name}
        elif isinstance(part, BoxedFunction):
            names |= {name for name, _ in part.parameters}
        elif isinstance(part, BoxedIterator):
            names |= {part.variable, "partial"}
        elif isinstance(part, BoxedFilter):
            names.add("item")
        elif isinstance(part, TableInput) and part.variable not in part.expression.names_used:
            names.add(part.variable or "?")
    return names


def _columns_of(logic: object) -> Iterator[tuple[TableInput, list[UnaryTests]]]:
    for part in _parts(logic):
        if isinstance(part, DecisionTable):
            for index, column in enumerate(part.inputs):
                yield column, [cell for rule in part.rules if (cell := rule.tests[index])]


def _literals(cells: Sequence[UnaryTests]) -> tuple[str, ...]:
    """Return the strings that the cells list, or nothing if one cell says anything else."""
    found: dict[str, None] = {}
    for cell in cells:
        if cell.accepts_everything:
            continue
        if not _LITERALS.fullmatch(cell.source):
            return ()
        for literal in re.findall(_LITERAL, cell.source):
            found[str(compile_expression(literal).evaluate({}, _ANY_TIME).value)] = None
    return tuple(found)[:_MOST_SUGGESTIONS]
