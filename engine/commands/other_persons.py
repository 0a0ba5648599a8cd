"""Other persons whom a case is about as well: an answer to one of them does not say who they are.

Whatever else a case holds about them nobody can tell by its form: who hands the answer out looks at
it, and is told in which cases to look.

Source: Art. 15 (4) and 20 (4) GDPR: the answer must not adversely affect the rights of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection

from engine.person_model import normalised
from engine.store import persons
from engine.store.sealing import Seals

OTHER: Final = {"role": "other-person"}
"""Stands for a value that is the text by which somebody else is known."""
IN_TEXT: Final = "[…]"
"""Stands for it within a longer text."""
_WORD: Final = re.compile(r"""[^\s,;:<>()"'\[\]{}|/]+""")
_ENDS: Final = ".!?"
_SHORTEST: Final = 6
"""What is shorter is looked for as a whole value or word alone: it is part of other words."""


class Others:
    """Finds the texts by which others are known whom cases of a person are about as well.

    Args:
        connection: in a transaction.
        seals: by which persons are found.
        handle: of the person who is answered.
        values: all that the answer holds, as deep as it may be: in it stands how they are spelt.
    """

    def __init__(
        self, connection: Connection, seals: Seals, handle: str, values: Iterable[object]
    ) -> None:
        self._seals = seals
        self._known = persons.others_known_by(connection, handle)
        self._spelt: frozenset[str] = frozenset()
        self._inside = re.compile("")
        self.look_at(values)

    def look_at(self, values: Iterable[object]) -> None:
        """Learn from what else stands in the answer how they are spelt."""
        words = (
            {word for value in values for word in words_of(value)} if self._known else set[str]()
        )
        self._spelt |= {normalised(word) for word in words if self._is_known(word)}
        inside = [one for one in self._spelt if len(one) >= _SHORTEST]
        inside.sort(key=len, reverse=True)
        self._inside = re.compile("|".join(map(re.escape, inside)), re.IGNORECASE)

    def hidden(self, value: object) -> object:
        """Return a value without them."""
        if not self._spelt:
            return value
        if isinstance(value, str):
            return dict(OTHER) if normalised(value) in self._spelt else self.hidden_in(value)
        if isinstance(value, list):
            return [self.hidden(one) for one in value]
        if isinstance(value, dict):
            return {self.hidden_in(str(name)): self.hidden(one) for name, one in value.items()}
        return value

    def hidden_in(self, text: str) -> str:
        """Return a text without them."""
        if not self._spelt:
            return text
        if self._inside.pattern:
            text = self._inside.sub(IN_TEXT, text)
        return _WORD.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        word = found[0].rstrip(_ENDS)
        return found[0].replace(word, IN_TEXT) if normalised(word) in self._spelt else found[0]

    def _is_known(self, word: str) -> bool:
        return self._seals.person(normalised(word)) in self._known


def words_of(value: object) -> Iterator[str]:
    """Return every text in a value, and each of its words."""
    if isinstance(value, str):
        yield value
        yield from (one.rstrip(_ENDS) for one in _WORD.findall(value))
    elif isinstance(value, list):
        for one in value:
            yield from words_of(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from words_of(str(name))
            yield from words_of(one)
