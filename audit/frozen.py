"""Values: frozen dataclasses that cost no more than any other object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(found: type[_Class]) -> type[_Class]:
    """Return the class as a frozen dataclass with slots, for what a step makes by the dozen.

    That nothing changes one is for the type checker to see: to have Python refuse it makes each of
    them ten times as dear to make.
    """
    return dataclass(slots=True, unsafe_hash=True)(found)
