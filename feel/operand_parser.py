"""Operands: literals, names, brackets, and the paths, filters and invocations behind them.

Source: DMN 1.5, 10.3.1.2, grammar rules 4 to 8, 14 to 20 and 45 to 60.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Final

from feel.faults import FeelLimitExceeded
from feel.lexer import Kind
from feel.limits import CHAIN
from feel.names import KnownNames
from feel.numbers import number_of
from feel.syntax import (
    ContextLiteral,
    Filter,
    Invocation,
    ListLiteral,
    Literal,
    Name,
    Node,
    NoLiteral,
    Path,
    Position,
    RangeLiteral,
)
from feel.temporal_text import parse_temporal
from feel.token_reader import TokenReader
from feel.values import Value

_CONSTANTS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None}
_BEGIN_NO_EXPRESSION: Final = frozenset(
    (
        *(")", "]", "}", ",", ";", ":", "..", ".", "=", "!="),
        *("<", "<=", ">", ">=", "+", "*", "/", "**"),
    )
)
_WORDS_BEHIND_AN_OPERAND: Final = frozenset(
    ("and", "or", "then", "else", "return", "satisfies", "in", "between", "instance")
)


class OperandParser(TokenReader):
    """Reads what stands between operators; whole expressions are read by the class below."""

    def __init__(self, text: str, names: Iterable[str], built_in: KnownNames) -> None:
        super().__init__(text, names, built_in)
        # A bracket that was read as a list of tests and turned out to be an operand.
        self._read_already: Node | None = None
        self._in_range_end = False

    @abstractmethod
    def expression(self) -> Node:
        """Read an expression."""

    @abstractmethod
    def _test(self) -> Node:
        """Read an expression, or a comparison without a left side."""

    @abstractmethod
    def _additive(self) -> Node:
        """Read an end of a range: operands with arithmetic between them."""

    def _postfix(self) -> Node:
        node = self._primary()
        for _ in range(CHAIN):
            at = self.source.position(self.token.start)
            if self.accept("."):
                self.at()
                node = Path(at, node, self.name(keyword_allowed=True))
            elif self.is_symbol("[") and not self._closes_range():
                at, outer = self._open_bracket()
                node = Filter(at, node, self.expression())
                self.expect("]")
                self._close_bracket(outer)
            elif self.is_symbol("("):
                node = self._invocation(node)
            else:
                return node
        raise FeelLimitExceeded(f"more than {CHAIN} paths or filters after one another")

    def _closes_range(self) -> bool:
        if not self._in_range_end:
            return False
        behind = self.ahead()
        if behind.kind is Kind.NAME:
            return behind.text in _WORDS_BEHIND_AN_OPERAND
        is_symbol = behind.kind is Kind.SYMBOL and behind.text in _BEGIN_NO_EXPRESSION
        return behind.kind is Kind.END or is_symbol

    def _invocation(self, function: Node) -> Node:
        at, outer = self._open_bracket()
        arguments: list[Node] = []
        names: list[str] = []
        while self.more(")", len(arguments)):
            if not arguments or names:
                name = self.name_before_colon()
                if name is not None:
                    names.append(name)
                elif names:
                    self.unexpected("a parameter's name and ':'")
            arguments.append(self.expression())
        self._close_bracket(outer)
        return Invocation(at, function, tuple(arguments), tuple(names) if names else None)

    # ---- primaries ------------------------------------------------------------------------------
    def _primary(self) -> Node:
        if self._read_already is not None:
            node, self._read_already = self._read_already, None
            return node
        token = self.token
        if token.kind is Kind.NUMBER:
            at = self.at()
            self.index += 1
            number = number_of(token.text)
            return Literal(at, number) if number.is_finite() else NoLiteral(at, token.text)
        if token.kind is Kind.STRING:
            at = self.at()
            self.index += 1
            return Literal(at, token.text)
        if token.kind is Kind.SYMBOL:
            return self._symbol()
        if token.kind is Kind.END:
            self.unexpected("an expression")
        return self._word()

    def _symbol(self) -> Node:
        if self.is_symbol("("):
            return self._parenthesis()
        if self.is_symbol("["):
            return self._square_bracket()
        if self.is_symbol("]"):
            at, outer = self._open_bracket()
            start = self._additive()
            self.expect("..")
            node = self._range_end(at, start, start_included=False)
            self._close_bracket(outer)
            return node
        if self.is_symbol("{"):
            return self._context()
        if not (self.is_symbol("@") and self.ahead().kind is Kind.STRING):
            self.unexpected("an expression")
        at = self.at()
        text = self.ahead().text
        value = parse_temporal(text)
        self.index += 2
        return NoLiteral(at, text) if value is None else Literal(at, value)

    def _word(self) -> Node:
        token = self.token
        if token.kind is Kind.NAME and not self.several_words():
            if token.text in _CONSTANTS:
                at = self.at()
                self.index += 1
                return Literal(at, _CONSTANTS[token.text])
            # Camunda's names of `all` and `any` are operators, unless they are invoked.
            if token.text in ("not", "and", "or") and self.ahead().text == "(":
                at = self.at()
                self.index += 1
                return Name(at, token.text)
            is_definition = token.text == "function" and self.ahead().text == "("
            if is_definition or token.text in ("if", "for", "some", "every"):
                return self.expression()
        return Name(self.at(), self.name())

    def _open_bracket(self) -> tuple[Position, bool]:
        at = self.at()
        self.enter()
        self.index += 1
        outer, self._in_range_end = self._in_range_end, False
        return at, outer

    def _close_bracket(self, outer: bool) -> None:
        self._in_range_end = outer
        self.leave()

    def _parenthesis(self) -> Node:
        at, outer = self._open_bracket()
        node = self._test()
        if self.accept(".."):
            node = self._range_end(at, node, start_included=False)
        else:
            self.expect(")")
        self._close_bracket(outer)
        return node

    def _square_bracket(self) -> Node:
        at, outer = self._open_bracket()
        items: list[Node] = []
        node: Node | None = None
        while self.more("]", len(items)):
            items.append(self._test())
            if len(items) == 1 and self.accept(".."):
                node = self._range_end(at, items[0], start_included=True)
                break
        self._close_bracket(outer)
        return ListLiteral(at, tuple(items)) if node is None else node

    def _range_end(self, at: Position, start: Node, *, start_included: bool) -> Node:
        self._in_range_end = True
        end = self._additive()
        self._in_range_end = False
        if not self.is_symbol(")", "]", "["):
            self.unexpected("')', ']' or '['")
        end_included = self.token.text == "]"
        self.index += 1
        return RangeLiteral(at, start, end, start_included, end_included)

    def _context(self) -> Node:
        at, outer = self._open_bracket()
        entries: list[tuple[str, Node]] = []
        while self.more("}", len(entries)):
            key = self._context_key()
            entries.append((key, self.expression()))
            self.declare(key)
        self._close_bracket(outer)
        return ContextLiteral(at, tuple(entries))

    def _context_key(self) -> str:
        first = self.index
        if self.token.kind in (Kind.STRING, Kind.QUOTED_NAME):
            self.index += 1
        elif self.token.kind is Kind.NAME:
            while self._at_part_of_key():
                self.index += 1
        if self.index == first:
            self.unexpected("a key")
        behind = self.index
        self.expect(":")
        return self.written(first, behind)

    def _at_part_of_key(self) -> bool:
        return self.token.kind in (Kind.NAME, Kind.NUMBER) or self.is_symbol(*".-+*/'’")
