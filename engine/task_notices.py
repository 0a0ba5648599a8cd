"""Which mail about their tasks somebody wants, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from engine.calendars.model import STATES, ZONE, public_holidays

LANGUAGES: Final = ("de", "en")
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """What somebody wants to be told by mail; as it stands here, nothing.

    Args:
        digest_hour: from 0 to 23, of Europe/Berlin: when a list of the tasks comes on working days;
            `None` for none.
        assigned: whether a mail says that somebody else has given one a task.
        overdue: whether a mail says that a task was not done in time.
        state: German state whose public holidays are no working days; empty counts those alone that
            all states have.
        language: `de` or `en`.
    """

    digest_hour: int | None = None
    assigned: bool = False
    overdue: bool = False
    state: str = ""
    language: str = "de"

    @property
    def wants_any(self) -> bool:
        """Whether there is anything to send."""
        return self.digest_hour is not None or self.assigned or self.overdue


def digest_moment(choice: NoticeChoice, now: datetime) -> datetime | None:
    """Return when today's list is wanted; `None` if none is, or today is no working day."""
    today = now.astimezone(ZONE).date()
    if choice.digest_hour is None or not is_working_day(today, choice.state):
        return None
    return datetime.combine(today, time(choice.digest_hour), ZONE)


def is_working_day(day: date, state: str) -> bool:
    """Return whether people work that day, from Monday to Friday; see `NoticeChoice.state`."""
    if day.weekday() >= _SATURDAY:
        return False
    counted = (state,) if state else STATES
    return not all(day in public_holidays(one, day.year) for one in counted)


def end_of_day(now: datetime) -> datetime:
    """Return the midnight that ends the day in Europe/Berlin."""
    return datetime.combine(now.astimezone(ZONE).date() + timedelta(days=1), time(), ZONE)
