"""Tokens into a syntax tree, by precedence.

Source: JSR-245 (EL 2.2), 1.14 (precedence) and 1.19 (grammar).
"""

from __future__ import annotations

from typing import Final

from feel.faults import FeelLimitExceeded, FeelSyntaxFault
from feel.juel.lexer import Kind, Token, tokenize, tokenize_expression
from feel.juel.refusals import (
    engine_object_refused,
    function_refused,
    method_refused,
    syntax_refused,
)
from feel.juel.syntax import Chain, Choice, Composite, Logic, Path, Unary
from feel.lexer import Source
from feel.limits import NESTING, NODES
from feel.numbers import number_of
from feel.syntax import Literal, Name, Node, Operation, Position

_OR: Final = 1
_AND: Final = 2
_LEVELS: Final = {
    "||": _OR,
    "&&": _AND,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_OPERAND: Final = "a name, a number, a text or '('"


def parse_juel(text: str, *, has_braces: bool) -> tuple[Node, frozenset[str]]:
    """Return the tree of text and expressions, and the variables it takes from the scope.

    Args:
        text: at most 32 KiB.
        has_braces: whether expressions stand in `${…}`; if not, all of it is one expression.

    Raises:
        FeelSyntaxFault: it is no JUEL.
        JuelRefused: it is, and needs Java.
        FeelLimitExceeded: too long, too deep, or too many parts.
    """
    parser = _Parser(text, has_braces=has_braces)
    return parser.composite(), frozenset(parser.names)


class _Parser:
    def __init__(self, text: str, *, has_braces: bool) -> None:
        self.source = Source(text)
        self.tokens = (tokenize if has_braces else tokenize_expression)(self.source)
        self.index = 0
        self.names: set[str] = set()
        self._nodes = 0
        self._nesting = 0

    # ---- text and expressions -------------------------------------------------------------------
    def composite(self) -> Node:
        """Read everything. One expression alone keeps its value; anything else is a text."""
        at = self._at()
        parts: list[Node] = []
        mark = ""
        while self._token.kind is not Kind.END:
            token = self._token
            if token.kind is Kind.TEXT:
                parts.append(Literal(self._at(), token.text))
                self.index += 1
                continue
            if mark and token.text != mark:
                raise self._unexpected(f"'{mark}', since ${{…}} and #{{…}} must not be mixed")
            mark = token.text
            self.index += 1
            parts.append(self._choice())
            if self._token.kind is not Kind.CLOSE:
                raise self._unexpected("an operator or '}'")
            self.index += 1
        if len(parts) == 1:
            return parts[0]
        return Composite(at, tuple(parts)) if parts else Literal(at, "")

    def _choice(self) -> Node:
        self._enter()
        at = self._position()
        condition = self._binary(_OR)
        if self._accept("?"):
            self._at()
            chosen = self._choice()
            self._expect(":")
            condition = Choice(at, condition, chosen, self._choice())
        self._leave()
        return condition

    def _binary(self, lowest: int) -> Node:
        """Read operators that bind at least as strongly as `lowest`."""
        left = self._unary()
        while True:
            level = self._level()
            if level < lowest:
                return left
            left = self._chain(left, level)

    def _chain(self, first: Node, level: int) -> Node:
        at = first.at
        operations: list[Operation] = []
        while self._level() == level:
            position = self._at()
            operator = self._token.text
            self.index += 1
            operations.append(Operation(operator, self._binary(level + 1), position))
        if level in (_OR, _AND):
            return Logic(at, level == _OR, (first, *(link.operand for link in operations)))
        return Chain(at, first, tuple(operations))

    def _level(self) -> int:
        return _LEVELS.get(self._token.text, 0) if self._token.kind is Kind.SYMBOL else 0

    def _unary(self) -> Node:
        token = self._token
        if token.kind is Kind.SYMBOL and token.text in ("-", "!", "empty"):
            self._enter()
            at = self._at()
            self.index += 1
            operand = self._unary()
            self._leave()
            return Unary(at, token.text, operand)
        return self._path()

    # ---- operands -------------------------------------------------------------------------------
    def _path(self) -> Node:
        at = self._position()
        root = self._operand()
        keys: list[Node] = []
        last = root
        while True:
            if self._accept("."):
                last = self._property_name()
                keys.append(last)
            elif self._accept("["):
                self._at()
                last = self._choice()
                keys.append(last)
                self._expect("]")
            elif self._is("("):
                name = last.value if isinstance(last, Literal) else None
                raise method_refused(name if isinstance(name, str) else "…", last.at)
            else:
                return Path(at, root, tuple(keys)) if keys else root

    def _operand(self) -> Node:
        token, at = self._token, self._at()
        if token.kind is Kind.NAME:
            return self._name(token, at)
        if token.kind is Kind.STRING:
            self.index += 1
            return Literal(at, token.text)
        if token.kind is Kind.NUMBER:
            return self._number(token, at)
        if token.kind is Kind.SYMBOL and token.text in _CONSTANTS:
            self.index += 1
            return Literal(at, _CONSTANTS[token.text])
        if self._accept("("):
            inner = self._choice()
            self._expect(")")
            return inner
        raise self._unexpected(_OPERAND)

    def _number(self, token: Token, at: Position) -> Node:
        number = number_of(token.text)
        if not number.is_finite():
            raise self.source.fault("the number is too large", token.start, "a smaller number")
        self.index += 1
        return Literal(at, number)

    def _name(self, token: Token, at: Position) -> Node:
        self.index += 1
        if self._is("("):
            raise function_refused(token.text, at)
        name, bracket = self._ahead(1), self._ahead(2)
        is_called = name.kind is Kind.NAME and bracket.kind is Kind.SYMBOL and bracket.text == "("
        if is_called and self._is(":"):
            raise function_refused(f"{token.text}:{name.text}", at)
        # `execution.getVariable(…)` is refused by the method, whose remedy says more.
        if (self._is(".") and not is_called) or self._is("["):
            refused = engine_object_refused(token.text, at)
            if refused:
                raise refused
        self.names.add(token.text)
        return Name(at, token.text)

    def _property_name(self) -> Literal:
        token, at = self._token, self._at()
        if token.kind is not Kind.NAME:
            raise self._unexpected('a name, or ["…"] for a reserved word')
        self.index += 1
        return Literal(at, token.text)

    # ---- tokens ---------------------------------------------------------------------------------
    @property
    def _token(self) -> Token:
        return self.tokens[self.index]

    def _ahead(self, distance: int) -> Token:
        return self.tokens[min(self.index + distance, len(self.tokens) - 1)]

    def _position(self) -> Position:
        return self.source.position(self._token.start)

    def _at(self) -> Position:
        """Count a node and return where the next token stands."""
        self._nodes += 1
        if self._nodes > NODES:
            raise FeelLimitExceeded(f"the expression has more than {NODES} parts")
        return self._position()

    def _is(self, text: str) -> bool:
        return self._token.kind is Kind.SYMBOL and self._token.text == text

    def _accept(self, text: str) -> bool:
        found = self._is(text)
        self.index += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._unexpected(f"'{text}'")

    def _unexpected(self, expected: str) -> FeelSyntaxFault:
        """Return the fault to raise at the next token."""
        token = self._token
        if token.kind is Kind.SYMBOL:
            refused = syntax_refused(token.text, self._position())
            if refused:
                return refused
        found = f"'{self.source.text[token.start : token.end][:40]}'"
        if token.start == token.end:
            found = "the expression ends"
        return self.source.fault(f"expected {expected}, but found {found}", token.start, expected)

    def _enter(self) -> None:
        self._nesting += 1
        if self._nesting > NESTING:
            raise FeelLimitExceeded(f"the expression is nested deeper than {NESTING}")

    def _leave(self) -> None:
        self._nesting -= 1
