"""Rules for ranges, `in`, and the cells of decision tables.

Source: DMN 1.5, 7.3.2 and 10.3.2.13, table 55; 10.3.1.2 rule 7 (unary tests).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from feel.comparison import is_ordered, order, satisfies
from feel.compilation import Compiler, compiles
from feel.compile_operators import COMPARE
from feel.frame import Evaluator, Frame, Test
from feel.free_names import free_names
from feel.limits import Run
from feel.syntax import (
    ComparisonTest,
    ListLiteral,
    Literal,
    Membership,
    Negation,
    Node,
    RangeLiteral,
    UnaryTestList,
)
from feel.values import Range, Value, type_name


@compiles(RangeLiteral)
def _range(node: RangeLiteral, compiler: Compiler) -> Evaluator:
    start, end = compiler.compile(node.start), compiler.compile(node.end)
    at = node.at

    def build(frame: Frame) -> Value:
        low, high = start(frame), end(frame)
        if (low is None and high is None) or not _may_bound(low, high):
            message = f"{type_name(low)} and {type_name(high)} are no ends of a range"
            frame.run.warn(message, *at)
            return None
        return Range(low, high, node.start_included, node.end_included)

    return build


def _may_bound(low: Value, high: Value) -> bool:
    return low is None or high is None or order(low, high) is not None


@compiles(ComparisonTest)
def _comparison_test(node: ComparisonTest, compiler: Compiler) -> Evaluator:
    operand, sign, at = compiler.compile(node.operand), node.operator, node.at

    def build(frame: Frame) -> Value:
        value = operand(frame)
        if sign in ("=", "!="):
            is_equality = sign == "="
            end = value if is_equality else None
            return Range(value, end, is_equality, is_equality, sign)
        if not is_ordered(value):
            frame.run.warn(f"{type_name(value)} has no order", *at)
            return None
        if sign.startswith("<"):
            return Range(None, value, False, sign == "<=", sign)
        return Range(value, None, sign == ">=", False, sign)

    return build


@compiles(Membership)
def _membership(node: Membership, compiler: Compiler) -> Evaluator:
    operand = compiler.compile(node.operand)
    tests = [compiler.compile(test) for test in node.tests]

    def check(frame: Frame) -> Value:
        value = operand(frame)
        result: bool | None = False
        for test in tests:
            verdict = _verdict(value, test(frame), frame.run)
            if verdict is True:
                return True
            if verdict is None:
                result = None
        return result

    return check


def _verdict(value: Value, test: Value, run: Run) -> bool | None:
    # A test that came to nothing tells nothing about a value.
    if test is None and value is not None:
        return None
    return satisfies(value, test, run)


@compiles(UnaryTestList)
def _unary_test_list(node: UnaryTestList, compiler: Compiler) -> Evaluator:
    test = compile_tests(node, compiler)
    return lambda frame: test(frame, frame.variables.get("?"))


def compile_tests(node: UnaryTestList, compiler: Compiler) -> Test:
    """Return the closure that tests a value against a table's cell."""
    if not node.tests:
        return lambda _frame, _value: True
    is_negated = node.is_negated
    texts = frozenset(map(_constant_text, node.tests))
    if None not in texts:
        return _among_texts(texts, is_negated)
    tests = [_test(test, compiler) for test in node.tests]
    if len(tests) == 1 and not is_negated:
        return tests[0]

    def check(frame: Frame, value: Value) -> bool | None:
        result: bool | None = False
        for test in tests:
            verdict = test(frame, value)
            if verdict is True:
                return not is_negated
            if verdict is None:
                result = None
        return result if result is None else is_negated

    return check


def is_constant(node: UnaryTestList) -> bool:
    """Tell whether a cell is made of texts and numbers alone, so that it never warns or fails."""
    return all(map(_is_constant, node.tests))


def _is_constant(node: Node) -> bool:
    if isinstance(node, ComparisonTest):
        return _constant(node.operand) is not None and node.operator in COMPARE
    if isinstance(node, RangeLiteral):
        return _constant_range(node) is not None
    return _constant(node) is not None or _constant_text(node) is not None


def _test(node: Node, compiler: Compiler) -> Test:
    constant = _constant(node.operand if isinstance(node, ComparisonTest) else node)
    if isinstance(node, ComparisonTest) and node.operator in COMPARE and constant is not None:
        return _against_number(COMPARE[node.operator], constant, compiler.compile(node))
    if isinstance(node, Literal) and constant is not None:
        return _against_number(operator.eq, constant, compiler.compile(node))
    interval = _constant_range(node)
    if interval is not None:
        return _within_numbers(interval)
    evaluate = compiler.compile(node)
    if "?" in free_names(node):
        return _with_question_mark(evaluate)
    if isinstance(node, ComparisonTest | RangeLiteral | ListLiteral | Literal):
        return lambda frame, value: satisfies(value, evaluate(frame), frame.run)
    return _of_expression(evaluate)


def _constant_range(node: Node) -> Range | None:
    if not isinstance(node, RangeLiteral):
        return None
    start, end = _constant(node.start), _constant(node.end)
    if start is None or end is None:
        return None
    return Range(start, end, node.start_included, node.end_included)


def _constant_text(node: Node) -> str | None:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    return None


def _constant(node: Node) -> Decimal | None:
    if isinstance(node, Literal) and isinstance(node.value, Decimal):
        return node.value
    if isinstance(node, Negation) and isinstance(node.operand, Literal):
        number = node.operand.value
        return number.copy_negate() if isinstance(number, Decimal) else None
    return None


def _against_number(
    holds: Callable[[Any, Any], bool], constant: Decimal, evaluate: Evaluator
) -> Test:
    def check(frame: Frame, value: Value) -> bool | None:
        if type(value) is Decimal:
            return holds(value, constant)
        return satisfies(value, evaluate(frame), frame.run)

    return check


def _within_numbers(interval: Range) -> Test:
    above = COMPARE[">=" if interval.start_included else ">"]
    below = COMPARE["<=" if interval.end_included else "<"]
    low, high = interval.start, interval.end

    def check(frame: Frame, value: Value) -> bool | None:
        if type(value) is Decimal:
            return above(value, low) and below(value, high)
        return satisfies(value, interval, frame.run)

    return check


def _among_texts(texts: frozenset[str | None], is_negated: bool) -> Test:
    def check(_frame: Frame, value: Value) -> bool | None:
        if type(value) is str:
            return (value in texts) is not is_negated
        # Null is unequal to every text; what is neither cannot be compared with one.
        return is_negated if value is None else None

    return check


def _of_expression(evaluate: Evaluator) -> Test:
    """An expression is compared, unless it is a boolean of its own (as Camunda's tables use it)."""

    def check(frame: Frame, value: Value) -> bool | None:
        test = evaluate(frame)
        if isinstance(test, bool) and not isinstance(value, bool):
            return test
        return satisfies(value, test, frame.run)

    return check


def _with_question_mark(evaluate: Evaluator) -> Test:
    def check(frame: Frame, value: Value) -> bool | None:
        test = evaluate(frame.inner({"?": value}))
        if test is None or isinstance(test, bool):
            return test
        return satisfies(value, test, frame.run)

    return check
