"""From an event to the message that it becomes: found by type and source, computed in FEEL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from engine.cloud_events.model import (
    CloudEvent,
    EventMapping,
    EventMappings,
    Text,
    WebhookMapping,
)
from feel import (
    Expression,
    ExpressionFailed,
    FeelLimitExceeded,
    Value,
    from_json,
    parse_temporal,
    to_json,
)

_SHOWN: Final = 3
"""Warnings of FEEL that a refusal repeats."""


class EventUnmapped(Exception):
    """The mapping gives nothing that could be published; the message says which part of it."""


@dataclass(frozen=True, slots=True)
class MappedMessage:
    """What is published for an event.

    Args:
        name: of the message.
        correlation_key: empty if it has none.
        variables: JSON with Decimal for numbers.
        time_to_live: how long it is kept.
        of_strangers: of a mail: whether somebody whom a case has never written to may continue it.
    """

    name: str
    correlation_key: str
    variables: Mapping[str, object]
    time_to_live: timedelta
    of_strangers: bool = True


def mapping_of(event: CloudEvent, files: Iterable[EventMappings]) -> EventMapping:
    """Return the mapping for an event: one that names its source comes before one that names none;
    without either, what `EventMapping` takes by itself."""
    fitting = [one for file in files for one in file.events if one.type == event.type]
    for source in (event.source, None):
        for one in fitting:
            if one.source == source:
                return one
    return EventMapping(event.type)


def mapped(event: CloudEvent, mapping: EventMapping, now: datetime) -> MappedMessage:
    """Return the message that an event becomes.

    Raises:
        EventUnmapped: an expression fails, or gives what no message can have.
    """
    scope = scope_of(event)
    name = text_of(mapping.message, "message", scope, now)
    key = text_of(mapping.correlation_key, "correlationKey", scope, now)
    return MappedMessage(
        event.type if mapping.message is None else name,
        str(event.attributes.get("subject", "")) if mapping.correlation_key is None else key,
        _variables(event, mapping.variables, scope, now),
        mapping.time_to_live,
    )


def missing_of(event: CloudEvent, mapping: EventMapping) -> tuple[str, ...]:
    """Return the mandatory fields that the event's data lack or leave empty, as `lines[1].qty`."""
    return tuple(name for path in mapping.required for name in _missing(event.data, path, "data"))


def _missing(value: object, path: tuple[str, ...], shown: str) -> Iterator[str]:
    if value is None:
        yield shown
    elif isinstance(value, list) and path:
        for number, one in enumerate(value, 1):
            yield from _missing(one, path, f"{shown}[{number}]")
    elif path:
        inner = value.get(path[0]) if isinstance(value, Mapping) else None
        yield from _missing(inner, path[1:], f"{shown}.{path[0]}")


def scope_of(event: CloudEvent) -> dict[str, Value]:
    """Return what expressions see of an event: every attribute by its name, and its content."""
    given = {"id": event.id, "source": event.source, "type": event.type, **event.attributes}
    scope: dict[str, Value] = {"subject": None, "time": None}
    scope |= {name: from_json(value) for name, value in given.items()}
    written = scope["time"]
    if isinstance(written, str):
        scope["time"] = parse_temporal(written)
    return {**scope, "data": from_json(event.data), "data_base64": event.data_base64}


def event_of_webhook(
    body: Mapping[str, object], mapping: WebhookMapping, id_: str, now: datetime
) -> CloudEvent:
    """Return the event that the plain JSON of a webhook is.

    Args:
        body: the JSON object.
        mapping: of this webhook.
        id_: of the webhook's message.
        now: for expressions.

    Raises:
        EventUnmapped: an expression fails, or gives no text where there must be one.
    """
    scope: dict[str, Value] = {"body": from_json(body)}
    written = body.get("type")
    type_ = written if isinstance(written, str) and written else mapping.name
    if mapping.type is not None:
        type_ = text_of(mapping.type, "type", scope, now)
    source = f"/webhooks/{mapping.name}"
    if mapping.source is not None:
        source = text_of(mapping.source, "source", scope, now)
    attributes: dict[str, object] = {"specversion": "1.0"}
    if mapping.subject is not None:
        attributes["subject"] = text_of(mapping.subject, "subject", scope, now)
    data: object = body.get("data", body)
    if mapping.data is not None:
        data = json_of(evaluated(mapping.data, "data", scope, now), "data")
    return CloudEvent(id_, source, type_, attributes, data)


def webhook_mapping(name: str, files: Iterable[EventMappings]) -> WebhookMapping:
    """Return what the files say of a webhook; without a word, what `WebhookMapping` takes."""
    for file in files:
        for one in file.webhooks:
            if one.name == name:
                return one
    return WebhookMapping(name)


def _variables(
    event: CloudEvent, expression: Expression | None, scope: Mapping[str, Value], now: datetime
) -> Mapping[str, object]:
    if expression is None:
        if event.data_base64 is not None:
            return {"data_base64": event.data_base64}
        if isinstance(event.data, Mapping):
            return event.data
        return {} if event.data is None else {"data": event.data}
    value = evaluated(expression, "variables", scope, now)
    if not isinstance(value, dict):
        raise EventUnmapped("variables has to give a context")
    return {name: json_of(one, "variables") for name, one in value.items()}


def text_of(given: Text | None, what: str, scope: Mapping[str, Value], now: datetime) -> str:
    """Return what a part of a mapping says, or computes.

    Raises:
        EventUnmapped: its expression fails, or gives no text.
    """
    if given is None or isinstance(given, str):
        return given or ""
    value = evaluated(given, what, scope, now)
    if isinstance(value, Decimal):
        # As `core.events.correlation_key` has it: 7, 7.0 and "7" are the same key.
        text = format(value, "f")
        return "0" if value == 0 else text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, str) and value:
        return value
    raise EventUnmapped(f"{what} has to give a text or a number")


def evaluated(
    expression: Expression, what: str, scope: Mapping[str, Value], now: datetime
) -> Value:
    """Return what an expression of a mapping gives.

    Raises:
        EventUnmapped: it fails, or gives nothing.
    """
    try:
        evaluation = expression.evaluate(scope, now)
    except (ExpressionFailed, FeelLimitExceeded) as fault:
        raise EventUnmapped(f"{what}: {fault}") from fault
    if evaluation.value is None:
        # Texts of warnings may quote the event, so they are for its sender alone.
        why = "; ".join(one.message for one in evaluation.warnings[:_SHOWN])
        raise EventUnmapped(f"{what} gives null{': ' if why else ''}{why}")
    return evaluation.value


def json_of(value: Value, what: str) -> object:
    """Return a value as variables of a message are.

    Raises:
        EventUnmapped: it is a function.
    """
    try:
        return to_json(value)
    except TypeError:
        raise EventUnmapped(f"{what} gives a function") from None
