"""What people of the data protection team do for a person is a request of that person: it stands in
the register with its deadline, whichever way it came (Art. 12 GDPR)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from audit.entry import Fact, write_time
from engine.answer_term import due


class Right(StrEnum):
    """What a person asks for."""

    ACCESS = "access"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"


class Result(StrEnum):
    """What came of it."""

    FULL = "full"
    PARTIAL = "partial"
    NONE_HELD = "none-held"
    WITHDRAWN = "withdrawn"


def received(request: int, right: Right, now: datetime) -> Fact:
    """Return the fact that a person asked for something; it is answered within a month.

    Args:
        request: key that names it and says nothing about anybody.
        right: what for.
        now: when it is taken down.
    """
    data = {"request": str(request), "kind": right.value, "due": write_time(due(now))}
    return Fact("dsr.received", data=data)


def answered(request: int, right: Right, result: Result = Result.FULL) -> Fact:
    """Return the fact that a request was answered.

    Args:
        request: the same key.
        right: what was asked for.
        result: what came of it.
    """
    data = {"request": str(request), "kind": right.value, "result": result.value}
    return Fact("dsr.answered", data=data)
