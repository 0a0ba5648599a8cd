"""How long what a case leaves behind is kept: terms by retention class, counted from its end."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_BERLIN = ZoneInfo("Europe/Berlin")
_LENGTH = re.compile(r"P([0-9]{1,4})([DMY])")
_MONTHS = {"M": 1, "Y": 12}


class TermRefused(ValueError):
    """A term cannot be read, or is shorter than the law's; the message names it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time in days or months, from the end of a case or of the year that it ended in.

    Args:
        days: used if there are no months.
        months: calendar months.
        from_year_end: whether it is counted from the end of the calendar year (Berlin), as § 257
            HGB and § 147 AO count.
    """

    days: int = 0
    months: int = 0
    from_year_end: bool = False

    def over_before(self, now: datetime) -> datetime:
        """Return the moment before which a case must have ended for its term to be over."""
        local = now.astimezone(_BERLIN)
        if not self.months:
            return now - timedelta(days=self.days)
        if self.from_year_end:
            # Ended in year Y: over when Y + months / 12 + 1 begins.
            local = local.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        year, month = divmod(local.year * 12 + local.month - 1 - self.months, 12)
        if year < 1:
            return datetime.min.replace(tzinfo=now.tzinfo)
        day = min(local.day, monthrange(year, month + 1)[1])
        return local.replace(year=year, month=month + 1, day=day).astimezone(now.tzinfo)

    def ends(self, ended: datetime) -> datetime:
        """Return the moment from which the term of a case that ended then is over (UTC)."""
        local = ended.astimezone(_BERLIN)
        if not self.months:
            return ended + timedelta(days=self.days)
        if self.from_year_end:
            local = local.replace(
                year=local.year + 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0
            )
        year, month = divmod(local.year * 12 + local.month - 1 + self.months, 12)
        day = min(local.day, monthrange(year, month + 1)[1])
        return local.replace(year=year, month=month + 1, day=day).astimezone(ended.tzinfo)


STATUTORY: Mapping[str, Term] = {
    "commercial-letter": Term(months=72, from_year_end=True),
    "voucher": Term(months=96, from_year_end=True),
    "books": Term(months=120, from_year_end=True),
    "consent-proof-phone": Term(months=60),
}
"""Terms that the law sets: they may be made longer. Source: § 257 HGB, § 147 AO, § 7a (2) UWG."""

TERMS: Mapping[str, Term] = {
    **STATUTORY,
    "contact": Term(months=24),
    "consent-proof-email": Term(months=36, from_year_end=True),
    "request-proof": Term(months=36),
    "special": Term(months=12),
    "business": Term(months=120, from_year_end=True),
}
"""What is kept how long if nobody says otherwise, by retention class.

`special` are the categories of GDPR, Art. 9; `business` is what concerns no person."""

IMPERSONAL = "business"
"""The class of what is about no person: no erasure takes it."""
PROOFS = frozenset({*STATUTORY, "consent-proof-email", "request-proof", IMPERSONAL})
"""What an erasure keeps until its term is over: the law's terms, what a claim may have to be
defended with, and what is about no person. Source: Art. 17 (3) (b), (e) GDPR, § 35 (3) BDSG."""


def terms(text: str) -> Mapping[str, Term]:
    """Return the terms of all classes, some of them as an operator wants them.

    Args:
        text: such as `contact=P12M,books=P12Y`: class, and days (D), months (M) or years (Y).

    Raises:
        TermRefused: a class is unknown, a length cannot be read, or the law asks for more.
    """
    chosen = dict(TERMS)
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, length = (one.strip() for one in part.partition("="))
        if name not in TERMS:
            raise TermRefused(f"there is no retention class {name!r}; there are {', '.join(TERMS)}")
        days, months = _length(length)
        if name in STATUTORY and months < STATUTORY[name].months:
            least = STATUTORY[name].months // 12
            raise TermRefused(
                f"{name} is kept P{least}Y at least, in years or months, not {length}"
            )
        chosen[name] = Term(days, months, TERMS[name].from_year_end and bool(months))
    return chosen


def term(text: str) -> Term:
    """Return a length of time, from a moment on.

    Raises:
        TermRefused: it is not written such as `P90D`, `P6M` or `P2Y`.
    """
    return Term(*_length(text))


def days(text: str) -> timedelta:
    """Return a length in days.

    Raises:
        TermRefused: it is not written such as `P30D`.
    """
    found = _LENGTH.fullmatch(text)
    if found is None or found[2] != "D":
        raise TermRefused(f"{text!r} is no number of days; write such as P30D")
    return timedelta(days=int(found[1]))


def _length(text: str) -> tuple[int, int]:
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise TermRefused(f"{text!r} is no term; write such as P90D, P24M or P6Y")
    if found[2] == "D":
        return int(found[1]), 0
    return 0, int(found[1]) * _MONTHS[found[2]]
