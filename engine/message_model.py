"""Messages and signals, as steps throw and take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feel import Value

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ThrownSignal:
    """A signal that is broadcast, with its variables."""

    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class ThrownMessage:
    """A message that a process sends; the key is empty if it has none."""

    name: str
    correlation_key: str
    values: Values


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message as a step takes it.

    Args:
        key: the number that its publisher was told.
        name: message name.
        correlation_key: empty if it has none.
        values: its variables.
    """

    key: int
    name: str
    correlation_key: str
    values: Values
