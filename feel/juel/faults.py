"""What can go wrong with JUEL: it needs Java, or it fails while it runs."""

from __future__ import annotations

from feel.faults import ExpressionFailed, FeelSyntaxFault
from feel.syntax import Position


class JuelRefused(FeelSyntaxFault):
    """The expression needs Java, which does not run here; nothing was compiled.

    Args:
        message: what is refused, in one sentence.
        at: where it stands.
        remedy: what to use instead, as a sentence.
    """

    def __init__(self, message: str, at: Position, remedy: str) -> None:
        super().__init__(message, at.line, at.column, remedy=remedy)


class JuelFailed(ExpressionFailed):
    """An expression has no value for these variables: an incident, never null.

    Args:
        message: what failed, in one sentence.
        at: where in the expression.
    """

    def __init__(self, message: str, at: Position) -> None:
        super().__init__(f"{message} (line {at.line}, column {at.column})")
        self.message = message
        self.line = at.line
        self.column = at.column
