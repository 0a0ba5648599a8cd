"""What can go wrong with an expression: it does not parse, it asks for too much, or it warns."""

from __future__ import annotations

from dataclasses import dataclass


class FeelSyntaxFault(Exception):
    """The text is no FEEL; nothing was compiled.

    Args:
        message: what is wrong, in one sentence, naming the place.
        line: 1-based line in the expression.
        column: 1-based column in that line.
        expected: what would have been right there, if that can be said.
    """

    def __init__(self, message: str, line: int, column: int, expected: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.expected = expected

    @property
    def place(self) -> str:
        """Where in the expression, in words."""
        line = f"line {self.line}, " if self.line > 1 else ""
        return f"{line}column {self.column} of the expression"

    def __str__(self) -> str:
        return f"{self.message} (line {self.line}, column {self.column})"


class FeelLimitExceeded(Exception):
    """An expression asked for more than any expression may have: an incident, never null."""


@dataclass(frozen=True, slots=True)
class EvaluationWarning:
    """Why a part of an expression gave null.

    Args:
        message: the reason, in one sentence.
        line: 1-based line in the expression.
        column: 1-based column in that line.
    """

    message: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"
