"""Files that say what events become: what is read of them, every fault at once, with its place."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.findings import Finding, ModelRefused
from engine.cloud_events.mapping import (
    EventUnmapped,
    event_of_webhook,
    mapped,
    mapping_of,
    missing_of,
    webhook_mapping,
)
from engine.cloud_events.model import KEPT_FOR, CloudEvent, WebhookMapping
from engine.cloud_events.reader import read_event_mappings
from engine.german import in_german

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WHOLE = """{
  "id": "shop",
  "name": "Bestellungen des Ladens",
  "events": [
    {
      "type": "com.example.order.placed",
      "source": "https://shop.example/de",
      "message": "=\\"order-\\" + lower case(data.country)",
      "correlationKey": "=data.number",
      "variables": "={order: data, at: time, tries: attempt}",
      "timeToLive": "P30D"
    },
    {"type": "com.example.order.placed", "message": "ordered"}
  ],
  "webhooks": [
    {"webhook": "shop", "type": "=body.event", "subject": "=body.id", "data": "=body.order"}
  ]
}"""
ORDER = CloudEvent(
    "7",
    "https://shop.example/de",
    "com.example.order.placed",
    {"specversion": "1.0", "time": "2026-03-02T09:00:00Z", "attempt": 2, "subject": "o-7"},
    {"country": "DE", "number": Decimal("4711.0")},
)


def refused(text: str) -> tuple[Finding, ...]:
    with pytest.raises(ModelRefused) as refusal:
        read_event_mappings(text.encode(), "shop.events.json")
    return refusal.value.findings


def test_an_event_becomes_what_its_mapping_says() -> None:
    file = read_event_mappings(WHOLE.encode(), "shop.events.json")
    assert (file.id, file.name) == ("shop", "Bestellungen des Ladens")
    message = mapped(ORDER, mapping_of(ORDER, [file]), NOW)
    assert (message.name, message.correlation_key) == ("order-de", "4711")
    assert message.variables == {"order": ORDER.data, "at": "2026-03-02T09:00:00Z", "tries": 2}
    assert message.time_to_live == timedelta(days=30)


def test_a_mapping_with_the_source_comes_before_one_without() -> None:
    file = read_event_mappings(WHOLE.encode(), "shop.events.json")
    other = CloudEvent("7", "/elsewhere", ORDER.type, ORDER.attributes, ORDER.data)
    message = mapped(other, mapping_of(other, [file]), NOW)
    assert (message.name, message.correlation_key) == ("ordered", "o-7")
    assert (message.variables, message.time_to_live) == (ORDER.data, KEPT_FOR)


@pytest.mark.parametrize(
    ("data", "variables"),
    [
        ({"a": 1}, {"a": 1}),
        (None, {}),
        ([1, 2], {"data": [1, 2]}),
        ("text", {"data": "text"}),
        (False, {"data": False}),
    ],
)
def test_an_event_that_nobody_maps_is_a_message_of_its_type(
    data: object, variables: dict[str, object]
) -> None:
    event = CloudEvent("1", "/x", "ordered", {"subject": "o-1"}, data)
    message = mapped(event, mapping_of(event, []), NOW)
    assert (message.name, message.correlation_key) == ("ordered", "o-1")
    assert (message.variables, message.time_to_live) == (variables, KEPT_FOR)


def test_what_is_neither_json_nor_text_is_passed_on_in_base64() -> None:
    event = CloudEvent("1", "/x", "scanned", {}, None, "AAEC")
    assert mapped(event, mapping_of(event, []), NOW).variables == {"data_base64": "AAEC"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"message": "=data.missing"}, "message gives null"),
        ({"correlationKey": "=data"}, "correlationKey has to give a text or a number"),
        ({"variables": "=data.number"}, "variables has to give a context"),
        ({"variables": "={f: function(x) x}"}, "variables gives a function"),
    ],
)
def test_what_gives_no_message_is_told_by_its_part(changed: dict[str, str], said: str) -> None:
    entry = {"type": ORDER.type, **changed}
    content = json.dumps({"id": "shop", "events": [entry]}).encode()
    file = read_event_mappings(content, "shop.events.json")
    with pytest.raises(EventUnmapped, match=said):
        mapped(ORDER, mapping_of(ORDER, [file]), NOW)


@pytest.mark.parametrize(
    ("data", "missing"),
    [
        ({"number": 1, "lines": [{"qty": 2}, {"qty": 0}]}, ()),
        ({"number": 1, "lines": []}, ()),
        ({"number": None, "lines": [{"qty": 2}, {}]}, ("data.number", "data.lines[2].qty")),
        ({"number": False}, ("data.lines",)),
        ("no object", ("data.number", "data.lines")),
        (None, ("data", "data")),
    ],
)
def test_what_an_event_lacks_is_told_by_its_place(data: object, missing: tuple[str, ...]) -> None:
    content = b'{"id": "a", "events": [{"type": "t", "required": ["number", "lines.qty"]}]}'
    (mapping,) = read_event_mappings(content, "a.events.json").events
    assert missing_of(CloudEvent("1", "/shop", "t", data=data), mapping) == missing


def test_the_json_of_a_webhook_becomes_the_event_that_its_mapping_says() -> None:
    file = read_event_mappings(WHOLE.encode(), "shop.events.json")
    body = {"event": "placed", "id": "o-7", "order": {"total": Decimal("9.90")}}
    event = event_of_webhook(body, webhook_mapping("shop", [file]), "msg_1", NOW)
    assert (event.id, event.source, event.type) == ("msg_1", "/webhooks/shop", "placed")
    assert (event.attributes["subject"], event.data) == ("o-7", {"total": Decimal("9.90")})


def test_the_json_of_a_webhook_without_mapping_is_read_as_standard_webhooks_proposes() -> None:
    body = {"type": "invoice.paid", "timestamp": "2026-03-02T09:00:00Z", "data": {"no": 3}}
    event = event_of_webhook(body, webhook_mapping("shop", []), "msg_1", NOW)
    assert (event.type, event.data) == ("invoice.paid", {"no": 3})
    plain = event_of_webhook({"no": 3}, WebhookMapping("shop"), "msg_2", NOW)
    assert (plain.type, plain.data) == ("shop", {"no": 3})


FAULTS = [
    ("[]", "events/json"),
    ("{", "events/json"),
    ('{"events": []}', "events/id"),
    ('{"id": "a b"}', "events/id"),
    ('{"id": "a", "name": 7}', "events/property"),
    ('{"id": "a", "event": []}', "events/property"),
    ('{"id": "a", "events": {}}', "events/property"),
    ('{"id": "a", "events": [1]}', "events/property"),
    ('{"id": "a", "events": [{}]}', "events/type"),
    ('{"id": "a", "events": [{"type": "t", "key": "x"}]}', "events/property"),
    ('{"id": "a", "events": [{"type": "t", "source": 1}]}', "events/property"),
    ('{"id": "a", "events": [{"type": "t", "message": ""}]}', "events/property"),
    ('{"id": "a", "events": [{"type": "t", "message": "=1 +"}]}', "feel/syntax"),
    ('{"id": "a", "events": [{"type": "t", "variables": "data"}]}', "events/expression"),
    ('{"id": "a", "events": [{"type": "t", "message": "=orderNumber"}]}', "events/name"),
    ('{"id": "a", "events": [{"type": "t", "timeToLive": "1h"}]}', "events/time-to-live"),
    ('{"id": "a", "events": [{"type": "t", "timeToLive": "P1M"}]}', "events/time-to-live"),
    ('{"id": "a", "events": [{"type": "t", "timeToLive": "-PT1S"}]}', "events/time-to-live"),
    ('{"id": "a", "events": [{"type": "t", "required": "no"}]}', "events/property"),
    ('{"id": "a", "events": [{"type": "t", "required": ["a..b"]}]}', "events/property"),
    ('{"id": "a", "events": [{"type": "t"}, {"type": "t"}]}', "events/same-event-twice"),
    ('{"id": "a", "mails": [{"to": "*", "message": "m", "from": "all"}]}', "events/mail"),
    ('{"id": "a", "webhooks": [{"webhook": "Shop"}]}', "events/webhook"),
    ('{"id": "a", "webhooks": [{"webhook": "../x"}]}', "events/webhook"),
    ('{"id": "a", "webhooks": [{"webhook": "s", "type": "=data.x"}]}', "events/name"),
    ('{"id": "a", "webhooks": [{"webhook": "s"}, {"webhook": "s"}]}', "events/same-event-twice"),
]


@pytest.mark.parametrize(("text", "rule"), FAULTS)
def test_each_fault_has_its_rule_and_its_german(text: str, rule: str) -> None:
    (finding,) = refused(text)
    assert finding.rule == rule
    (german,) = in_german([finding])
    assert german.message != finding.message
    assert german.remedy != finding.remedy


def test_all_faults_are_told_at_once_each_with_its_line() -> None:
    text = WHOLE.replace('"P30D"', '"soon"').replace("=data.number", "=orderNumber")
    assert [(one.rule, one.line) for one in refused(text)] == [
        ("events/name", 9),
        ("events/time-to-live", 11),
    ]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(ModelRefused):
        assert read_event_mappings(content, "x.events.json").id


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "events", "webhooks", "webhook", "variables", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    with suppress(ModelRefused):
        assert read_event_mappings(json.dumps(value).encode(), "x.events.json").id
