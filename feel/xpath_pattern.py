r"""Regular expressions of XPath, read by their own grammar and written for the library `regex`.

Only what XPath knows gets through: the library would take `a++`, `\K`, `\N{...}` or `(?:a){e<=1}`
for something of its own and answer `true` where XPath has no pattern at all.

Source: XPath and XQuery Functions 3.1, 5.6.1; XML Schema 1.1 part 2, appendix G.
"""

from __future__ import annotations

import re
from typing import Final

from feel.values import NoValue

_START: Final = (
    r":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""What XML names begin with."""
_PART: Final = _START + r"\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SEVERAL: Final = {
    r"\s": r"[ \t\n\r]",
    r"\S": r"[^ \t\n\r]",
    r"\i": f"[{_START}]",
    r"\I": f"[^{_START}]",
    r"\c": f"[{_PART}]",
    r"\C": f"[^{_PART}]",
    # No underscore, which is punctuation, but all symbols: the euro is part of a word.
    r"\w": r"[^\p{P}\p{Z}\p{C}]",
    r"\W": r"[\p{P}\p{Z}\p{C}]",
}
"""Classes that the library reads otherwise."""
_ESCAPED: Final = (
    r"(?P<several>\\[sSiIcCdDwW]|\\[pP]\{(?:[LMNPZSC][a-z]?|Is[A-Za-z0-9-]+)\})"
    r"|(?P<single>\\[nrt\\|.\-^?*+{}()\[\]$])"
)
_OPENING: Final = r"\[(?:\^(?!\])|(?![\]^]))"
"""Of a class; none is empty."""
_OUTSIDE: Final = re.compile(
    rf"{_ESCAPED}|(?P<reference>\\[1-9][0-9]*)|(?P<group>\((?:\?:|(?!\?)))|(?P<end>\))"
    r"|(?P<quantifier>(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})\??)"
    rf"|(?P<class>{_OPENING})"
    r"|(?P<sign>[|^$.])|(?P<plain>[^\\{}()\[\]?*+])",
    re.DOTALL,
)
_IN_CLASS: Final = re.compile(
    rf"{_ESCAPED}|(?P<without>-{_OPENING})|(?P<end>\])|(?P<plain>[^\\\[\]])", re.DOTALL
)
_RANGE: Final = re.compile(r"-(?![\[\]])")
_SIGNS_IN_CLASS: Final = "&|~^-"
"""Two of the first three would be an operation on sets."""


def in_terms_of_library(pattern: str, flags: str) -> str:
    """Return the pattern as the library `regex` (version 1) writes it.

    Args:
        pattern: of XPath, without white space to be ignored.
        flags: of XPath; `s` and `m` say what a point and a dollar sign mean.

    Raises:
        NoValue: XPath has no such pattern.
    """
    return _Translation(pattern, flags).text()


class _Translation:
    def __init__(self, pattern: str, flags: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._written: list[str] = []
        self._open: list[int | None] = []
        self._groups = 0
        self._signs = {
            ".": "." if "s" in flags else r"[^\n\r]",
            # Else it would match before a line end at the end, too.
            "$": "$" if "m" in flags else r"\Z",
        }

    def text(self) -> str:
        may_repeat = False
        while self._at < len(self._pattern):
            kind, piece = self._next(_OUTSIDE)
            if kind == "quantifier" and not may_repeat:
                raise self._refusal()
            may_repeat = kind not in ("quantifier", "group") and piece != "|"
            self._write(kind, piece)
        if self._open:
            raise self._refusal()
        return "".join(self._written)

    def _write(self, kind: str, piece: str) -> None:
        if kind == "group":
            self._groups += piece == "("
            self._open.append(self._groups if piece == "(" else None)
        elif kind == "end":
            if not self._open:
                raise self._refusal()
            self._open.pop()
        elif kind == "class":
            self._class(piece)
            return
        elif kind == "reference":
            piece = self._reference(piece[1:])
        elif kind == "sign":
            piece = self._signs.get(piece, piece)
        self._written.append(_several(piece) if kind == "several" else piece)

    def _reference(self, number: str) -> str:
        # \12 is group 12 if there are that many so far, else group 1 and a 2.
        digits = len(number)
        while digits > 1 and int(number[:digits]) > self._groups:
            digits -= 1
        group = int(number[:digits])
        if group > self._groups or group in self._open:
            raise self._refusal()
        self._at -= len(number) - digits
        # A group that took no part stands for nothing at all; the library would not match then.
        return rf"(?:(?({group})\{group}))"

    def _class(self, opening: str) -> None:
        self._written.append(opening)
        while True:
            kind, piece = self._next(_IN_CLASS)
            if kind == "end":
                self._written.append(piece)
                return
            if kind == "without":
                # XPath writes a class without another as [a-z-[aeiou]], the library with --.
                self._written.append("-")
                self._class(piece)
                if not self._pattern.startswith("]", self._at):
                    raise self._refusal()
            elif kind == "several":
                self._written.append(_several(piece))
            else:
                self._members(kind, piece)

    def _members(self, kind: str, piece: str) -> None:
        """Write one character of a class, or all from it to another."""
        self._written.append(_member(piece))
        if not _RANGE.match(self._pattern, self._at):
            return
        self._at += 1
        to_kind, to_piece = self._next(_IN_CLASS)
        if to_kind not in ("single", "plain") or "-" in ((kind == "plain") and piece, to_piece):
            raise self._refusal()
        self._written.append(f"-{_member(to_piece)}")

    def _next(self, token: re.Pattern[str]) -> tuple[str, str]:
        match = token.match(self._pattern, self._at)
        if match is None:
            raise self._refusal()
        self._at = match.end()
        return match.lastgroup or "", match[0]

    def _refusal(self) -> NoValue:
        return NoValue(f"'{self._pattern[:40]}' is no XPath pattern")


def _several(piece: str) -> str:
    return _SEVERAL.get(piece, piece.replace("{Is", "{In", 1))


def _member(piece: str) -> str:
    return f"\\{piece}" if piece in _SIGNS_IN_CLASS else piece
