"""Files that come with a submission: does a field take them, and what its value says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from feel import FeelLimitExceeded, Value
from forms.model import Component
from forms.scope import Scope
from forms.values import Complaint

MOST_FILES: Final = 20
"""Of one field."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it came in and was looked at.

    Args:
        name: plain, without folders.
        content_type: as its bytes say.
        size: bytes.
        sha256: hexadecimal digits.
        complaint: why it is not taken, whatever the field; `None` if nothing is wrong with it.
        fits: whether it is of a kind that an `accept` of HTML names.
    """

    name: str
    content_type: str
    size: int
    sha256: str
    complaint: Complaint | None
    fits: Callable[[str], bool]

    @property
    def value(self) -> Value:
        """The file as a variable holds it, in the shape in which Camunda's documents stand."""
        return {
            "camunda.document.type": "camunda",
            "storeId": "vorgang",
            "documentId": self.sha256,
            "contentHash": self.sha256,
            "metadata": {
                "fileName": self.name,
                "contentType": self.content_type,
                "size": Decimal(self.size),
            },
        }


GivenFiles: TypeAlias = "Mapping[str, Sequence[GivenFile]]"
"""Files by the references that stand for them in a submission."""
NO_FILES: Final[Mapping[str, Sequence[GivenFile]]] = {}


def file_complaints(
    component: Component, given: Sequence[GivenFile], scope: Scope
) -> Iterator[Complaint]:
    """Yield what is wrong with the files of a field, as the browser's own check would have it.

    Args:
        component: a file picker that holds a reference.
        given: what came under that reference.
        scope: what its expressions see.
    """
    if not given:
        yield Complaint("file.gone")
        return
    several = component.rules.multiple
    try:
        accept = _text_of(component, scope)
        many = several if isinstance(several, bool) else scope.evaluate(several) is True
    except FeelLimitExceeded:
        yield Complaint("limit")
        return
    if not many and len(given) > 1:
        yield Complaint("file.count", {"actual": len(given)})
    elif len(given) > MOST_FILES:
        yield Complaint("file.many", {"value": MOST_FILES, "actual": len(given)})
    for one in given:
        if one.complaint is not None:
            yield one.complaint
        elif not one.fits(accept):
            yield Complaint("file.accept", {"name": one.name, "value": accept})


def _text_of(component: Component, scope: Scope) -> str:
    parts = component.rules.accept
    found = (one if isinstance(one, str) else scope.evaluate(one) for one in parts)
    return "".join(str(one) for one in found if one is not None)
