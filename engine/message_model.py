"""Messages and signals, as steps throw and take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feel import Value

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ThrownSignal:
    """A signal that is broadcast, with its variables.

    Args:
        business_id: of the instances that it starts.
        own_business_id: whether these get that of the instance that throws it.
        rounds: what lies behind it, it included (`engine.core.circles`); 0 if it was broadcast.
    """

    name: str
    values: Values
    business_id: str | None = None
    own_business_id: bool = False
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class ThrownMessage:
    """A message that a process sends; the key is empty if it has none.

    Args:
        rounds: what lies behind it, it included (`engine.core.circles`).
    """

    name: str
    correlation_key: str
    values: Values
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message as a step takes it.

    Args:
        key: the number that its publisher was told.
        name: message name.
        correlation_key: empty if it has none.
        values: its variables.
        business_id: of an instance that it starts.
        rounds: as when it was thrown; 0 if it was published.
    """

    key: int
    name: str
    correlation_key: str
    values: Values
    business_id: str | None = None
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Occurred:
    """One of the things for which a parallel multiple start event waits, when it has come.

    Args:
        listener: id of the event, or `<id>#2` … for its further definitions.
        message: the message; a signal, a timer or a condition is told as one.
    """

    listener: str
    message: ReceivedMessage


@dataclass(frozen=True, slots=True)
class OpenKeys:
    """The keys of those who wait for no key of their own, as hashes.

    Args:
        unkeyed: whoever waits so takes any message of the name, one without a key too.
        unfilled: whoever waits so takes any message of the name that has a key.
    """

    unkeyed: bytes
    unfilled: bytes

    def both(self) -> tuple[bytes, bytes]:
        """Return both."""
        return self.unkeyed, self.unfilled
