"""Read an `.events.json` file: everything wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from bpmn.places import feel_of, is_feel
from dmn.plain_id import REMEDY, is_plain_id, shortened
from dmn.written import Owner, compiled
from engine.cloud_events.model import (
    KEPT_FOR,
    EventMapping,
    EventMappings,
    MailMapping,
    Text,
    WebhookMapping,
)
from engine.json_resource import JsonReading, read_object
from feel import DayTimeDuration, Expression, compile_expression, parse_temporal
from forms.json_source import JsonSource, Path

SUFFIX: Final = ".events.json"
LONGEST_NAME: Final = 200
MOST_MAPPINGS: Final = 1_000
LONGEST_TYPE: Final = 255
LONGEST_LIFE: Final = timedelta(days=3650)
WEBHOOK: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_ATTRIBUTE: Final = re.compile(r"[a-z0-9]+|data_base64")
_ALIAS: Final = re.compile(r"\*|[^\s@+<>,;]{1,64}@[^\s@+<>,;]{1,253}")
_FIELD: Final = re.compile(r"[^\s.\[\]]{1,100}(\.[^\s.\[\]]{1,100}){0,9}")
_FILE: Final = frozenset({"id", "name", "events", "webhooks", "mails"})
_EVENT: Final = frozenset(
    {"type", "source", "message", "correlationKey", "variables", "timeToLive", "required"}
)
_OF_WEBHOOK: Final = frozenset({"webhook", "type", "source", "subject", "data"})
_OF_MAIL: Final = frozenset({"to", "from", "when", "message", "correlationKey", "variables"})
_KNOWN: Final = "known"
_SENDERS: Final = (_KNOWN, "anyone")
_OWN_NAME: Final = {"webhooks": "body", "mails": "mail"}
"""By list of the file: what its expressions see; those of events see attributes and data."""
_REMEDIES: Final = {
    None: "Write data. before what stands in the event's data.",
    "body": "Write body. before what stands in the body.",
    "mail": "Write mail. before what the mail says.",
}


def read_event_mappings(content: bytes, file: str) -> EventMappings:
    """Return what a file says about events.

    Args:
        content: the file's bytes: a JSON object of `id`, if wanted `name`, `events` (a list of
            objects with `type` and, if wanted, `source`, `message`, `correlationKey`, `variables`,
            `timeToLive`, `required`), `webhooks` (a list of objects with `webhook` and, if wanted,
            `type`, `source`, `subject`, `data`) and `mails` (a list of objects with `to`, `message`
            and, if wanted, `when`, `correlationKey`, `variables`). What begins with `=` is FEEL
            over the event's attributes and its `data`, over the `body` in webhooks, over the `mail`
            in mails.
        file: its name, for findings.

    Raises:
        ModelRefused: every finding of the file.
    """
    reading = _Reading(file, JsonSource(content))
    return read_object(
        reading, content, "events/json", "the file on events is no JSON object", reading.mappings
    )


class _Reading(JsonReading):
    def mappings(self, given: Mapping[str, object], sha256: str) -> EventMappings:
        self.id = id_ = self._id(given)
        remedy = "Use id, name, events, webhooks and mails."
        self._refuse_unknown(given, (), _FILE, remedy)
        name = given.get("name", id_ or "")
        if not isinstance(name, str) or len(name) > LONGEST_NAME or not (name.strip() or not id_):
            message = "the name of the file on events is no short text"
            remedy = "Write a text of 1 to 200 characters."
            self.refuse(("name",), "events/property", message, remedy)
            name = id_ or ""
        events = tuple(self._event(*one) for one in self._each(given, "events"))
        webhooks = tuple(self._webhook(*one) for one in self._each(given, "webhooks"))
        self._refuse_twins(events, webhooks)
        mails = tuple(self._mail(*one) for one in self._each(given, "mails"))
        return EventMappings(id_ or "", name.strip(), events, webhooks, sha256, mails)

    def _id(self, given: Mapping[str, object]) -> str | None:
        id_ = given.get("id")
        if isinstance(id_, str) and is_plain_id(id_):
            return id_
        message = "the id of the file on events is missing or no plain id"
        self.refuse(("id",), "events/id", message, REMEDY)
        return None

    def _refuse_unknown(
        self, given: Mapping[str, object], path: Path, known: frozenset[str], remedy: str
    ) -> None:
        for name in sorted(set(given) - known):
            message = f"the file on events has an unknown property {shortened(name)}"
            self.refuse((*path, name), "events/property", message, remedy)

    def _each(
        self, given: Mapping[str, object], name: str
    ) -> Iterator[tuple[Mapping[str, object], Path]]:
        listed = given.get(name, [])
        if not isinstance(listed, list) or len(listed) > MOST_MAPPINGS:
            message = f"{name} is no list of mappings"
            remedy = "Write a list of objects, at most 1000."
            self.refuse((name,), "events/property", message, remedy)
            return
        for index, one in enumerate(listed):
            if isinstance(one, dict):
                yield one, (name, index)
            else:
                message = f"an entry of {name} is no JSON object"
                self.refuse((name, index), "events/property", message, "Write one in braces.")

    def _event(self, given: Mapping[str, object], path: Path) -> EventMapping:
        remedy = "Use type, source, message, correlationKey, variables, timeToLive and required."
        self._refuse_unknown(given, path, _EVENT, remedy)
        type_ = given.get("type")
        if not isinstance(type_, str) or not 0 < len(type_) <= LONGEST_TYPE:
            message = "an entry of events has no type"
            remedy = "Write the type of the events, such as com.example.order.placed."
            self.refuse((*path, "type"), "events/type", message, remedy)
            type_ = ""
        return EventMapping(
            type_,
            self._literal(given, path, "source"),
            self._text(given, path, "message"),
            self._text(given, path, "correlationKey"),
            self._expression(given, path, "variables"),
            self._time_to_live(given.get("timeToLive"), path),
            self._required(given.get("required", []), path),
        )

    def _required(self, value: object, path: Path) -> tuple[tuple[str, ...], ...]:
        if isinstance(value, list) and all(
            isinstance(one, str) and _FIELD.fullmatch(one) for one in value
        ):
            return tuple(tuple(one.split(".")) for one in value)
        message = "required is no list of fields"
        remedy = "Write such as orderNumber, or lines.qty for each entry of a list."
        self.refuse((*path, "required"), "events/property", message, remedy)
        return ()

    def _webhook(self, given: Mapping[str, object], path: Path) -> WebhookMapping:
        remedy = "Use webhook, type, source, subject and data."
        self._refuse_unknown(given, path, _OF_WEBHOOK, remedy)
        name = given.get("webhook")
        if not isinstance(name, str) or not WEBHOOK.fullmatch(name):
            message = "an entry of webhooks does not name its webhook"
            remedy = "Write its name as in the address: small letters, digits and -."
            self.refuse((*path, "webhook"), "events/webhook", message, remedy)
            name = ""
        return WebhookMapping(
            name,
            self._text(given, path, "type"),
            self._text(given, path, "source"),
            self._text(given, path, "subject"),
            self._expression(given, path, "data"),
        )

    def _mail(self, given: Mapping[str, object], path: Path) -> MailMapping:
        remedy = "Use to, from, when, message, correlationKey and variables."
        self._refuse_unknown(given, path, _OF_MAIL, remedy)
        to = given.get("to")
        if not isinstance(to, str) or not _ALIAS.fullmatch(to):
            message = "an entry of mails does not say to which address the mails go"
            remedy = "Write the address without + and what follows it, or * for any."
            self.refuse((*path, "to"), "events/mail", message, remedy)
            to = ""
        named = self._text(given, path, "message")
        if given.get("message") is None:
            message = "an entry of mails names no message"
            remedy = "Write the name of the message that the mails become."
            self.refuse((*path, "message"), "events/mail", message, remedy)
        return MailMapping(
            to,
            named or "",
            self._expression(given, path, "when"),
            self._text(given, path, "correlationKey"),
            self._expression(given, path, "variables"),
            self._of_strangers(given, path),
        )

    def _of_strangers(self, given: Mapping[str, object], path: Path) -> bool:
        said = given.get("from", _KNOWN)
        if said in _SENDERS:
            return said != _KNOWN
        message = "an entry of mails does not say from whom mails continue a case"
        remedy = "Write known (to whom the case has written) or anyone, or leave it out: known."
        self.refuse((*path, "from"), "events/mail", message, remedy)
        return False

    def _literal(self, given: Mapping[str, object], path: Path, name: str) -> str | None:
        value = given.get(name)
        if value is None or (isinstance(value, str) and value):
            return value
        message = f"{name} is no text"
        remedy = "Write a text, or leave it out."
        self.refuse((*path, name), "events/property", message, remedy)
        return None

    def _text(self, given: Mapping[str, object], path: Path, name: str) -> Text | None:
        value = self._literal(given, path, name)
        if value is None or not is_feel(value):
            return value
        return self._compiled(value, path, name)

    def _expression(self, given: Mapping[str, object], path: Path, name: str) -> Expression | None:
        value = self._literal(given, path, name)
        if value is None:
            return None
        if not is_feel(value):
            message = f"{name} is no expression"
            remedy = "Write one in FEEL, with = before it."
            self.refuse((*path, name), "events/expression", message, remedy)
            return None
        return self._compiled(value, path, name)

    def _compiled(self, value: str, path: Path, name: str) -> Expression | None:
        place = (*path, name)
        written = self.source.written(value, place)
        owner = Owner(self.file, self.id, None, None)
        what = f"the expression in {name}"
        keep = self.findings.append
        found = compiled(compile_expression, feel_of(written), (), owner, what, keep)
        own = _OWN_NAME.get(str(path[0]))
        for used in sorted(found.names_used) if found else ():
            if used == own if own else _ATTRIBUTE.fullmatch(used):
                continue
            message = f"the expression in {name} names {shortened(used)}, which no event has"
            self.refuse(place, "events/name", message, _REMEDIES[own])
        return found

    def _time_to_live(self, value: object, path: Path) -> timedelta:
        if value is None:
            return KEPT_FOR
        duration = parse_temporal(value) if isinstance(value, str) else None
        if isinstance(duration, DayTimeDuration):
            life = timedelta(microseconds=duration.nanoseconds // 1000)
            if timedelta() <= life <= LONGEST_LIFE:
                return life
        message = "timeToLive is no duration of 0 to 3650 days"
        remedy = "Write such as PT1H or P30D."
        self.refuse((*path, "timeToLive"), "events/time-to-live", message, remedy)
        return KEPT_FOR

    def _refuse_twins(
        self, events: tuple[EventMapping, ...], webhooks: tuple[WebhookMapping, ...]
    ) -> None:
        seen: set[tuple[str, str | None]] = set()
        for index, event in enumerate(events):
            if event.type and (event.type, event.source) in seen:
                message = f"the events of the type {shortened(event.type)} are mapped twice"
                remedy = "Leave one mapping, or give each a source of its own."
                self.refuse(("events", index, "type"), "events/same-event-twice", message, remedy)
            seen.add((event.type, event.source))
        names: set[str] = set()
        for index, webhook in enumerate(webhooks):
            if webhook.name and webhook.name in names:
                message = f"the webhook {shortened(webhook.name)} is mapped twice"
                path = ("webhooks", index, "webhook")
                self.refuse(path, "events/same-event-twice", message, "Leave one mapping.")
            names.add(webhook.name)
