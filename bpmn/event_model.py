"""Event definitions as data, and the root elements they refer to (BPMN 2.0.2, clause 10.5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Dialect(StrEnum):
    """Whose extensions a file carries, and so which languages its expressions are in."""

    CAMUNDA_8 = "zeebe"
    """FEEL, behind an `=`."""
    CAMUNDA_7 = "camunda"
    """JUEL, in `${…}`, and FEEL behind an `=`; Operaton too."""


class EventKind(StrEnum):
    """The event definitions of BPMN 2.0.2, clause 10.5.5; `NONE` has no definition at all."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    COMPENSATION = "compensate"
    CANCEL = "cancel"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer definition: `kind` is `timeDate`, `timeDuration` or `timeCycle`."""

    kind: str
    expression: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message and, for catching, the FEEL expression of its correlation key.

    Args:
        path: where the message itself holds its key (BPMN 2.0.2, 8.4.2).
        correlation_id: of the standard's correlation key that both serve.
    """

    id: str
    name: str
    correlation_key: str | None = None
    path: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal: matched by its name, which may be an expression."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Error:
    """An error; a catching event without a code, or without an error, catches each."""

    id: str
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """An escalation; a catching event without a code, or without an escalation, catches each."""

    id: str
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event definition of an event node, written in it or referred to.

    Args:
        condition: of a conditional event, as written.
        variable_names: of a conditional event: it is looked at when one of these is written; empty
            for all.
        variable_events: `create`, `update` (Camunda 7 also `delete`); empty for all.
        link: name of a link event.
        activity_ref: of a compensation event: the activity to be compensated; `None` for all.
        wait_for_completion: whether a compensation throw event waits for the handlers.
        code_variable: takes the code of a caught error or escalation (Camunda 7).
        message_variable: takes the message of a caught error (Camunda 7).
        passes_all: whether a thrown signal carries all variables that are seen there (Camunda 7).
        business_id: of the instances that a thrown signal starts (Camunda 7).
        own_business_id: whether they get that of the throwing instance (Camunda 7).
    """

    kind: EventKind
    timer: Timer | None = None
    message: Message | None = None
    line: int = 0
    signal: Signal | None = None
    error: Error | None = None
    escalation: Escalation | None = None
    condition: str | None = None
    variable_names: tuple[str, ...] = ()
    variable_events: tuple[str, ...] = ()
    link: str | None = None
    activity_ref: str | None = None
    wait_for_completion: bool = True
    code_variable: str | None = None
    message_variable: str | None = None
    passes_all: bool = False
    business_id: str | None = None
    own_business_id: bool = False
