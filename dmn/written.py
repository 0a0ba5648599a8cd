"""Text that knows where it was written: values of model files, with their line and column.

A parser hands out values, not places. So that a finding can point at the one character that is
wrong, whatever entities, escapes and line ends stand before it, the values that hold expressions
are `Written`: plain text with its origin. The file is read for places only when one is asked for.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

from dmn.findings import Finding
from feel import FeelLimitExceeded, FeelSyntaxFault

LINE_END: Final = re.compile(r"\r\n|\r|\n")
_Compiled = TypeVar("_Compiled")
_LONGEST_QUOTE: Final = 60


class Position(NamedTuple):
    """A place in a text; both count from 1, the column in characters (Unicode code points)."""

    line: int
    column: int


class Lines:
    """The lines of a text; `\\r\\n`, `\\r` and `\\n` end one."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]

    def position(self, offset: int) -> Position:
        """Return line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column."""
        return self._starts[min(line, len(self._starts)) - 1] + column - 1


class SourceFile(ABC):
    """A file of which values are asked where they stand."""

    @cached_property
    @abstractmethod
    def text(self) -> str:
        """Its text, line ends as they are, without byte order mark; empty if unreadable."""

    @abstractmethod
    def spelling(self, key: object) -> Sequence[int] | None:
        """Return the offset in the text of each character of a value, and of its end.

        Args:
            key: names the value; each kind of file has its own.
        """

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from; `skipped` of its characters stand before the text in hand."""

    file: SourceFile
    key: object
    skipped: int = 0

    def position(self, index: int) -> Position | None:
        """Return the place in the file of the character with this index, if it can be told."""
        spelling = self.file.spelling(self.key)
        if not spelling:
            return None
        # A fault at the end of an expression points behind its last character.
        # What was put before it stands nowhere: its place is that of the first character.
        place = max(index + self.skipped, 0)
        return self.file.lines.position(spelling[min(place, len(spelling) - 1)])


class Written(str):
    """A text that knows its origin. Slices and results of `str` methods are plain text again."""

    __slots__ = ("origin",)
    origin: Origin

    def __new__(cls, text: str, origin: Origin) -> Written:
        """Return the text with its origin."""
        written = super().__new__(cls, text)
        written.origin = origin
        return written

    def part(self, start: int, end: int | None = None) -> Written:
        """Return a slice that still knows its origin."""
        origin = self.origin
        return Written(self[start:end], Origin(origin.file, origin.key, origin.skipped + start))

    def stripped(self) -> Written:
        """Return it without the white space around it."""
        start = len(self) - len(self.lstrip())
        return self.part(start, start + len(self.strip()))


def part(text: str, start: int, end: int | None = None) -> str:
    """Return a slice of a text, which keeps its origin if it has one."""
    return text.part(start, end) if isinstance(text, Written) else text[start:end]


def marked(text: Written) -> Written:
    """Return an expression with the `=` before it that stands in no file of its kind."""
    origin = text.origin
    return Written(f"={text}", Origin(origin.file, origin.key, origin.skipped - 1))


def position_of(text: str, index: int = 0) -> Position | None:
    """Return where in its file a character of the text stands; `None` for a text of no file."""
    return text.origin.position(index) if isinstance(text, Written) else None


class Owner(NamedTuple):
    """What an expression belongs to: file, element id, the element's line and label."""

    file: str
    element: str | None
    line: int | None
    label: str | None = None


def at_text(owner: Owner, text: str, index: int, message: str, remedy: str, rule: str) -> Finding:
    """Return a finding that points at a character of a value, else at the element's line."""
    position = position_of(text, index) or (owner.line, None)
    return Finding(
        owner.file, owner.element, position[0], message, remedy, rule, position[1], owner.label
    )


def compiled(
    compile_text: Callable[[str, Iterable[str]], _Compiled],
    source: str,
    names: Iterable[str],
    owner: Owner,
    what: str,
    keep: Callable[[Finding], None],
) -> _Compiled | None:
    """Return the compiled expression of a model; if it is none, `None`, and the finding is kept.

    This is the one place where what FEEL says against an expression becomes a finding: what was
    found and what was expected, at its line and column of the file.

    Args:
        compile_text: one of the functions of `feel` that compile.
        source: the expression, without a leading `=`.
        names: names of the model that hold spaces or operators.
        owner: the element that the expression belongs to.
        what: how the place is called in a finding, such as `the assignee`.
        keep: takes the finding.
    """
    try:
        return compile_text(str(source), names)
    except FeelSyntaxFault as fault:
        index = Lines(source).offset(fault.line, fault.column)
        place = "" if position_of(source) else f" at {fault.place}"
        rule = f"{fault.language.lower()}/syntax"
        message = f"{what} {_quoted(source)} is no {fault.language}: {fault.message}{place}"
        keep(at_text(owner, source, index, message, fault.remedy, rule))
    except FeelLimitExceeded as fault:
        message = f"{what} {_quoted(source)} is too large: {fault}"
        keep(at_text(owner, source, 0, message, "Split it into smaller ones.", "feel/limit"))
    return None


def _quoted(source: str) -> str:
    line = " ".join(source.split())
    return f"'{line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + '…'}'"
