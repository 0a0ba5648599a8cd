"""Tokens into a syntax tree, by recursive descent; every bracket is parsed once.

Source: DMN 1.5, 10.3.1.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from feel.faults import FeelLimitExceeded
from feel.lexer import Kind
from feel.limits import CHAIN, NESTING
from feel.names import KnownNames
from feel.operand_parser import OperandParser
from feel.syntax import (
    Arithmetic,
    Between,
    Binding,
    Comparison,
    ComparisonTest,
    Conditional,
    Conjunction,
    Disjunction,
    FunctionDefinition,
    InstanceOf,
    Invocation,
    Iteration,
    Membership,
    Name,
    Negation,
    Node,
    Operation,
    Parameter,
    Quantified,
    UnaryTestList,
)

_COMPARISONS: Final = ("<=", ">=", "!=", "=", "<", ">")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A syntax tree.

    Args:
        node: its root.
        given: names known from the model.
        declared: names that the expression itself declares.
    """

    node: Node
    given: frozenset[str]
    declared: frozenset[str]


def parse_expression(text: str, names: Iterable[str], built_in: KnownNames) -> Parsed:
    """Return the tree of an expression.

    Raises:
        FeelSyntaxFault: it is no FEEL.
        FeelLimitExceeded: too long, too deep, or too many parts.
    """
    parser = _Parser(text, names, built_in)
    node = parser.expression()
    parser.expect_end()
    return Parsed(node, parser.given, frozenset(parser.declared))


def parse_unary_tests(text: str, names: Iterable[str], built_in: KnownNames) -> Parsed:
    """Return the tree of a decision table's cell, as a `UnaryTestList`.

    Raises:
        FeelSyntaxFault: it is no list of tests.
        FeelLimitExceeded: too long, too deep, or too many parts.
    """
    parser = _Parser(text, names, built_in)
    node = parser.unary_tests()
    parser.expect_end()
    return Parsed(node, parser.given, frozenset(parser.declared))


