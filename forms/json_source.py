"""Where the strings of a JSON file stand: a parser tells their values only.

The scanner reads what the strict parser has taken; so it need not check anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from dmn.written import Origin, SourceFile, Written

Path = tuple[str | int, ...]
"""Names and indexes from the root to a value."""

_SYMBOL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_CHARACTER: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
"""Two escapes may be the halves of one character."""


class JsonSource(SourceFile):
    """The text of one JSON file.

    Args:
        content: its bytes, UTF-8.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def text(self) -> str:
        """Its text, without byte order mark."""
        return self._content.decode("utf-8-sig")

    @cached_property
    def _strings(self) -> dict[Path, tuple[int, int]]:
        found: dict[Path, tuple[int, int]] = {}
        path: list[str | int | None] = []  # `None`: an object whose next string is a name
        for match in _SYMBOL.finditer(self.text):
            symbol = match[0]
            if symbol in ("{", "["):
                path.append(None if symbol == "{" else 0)
            elif symbol in ("}", "]"):
                path.pop()
            elif symbol == ",":
                path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
            elif match[1] is not None and path and path[-1] is None:
                path[-1] = str(json.loads(symbol, strict=False))
            elif match[1] is not None:
                found[tuple(step for step in path if step is not None)] = match.span(1)
        return found

    def spelling(self, key: object) -> Sequence[int] | None:
        """Return the offset of each character of the string at a path.

        Source: RFC 8259, clause 7.
        """
        span = self._strings.get(key) if isinstance(key, tuple) else None
        if span is None:
            return None
        start, end = span
        return [*(match.start() for match in _CHARACTER.finditer(self.text, start, end)), end]

    def written(self, value: str, path: Path) -> Written:
        """Return the value of a string, which knows where it stands."""
        return Written(value, Origin(self, path))
