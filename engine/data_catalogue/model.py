"""A data catalogue: what each variable is, whatever process has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Variable:
    """What a catalogue says of one variable.

    Args:
        retention: its retention class, one of `engine.retention.TERMS`.
        label: what people call it; `None` leaves its name.
        given: whether the person gave it whom a case is about (GDPR, Art. 20).
    """

    retention: str
    label: str | None = None
    given: bool = False


@dataclass(frozen=True, slots=True)
class DataCatalogue:
    """A file that says what variables are.

    Args:
        id: of the file, by which its versions are counted.
        name: for people.
        variables: by name.
        sha256: of the file.
    """

    id: str
    name: str
    variables: Mapping[str, Variable] = field(default_factory=dict)
    sha256: str = ""
