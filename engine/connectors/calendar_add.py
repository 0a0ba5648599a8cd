"""Deadlines: `calendar.add` reckons when working time, or a term of the law, is over."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from audit.entry import Fact
from engine.calendars import legal_term, working_time
from engine.calendars.model import ZONE, BusinessCalendar, StateUnknown
from engine.calendars.working_duration import WorkingDurationRefused, read_duration
from engine.calendars.working_time import NeverOpen
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult
from feel import Date, DateTime, Value, from_json, parse_temporal, to_datetime

JOB_TYPE = "calendar.add"
LEGAL = "legal"
ZERO = timedelta()


class CalendarAddConnector:
    """Adds working time, or a term of the law, to a moment; it changes nothing outside.

    Variables: `start` (date and time, or a date: its midnight), `duration` (text, such as `P3D` or
    `PT8H`), `calendar` (id) and, if another state's public holidays count, `state`. Gives `at`: a
    date and time with the offset of Europe/Berlin then.

    With `rule` = `legal`, `duration` is a term such as `P1M` or `PT72H`; the state is that of the
    calendar, if one is named, or `state`. Gives `earliestAt` too: the same without the holidays of
    single states.
    """

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Reckon.

        Raises:
            ConnectorFailed: a variable is missing or of another kind, or there is no such calendar.
        """
        rule = request.variables.get("rule")
        if rule not in (None, "working", LEGAL):
            raise ConnectorFailed(
                f"{JOB_TYPE}: the variable rule must be working or legal", retry=False
            )
        try:
            return _legal(request) if rule == LEGAL else _working(request)
        except (NeverOpen, StateUnknown, WorkingDurationRefused) as fault:
            raise ConnectorFailed(f"{JOB_TYPE}: {fault}", retry=False) from fault


def _working(request: ConnectorRequest) -> ConnectorResult:
    given = request.variables
    calendar = request.calendar(_text(given.get("calendar"), "calendar", "zentrale"))
    state = given.get("state")
    if state is not None:
        calendar = calendar.of_state(_text(state, "state", "BY"))
    duration = read_duration(_text(given.get("duration"), "duration", "P3D or PT8H"))
    at = working_time.add(calendar, _start(given.get("start")), duration)
    rule = f"{calendar.id} {calendar.version} {calendar.state}"
    return ConnectorResult(values={"at": _shown(at)}, facts=(_set(at, rule, calendar),))


def _legal(request: ConnectorRequest) -> ConnectorResult:
    given = request.variables
    calendar, state = None, given.get("state")
    if given.get("calendar") is not None:
        calendar = request.calendar(_text(given.get("calendar"), "calendar", "zentrale"))
    text = _text(given.get("duration"), "duration", "P1M or PT72H")
    term, start = legal_term.read_term(text), _start(given.get("start"))
    if state is not None:
        whose: str | None = _text(state, "state", "BY")
    else:
        whose = calendar.state if calendar else None
    at, earliest = legal_term.end(term, start, whose), legal_term.end(term, start)
    rule = " ".join(("1182/71", text, whose or "DE"))
    values = {"at": _shown(at), "earliestAt": _shown(earliest)}
    return ConnectorResult(values=values, facts=(_set(at, rule, calendar),))


def _set(at: datetime, rule: str, calendar: BusinessCalendar | None) -> Fact:
    data = {"due": at.isoformat(), "kind": JOB_TYPE, "rule": rule}
    return Fact("deadline.set", data=data, refs={"calendar": calendar.sha256} if calendar else {})


def _shown(at: datetime) -> Value:
    local = at.astimezone(ZONE)
    # The offset, not the zone: other systems read what RFC 3339 writes.
    return from_json(local.astimezone(timezone(local.utcoffset() or ZERO)))


def _text(value: Value, name: str, example: str) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ConnectorFailed(
        f"{JOB_TYPE}: the variable {name} must be a text, such as {example}", retry=False
    )


def _start(value: Value) -> datetime:
    found = parse_temporal(value.strip()) if isinstance(value, str) else value
    if isinstance(found, Date | DateTime):
        try:
            return to_datetime(found)
        except ValueError as fault:
            raise ConnectorFailed(
                f"{JOB_TYPE}: the variable start: {fault}", retry=False
            ) from fault
    raise ConnectorFailed(
        f"{JOB_TYPE}: the variable start must be a date and time, such as "
        "2026-03-31T17:00:00+02:00",
        retry=False,
    )
