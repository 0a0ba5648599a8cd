"""What a clerk asks of the inbox, and keeps of it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TaskOrder(StrEnum):
    """What stands first in the inbox: what is due first, what matters most, what is newest."""

    DUE = "due"
    PRIORITY = "priority"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks of the inbox are asked for; what is left out asks for all.

    Args:
        process: id of their process definition.
        activity: id of their element in the diagram.
        group: that may do them.
        due_from: due then or later; `due_before`: due earlier than that.
        without_due: have no due date.
        lowest: priority, from 0 to 100; `highest` likewise.
        held_by: account ids of those who have claimed them.
        free: nobody has claimed them.
        as_deputy: are those of whom the asking person stands in for.
        business_id: of their case, whole.
        text: words that begin words of their case's number and summary, or a part of their name.
    """

    process: str = ""
    activity: str = ""
    group: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None
    without_due: bool = False
    lowest: int | None = None
    highest: int | None = None
    held_by: tuple[str, ...] = ()
    free: bool = False
    as_deputy: bool = False
    business_id: str = ""
    text: str = ""


EVERYTHING = TaskFilter()


@dataclass(frozen=True, slots=True)
class Deputyship:
    """Who stands in for whom, from when until when; names for people."""

    key: int
    absent: str
    absent_name: str
    deputy: str
    deputy_name: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter of the inbox under a name.

    Args:
        address: what stands behind the question mark of the inbox' address.
        shared_with: group whose members have it as well; `None` for nobody.
        own: whether it is the asking person's.
    """

    key: int
    name: str
    address: str
    shared_with: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class InboxChoice:
    """What somebody chose for themselves.

    Args:
        next_at_once: after a task is done, the next one opens instead of the inbox.
        shortcuts: single keys do something on the inbox.
    """

    next_at_once: bool = False
    shortcuts: bool = True
