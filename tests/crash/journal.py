"""What the clients asked for and were told: the one thing that no crash takes away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

OK, UNKNOWN, REFUSED, FAULT = "ok", "unknown", "refused", "fault"


@dataclass
class Operation:
    """One wish, asked for until there is an answer.

    Args:
        kind: `start`, `claim`, `complete`, `publish`, `pack`, or `forbidden`: to be refused.
        case: business id.
        element: BPMN id.
        actor: account id.
        outcomes: of each attempt, in order: `ok`, `unknown` (the connection broke, or 503),
            `refused` (4xx), `fault` (any other 5xx).
        answers: what was said with the outcomes, for whoever reads a violation.
    """

    kind: str
    case: str
    element: str
    actor: str
    outcomes: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody was told that it was done."""
        return OK in self.outcomes

    @property
    def is_settled(self) -> bool:
        """Whether there is an answer, and nobody will ask again."""
        return bool(self.outcomes) and self.outcomes[-1] in {OK, REFUSED}

    @property
    def is_in_doubt(self) -> bool:
        """Whether any attempt may have been done without a word."""
        return any(one in {UNKNOWN, FAULT} for one in self.outcomes)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with a status of 500 or more."""

    status: int
    what: str
    retry_after: str | None


class Journal:
    """Every operation of every client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._operations: list[Operation] = []
        self.faults: list[Answer] = []
        self.differences: list[str] = []
        self.requests = 0
        self.acknowledged = 0
        """How many steps somebody was told of."""

    def opened(self, kind: str, case: str, element: str, actor: str) -> Operation:
        """Return a new operation, written down before it is asked for."""
        operation = Operation(kind, case, element, actor)
        with self._lock:
            self._operations.append(operation)
        return operation

    def note(self, operation: Operation | None, outcome: str, answer: str) -> None:
        """Write down how an attempt ended."""
        with self._lock:
            self.requests += 1
            if operation is not None:
                self.acknowledged += outcome == OK and not operation.is_acknowledged
                operation.outcomes.append(outcome)
                operation.answers.append(answer)

    def note_fault(self, answer: Answer) -> None:
        """Write down an answer of 500 or more."""
        with self._lock:
            self.faults.append(answer)

    def note_difference(self, operation: Operation, what: str) -> None:
        """Write down that a repeated request got another answer."""
        with self._lock:
            self.differences.append(f"{operation.kind} of {operation.case}: {what}")

    def operations(self) -> Iterator[Operation]:
        """Yield all that was asked for at least once."""
        with self._lock:
            known = list(self._operations)
        return (one for one in known if one.outcomes)
