"""Boxed expressions: from logic and variables to a value.

Source: DMN 1.5, 7.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dmn.evaluate_table import evaluate_table
from dmn.evaluation import Owner, Session
from dmn.item_types import typed, typed_or_null
from dmn.model import (
    BoxedConditional,
    BoxedContext,
    BoxedFilter,
    BoxedFunction,
    BoxedInvocation,
    BoxedIterator,
    BoxedList,
    BoxedRelation,
    DecisionTable,
    Iterator,
    LiteralExpression,
    Logic,
)
from dmn.scope import Layers
from feel import Function, Value, compile_expression
from feel.compile_functions import call, in_order
from feel.limits import Run
from feel.syntax import Position
from feel.values import Arguments, NoValue, type_name

_NOWHERE: Final = Position(1, 1)
_EACH: Final = compile_expression("for each in all return each", ["all"])
"""Whatever FEEL can go through, as a list."""


def evaluate_logic(
    logic: Logic, scope: Mapping[str, Value], session: Session, owner: Owner
) -> Value:
    """Return the logic's value, converted to the type it declares.

    Args:
        logic: what to evaluate.
        scope: variables by name.
        session: limits, warnings and evidence.
        owner: the decision or knowledge model it belongs to; learns of every table in it.

    Raises:
        DecisionFailed: a table has no lawful result.
        FeelLimitExceeded: an expression needs more than it may.
    """
    session.run.spend(1)
    match logic:
        case LiteralExpression(expression=expression):
            value = expression.evaluate_within(session.run, scope)
        case DecisionTable():
            hit = evaluate_table(logic, scope, session)
            owner.hits.append(hit)
            value = hit.value
        case BoxedContext():
            value = _context(logic, scope, session, owner)
        case BoxedInvocation():
            value = _invocation(logic, scope, session, owner)
        case BoxedList(items=items):
            value = [evaluate_logic(item, scope, session, owner) for item in items]
        case BoxedRelation():
            value = _relation(logic, scope, session, owner)
        case BoxedConditional():
            value = _conditional(logic, scope, session, owner)
        case BoxedFilter():
            value = _filter(logic, scope, session, owner)
        case BoxedIterator():
            value = _iteration(logic, scope, session, owner)
        case BoxedFunction():
            return function_of(logic, scope, session, owner, owner.name)
    return typed_or_null(value, logic.type, session.run, f"'{owner.name}'")


def _context(
    logic: BoxedContext, scope: Mapping[str, Value], session: Session, owner: Owner
) -> Value:
    context: dict[str, Value] = {}
    inside = Layers(context, scope)
    for entry in logic.entries:
        value = evaluate_logic(entry.logic, inside, session, owner)
        value = typed_or_null(value, entry.type, session.run, f"'{entry.name or owner.name}'")
        if entry.name is None:
            return value
        context[entry.name] = value
    return context


def _invocation(
    logic: BoxedInvocation, scope: Mapping[str, Value], session: Session, owner: Owner
) -> Value:
    function = evaluate_logic(logic.function, scope, session, owner)
    arguments = {
        name: evaluate_logic(binding, scope, session, owner) for name, binding in logic.bindings
    }
    return call(function, Arguments((), arguments), session.run, _NOWHERE)


def _relation(
    logic: BoxedRelation, scope: Mapping[str, Value], session: Session, owner: Owner
) -> Value:
    rows: list[Value] = []
    for row in logic.rows:
        context: dict[str, Value] = {}
        for (name, column_type), cell in zip(logic.columns, row, strict=True):
            value = evaluate_logic(cell, scope, session, owner)
            context[name] = typed_or_null(value, column_type, session.run, f"'{name}'")
        rows.append(context)
    return rows


def _conditional(
    logic: BoxedConditional, scope: Mapping[str, Value], session: Session, owner: Owner
) -> Value:
    condition = evaluate_logic(logic.condition, scope, session, owner)
    if not (condition is None or isinstance(condition, bool)):
        session.run.warn(f"'if' gives {type_name(condition)}, not true or false", *_NOWHERE)
        return None
    chosen = logic.consequence if condition else logic.alternative
    return evaluate_logic(chosen, scope, session, owner)


def _filter(
    logic: BoxedFilter, scope: Mapping[str, Value], session: Session, owner: Owner
) -> Value:
    source = evaluate_logic(logic.source, scope, session, owner)
    items = source if isinstance(source, list) else [] if source is None else [source]
    selected: list[Value] = []
    for item in items:
        entries = Layers(item, scope) if isinstance(item, dict) else scope
        inside = Layers({"item": item}, entries)
        verdict = evaluate_logic(logic.match, inside, session, owner)
        if verdict is True:
            selected.append(item)
        elif verdict is not False and verdict is not None:
            session.run.warn(f"'match' gives {type_name(verdict)}, not true or false", *_NOWHERE)
            return None
    return selected


def _iteration(
    logic: BoxedIterator, scope: Mapping[str, Value], session: Session, owner: Owner
) -> Value:
    source = evaluate_logic(logic.source, scope, session, owner)
    items = _EACH.evaluate_within(session.run, {"all": source})
    if not isinstance(items, list):
        return None
    results: list[Value] = []
    for item in items:
        bound: dict[str, Value] = {logic.variable: item}
        if logic.kind is Iterator.FOR and logic.wants_partial:
            session.run.allocate_items(len(results))
            bound["partial"] = list(results)
        results.append(evaluate_logic(logic.body, Layers(bound, scope), session, owner))
    return results if logic.kind is Iterator.FOR else _quantified(logic.kind, results, session)


def _quantified(kind: Iterator, verdicts: list[Value], session: Session) -> Value:
    """Return whether some or every verdict is true, in three-valued logic."""
    for verdict in verdicts:
        if not (verdict is None or isinstance(verdict, bool)):
            session.run.warn(f"'satisfies' gives {type_name(verdict)}, not a boolean", *_NOWHERE)
            return None
    decisive = kind is Iterator.SOME
    if any(verdict is decisive for verdict in verdicts):
        return decisive
    return None if None in verdicts else not decisive


def function_of(
    logic: BoxedFunction,
    scope: Mapping[str, Value],
    session: Session,
    owner: Owner,
    name: str,
) -> Function:
    """Return a function of FEEL that evaluates boxed logic with its parameters."""
    names = tuple(parameter for parameter, _ in logic.parameters)
    body = logic.body

    def invoke(run: Run, arguments: Arguments) -> Value:
        if body is None:
            raise NoValue("functions in other languages than FEEL are not run")
        given = in_order(names, arguments)
        values = {
            parameter: typed(value, parameter_type, run)
            for (parameter, parameter_type), value in zip(logic.parameters, given, strict=True)
        }
        run.enter()
        result = evaluate_logic(body, Layers(values, scope), session, owner)
        run.leave()
        return typed_or_null(result, logic.type, run, f"'{name}'")

    return Function(name, names, invoke)
