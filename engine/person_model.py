"""Persons whom cases are about, what is held back from erasure, and erasures, as values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

LONGEST_IDENTIFIER = 500
LAPSED_BY = "engine"
"""Who withdraws a request to erase that nobody executes in time: no account."""
_SPACE = re.compile(r"\s+")


def normalised(text: str) -> str:
    """Return the one form of all spellings by which a person is known: NFC, case-folded, without
    space around it and with one space within it for many."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _SPACE.sub(" ", folded).strip()[:LONGEST_IDENTIFIER]


class HoldKind(StrEnum):
    """Why nothing may be erased.

    `LITIGATION`: it is needed for legal claims (Art. 17 (3) (e) GDPR). `RESTRICTION`: it may be
    stored and nothing else (Art. 18).
    """

    LITIGATION = "litigation"
    RESTRICTION = "restriction"


@dataclass(frozen=True, slots=True)
class Target:
    """A person, or one case: exactly one of the two.

    Args:
        handle: opaque reference of the person.
        case: process instance key.
    """

    handle: str | None = None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on a person's cases, or on one case; `lifted_at` is `None` while it stands."""

    key: int
    target: Target
    kind: HoldKind
    placed_by: str
    placed_at: datetime
    review_on: date | None
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseOfPerson:
    """A case with what of it can still be read.

    Args:
        subject: under whose keys its values are sealed.
        archived: whether it left the tables of running work.
        classes: retention classes whose keys exist, without the engine's own.
        documents: how many of it are kept.
        shared: whether it belongs to another person too.
        emptied: whether what the engine itself keeps of it is gone already.
    """

    key: int
    definition: int
    status: str
    started_at: datetime
    ended_at: datetime | None
    subject: str
    archived: bool
    classes: tuple[str, ...]
    documents: int
    shared: bool
    emptied: bool


@dataclass(frozen=True, slots=True)
class Erasure:
    """A request to erase, with who approved it.

    Args:
        subject: under whose key the ledger holds the reason.
        approved_by: accounts, in the order in which they approved.
        executed_at: `None` while it is not done.
        begun_at: since when it is being done; with `executed_at` still `None`, it goes on, or was
            interrupted and a worker brings it to its end.
        begun_by: who began it.
        withdrawn_at: when it was taken back, or lapsed; nothing is erased for it then.
        withdrawn_by: who took it back.
        in_case: the case in which it was asked for, which says itself what becomes of the person's
            request; `None` if it was asked for without one.
    """

    key: int
    target: Target
    subject: str
    requested_by: str
    requested_at: datetime
    approved_by: tuple[str, ...]
    executed_at: datetime | None
    begun_at: datetime | None = None
    begun_by: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    in_case: int | None = None

    @property
    def is_in_register(self) -> bool:
        """Whether it is a person's request of its own, and not that of a case."""
        return self.target.handle is not None and self.in_case is None

    @property
    def lapsed(self) -> bool:
        """Whether nobody took it back: it was left waiting too long."""
        return self.withdrawn_by == LAPSED_BY

    @property
    def open(self) -> bool:
        """Whether it waits for approvals or for who executes it, or is being executed."""
        return self.executed_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Keeping:
    """A retention class that the law keeps, and until when (UTC); `None` while the case runs."""

    retention: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class CasePlan:
    """What an erasure does to one case.

    Args:
        erased: retention classes whose keys are destroyed; empty if all of it is kept.
        kept: those that the law keeps.
        holds: keys of the holds that keep all of it.
        cancelled: whether it runs, and is cancelled first.
        values: names of the case's values by retention class, where somebody is to decide.
    """

    case: CaseOfPerson
    erased: tuple[str, ...]
    kept: tuple[Keeping, ...]
    holds: tuple[int, ...]
    cancelled: bool
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
