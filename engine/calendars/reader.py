"""Read a `.calendar.json` file: everything wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from dmn.plain_id import REMEDY, is_plain_id, shortened
from engine.calendars.model import STATES, BusinessCalendar, Hours
from engine.json_resource import JsonReading, read_object
from forms.json_source import JsonSource

SUFFIX: Final = ".calendar.json"
WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_NAME: Final = 200
MOST_CLOSING_DAYS: Final = 2_000
MOST_OPENINGS: Final = 12
_KNOWN: Final = frozenset({"id", "name", "state", "hours", "closed"})
_TIMES: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


def read_calendar(content: bytes, file: str) -> BusinessCalendar:
    """Return the business calendar of a file.

    Args:
        content: the file's bytes: a JSON object of `id`, `name`, `state`, `hours` (a list of
            `"09:00-17:00"` for each of `monday` … `sunday` that is open) and, if wanted, `closed`
            (dates `2026-12-24`, or `12-31` for every year).
        file: its name, for findings.

    Raises:
        ModelRefused: every finding of the file.
    """
    reading = _Reading(file, JsonSource(content))
    return read_object(
        reading, content, "calendar/json", "the calendar is no JSON object", reading.calendar
    )


class _Reading(JsonReading):
    def calendar(self, given: Mapping[str, object], sha256: str) -> BusinessCalendar:
        id_ = self._id(given)
        for name in sorted(set(given) - _KNOWN):
            message = f"the calendar has an unknown property {shortened(name)}"
            remedy = "Use id, name, state, hours and closed."
            self.refuse((name,), "calendar/property", message, remedy)
        name = self._name(given.get("name", id_), id_)
        state = self._state(given.get("state"))
        dates, yearly = self._closed(given.get("closed", []))
        return BusinessCalendar(
            id_, name, state, self._hours(given.get("hours")), dates, yearly, sha256
        )

    def _id(self, given: Mapping[str, object]) -> str:
        id_ = given.get("id")
        if isinstance(id_, str) and is_plain_id(id_):
            self.id = id_
            return id_
        message = "the id of the calendar is missing or no plain id"
        self.refuse(("id",), "calendar/id", message, REMEDY)
        return ""

    def _name(self, given: object, id_: str) -> str:
        if isinstance(given, str) and len(given) <= LONGEST_NAME and (given.strip() or not id_):
            return given.strip()
        message = "the name of the calendar is no short text"
        remedy = "Write a text of 1 to 200 characters."
        self.refuse(("name",), "calendar/property", message, remedy)
        return id_

    def _state(self, given: object) -> str:
        if isinstance(given, str) and given in STATES:
            return given
        remedy = "Write one of BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH."
        message = "the calendar has no state"
        if isinstance(given, str):
            message = f"{shortened(given)} is no German state"
        self.refuse(("state",), "calendar/state", message, remedy)
        return ""

    def _hours(self, given: object) -> tuple[Hours, ...]:
        if not isinstance(given, dict) or not any(given.values()):
            message = "the calendar has no weekly hours"
            remedy = 'Write such as "hours": {"monday": ["09:00-17:00"]}.'
            self.refuse(("hours",), "calendar/hours", message, remedy)
            return ()
        for name in sorted(set(given) - set(WEEK)):
            message = f"{shortened(name)} is no day of the week"
            remedy = "Use monday, tuesday, wednesday, thursday, friday, saturday and sunday."
            self.refuse(("hours", name), "calendar/hours", message, remedy)
        return tuple(tuple(self._of_day(day, given.get(day, []))) for day in WEEK)

    def _of_day(self, day: str, given: object) -> Iterator[tuple[int, int]]:
        if not isinstance(given, list) or len(given) > MOST_OPENINGS:
            message = f"the hours of {day} are no list of times"
            remedy = 'Write such as ["09:00-12:00", "13:00-17:00"].'
            self.refuse(("hours", day), "calendar/hours", message, remedy)
            return
        closed_at = 0
        for index, text in enumerate(given):
            path = ("hours", day, index)
            match = _TIMES.fullmatch(text) if isinstance(text, str) else None
            if match is None:
                message = f"an entry of {day} is no pair of times"
                remedy = "Write such as 09:00-17:00, at the end of the day 24:00."
                self.refuse(path, "calendar/hours", message, remedy)
                continue
            opens = int(match[1]) * 60 + int(match[2])
            closes = 24 * 60 if match[3] is None else int(match[3]) * 60 + int(match[4])
            if not closed_at <= opens < closes:
                message = (
                    f"{text!r} of {day} begins before the last one ends, or ends before it begins"
                )
                remedy = "Write the times in order."
                self.refuse(path, "calendar/hours", message, remedy)
                continue
            closed_at = closes
            yield opens, closes

    def _closed(self, given: object) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
        dates: set[date] = set()
        yearly: set[tuple[int, int]] = set()
        if not isinstance(given, list) or len(given) > MOST_CLOSING_DAYS:
            message = "the closing days are no list of days"
            remedy = 'Write such as ["2026-12-24", "12-31"], at most 2000.'
            self.refuse(("closed",), "calendar/closed", message, remedy)
            return frozenset(), frozenset()
        for index, text in enumerate(given):
            found = _day(text)
            if found is None:
                message = "an entry of the closing days is no day"
                remedy = "Write such as 2026-12-24, or 12-31 for every year."
                self.refuse(("closed", index), "calendar/closed", message, remedy)
            elif isinstance(found, date):
                dates.add(found)
            else:
                yearly.add(found)
        return frozenset(dates), frozenset(yearly)


def _day(text: object) -> date | tuple[int, int] | None:
    """Return a date, or month and day of one that comes every year; `None` if it is neither."""
    if not isinstance(text, str):
        return None
    try:
        if re.fullmatch(r"\d\d-\d\d", text, re.ASCII):
            # In a leap year: the 29th of February is a day that may come every year.
            day = date.fromisoformat(f"2000-{text}")
            return day.month, day.day
        # Python would also take 20261224 and 2026-W52-4.
        is_plain = re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII)
        return date.fromisoformat(text) if is_plain else None
    except ValueError:
        return None
