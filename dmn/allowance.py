"""How much there may be to compile, found out before anything is.

FEEL is compiled at some 50 000 characters a second, so a file of a few megabytes could keep a
worker busy for minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from dmn.document import Document, children, local_name, text_of
from dmn.findings import ModelRefused

MOST_CHARACTERS: Final = 400_000
"""Of expressions that differ: compiling them takes at most about ten seconds."""
_NOTES: Final = ("annotationEntry", "textAnnotation")


@dataclass(slots=True)
class Allowance:
    """How much may still be compiled in files that are read together.

    Args:
        most: characters of all of them, equal expressions of one file counted once.
    """

    most: int = MOST_CHARACTERS

    def __post_init__(self) -> None:
        self._left = self.most

    _left: int = 0

    def take(self, document: Document, definitions: etree._Element) -> None:
        """Count the expressions of a file about to be read.

        Raises:
            ModelRefused: they are too many; those of the files before it stay counted.
        """
        left, seen = self._left, set[str]()
        for element, text in _expressions(definitions):
            if text not in seen:
                seen.add(text)
                left -= len(text)
            if left < 0:
                document.refuse(
                    element,
                    "too-much",
                    f"the expressions deployed together have more than {self.most} characters, "
                    "equal ones counted once; nothing of this file was read",
                    "Split the model into several files, and deploy them one after another.",
                )
                raise ModelRefused(document.findings)
        self._left = left


def _expressions(definitions: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in definitions.iter(etree.Element):
        if local_name(element) not in _NOTES:
            for holder in children(element, "text"):
                yield element, text_of(holder)
