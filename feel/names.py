"""Names of several words, found by the longest match against the names that are known.

Source: DMN 1.5, 10.3.1.4 and 10.3.1.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from feel.faults import FeelSyntaxFault
from feel.lexer import Kind, Source, Token, tokenize

KEYWORDS: Final = frozenset(
    (
        *("and", "between", "else", "every", "external", "false", "for", "function", "if", "in"),
        *("instance", "not", "null", "of", "or", "return", "satisfies", "some", "then", "true"),
    )
)
_SEVERAL_WORDS: Final = re.compile(r"[^\W\d]\w*(?:\s+\w+)+")


def names_in(values: Mapping[str, object]) -> frozenset[str]:
    """Return names for `compile_expression`, for whoever has values and no model with types.

    All variables, and of the keys within them those of several plain words: nothing else can be
    meant by such words, whereas a key `a-b` must not hide the difference of two variables.

    Args:
        values: variables by name; JSON or FEEL values.
    """
    names = set(values)
    waiting: list[object] = list(values.values())
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        if isinstance(value, Mapping):
            seen.add(id(value))
            names.update(key for key in value if _is_several_words(key))
            waiting.extend(value.values())
        elif isinstance(value, list):
            seen.add(id(value))
            waiting.extend(value)
    return frozenset(names)


def _is_several_words(name: object) -> bool:
    return (
        isinstance(name, str)
        and _SEVERAL_WORDS.fullmatch(name) is not None
        and KEYWORDS.isdisjoint(name.split())
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
