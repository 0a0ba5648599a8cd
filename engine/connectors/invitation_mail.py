"""Writes an invitation as iCalendar, and sends it as a part of a mail.

Source: RFC 5546 (iTIP), 3.2.2 and 3.2.5; RFC 6047 (iMIP), 2.4; RFC 5545.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parseaddr
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from engine.connectors.mail_message import OtherPart, domain_of, line, recipients
from engine.connectors.mail_sending import send
from engine.connectors.rest.plan import refused
from engine.model import ConnectorRequest, ConnectorResult
from engine.settings import Settings
from feel import DateTime, Value, parse_temporal, to_datetime

METHODS: Final = ("REQUEST", "CANCEL")
_ZONE: Final = ZoneInfo("Europe/Berlin")
_LONGEST: Final = timedelta(days=31)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST: Final = 2**31 - 1


def invite(settings: Settings, request: ConnectorRequest) -> ConnectorResult:
    """Return what came of an invitation.

    The UID is made of the case and the name of the appointment; whoever changes or cancels it
    later in the case gives the number before, as `sequence`, and it is counted on.

    Raises:
        ConnectorFailed: it cannot be written, or the mail server did not take it.
    """
    method = request.headers.get("method") or METHODS[0]
    if method not in METHODS:
        raise refused(f"method is {method[:20]!r}; it takes {', '.join(METHODS)}")
    variables = request.variables
    uid = _uid(request, settings)
    sequence = _sequence(variables.get("sequence"))
    content = _calendar(settings, request, method, uid, sequence)
    part = OtherPart("calendar", content, {"method": method}, "termin.ics")
    sent = send(settings, _mail_of(request), others=(part,))
    values: dict[str, Value] = {**sent.values, "uid": uid, "sequence": Decimal(sequence)}
    return replace(sent, values=values)


def _mail_of(request: ConnectorRequest) -> ConnectorRequest:
    """Return what the mail is asked for: with class, purpose and basis, as of each other mail."""
    said = {name: text for name, text in request.headers.items() if name != "method"}
    return replace(request, headers=said)


def _uid(request: ConnectorRequest, settings: Settings) -> str:
    """Return what an appointment is known by for ever: the case, and its name within it."""
    name = request.variables.get("appointment") or "appointment"
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise refused("the variable appointment has to be a name of letters, digits, - and _")
    case = request.idempotency_key.partition("-")[0]
    origin = re.sub(r"[^A-Za-z0-9.]+", "-", settings.log_origin)
    return f"{case}-{name}-{origin}@{domain_of(settings.mail_from)}"


def _sequence(before: Value) -> int:
    """Return the number of this word on the appointment: one more than that before, 0 at first."""
    if before is None:
        return 0
    if not isinstance(before, Decimal) or before % 1 or not 0 <= before < _MOST:
        raise refused("the variable sequence has to be the number of the invitation before")
    return int(before) + 1


def _calendar(
    settings: Settings, request: ConnectorRequest, method: str, uid: str, sequence: int
) -> str:
    variables = request.variables
    start, end = (_moment(variables.get(name), name) for name in ("start", "end"))
    if not start < end <= start + _LONGEST:
        raise refused("the variable end has to come after start, within 31 days")
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", (request.now or datetime(1970, 1, 1, tzinfo=UTC)).replace(microsecond=0))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", line(variables.get("subject"), "subject"))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    text = variables.get("text")
    if isinstance(text, str) and text:
        event.add("description", text)
    location = variables.get("location")
    if location is not None and location != "":
        event.add("location", line(location, "location"))
    event["organizer"] = _person(*parseaddr(settings.mail_from))
    for one in recipients(variables.get("to")):
        attendee = _person(one.display_name, one.addr_spec)
        attendee.params |= _ASKED if method == "REQUEST" else {}
        event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Vorgang//Einladungen//DE")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones(
        first_date=date(start.year, 1, 1), last_date=date(end.year + 1, 1, 1)
    )
    return bytes(calendar.to_ical()).decode()


_ASKED: Final[Mapping[str, vText]] = {
    "ROLE": vText("REQ-PARTICIPANT"),
    "PARTSTAT": vText("NEEDS-ACTION"),
    "RSVP": vText("TRUE"),
}


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = vText(name.replace('"', "'"))
    return person


def _moment(value: Value, name: str) -> datetime:
    found = parse_temporal(value.strip()) if isinstance(value, str) else value
    if isinstance(found, DateTime):
        try:
            return to_datetime(found).astimezone(_ZONE).replace(microsecond=0)
        except (ValueError, OverflowError):
            pass
    raise refused(f"the variable {name} must be a date and time, such as 2026-03-31T17:00:00+02:00")
