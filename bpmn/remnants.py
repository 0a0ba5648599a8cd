"""What a file holds and the model does not: what would change what runs, and what would not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RemnantKind(StrEnum):
    """What kind of thing the reader met that has no place in the model."""

    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    EXTENSION = "extension"
    FOREIGN_ATTRIBUTE = "foreign attribute"


@dataclass(frozen=True, slots=True)
class Remnant:
    """Something in the file that would change what runs, and that the model cannot hold.

    Args:
        kind: element or attribute of BPMN itself, or of an extension.
        name: as written in the file, such as `camunda:class` or `standardLoopCharacteristics`.
        owner: id of the element that carries it, `None` outside every element with an id.
        owner_tag: local name of that element.
        value: value of an attribute, empty for an element.
    """

    kind: RemnantKind
    name: str
    owner: str | None
    owner_tag: str
    line: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """An element of BPMN that changes nothing here.

    Args:
        name: its local name, such as `interface`.
        owner: id of the element that carries it, `None` outside every element with an id.
        owner_tag: local name of that element.
    """

    name: str
    owner: str | None
    owner_tag: str
    line: int
