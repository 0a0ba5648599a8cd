"""Rules for literals, names and operators.

Source: DMN 1.5, 10.3.2.10 to 10.3.2.15 (three-valued logic: table 50).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from feel.comparison import equal, order_within
from feel.compilation import Compiler, compiles
from feel.frame import Evaluator, Frame
from feel.operations import FAST, OPERATIONS, negate
from feel.syntax import (
    Arithmetic,
    Between,
    Comparison,
    Conditional,
    Conjunction,
    Disjunction,
    InstanceOf,
    Literal,
    Name,
    Negation,
    Node,
    NoLiteral,
    Path,
    Position,
)
from feel.type_check import is_instance, named_types, type_text
from feel.values import NoValue, Value, type_name

COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@compiles(Literal)
def _literal(node: Literal, _compiler: Compiler) -> Evaluator:
    value = node.value
    return lambda _frame: value


@compiles(NoLiteral)
def _no_literal(node: NoLiteral, _compiler: Compiler) -> Evaluator:
    message, at = f"'{node.text[:40]}' stands for no value", node.at

    def warn(frame: Frame) -> Value:
        frame.run.warn(message, *at)
        return None

    return warn


@compiles(Name)
def _name(node: Name, compiler: Compiler) -> Evaluator:
    name, at = node.name, node.at
    fallback = compiler.built_in.get(name)
    # A name with a point in it, such as a parameter `Person.Name`, may also be meant as a path.
    first, *rest = name.split(".")
    path: Node = Name(at, first)
    for step in rest:
        path = Path(path.at, path, step)
    as_path = compiler.compile(path) if rest else None

    def read(frame: Frame) -> Value:
        if name in frame.variables:
            return frame.variables[name]
        holder = frame.holder_of(name)
        if holder is not None:
            return holder[name]
        if as_path is not None:
            return as_path(frame)
        if fallback is None:
            frame.run.warn(f"there is no variable '{name}'", *at)
        return fallback

    return read


@compiles(Arithmetic)
def _arithmetic(node: Arithmetic, compiler: Compiler) -> Evaluator:
    first = compiler.compile(node.first)
    links = [(link.operator, compiler.compile(link.operand), link.at) for link in node.operations]
    if len(links) == 1:
        return _single_operation(first, *links[0])

    def compute(frame: Frame) -> Value:
        value = first(frame)
        for sign, operand, at in links:
            value = _apply(sign, value, operand(frame), frame, at)
        return value

    return compute


def _single_operation(first: Evaluator, sign: str, operand: Evaluator, at: Position) -> Evaluator:
    fast = FAST.get(sign)
    if fast is None:
        return lambda frame: _apply(sign, first(frame), operand(frame), frame, at)

    def compute(frame: Frame) -> Value:
        left, right = first(frame), operand(frame)
        if type(left) is Decimal and type(right) is Decimal:
            result = fast(left, right)
            if result.is_finite():
                return result
        return _apply(sign, left, right, frame, at)

    return compute


def _apply(sign: str, left: Value, right: Value, frame: Frame, at: Position) -> Value:
    try:
        return OPERATIONS[sign](left, right, frame.run)
    except NoValue as reason:
        frame.run.warn(str(reason), *at)
        return None


@compiles(Negation)
def _negation(node: Negation, compiler: Compiler) -> Evaluator:
    operand, at = compiler.compile(node.operand), node.at

    def compute(frame: Frame) -> Value:
        try:
            return negate(operand(frame))
        except NoValue as reason:
            frame.run.warn(str(reason), *at)
            return None

    return compute


@compiles(Comparison)
def _comparison(node: Comparison, compiler: Compiler) -> Evaluator:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    if node.operator in COMPARE:
        return _ordering(COMPARE[node.operator], left, right, node.at)
    wanted, at = node.operator == "=", node.at

    def compare(frame: Frame) -> Value:
        one, other = left(frame), right(frame)
        verdict = equal(one, other, frame.run)
        if verdict is None:
            _warn_incomparable(frame, one, other, at)
            return None
        return verdict is wanted

    return compare


def _ordering(
    holds: Callable[[Any, Any], bool], left: Evaluator, right: Evaluator, at: Position
) -> Evaluator:
    def compare(frame: Frame) -> Value:
        one, other = left(frame), right(frame)
        if type(one) is Decimal and type(other) is Decimal:
            return holds(one, other)
        sign = order_within(frame.run, one, other)
        if sign is None:
            _warn_incomparable(frame, one, other, at)
            return None
        return holds(sign, 0)

    return compare


def _warn_incomparable(frame: Frame, one: Value, other: Value, at: Position) -> None:
    frame.run.warn(f"{type_name(one)} and {type_name(other)} cannot be compared", *at)


@compiles(Between)
def _between(node: Between, compiler: Compiler) -> Evaluator:
    operand = compiler.compile(node.operand)
    lower, upper = compiler.compile(node.lower), compiler.compile(node.upper)
    at = node.at

    def compare(frame: Frame) -> Value:
        value, low, high = operand(frame), lower(frame), upper(frame)
        above, below = order_within(frame.run, value, low), order_within(frame.run, value, high)
        if above is None or below is None:
            _warn_incomparable(frame, value, low if above is None else high, at)
            return None
        return above >= 0 and below <= 0

    return compare


@compiles(Conjunction)
def _conjunction(node: Conjunction, compiler: Compiler) -> Evaluator:
    return _logic(node.operands, compiler, decisive=False)


@compiles(Disjunction)
def _disjunction(node: Disjunction, compiler: Compiler) -> Evaluator:
    return _logic(node.operands, compiler, decisive=True)


def _logic(nodes: tuple[Node, ...], compiler: Compiler, *, decisive: bool) -> Evaluator:
    """`and` ends at the first false, `or` at the first true; what is no boolean counts as null."""
    operands = [(compiler.compile(node), node.at) for node in nodes]
    indecisive = not decisive

    def compute(frame: Frame) -> Value:
        result: bool | None = indecisive
        for operand, at in operands:
            value = operand(frame)
            if value is decisive:
                return decisive
            if value is not indecisive:
                if value is not None:
                    frame.run.warn(f"no boolean stands here but {type_name(value)}", *at)
                result = None
        return result

    return compute


@compiles(Conditional)
def _conditional(node: Conditional, compiler: Compiler) -> Evaluator:
    condition = compiler.compile(node.condition)
    consequence = compiler.compile(node.consequence)
    alternative = compiler.compile(node.alternative)
    at = node.condition.at

    def choose(frame: Frame) -> Value:
        verdict = condition(frame)
        if verdict is True:
            return consequence(frame)
        if verdict is not False and verdict is not None:
            frame.run.warn(f"the condition is no boolean but {type_name(verdict)}", *at)
        return alternative(frame)

    return choose


@compiles(InstanceOf)
def _instance_of(node: InstanceOf, compiler: Compiler) -> Evaluator:
    operand, wanted, at = compiler.compile(node.operand), node.type, node.at
    types, unknown = compiler.types, f"there is no type '{type_text(node.type)}'"

    def check(frame: Frame) -> Value:
        verdict = is_instance(operand(frame), wanted, frame.run, named_types(types, frame.run))
        if verdict is None:
            frame.run.warn(unknown, *at)
        return verdict

    return check
