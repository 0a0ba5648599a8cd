"""What a check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is."""

    SOUND = "ok"
    ADVICE = "advice"
    """It works, and could be better or safer."""
    WRONG = "wrong"
    """Something does not work, or is not safe."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found.

    Args:
        check: short name of the check.
        grade: how bad it is.
        case: key of the words in the catalogue; empty if all is well.
        facts: what the words need; names of settings, sizes, never a secret.
    """

    check: str
    grade: Grade = Grade.SOUND
    case: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def sound(check: str) -> Result:
    """Return that all is well."""
    return Result(check)


def advice(check: str, case: str, **facts: object) -> Result:
    """Return that something could be better."""
    return Result(check, Grade.ADVICE, case, facts)


def wrong(check: str, case: str, **facts: object) -> Result:
    """Return that something is wrong."""
    return Result(check, Grade.WRONG, case, facts)
