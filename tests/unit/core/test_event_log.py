"""Event logs fit the schemas of their standards, whatever elements and groups are called, and tell
of every passage once."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from engine.core.event_log import ABORT, Passage, events_of, to_ocel, to_rows, to_xes

HERE = Path(__file__).parent
XES = etree.XMLSchema(etree.parse(HERE / "xes.xsd"))
OCEL = Draft202012Validator(json.loads((HERE / "ocel.schema.json").read_text()))
BEGIN = datetime(2026, 3, 28, 22, tzinfo=UTC)
NAMES = st.text(min_size=1, max_size=12)


@st.composite
def passages(draw: st.DrawFn) -> list[Passage]:
    """Draw passages of a few cases, those of one token and element once."""
    found = {}
    for _ in range(draw(st.integers(0, 12))):
        minutes = draw(st.integers(0, 9000))
        entered = BEGIN + timedelta(minutes=minutes)
        left = draw(st.none() | st.integers(0, 3000).map(lambda m: timedelta(minutes=m)))
        one = Passage(
            case=draw(st.integers(1, 3)),
            version=draw(st.integers(1, 2)),
            token=str(draw(st.integers(1, 5))),
            element=draw(st.sampled_from(("a", "b"))),
            name=draw(NAMES),
            kind=draw(st.sampled_from(("task", "job", "other"))),
            outcome="open" if left is None else draw(st.sampled_from(("completed", "cancelled"))),
            entered_at=entered,
            claimed_at=draw(st.none() | st.just(entered)),
            left_at=None if left is None else entered + left,
            group=draw(st.none() | NAMES),
            resource=draw(st.none() | NAMES),
        )
        found[one.case, one.token, one.element] = one
    return list(found.values())


@given(passages())
def test_xes_fits_the_schema_of_the_standard(drawn: list[Passage]) -> None:
    read = etree.fromstring(to_xes("Prozess <&> „x“", events_of(drawn)))
    XES.assertValid(read)
    spaces = {"x": "http://www.xes-standard.org/"}
    traces = read.findall("x:trace", spaces)
    assert len(traces) == len({event.case for event in events_of(drawn)})
    for trace in traces:
        times = [
            one.get("value", "")
            for one in trace.iterfind("x:event/x:date[@key='time:timestamp']", spaces)
        ]
        assert times == sorted(times)
        assert all(one.endswith("Z") for one in times)


@given(passages())
def test_ocel_fits_the_schema_of_the_standard_and_refers_to_what_is_there(
    drawn: list[Passage],
) -> None:
    made: Any = to_ocel("p", events_of(drawn))
    OCEL.validate(made)
    ids = Counter(one["id"] for one in (*made["objects"], *made["events"]))
    assert set(ids.values()) <= {1}
    types = {
        kind: {one["name"]: {of["name"] for of in one["attributes"]} for one in made[kind]}
        for kind in ("eventTypes", "objectTypes")
    }
    for kind, of in (("events", "eventTypes"), ("objects", "objectTypes")):
        for one in made[kind]:
            assert {said["name"] for said in one["attributes"]} <= types[of][one["type"]]
            assert all(to["objectId"] in ids for to in one["relationships"])


@given(passages())
def test_each_passage_begins_once_and_ends_once(drawn: list[Passage]) -> None:
    events = events_of(drawn)
    ends = Counter(
        (one.case, one.instance, one.element)
        for one in events
        if one.lifecycle in ("complete", ABORT)
    )
    assert ends == Counter((one.case, one.token, one.element) for one in drawn if one.left_at)
    assert len(to_rows(events)) == len(events) + 1
    for event in events:
        assert event.at.tzinfo is UTC


@given(passages(), st.sampled_from("=+-@\t\r"), NAMES)
def test_no_name_in_a_table_is_a_formula(drawn: list[Passage], first: str, name: str) -> None:
    named = [replace(one, name=first + name, group=first, resource=first) for one in drawn]
    for row in to_rows(events_of(named))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
        assert row[1] == f"'{first}{name}"
