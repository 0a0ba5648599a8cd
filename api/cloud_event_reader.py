"""Read CloudEvents out of HTTP requests: structured, in batches, or in headers.

Source: CloudEvents 1.0.2; its HTTP Protocol Binding 1.0.2, 3; its JSON Event Format 1.0.2, 3 and 4.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import unquote

from api.requests import MediaTypeRefused, RequestRefused
from engine.cloud_events.model import CONTENT, CloudEvent
from forms.strict_json import JsonRefused, parse_json

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
MOST_EVENTS: Final = 100
MOST_ATTRIBUTES: Final = 64
LONGEST_ATTRIBUTE: Final = 2_048
_PREFIX: Final = "ce-"
_REQUIRED: Final = ("id", "source", "type")
_NAME: Final = re.compile(r"[a-z0-9]+")
_UNFIT: Final = re.compile(r"[\0-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef]")
_URI: Final = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_MEDIA_TYPE: Final = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+\s*(?:;.*)?", re.ASCII)
_JSON: Final = re.compile(r"[^/;]+/(?:[^;]*\+)?json", re.IGNORECASE)
_TEXT: Final = re.compile(r"text/|[^/;]+/(?:[^;]*\+)?xml", re.IGNORECASE)


class EventRefused(RequestRefused):
    """The request holds no CloudEvent that can be taken.

    Args:
        faults: attribute (in a batch with the event's place before it) and what is wrong.
    """

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{name}: {message}" for name, message in self.faults))


def read_events(headers: Iterable[tuple[str, str]], body: bytes) -> tuple[CloudEvent, ...]:
    """Return the events of a request; one, unless it is a batch.

    Args:
        headers: of the request, names in any case.
        body: of the request.

    Raises:
        EventRefused: an attribute is missing or wrong; all faults at once.
        MediaTypeRefused: the request is in none of the three modes.
        RequestRefused: what should be JSON is none.
    """
    given = [(name.lower(), value) for name, value in headers]
    content_type = next((value for name, value in given if name == "content-type"), "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == STRUCTURED:
        return (_structured(_parsed(body), ""),)
    if kind == BATCH:
        return _batch(_parsed(body))
    if kind.startswith("application/cloudevents"):
        raise MediaTypeRefused(f"the event format {kind[:100]} is not read here; send {STRUCTURED}")
    if any(name.startswith(_PREFIX) for name, _ in given):
        return (_binary(given, content_type, body),)
    raise MediaTypeRefused(
        f"the Content-Type is {kind[:100] or 'missing'}; send {STRUCTURED}, {BATCH}, or the "
        "attributes in headers that begin with ce-"
    )


def _parsed(body: bytes) -> object:
    try:
        return parse_json(body)
    except JsonRefused as fault:
        raise RequestRefused(str(fault)) from fault


def _batch(given: object) -> tuple[CloudEvent, ...]:
    if not isinstance(given, list):
        raise EventRefused([("", "a batch is a JSON array of events")])
    if len(given) > MOST_EVENTS:
        raise EventRefused([("", f"the batch has {len(given)} events; at most {MOST_EVENTS}")])
    events: list[CloudEvent] = []
    faults: list[tuple[str, str]] = []
    for index, one in enumerate(given):
        try:
            events.append(_structured(one, f"[{index}]"))
        except EventRefused as refused:
            faults += refused.faults
    if faults:
        raise EventRefused(faults)
    return tuple(events)


def _structured(given: object, place: str) -> CloudEvent:
    if not isinstance(given, dict):
        raise EventRefused([(place, "an event is a JSON object")])
    reading = _Reading(f"{place}." if place else "")
    attributes = {
        name: value for name, value in given.items() if name not in CONTENT and value is not None
    }
    kind = attributes.get("datacontenttype")
    data, encoded = given.get("data"), given.get("data_base64")
    if encoded is not None:
        if data is not None:
            reading.refuse("data_base64", "stands beside data; send one of the two")
        data, encoded = reading.decoded(encoded, kind if isinstance(kind, str) else "")
    return reading.event(attributes, data, encoded)


def _binary(headers: Iterable[tuple[str, str]], content_type: str, body: bytes) -> CloudEvent:
    reading = _Reading("")
    attributes: dict[str, object] = {}
    for name, value in headers:
        if not name.startswith(_PREFIX):
            continue
        attribute = name.removeprefix(_PREFIX)
        if attribute in attributes:
            reading.refuse(attribute, "stands in two headers")
        elif attribute == "datacontenttype":
            reading.refuse(attribute, "stands in Content-Type, not in a header of its own")
        attributes[attribute] = _of_header(value)
    attributes.pop("datacontenttype", None)
    if content_type:
        attributes["datacontenttype"] = content_type
    data, encoded = reading.content(body, content_type) if body else (None, None)
    return reading.event(attributes, data, encoded)


def _of_header(value: str) -> str:
    """Return the text that a header's value stands for.

    Servers hand headers over as Latin-1; whoever has sent UTF-8 as it is means UTF-8.

    Source: HTTP Protocol Binding 1.0.2, 3.1.3.2.
    """
    text = value.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    try:
        text = text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        # Neither: what cannot be read stays as it is, and is judged as it is.
        return unquote(text, errors="surrogateescape")
    return unquote(text, errors="surrogateescape")


@dataclass
class _Reading:
    place: str
    faults: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        self.faults.append((f"{self.place}{name}", message))

    def event(
        self, attributes: Mapping[str, object], data: object, encoded: str | None
    ) -> CloudEvent:
        self._judge(attributes)
        if self.faults:
            raise EventRefused(self.faults)
        id_, source, type_ = (str(attributes[name]) for name in _REQUIRED)
        others = {name: value for name, value in attributes.items() if name not in _REQUIRED}
        return CloudEvent(id_, source, type_, others, data, encoded)

    def _judge(self, attributes: Mapping[str, object]) -> None:
        if len(attributes) > MOST_ATTRIBUTES:
            self.refuse(
                "", f"the event has {len(attributes)} attributes; at most {MOST_ATTRIBUTES}"
            )
            return
        for name in ("specversion", *_REQUIRED):
            if name not in attributes:
                self.refuse(name, "is missing")
        for name, value in attributes.items():
            self._judge_one(name, value)

    def _judge_one(self, name: str, value: object) -> None:
        if not _NAME.fullmatch(name) or name in CONTENT:
            return self.refuse(
                ascii(name)[1:-1][:60], "is no attribute's name: take a to z and 0 to 9"
            )
        judged = _JUDGED.get(name)
        if not isinstance(value, str):
            if judged is not None:
                return self.refuse(name, "is no text")
            if isinstance(value, bool) or (isinstance(value, int) and -(2**31) <= value < 2**31):
                return None
            return self.refuse(name, "is no text, boolean or whole number of 32 bits")
        if len(value) > LONGEST_ATTRIBUTE:
            message = f"has {len(value)} characters; at most {LONGEST_ATTRIBUTE} can be taken"
            return self.refuse(name, message)
        if _UNFIT.search(value) or any(ord(one) & 0xFFFE == 0xFFFE for one in value):
            return self.refuse(name, "holds a control character or what is no character")
        if judged is not None and not judged[0](value):
            return self.refuse(name, judged[1])
        return None

    def decoded(self, encoded: object, content_type: str) -> tuple[object, str | None]:
        if isinstance(encoded, str):
            try:
                return self.content(base64.b64decode(encoded, validate=True), content_type)
            except (binascii.Error, ValueError):
                pass
        self.refuse("data_base64", "is no Base64 (RFC 4648, 4)")
        return None, None

    def content(self, body: bytes, content_type: str) -> tuple[object, str | None]:
        """Return what is told as JSON or text, or else as Base64."""
        try:
            if _JSON.match(content_type) or not content_type:
                return parse_json(body), None
            if _TEXT.match(content_type):
                text = body.decode("utf-8")
                if "\0" not in text:
                    return text, None
        except JsonRefused as fault:
            self.refuse("data", f"is no JSON, as {content_type or 'no Content-Type'} says: {fault}")
        except UnicodeDecodeError:
            pass  # in another character set: kept as it is
        return None, base64.b64encode(body).decode()


def _is_time(text: str) -> bool:
    """Return whether the text is a moment. Source: RFC 3339, 5.6."""
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    day, clock, offset = match.groups()
    # A leap second is a moment as well.
    clock = clock[:-2] + "59" if clock.endswith(":60") else clock
    try:
        datetime.fromisoformat(f"{day}T{clock}{'+00:00' if offset in 'Zz' else offset}")
    except ValueError:
        return False
    return True


def _is_uri(text: str) -> bool:
    return _URI.fullmatch(text) is not None and _SCHEME.match(text) is not None


_JUDGED: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "specversion": (lambda text: text == "1.0", "has to be 1.0"),
    "id": (bool, "is empty"),
    "source": (lambda text: bool(_URI.fullmatch(text)), "is no URI reference (RFC 3986, 4.1)"),
    "type": (bool, "is empty"),
    "subject": (bool, "is empty; leave it out"),
    "time": (_is_time, "is no time such as 2026-03-02T09:30:00Z (RFC 3339)"),
    "datacontenttype": (lambda text: bool(_MEDIA_TYPE.fullmatch(text)), "is no media type"),
    "dataschema": (_is_uri, "is no absolute URI (RFC 3986, 4.3)"),
}
"""By attribute: whether its text will do, and what is said if not."""
