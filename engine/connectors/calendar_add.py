"""Working time: `calendar.add` reckons when it is over, by a deployed business calendar."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from audit.entry import Fact
from engine.calendars import working_time
from engine.calendars.model import ZONE, StateUnknown
from engine.calendars.working_duration import WorkingDurationRefused, read_duration
from engine.calendars.working_time import NeverOpen
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult
from feel import Date, DateTime, Value, from_json, parse_temporal, to_datetime

JOB_TYPE = "calendar.add"
ZERO = timedelta()


class CalendarAddConnector:
    """Adds working time to a moment; it changes nothing outside.

    Variables: `start` (date and time, or a date: its midnight), `duration` (text, such as `P3D` or
    `PT8H`), `calendar` (id) and, if another state's public holidays count, `state`. Gives `at`: a
    date and time with the offset of Europe/Berlin then.
    """

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Reckon.

        Raises:
            ConnectorFailed: a variable is missing or of another kind, or there is no such calendar.
        """
        given = request.variables
        calendar = request.calendar(_text(given.get("calendar"), "calendar", "zentrale"))
        try:
            state = given.get("state")
            if state is not None:
                calendar = calendar.of_state(_text(state, "state", "BY"))
            duration = read_duration(_text(given.get("duration"), "duration", "P3D or PT8H"))
            at = working_time.add(calendar, _start(given.get("start")), duration)
        except (NeverOpen, StateUnknown, WorkingDurationRefused) as fault:
            raise ConnectorFailed(f"{JOB_TYPE}: {fault}", retry=False) from fault
        rule = f"{calendar.id} {calendar.version} {calendar.state}"
        fact = Fact(
            type="deadline.set",
            data={"due": at.isoformat(), "kind": JOB_TYPE, "rule": rule},
            refs={"calendar": calendar.sha256},
        )
        local = at.astimezone(ZONE)
        # The offset, not the zone: other systems read what RFC 3339 writes.
        shown = local.astimezone(timezone(local.utcoffset() or ZERO))
        return ConnectorResult(values={"at": from_json(shown)}, facts=(fact,))


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
