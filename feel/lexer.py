"""Text into tokens. Names are single words here; `feel.names` joins them.

Source: DMN 1.5, 10.3.1.2, grammar rules 22 to 35 and 61 to 65.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from feel.faults import FeelLimitExceeded, FeelSyntaxFault
from feel.limits import SOURCE_BYTES
from feel.remedies import remedy_at
from feel.syntax import Position


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    STRING = auto()
    NAME = auto()
    QUOTED_NAME = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Args:
        kind: what it is.
        text: as written; for strings and quoted names without quotes and escapes.
        start: offset of its first character.
        end: offset behind its last character.
    """

    kind: Kind
    text: str
    start: int
    end: int


_NAME_START: Final = (
    "A-Za-z_?\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_PART: Final = _NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE: Final = (
    r"[\s\u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+"
    r"|//[^\n\r\u0085\u2028\u2029]*|/\*(?s:.*?)\*/"
)
_TOKEN: Final = re.compile(
    rf"(?P<space>{_SPACE})"
    # A point belongs to a number only if a digit follows, so that 1..5 is a range.
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\(?s:.))*")'
    rf"|(?P<name>[{_NAME_START}][{_NAME_PART}]*)"
    r"|(?P<quoted>`[^`]*`)"
    r"|(?P<symbol>\.\.|\*\*|<=|>=|!=|->|[-+*/<>=(){}\[\],.:;@'’])"
)
_KINDS: Final = {
    "number": Kind.NUMBER,
    "string": Kind.STRING,
    "name": Kind.NAME,
    "quoted": Kind.QUOTED_NAME,
    "symbol": Kind.SYMBOL,
}
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_LARGEST_CODE_POINT: Final = 0x10FFFF


class Source:
    """An expression's text, which knows lines and columns."""

    def __init__(self, text: str) -> None:
        if len(text.encode("utf-8", "replace")) > SOURCE_BYTES:
            raise FeelLimitExceeded(f"the expression is longer than {SOURCE_BYTES} bytes")
        self.text = text
        self._line_starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def position(self, offset: int) -> Position:
        """Return line and column of an offset."""
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def fault(
        self,
        message: str,
        offset: int,
        expected: str | None = None,
        remedy: str | None = None,
    ) -> FeelSyntaxFault:
        """Return the fault to raise at an offset."""
        position = self.position(offset)
        return FeelSyntaxFault(message, position.line, position.column, expected, remedy)


def tokenize(source: Source) -> list[Token]:
    """Return all tokens, the last one being the end.

    Raises:
        FeelSyntaxFault: a character that begins no token, or a string without end.
    """
    tokens: list[Token] = []
    text, offset = source.text, 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise _unreadable(source, offset)
        offset = match.end()
        group = match.lastgroup or "space"
        if group != "space":
            tokens.append(Token(_KINDS[group], _content(group, match), match.start(), offset))
    tokens.append(Token(Kind.END, "", len(text), len(text)))
    return tokens


def _unreadable(source: Source, offset: int) -> FeelSyntaxFault:
    character = source.text[offset]
    remedy = remedy_at(source.text, offset, None)
    if character == '"':
        return source.fault("the string has no end", offset, '"', remedy)
    if character == "`":
        return source.fault("the quoted name has no end", offset, "`", remedy)
    return source.fault(f"unexpected character {character!r}", offset, None, remedy)


def _content(group: str, match: re.Match[str]) -> str:
    if group == "string":
        return _unescaped(match[0][1:-1])
    if group == "quoted":
        return " ".join(match[0][1:-1].split())
    return match[0]


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(_replacement, text)
    # Two \u escapes may be the halves of one character; a lone half is no character at all.
    if any("\ud800" <= character <= "\udfff" for character in text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _replacement(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        number = int(code, 16)
        return chr(number) if number <= _LARGEST_CODE_POINT else "\ufffd"
    letter = match[3]
    # An unknown escape stays as written: regular expressions are full of them.
    return _ESCAPED.get(letter, letter if letter in "\"\\'/" else "\\" + letter)
