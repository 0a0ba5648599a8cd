"""Names of several words, found by the longest match against the names that are known.

Source: DMN 1.5, 10.3.1.4 and 10.3.1.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from feel.faults import FeelSyntaxFault
from feel.lexer import Kind, Source, Token, tokenize

KEYWORDS: Final = frozenset(
    (
        *("and", "between", "else", "every", "external", "false", "for", "function", "if", "in"),
        *("instance", "not", "null", "of", "or", "return", "satisfies", "some", "then", "true"),
    )
)


class KnownNames:
    """Known names as a tree of tokens.

    Args:
        names: as the model writes them; spaces inside do not matter.
    """

    __slots__ = ("_root",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._root: _Branch = _Branch()
        for name in names:
            self.learn(name)

    def learn(self, name: str) -> None:
        """Add a name; one that FEEL cannot read is reachable in backticks only."""
        try:
            tokens = tokenize(Source(name))[:-1]
        except FeelSyntaxFault:
            return
        if not tokens or tokens[0].kind is not Kind.NAME:
            return
        branch = self._root
        for token in tokens:
            branch = branch.next.setdefault(token.text, _Branch())
        branch.name = branch.name or " ".join(name.split())

    def longest(self, tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
        """Return the longest known name that begins at a token, and the index behind it."""
        branch, found = self._root, None
        for index in range(start, len(tokens)):
            token = tokens[index]
            if token.kind in (Kind.STRING, Kind.QUOTED_NAME):
                break
            next_branch = branch.next.get(token.text)
            if next_branch is None:
                break
            branch = next_branch
            if branch.name is not None:
                found = branch.name, index + 1
        return found


class _Branch:
    __slots__ = ("name", "next")

    def __init__(self) -> None:
        self.name: str | None = None
        self.next: dict[str, _Branch] = {}
