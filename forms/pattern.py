"""Patterns of `validate.pattern`: JavaScript's regular expressions, run in Python.

The browser runs the pattern with `new RegExp(pattern)`, without flags. What means something else
there and here is rewritten; what only one of the two knows is refused when the form is read.

Source: ECMA-262, section 22.2 and annex B.1.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import regex

from feel import work_time_left
from feel.pattern_weight import too_heavy

MAXIMUM_LENGTH = 1000
# Long enough for any honest pattern; a pattern that needs longer is no reason to stop the server.
PATIENCE_SECONDS = 0.25

_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
_PLAIN_ESCAPES = frozenset("nrtvf")
_GROUPS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")
_COUNT = re.compile(r"\{\d{1,4}(?:,(?:\d{1,4})?)?\}")
_NAMED = re.compile(r"\(\?<[A-Za-z_][A-Za-z0-9_]*>")
_CODE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|c([A-Za-z])|(0)(?![0-9]))")


class PatternRefused(Exception):
    """The pattern does not mean the same in the browser and on the server."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as it was written; `matches` says what the browser says."""

    source: str

    def matches(self, text: str) -> bool:
        """Return whether the pattern is found somewhere in the text; `False` if it takes too long.

        Args:
            text: the value, any length.
        """
        seconds = min(PATIENCE_SECONDS, work_time_left())
        try:
            return seconds > 0 and bool(_compiled(self.source).search(text, timeout=seconds))
        except TimeoutError:
            return False


def read_pattern(source: str) -> Pattern:
    """Return the pattern, ready to run.

    Raises:
        PatternRefused: no regular expression, one that only one of the two sides understands, or
            one that is too costly to compile.
    """
    if len(source) > MAXIMUM_LENGTH:
        raise PatternRefused(f"it is longer than {MAXIMUM_LENGTH} characters")
    try:
        _compiled(source)
    except (regex.error, OverflowError, RecursionError, MemoryError) as fault:
        raise PatternRefused(str(fault) or "it is too large") from fault
    return Pattern(source)


@lru_cache(maxsize=512)
def _compiled(source: str) -> regex.Pattern[str]:
    translated = _translate(source)
    refusal = too_heavy(translated)
    if refusal:
        raise PatternRefused(refusal)
    return regex.compile(translated, regex.ASCII | regex.VERSION0)


def _translate(source: str) -> str:
    out: list[str] = []
    at = 0
    while at < len(source):
        character = source[at]
        if character == "\\":
            text, at = _escape(source, at, in_class=False)
        elif character == "[":
            text, at = _class(source, at)
        elif character == "(":
            text, at = _group(source, at)
        elif character in "*+?{":
            text, at = _quantifier(source, at)
        else:
            text = {"$": r"\Z", ".": r"[^\n\r\u2028\u2029]", "]": r"\]", "}": r"\}"}.get(
                character, character if character in "^|)" else regex.escape(character)
            )
            at += 1
        out.append(text)
    return "".join(out)


def _group(source: str, at: int) -> tuple[str, int]:
    named = _NAMED.match(source, at)
    if named:
        return named.group(), named.end()
    for opening in _GROUPS:
        if source.startswith(opening, at):
            return opening, at + len(opening)
    if source.startswith("(?", at):
        raise PatternRefused(f"browsers do not all know the group {source[at : at + 4]!r}")
    return "(", at + 1


def _quantifier(source: str, at: int) -> tuple[str, int]:
    if source[at] == "{":
        count = _COUNT.match(source, at)
        if not count:
            return r"\{", at + 1
        text, end = count.group(), count.end()
    else:
        text, end = source[at], at + 1
    if source.startswith("?", end):
        text, end = text + "?", end + 1
    if end < len(source) and source[end] in "*+?":
        raise PatternRefused(f"the quantifier {text + source[end]!r} repeats nothing")
    return text, end


def _escape(source: str, at: int, *, in_class: bool) -> tuple[str, int]:
    if at + 1 >= len(source):
        raise PatternRefused("it ends with a backslash")
    code = _CODE.match(source, at)
    if code:
        return regex.escape(chr(_code_point(code))), code.end()
    letter = source[at + 1]
    if letter in _SETS:
        return (_SETS[letter] if in_class else f"[{_SETS[letter]}]"), at + 2
    if letter.lower() in _SETS:
        if in_class:
            raise PatternRefused(f"\\{letter} inside [ ] is not supported; write what is allowed")
        return f"[^{_SETS[letter.lower()]}]", at + 2
    if letter in _PLAIN_ESCAPES or (letter in "bB" and not in_class) or letter in "123456789":
        if in_class and letter.isdigit():
            raise PatternRefused(f"\\{letter} inside [ ] is not supported")
        return f"\\{letter}", at + 2
    if letter == "b":
        return r"\x08", at + 2
    if letter in "kpPuxc0":
        raise PatternRefused(f"\\{letter} is not supported")
    return regex.escape(letter), at + 2


def _code_point(code: re.Match[str]) -> int:
    unicode, byte, control, zero = code.groups()
    if control:
        return ord(control) % 32
    return 0 if zero else int(unicode or byte, 16)


def _class(source: str, at: int) -> tuple[str, int]:
    out = ["["]
    at += 1
    if source.startswith("^", at):
        out.append("^")
        at += 1
    if source.startswith("]", at):
        raise PatternRefused("[ ] is empty")
    while at < len(source) and source[at] != "]":
        if source[at] == "\\":
            text, at = _escape(source, at, in_class=True)
        else:
            # A hyphen keeps its meaning; everything else is itself, also [ and & and ~.
            text = "-" if source[at] == "-" else regex.escape(source[at])
            at += 1
        out.append(text)
    if at >= len(source):
        raise PatternRefused("[ is not closed")
    return "".join(out) + "]", at + 1