class _Parser(OperandParser):
    # ---- tests ----------------------------------------------------------------------------------
    def unary_tests(self) -> Node:
        at = self.at()
        if self.is_symbol("-") and self.ahead().kind is Kind.END:
            self.index += 1
            return UnaryTestList(at, (), False)
        if self.is_word("not") and self.ahead().text == "(":
            self.index += 2
            tests = self._tests()
            self.expect(")")
            if self.token.kind is Kind.END:
                return UnaryTestList(at, tests, True)
            # `not(…)` goes on, as in `not(a) and b`: it was the function.
            self._read_already = Invocation(at, Name(at, "not"), tests)
        return UnaryTestList(at, self._tests(), False)

    def _tests(self) -> tuple[Node, ...]:
        tests = [self._test()]
        while self.accept(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Node:
        if self._read_already is None and self.is_symbol(*_COMPARISONS):
            at, operator = self.at(), self.token.text
            self.index += 1
            return ComparisonTest(at, operator, self._additive())
        return self.expression()

    # ---- expressions ----------------------------------------------------------------------------
    def expression(self) -> Node:
        return self._disjunction() if self._read_already else self._any_expression()

    def _part(self) -> Node:
        """Read an expression that no bracket holds, but which is one level deeper all the same."""
        self.enter()
        node = self.expression()
        self.leave()
        return node

    def _any_expression(self) -> Node:
        if self.is_symbol("<", "<=", ">", ">="):
            return self._test()
        token = self.token
        if token.kind is Kind.NAME and not self.several_words():
            if token.text == "if":
                return self._conditional()
            if token.text == "for":
                return self._iteration()
            if token.text in ("some", "every"):
                return self._quantified()
            if token.text == "function" and self.ahead().text == "(":
                return self._function_definition()
        return self._disjunction()

    def _conditional(self) -> Node:
        at = self.at()
        self.expect_word("if")
        condition = self._part()
        self.expect_word("then")
        consequence = self._part()
        self.expect_word("else")
        return Conditional(at, condition, consequence, self._part())

    def _iteration(self) -> Node:
        at = self.at()
        self.expect_word("for")
        bindings = self._bindings()
        self.expect_word("return")
        return Iteration(at, bindings, self._part())

    def _quantified(self) -> Node:
        at = self.at()
        is_every = self.is_word("every")
        self.index += 1
        bindings = self._bindings()
        self.expect_word("satisfies")
        return Quantified(at, is_every, bindings, self._part())

    def _bindings(self) -> tuple[Binding, ...]:
        bindings: list[Binding] = []
        while not bindings or self.accept(","):
            name = self._new_name("in")
            self.expect_word("in")
            source = self._part()
            end = self._part() if self.accept("..") else None
            bindings.append(Binding(name, source, end))
        return tuple(bindings)

    def _new_name(self, *behind: str) -> str:
        """Read a name that is declared here, of all words up to one of these."""
        first = self.index
        if self.token.kind is Kind.QUOTED_NAME:
            self.index += 1
        while self.index == first or self.tokens[self.index - 1].kind is Kind.NAME:
            token = self.token
            if token.kind is not Kind.NAME or (token.text in behind and self.index > first):
                break
            self.index += 1
        if self.index == first:
            self.unexpected("a name")
        name = self.written(first, self.index)
        self.declare(name)
        return name

    def _function_definition(self) -> Node:
        at = self.at()
        self.expect_word("function")
        self.expect("(")
        parameters: list[Parameter] = []
        while self.more(")", len(parameters)):
            name = self._new_name()
            parameters.append(Parameter(name, self.type() if self.accept(":") else None))
        if self.accept_word("external"):
            self._part()
            return FunctionDefinition(at, tuple(parameters), None)
        return FunctionDefinition(at, tuple(parameters), self._part())

    def _disjunction(self) -> Node:
        at = self.source.position(self.token.start)
        operands = [self._conjunction()]
        while self.accept_word("or"):
            operands.append(self._conjunction())
        return operands[0] if len(operands) == 1 else Disjunction(at, tuple(operands))

    def _conjunction(self) -> Node:
        at = self.source.position(self.token.start)
        operands = [self._comparison()]
        while self.accept_word("and"):
            operands.append(self._comparison())
        return operands[0] if len(operands) == 1 else Conjunction(at, tuple(operands))

    def _comparison(self) -> Node:
        node = self._additive()
        for _ in range(CHAIN):
            if self.is_symbol(*_COMPARISONS):
                at, operator = self.at(), self.token.text
                self.index += 1
                node = Comparison(at, operator, node, self._additive())
            elif self.is_word("between"):
                node = self._between(node)
            elif self.is_word("in"):
                at = self.at()
                self.index += 1
                node = Membership(at, node, self._membership_tests())
            elif self.is_word("instance") and self.ahead().text == "of":
                at = self.at()
                self.index += 2
                node = InstanceOf(at, node, self.type())
            else:
                return node
        raise FeelLimitExceeded(f"more than {CHAIN} comparisons after one another")

    def _between(self, operand: Node) -> Node:
        at = self.at()
        self.expect_word("between")
        lower = self._additive()
        self.expect_word("and")
        return Between(at, operand, lower, self._additive())

    def _membership_tests(self) -> tuple[Node, ...]:
        if not self.is_symbol("("):
            if self.is_symbol(*_COMPARISONS):
                return (self._test(),)
            return (self._additive(),)
        at, outer = self._open_bracket()
        tests = self._tests()
        if self.accept(".."):
            self._read_already = self._range_end(at, tests[0], start_included=False)
        else:
            self.expect(")")
            if len(tests) > 1 or isinstance(tests[0], ComparisonTest):
                self._close_bracket(outer)
                return tests
            self._read_already = tests[0]
        self._close_bracket(outer)
        return (self._additive(),)

    # ---- arithmetic -----------------------------------------------------------------------------
    def _additive(self) -> Node:
        node = self._multiplicative()
        operations: list[Operation] = []
        while self.is_symbol("+", "-"):
            at, operator = self.at(), self.token.text
            self.index += 1
            operations.append(Operation(operator, self._multiplicative(), at))
        return Arithmetic(node.at, node, tuple(operations)) if operations else node

    def _multiplicative(self) -> Node:
        node = self._power()
        operations: list[Operation] = []
        while self.is_symbol("*", "/"):
            at, operator = self.at(), self.token.text
            self.index += 1
            operations.append(Operation(operator, self._power(), at))
        return Arithmetic(node.at, node, tuple(operations)) if operations else node

    def _power(self) -> Node:
        node = self._negation()
        operations: list[Operation] = []
        while self.is_symbol("**"):
            at = self.at()
            self.index += 1
            operations.append(Operation("**", self._negation(), at))
        return Arithmetic(node.at, node, tuple(operations)) if operations else node

    def _negation(self) -> Node:
        signs = []
        while self._read_already is None and self.is_symbol("-"):
            signs.append(self.at())
            self.index += 1
        if len(signs) > NESTING:
            raise FeelLimitExceeded(f"more than {NESTING} signs after one another")
        node = self._postfix()
        for at in reversed(signs):
            node = Negation(at, node)
        return node
