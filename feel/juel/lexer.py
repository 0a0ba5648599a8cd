"""Text and expressions into tokens.

Source: JSR-245 (EL 2.2), 1.2.4 (composite text), 1.3 (literals), 1.17 (reserved words), 1.19.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from feel.lexer import Source


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()
    NUMBER = auto()
    STRING = auto()
    NAME = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Args:
        kind: what it is.
        text: as written; without escapes for text and strings; words for operators as symbols.
        start: offset of its first character.
        end: offset behind its last character.
    """

    kind: Kind
    text: str
    start: int
    end: int


_WORDS: Final = {
    "and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=",
    "ge": ">=", "div": "/", "mod": "%", "empty": "empty", "true": "true", "false": "false",
    "null": "null", "instanceof": "instanceof",
}  # fmt: skip
"""Reserved words and the symbols they stand for; none of them is a name, not even after a point."""

# A backslash escapes only the beginning of an expression, and only the last one before it does.
_TEXT: Final = re.compile(r"(?:\\[$#]\{|(?![$#]\{).)+", re.DOTALL)
_TEXT_ESCAPE: Final = re.compile(r"\\([$#]\{)")
_TOKEN: Final = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<string>'(?:[^'\\]|\\['\\])*'|\"(?:[^\"\\]|\\[\"\\])*\")"
    r"|(?P<name>[^\W\d$][\w$]*|\$[\w$]*)"
    r"|(?P<close>\})"
    # The last ones are of Expression Language 3 or of Java; the parser refuses them by name.
    r"|(?P<symbol>&&|\|\||==|!=|<=|>=|->|\+=|[-+*/%<>!?:()\[\].,=;{@])"
)
_KINDS: Final = {
    "number": Kind.NUMBER,
    "string": Kind.STRING,
    "name": Kind.NAME,
    "close": Kind.CLOSE,
    "symbol": Kind.SYMBOL,
}
_STRING_ESCAPE: Final = re.compile(r"\\(.)")


def tokenize(source: Source) -> list[Token]:
    """Return all tokens of text and expressions, the last one being the end.

    Raises:
        FeelSyntaxFault: a character that begins no token, or a string without end.
    """
    tokens: list[Token] = []
    text, offset = source.text, 0
    while offset < len(text):
        match = _TEXT.match(text, offset)
        if match:
            plain = _TEXT_ESCAPE.sub(r"\1", match[0])
            tokens.append(Token(Kind.TEXT, plain, offset, match.end()))
        else:
            tokens.append(Token(Kind.OPEN, text[offset : offset + 2], offset, offset + 2))
            tokens.extend(_expression(source, offset + 2))
        offset = tokens[-1].end
    tokens.append(Token(Kind.END, "", len(text), len(text)))
    return tokens


def tokenize_expression(source: Source) -> list[Token]:
    """Return all tokens of one expression that stands without braces, as if it had them.

    Raises:
        FeelSyntaxFault: as for `tokenize`.
    """
    end = len(source.text)
    tokens = [Token(Kind.OPEN, "", 0, 0), *_expression(source, 0, is_closed=False)]
    return [*tokens, Token(Kind.CLOSE, "", end, end), Token(Kind.END, "", end, end)]


def _expression(source: Source, offset: int, *, is_closed: bool = True) -> Iterator[Token]:
    """Yield the tokens up to and with the closing brace, or the end of the source."""
    text = source.text
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise _unreadable(source, offset)
        group = match.lastgroup or "space"
        if group != "space":
            yield _token(group, match)
        if group == "close":
            if is_closed:
                return
            raise source.fault("unexpected '}'", offset, "an operator or the end")
        offset = match.end()
    if is_closed:
        raise source.fault("expected '}', but the expression ends", len(text), "'}'")


def _token(group: str, match: re.Match[str]) -> Token:
    kind, text = _KINDS[group], match[0]
    if kind is Kind.STRING:
        text = _STRING_ESCAPE.sub(r"\1", text[1:-1])
    elif kind is Kind.NAME and text in _WORDS:
        kind, text = Kind.SYMBOL, _WORDS[text]
    return Token(kind, text, match.start(), match.end())


def _unreadable(source: Source, offset: int) -> Exception:
    character = source.text[offset]
    if character in "'\"":
        body = re.compile(rf"(?:[^{character}\\]|\\[{character}\\])*")
        match = body.match(source.text, offset + 1)
        end = match.end() if match else offset
        if end == len(source.text):
            return source.fault("the string has no end", offset, character)
        expected = f"\\{character} or \\\\"
        return source.fault("a string knows no other escape", end, expected)
    if character in "&|":
        return source.fault(f"unexpected '{character}'", offset, f"'{character * 2}'")
    return source.fault(f"unexpected character {character!r}", offset)
