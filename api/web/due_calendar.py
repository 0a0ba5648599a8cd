"""Due user tasks as a calendar that other programs subscribe to.

Each is an event of no length at the moment it falls due: programs that subscribe show events, and
most of them no to-dos. It says what the task is called and which case it belongs to, nothing else.

Source: RFC 5545, 3.6.1 (events), 3.8 (properties); RFC 7986, 5.7 (how often to ask again).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from api.web.texts import say
from engine.model import UserTaskView

_ASK_AGAIN = timedelta(minutes=30)


def due_calendar(tasks: Iterable[UserTaskView], public_url: str) -> bytes:
    """Return a calendar in UTF-8, the same bytes for the same tasks.

    Args:
        tasks: which fall due.
        public_url: where the product is, for links and names that are unique in the world.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Vorgang//Aufgaben//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", say("calendar.name"))
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", _ASK_AGAIN)
    host = urlsplit(public_url).hostname or "vorgang"
    for task in tasks:
        calendar.add_component(_event(task, public_url.rstrip("/"), host))
    return bytes(calendar.to_ical())


def _event(task: UserTaskView, public_url: str, host: str) -> Event:
    assert task.due_at is not None
    event = Event()
    event.add("uid", f"task-{task.key}@{host}")
    # Not when the file was made: it would differ each time, and its ETag with it.
    event.add("dtstamp", task.created_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", task.due_at.astimezone(UTC).replace(microsecond=0))
    case = task.business_id or say("case.number", key=task.process_instance_key)
    event.add("summary", say("calendar.due", task=task.name, case=case))
    event.add("url", f"{public_url}/tasks/{task.key}")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
