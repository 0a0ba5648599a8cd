"""Calendar files: what is read of them, and every fault at once, with its place."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.findings import Finding, ModelRefused
from engine.calendars.reader import read_calendar
from engine.german import in_german

WHOLE = """{
  "id": "zentrale",
  "name": "Zentrale München",
  "state": "BY",
  "hours": {
    "monday": ["09:00-12:00", "13:00-17:30"],
    "saturday": ["00:00-24:00"]
  },
  "closed": ["2026-12-24", "12-31", "02-29"]
}"""


def refused(text: str) -> tuple[Finding, ...]:
    with pytest.raises(ModelRefused) as refusal:
        read_calendar(text.encode(), "z.calendar.json")
    return refusal.value.findings


def test_a_whole_calendar_is_read() -> None:
    calendar = read_calendar(WHOLE.encode(), "z.calendar.json")
    assert (calendar.id, calendar.name, calendar.state) == ("zentrale", "Zentrale München", "BY")
    assert calendar.hours[0] == ((540, 720), (780, 1050))
    assert calendar.hours[5] == ((0, 1440),)
    assert calendar.hours[1] == calendar.hours[6] == ()
    assert calendar.closed == {date(2026, 12, 24)}
    assert calendar.closed_yearly == {(12, 31), (2, 29)}
    assert len(calendar.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "rule", "place"),
    [
        ('"zentrale"', '"zen trale"', "calendar/id", (2, 10)),
        ('"id": "zentrale",', "", "calendar/id", (None, None)),
        ('"BY"', '"Bayern"', "calendar/state", (4, 13)),
        ('"BY"', "7", "calendar/state", (None, None)),
        ("13:00-17:30", "11:00-17:30", "calendar/hours", (6, 32)),
        ("13:00-17:30", "13:00-13:00", "calendar/hours", (6, 32)),
        ("13:00-17:30", "13:00-24:30", "calendar/hours", (6, 32)),
        ("13:00-17:30", "13.00-17.30", "calendar/hours", (6, 32)),
        ("saturday", "samstag", "calendar/hours", (None, None)),
        ("12-31", "13-31", "calendar/closed", (9, 29)),
        ("2026-12-24", "20261224", "calendar/closed", (9, 15)),
        ("2026-12-24", "2026-W52-4", "calendar/closed", (9, 15)),
        ("2026-12-24", "2026-02-30", "calendar/closed", (9, 15)),
        ('"name"', '"nme"', "calendar/property", (3, 11)),
        ("Zentrale München", "x" * 201, "calendar/property", (3, 12)),
        ('"hours": {', '"hours": {"friday": 5,', "calendar/hours", (None, None)),
        ("{\n", "[{\n", "calendar/json", (10, None)),
    ],
)
def test_a_fault_is_told_with_its_place_and_in_german(
    old: str, new: str, rule: str, place: tuple[int | None, int | None]
) -> None:
    assert old in WHOLE
    (finding,) = refused(WHOLE.replace(old, new, 1))
    assert finding.rule == rule
    assert (finding.line, finding.column) == place
    (german,) = in_german((finding,))
    assert german.message != finding.message
    assert german.remedy != finding.remedy


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = WHOLE.replace("BY", "XX").replace("13:00", "11:00").replace("12-31", "31.12.")
    assert len(refused(text)) == 3


@pytest.mark.parametrize("hours", ["{}", "[]", "null", '{"monday": []}', "5"])
def test_a_calendar_that_never_opens_is_refused(hours: str) -> None:
    (finding,) = refused(f'{{"id": "z", "state": "BY", "hours": {hours}}}')
    assert finding.message == "the calendar has no weekly hours"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(json.loads(WHOLE), JSON)))
def test_any_json_is_read_or_refused_with_findings(given_: object) -> None:
    found: object = ()
    try:
        found = read_calendar(json.dumps(given_).encode(), "z.calendar.json").hours
    except ModelRefused as refusal:
        found = refusal.findings
    assert found
