"""Messages that a process sends to others here, and how long they are kept for who is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult
from feel import DayTimeDuration, Value, parse_temporal

JOB_TYPE: Final = "message.publish"


class MessagePublishConnector:
    """Publishes the message named by the variable `message`, with the correlation key in `key`.

    `values` is a context with its variables; `keep` (such as `PT1H`) how long it is kept for who
    will wait for it; without it, it goes to those who wait now, and is gone.
    """

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Publish it.

        Raises:
            ConnectorFailed: a variable is missing or of another kind, or the message is refused.
        """
        given = request.variables
        name, key, values = given.get("message"), given.get("key"), given.get("values")
        if not isinstance(name, str) or not name or not isinstance(key, str):
            raise ConnectorFailed(
                f"{JOB_TYPE}: the variables message and key must be texts", retry=False
            )
        if values is not None and not isinstance(values, dict):
            raise ConnectorFailed(f"{JOB_TYPE}: the variable values must be a context", retry=False)
        request.publish(name, key, values or {}, _kept(given.get("keep")))
        return ConnectorResult(values={})


def _kept(value: Value) -> timedelta:
    if value is None:
        return timedelta()
    found = parse_temporal(value.strip()) if isinstance(value, str) else value
    if not isinstance(found, DayTimeDuration):
        raise ConnectorFailed(
            f"{JOB_TYPE}: the variable keep must be a duration, such as PT1H", retry=False
        )
    return timedelta(microseconds=found.nanoseconds // 1_000)
