"""Walking over tokens: the ground on which the parser stands."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NoReturn

from feel.faults import FeelLimitExceeded
from feel.lexer import Kind, Source, Token, tokenize
from feel.limits import NESTING, NODES
from feel.names import KEYWORDS, KnownNames
from feel.remedies import remedy_at
from feel.syntax import (
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    Position,
    RangeType,
    Type,
)

_TYPES_OF_SEVERAL_WORDS: Final = {
    **{
        name: name
        for name in ("date and time", "days and time duration", "years and months duration")
    },
    # As Camunda writes them.
    "date time": "date and time",
    "day-time-duration": "days and time duration",
    "year-month-duration": "years and months duration",
}
_TYPE_NAMES: Final = KnownNames(_TYPES_OF_SEVERAL_WORDS)


@lru_cache(maxsize=16)
def _known_names(names: frozenset[str]) -> KnownNames:
    """Return the names of a model, learned once for all its expressions: there may be thousands."""
    return KnownNames(names)


class TokenReader:
    """Tokens of one source, read from left to right, with names and types.

    Args:
        text: the expression.
        names: names known from the model.
        built_in: names of the built-in functions and properties.
    """

    def __init__(self, text: str, names: Iterable[str], built_in: KnownNames) -> None:
        self.source = Source(text)
        self.tokens = tokenize(self.source)
        self.index = 0
        self.given: Final = frozenset(names)
        self.declared: set[str] = set()
        self._nodes = 0
        self._nesting = 0
        self._built_in = built_in
        self._given = _known_names(self.given)
        self._known = KnownNames()

    def declare(self, name: str) -> None:
        """Make a name known from here on."""
        self.declared.add(name)
        self._known.learn(name)

    # ---- tokens ---------------------------------------------------------------------------------
    @property
    def token(self) -> Token:
        """The token to read next."""
        return self.tokens[self.index]

    def ahead(self, distance: int = 1) -> Token:
        """Return a token further on; the end goes on for ever."""
        return self.tokens[min(self.index + distance, len(self.tokens) - 1)]

    def at(self) -> Position:
        """Count a node and return where the next token stands.

        Raises:
            FeelLimitExceeded: more nodes than an expression may have.
        """
        self._nodes += 1
        if self._nodes > NODES:
            raise FeelLimitExceeded(f"the expression has more than {NODES} parts")
        return self.source.position(self.token.start)

    def is_symbol(self, *texts: str) -> bool:
        """Tell whether the next token is one of these symbols."""
        token = self.tokens[self.index]
        return token.kind is Kind.SYMBOL and token.text in texts

    def is_word(self, word: str) -> bool:
        """Tell whether the next token is this keyword."""
        token = self.tokens[self.index]
        return token.kind is Kind.NAME and token.text == word

    def accept(self, text: str) -> bool:
        """Read the symbol if it is next."""
        found = self.is_symbol(text)
        self.index += found
        return found

    def accept_word(self, word: str) -> bool:
        """Read the keyword if it is next."""
        found = self.is_word(word)
        self.index += found
        return found

    def more(self, close: str, already: int) -> bool:
        """Read the closing symbol of a list, or the comma before a further part.

        Args:
            close: the closing symbol.
            already: how many parts were read.

        Returns:
            Whether a part follows.
        """
        if self.accept(close):
            return False
        if already and not self.accept(","):
            self.unexpected(f"',' or '{close}'")
        return True

    def expect(self, text: str) -> None:
        """Read the symbol."""
        if not self.accept(text):
            self.unexpected(f"'{text}'")

    def expect_word(self, word: str) -> None:
        """Read the keyword."""
        if not self.accept_word(word):
            self.unexpected(f"'{word}'")

    def expect_end(self) -> None:
        """Make sure that nothing follows."""
        if self.token.kind is not Kind.END:
            self.unexpected("an operator or the end")

    def unexpected(self, expected: str) -> NoReturn:
        """Refuse the next token."""
        token = self.token
        written = self.source.text[token.start : token.end][:40]
        found = "the expression ends" if token.kind is Kind.END else f"found '{written}'"
        remedy = remedy_at(self.source.text, token.start, expected)
        message = f"expected {expected}, but {found}"
        raise self.source.fault(message, token.start, expected, remedy)

    def enter(self) -> None:
        """Go one level deeper; `leave` must follow.

        Raises:
            FeelLimitExceeded: nested too deep.
        """
        self._nesting += 1
        if self._nesting > NESTING:
            raise FeelLimitExceeded(f"the expression is nested deeper than {NESTING}")

    def leave(self) -> None:
        """Come back one level."""
        self._nesting -= 1

    # ---- names ----------------------------------------------------------------------------------
    def several_words(self) -> tuple[str, int] | None:
        """Return the longest known name of more than one token here, and the index behind it."""
        found = self._given.longest(self.tokens, self.index)
        declared = self._known.longest(self.tokens, self.index)
        if declared and (found is None or declared[1] > found[1]):
            found = declared
        built_in = self._built_in.longest(self.tokens, self.index)
        if built_in and (found is None or built_in[1] > found[1]):
            follower = self.tokens[built_in[1]]
            is_called = follower.kind is Kind.SYMBOL and follower.text == "("
            words = {token.text for token in self.tokens[self.index : built_in[1]]}
            # `date and time > limit` means two variables, `date and time("…")` the function.
            if is_called or not words & KEYWORDS:
                found = built_in
        return found if found and found[1] > self.index + 1 else None

    def name(self, *, keyword_allowed: bool = False) -> str:
        """Read a name: in backticks, of several known words, or one word."""
        token = self.token
        if token.kind is Kind.QUOTED_NAME:
            self.index += 1
            return token.text
        longest = self.several_words()
        if longest:
            self.index = longest[1]
            return longest[0]
        if token.kind is not Kind.NAME or (token.text in KEYWORDS and not keyword_allowed):
            self.unexpected("a name")
        self.index += 1
        return token.text

    def name_before_colon(self) -> str | None:
        """Read a name of any words and the colon behind it, or nothing at all."""
        index = self.index
        longest = self.several_words()
        if longest:
            index = longest[1]
        elif self.token.kind is Kind.QUOTED_NAME:
            index += 1
        else:
            while self.tokens[index].kind is Kind.NAME:
                index += 1
        colon = self.tokens[index]
        if index == self.index or colon.kind is not Kind.SYMBOL or colon.text != ":":
            return None
        name = self.written(self.index, index)
        self.index = index + 1
        return name

    def written(self, first: int, behind: int) -> str:
        """Return tokens as they are written, with single spaces."""
        tokens = self.tokens[first:behind]
        if len(tokens) == 1:
            return tokens[0].text
        return " ".join(self.source.text[tokens[0].start : tokens[-1].end].split())

    # ---- types ----------------------------------------------------------------------------------
    def type(self) -> Type:
        """Read a type. Source: DMN 1.5, 10.3.1.2 rules 40 and 51."""
        self.enter()
        name = self._type_name()
        result: Type = NamedType(name)
        if name == "list" and self.accept("<"):
            result = ListType(self.type())
            self.expect(">")
        elif name == "range" and self.accept("<"):
            result = RangeType(self.type())
            self.expect(">")
        elif name == "context" and self.accept("<"):
            result = self._context_type()
        elif name == "function" and self.accept("<"):
            result = self._function_type()
        self.leave()
        return result

    def _type_name(self) -> str:
        standard = _TYPE_NAMES.longest(self.tokens, self.index)
        if standard:
            self.index = standard[1]
            return _TYPES_OF_SEVERAL_WORDS[standard[0]]
        self.at()
        parts = [self.name(keyword_allowed=True)]
        while self.accept("."):
            parts.append(self.name(keyword_allowed=True))
        return ".".join(parts)

    def _context_type(self) -> Type:
        entries: list[tuple[str, Type]] = []
        while self.more(">", len(entries)):
            name = self.name_before_colon()
            if name is None:
                self.unexpected("a name and ':'")
            entries.append((name, self.type()))
        return ContextType(tuple(entries))

    def _function_type(self) -> Type:
        parameters: list[Type] = []
        while self.more(">", len(parameters)):
            parameters.append(self.type())
        return FunctionType(tuple(parameters), self.type() if self.accept("->") else None)
