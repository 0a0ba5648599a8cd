"""What can go wrong with an expression: it does not parse, it asks for too much, or it warns."""

from __future__ import annotations

from dataclasses import dataclass, field


class FeelSyntaxFault(Exception):
    """The text is no expression of its language; nothing was compiled.

    Args:
        message: what is wrong, in one sentence, naming the place.
        line: 1-based line in the expression.
        column: 1-based column in that line.
        expected: what would have been right there, if that can be said.
        remedy: what to do, as a sentence, if more can be said than what was expected.
    """

    language = "FEEL"
    """For people; JUEL's faults say so."""

    def __init__(
        self,
        message: str,
        line: int,
        column: int,
        expected: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.expected = expected
        self._remedy = remedy

    @property
    def remedy(self) -> str:
        """What to do, as a sentence."""
        if self._remedy:
            return self._remedy
        return f"Write {self.expected} there." if self.expected else "Correct the expression there."

    @property
    def place(self) -> str:
        """Where in the expression, in words."""
        line = f"line {self.line}, " if self.line > 1 else ""
        return f"{line}column {self.column} of the expression"

    def __str__(self) -> str:
        remedy = f". {self._remedy}" if self._remedy else ""
        return f"{self.message} (line {self.line}, column {self.column}){remedy}"


class ExpressionFailed(Exception):
    """An expression came to no value, not even null: an incident."""


class FeelLimitExceeded(ExpressionFailed):
    """An expression asked for more than any expression may have: an incident, never null."""


class FeelAssertionFailed(FeelLimitExceeded):
    """The model's own limit, `assert`, was not kept: an incident in the model's words."""


@dataclass(frozen=True, slots=True)
class EvaluationWarning:
    """Why a part of an expression gave null.

    Args:
        message: the reason, in one sentence.
        line: 1-based line in the expression.
        column: 1-based column in that line.
        source: the expression itself, for whoever evaluates several.
        decision: id of the decision that it belongs to, if it belongs to one.
    """

    message: str
    line: int
    column: int
    source: str = field(default="", compare=False)
    decision: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"
