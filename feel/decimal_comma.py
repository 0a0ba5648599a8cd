"""A German comma in unary tests: FEEL accepts it, and means two values where one was meant.

In an expression `100,01` is no FEEL at all, so only cells and allowed values need to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feel.faults import FeelLimitExceeded, FeelSyntaxFault
from feel.lexer import Kind, Source, Token, tokenize


@dataclass(frozen=True, slots=True)
class CommaAdvice:
    """Where a comma within a number separates two tests.

    Args:
        written: the number as it stands, `1.000,50`.
        meant: as FEEL writes the number that was probably meant, `1000.50`.
        line: 1-based line of the number in the cell.
        column: 1-based column in that line.
    """

    written: str
    meant: str
    line: int
    column: int

    @property
    def message(self) -> str:
        """What the cell means as it stands, in one sentence without a full stop."""
        before, _, behind = self.written.partition(",")
        return f"'{self.written}' is read as two tests, {before} or {behind}"

    @property
    def remedy(self) -> str:
        """What to write instead, as a sentence."""
        return (
            f"Write {self.meant} with a decimal point, or a space behind the comma for two values."
        )


def comma_advice(source: str) -> CommaAdvice | None:
    """Return the first comma that stands between digits without a space, if there is one.

    Not `1,2,3`, which no number is written like, and no comma within brackets, where items and
    arguments are separated; those of `not(…)` hold tests.

    Args:
        source: unary tests, FEEL or not.
    """
    if "," not in source:
        return None
    try:
        text = Source(source)
        tokens = tokenize(text)
    except (FeelSyntaxFault, FeelLimitExceeded):
        # Told by whoever compiles it.
        return None
    for before, behind in _joined_numbers(tokens):
        at = text.position(before.start)
        whole = before.text.replace(".", "") if _is_grouped(before.text) else before.text
        if "." not in whole:
            return CommaAdvice(
                f"{before.text},{behind.text}", f"{whole}.{behind.text}", at.line, at.column
            )
    return None


def _joined_numbers(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield the numbers around each comma between tests that no other such comma is next to."""
    depth = 1 if [token.text for token in tokens[:2]] == ["not", "("] else 0
    open_brackets = 0
    commas: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind is Kind.SYMBOL:
            open_brackets += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
            if token.text == "," and open_brackets == depth and _joins(tokens, index):
                commas.append(index)
    for comma in commas:
        if comma - 2 not in commas and comma + 2 not in commas:
            yield tokens[comma - 1], tokens[comma + 1]


def _joins(tokens: list[Token], comma: int) -> bool:
    if comma == 0:
        return False
    # Behind a comma there is always the end, if nothing else.
    before, sign, behind = tokens[comma - 1 : comma + 2]
    return (
        before.kind is Kind.NUMBER
        and behind.kind is Kind.NUMBER
        and before.end == sign.start
        and sign.end == behind.start
        and behind.text.isdigit()
    )


def _is_grouped(number: str) -> bool:
    first, *groups = number.split(".")
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)
