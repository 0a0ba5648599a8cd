"""A business calendar: weekly hours, public holidays of a state, closing days of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Berlin")
STATES: Final = (
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
)
"""The German states, by the second part of their code. Source: ISO 3166-2:DE."""

Hours = tuple[tuple[int, int], ...]
"""Opening times of a day: pairs of minutes since midnight, from and up to (not included)."""


class StateUnknown(ValueError):
    """There is no German state of that code."""


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """When a house works; all times are those of Europe/Berlin.

    Args:
        id: by which processes name it.
        name: for people.
        state: whose public holidays count, such as `BY`.
        hours: opening times from Monday to Sunday; a day without any is no working day.
        closed: closing days of its own.
        closed_yearly: month and day of those that come every year.
        sha256: of its file.
        version: as deployed, from 1; 0 before.
    """

    id: str
    name: str
    state: str
    hours: tuple[Hours, ...]
    closed: frozenset[date] = frozenset()
    closed_yearly: frozenset[tuple[int, int]] = frozenset()
    sha256: str = ""
    version: int = 0

    def opening_times(self, day: date) -> Hours:
        """Return the opening times of a day; none if it is no working day."""
        if day in self.closed or (day.month, day.day) in self.closed_yearly:
            return ()
        hours = self.hours[day.weekday()]
        return () if not hours or day in public_holidays(self.state, day.year) else hours

    def of_state(self, state: str) -> BusinessCalendar:
        """Return the calendar with the public holidays of another state.

        Raises:
            StateUnknown: there is none of that code.
        """
        if state not in STATES:
            raise StateUnknown(f"{state!r} is no German state; there are {', '.join(STATES)}")
        return replace(self, state=state)


@lru_cache(maxsize=1024)
def public_holidays(state: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of the whole state in a year, with their German names.

    Those of single communities (Augsburg; the Assumption in Bavaria) are not among them: a house
    there names them as closing days of its own.
    """
    # Imported late: only who reckons with holidays waits for the library.
    from holidays.countries.germany import Germany

    return dict(Germany(subdiv=state, years=year, expand=False, language="de"))
