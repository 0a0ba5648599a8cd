"""CloudEvents out of HTTP requests, beside the reader and writer of the CloudEvents project."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent as Theirs
from hypothesis import given
from hypothesis import strategies as st

from api.cloud_event_reader import BATCH, STRUCTURED, EventRefused, read_events
from api.requests import MediaTypeRefused, RequestRefused
from engine.cloud_events.model import CloudEvent

LEAST = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "placed"}
HEADERS = [(f"ce-{name}", value) for name, value in LEAST.items()]


def structured(**changed: object) -> CloudEvent:
    body = json.dumps({**LEAST, **changed}).encode()
    (event,) = read_events([("Content-Type", f"{STRUCTURED}; charset=utf-8")], body)
    return event


def faults(**changed: object) -> dict[str, str]:
    with pytest.raises(EventRefused) as refused:
        structured(**changed)
    return dict(refused.value.faults)


def test_a_structured_event_is_read_with_its_exact_numbers() -> None:
    event = structured(data={"price": 0.1}, subject="o-1", attempt=2, urgent=True, nothing=None)
    assert (event.id, event.source, event.type) == ("1", "/shop", "placed")
    assert event.data == {"price": Decimal("0.1")}
    assert event.attributes == {
        "specversion": "1.0",
        "subject": "o-1",
        "attempt": 2,
        "urgent": True,
    }


def test_a_batch_keeps_its_order_and_may_be_empty() -> None:
    kind = [("content-type", BATCH)]
    body = json.dumps([{**LEAST, "id": str(number)} for number in range(3)]).encode()
    assert [event.id for event in read_events(kind, body)] == ["0", "1", "2"]
    assert read_events(kind, b"[]") == ()


def test_the_faults_of_a_batch_say_in_which_event_they_stand() -> None:
    body = json.dumps([LEAST, {**LEAST, "id": ""}, 7]).encode()
    with pytest.raises(EventRefused) as refused:
        read_events([("content-type", BATCH)], body)
    assert [name for name, _ in refused.value.faults] == ["[1].id", "[2]"]
    for content in (b"{}", json.dumps([LEAST] * 101).encode()):
        with pytest.raises(EventRefused):
            read_events([("content-type", BATCH)], content)


@pytest.mark.parametrize(
    ("content_type", "body", "data", "encoded"),
    [
        ("application/json", b'{"a": 1}', {"a": 1}, None),
        ("application/vnd.shop+json; charset=utf-8", b"[1]", [1], None),
        ("", b"true", True, None),
        ("text/plain", "grün".encode(), "grün", None),
        ("application/xml", b"<a/>", "<a/>", None),
        ("text/plain", "grün".encode("latin-1"), None, "Z3L8bg=="),
        ("application/octet-stream", b"\0\1\2", None, "AAEC"),
        ("application/json", b"", None, None),
    ],
)
def test_the_body_of_a_binary_event_is_what_its_content_type_says(
    content_type: str, body: bytes, data: object, encoded: str | None
) -> None:
    headers = [*HEADERS, ("content-type", content_type)] if content_type else HEADERS
    (event,) = read_events(headers, body)
    assert (event.data, event.data_base64) == (data, encoded)
    assert event.attributes.get("datacontenttype", "") == content_type


def test_data_in_base64_is_decoded_as_its_type_says() -> None:
    assert structured(data_base64="eyJhIjoxfQ==").data == {"a": 1}
    octets = structured(data_base64="AAEC", datacontenttype="application/octet-stream")
    assert (octets.data, octets.data_base64) == (None, "AAEC")
    assert "data_base64" in faults(data_base64="?", data=None)
    assert "data_base64" in faults(data_base64=7)
    assert "data_base64" in faults(data_base64="AAEC", data=1)


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
def test_each_required_attribute_is_missed_by_its_name(name: str) -> None:
    assert set(faults(**{name: None})) == {name}
    headers = [one for one in HEADERS if one[0] != f"ce-{name}"]
    with pytest.raises(EventRefused) as refused:
        read_events(headers, b"")
    assert [fault for fault, _ in refused.value.faults] == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("specversion", one) for one in ("0.3", "1.1", 1, "")],
        *[("id", one) for one in ("", 7, "a\nb", "a\x85", "\ufffe", "x" * 2049)],
        *[("source", one) for one in ("", "a b", "<x>", "ü", "%zz", 7)],
        *[("type", one) for one in ("", 7, "a\tb")],
        *[("subject", one) for one in ("", 1)],
        *[("time", one) for one in ("2026-03-02", "2026-02-30T00:00:00Z", "09:00", 7)],
        ("time", "2026-03-02T09:00:00"),
        *[("datacontenttype", one) for one in ("json", "", 3)],
        *[("dataschema", one) for one in ("/relative", "", 3)],
        *[("extension", one) for one in (0.5, 2**31)],
        ("extension", []),
        ("extension", {}),
        *[(one, "x") for one in ("camelCase", "with-hyphen", "ü", "")],
    ],
)
def test_each_attribute_that_breaks_the_rules_is_told_by_its_name(name: str, value: object) -> None:
    (told,) = faults(**{name: value})
    assert told == name or not name.isascii() or not name.isalnum() or not name.islower()


def test_all_faults_are_told_at_once() -> None:
    assert set(faults(id="", time="soon", camelCase=1)) == {"id", "time", "camelCase"}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], b"{}"),
        ([("content-type", "application/json")], json.dumps(LEAST).encode()),
        ([("content-type", "application/cloudevents+avro")], b""),
        ([("content-type", "application/cloudevents-batch+xml"), *HEADERS], b""),
    ],
)
def test_what_is_in_none_of_the_three_modes_is_refused(
    headers: list[tuple[str, str]], body: bytes
) -> None:
    with pytest.raises(MediaTypeRefused):
        read_events(headers, body)


def test_an_attribute_in_two_headers_is_refused() -> None:
    for header in ("CE-Id", "ce-id"):
        with pytest.raises(EventRefused):
            read_events([*HEADERS, (header, "2")], b"")
    with pytest.raises(EventRefused):
        read_events([*HEADERS, ("ce-datacontenttype", "text/plain")], b"")


PLAIN = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=20
).filter(str.strip)
SOURCES = st.from_regex(r"\A(?:https://[a-z]{1,8}\.example)?/[a-z0-9._~/-]{0,12}\Z")
DAWN = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
MOMENTS = st.datetimes(DAWN, DAWN + timedelta(days=84_000)).flatmap(
    lambda one: st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=2))])
    .map(lambda zone: one.replace(tzinfo=zone))
)  # fmt: skip
DATA = st.dictionaries(
    st.text(string.ascii_letters, min_size=1, max_size=5),
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | PLAIN | st.lists(PLAIN, max_size=2),
    max_size=4,
)
THEIRS = st.builds(
    lambda attributes, optional, data: Theirs({**attributes, **optional}, data),
    st.fixed_dictionaries(
        {"specversion": st.just("1.0"), "id": PLAIN, "source": SOURCES, "type": PLAIN}
    ),
    st.fixed_dictionaries(
        {"time": MOMENTS},
        optional={
            "subject": PLAIN,
            "dataschema": st.just("https://example.com/schema"),
            "datacontenttype": st.just("application/json"),
            "extension": PLAIN,
        },
    ),
    DATA,
)


@given(THEIRS, st.sampled_from([to_binary, to_structured]))
def test_what_the_other_implementation_writes_is_read_as_it_was_meant(
    theirs: Theirs, write: Callable[[Theirs, JSONFormat], HTTPMessage]
) -> None:
    written = write(theirs, JSONFormat())
    (event,) = read_events(written.headers.items(), written.body)
    given_ = theirs.get_attributes()
    assert (event.id, event.source, event.type) == (
        given_["id"],
        given_["source"],
        given_["type"],
    )
    for name in ("subject", "dataschema", "datacontenttype", "extension"):
        assert event.attributes.get(name) == given_.get(name)
    time = str(event.attributes["time"]).replace("Z", "+00:00")
    assert datetime.fromisoformat(time) == given_["time"]
    assert event.data == theirs.get_data()


@given(
    st.dictionaries(
        st.sampled_from([*LEAST, "subject", "time", "dataschema", "data", "extension"]),
        st.none() | PLAIN | st.integers(-9, 9) | st.just("2026-03-02T09:00:00Z"),
    )
)
def test_what_we_take_the_other_implementation_takes_with_the_same_attributes(
    changed: dict[str, object],
) -> None:
    content = {name: one for name, one in {**LEAST, **changed}.items() if one is not None}
    body = json.dumps(content).encode()
    try:
        (event,) = read_events([("content-type", STRUCTURED)], body)
    except EventRefused:
        return
    theirs = from_http(HTTPMessage({"content-type": STRUCTURED}, body), JSONFormat(), Theirs)
    assert (event.id, event.source, event.type) == (
        theirs.get_id(),
        theirs.get_source(),
        theirs.get_type(),
    )
    assert event.data == theirs.get_data()


@given(
    st.lists(st.tuples(st.sampled_from(["content-type", "ce-id", "ce-x"]), st.text())),
    st.binary(),
)
def test_any_request_is_read_or_refused(headers: list[tuple[str, str]], body: bytes) -> None:
    with suppress(RequestRefused, MediaTypeRefused):
        assert read_events(headers, body)


@given(st.sampled_from([STRUCTURED, BATCH]), st.binary() | st.text().map(str.encode))
def test_any_body_is_read_or_refused(kind: str, body: bytes) -> None:
    with suppress(RequestRefused):
        assert isinstance(read_events([("content-type", kind)], body), tuple)
