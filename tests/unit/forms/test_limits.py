"""The days of a date field and the rows of a list: limits that form-js has no word for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dmn.findings import ModelRefused
from feel import Value
from forms.faults import SubmissionRefused
from forms.german import CATALOGUE
from forms.model import Form
from forms.reader import read_form
from forms.validate import validate_submission

# Half past midnight of 28 March in Berlin.
NOW = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)


def form(*components: dict[str, Any]) -> Form:
    given = [{"id": f"c{place}", **one} for place, one in enumerate(components)]
    schema = {"id": "f", "type": "default", "components": given}
    return read_form(json.dumps(schema).encode(), "f.form")


def day(**properties: str) -> Form:
    limits = {f"vorgang:{name}": value for name, value in properties.items()}
    field = {"type": "datetime", "subtype": "date", "key": "on", "dateLabel": "Termin"}
    return form({**field, "properties": limits})


def rows(**properties: str) -> Form:
    limits = {f"vorgang:{name}": value for name, value in properties.items()}
    inside = {"id": "name", "type": "textfield", "key": "name", "label": "Name"}
    field = {"type": "dynamiclist", "path": "people", "label": "Teilnehmende"}
    return form({**field, "components": [inside], "properties": limits})


def codes(form: Form, variables: dict[str, Value] | None = None, **sent: object) -> list[str]:
    try:
        validate_submission(form, sent, variables or {}, NOW)
    except SubmissionRefused as refused:
        return [one.message for one in refused.faults]
    return []


@pytest.mark.parametrize(
    ("given", "wrong"), [("2026-02-26", True), ("2026-02-27", False), ("2026-03-28", False)]
)
def test_a_day_before_the_earliest_is_refused_with_it(given: str, wrong: bool) -> None:
    told = codes(day(earliest='=today() - duration("P29D")'), on=given)
    assert told == (
        ["Geben Sie bei „Termin“ ein Datum ein, das nicht vor dem 27.02.2026 liegt."]
        if wrong
        else []
    )


def test_a_day_after_the_latest_is_refused_also_as_a_variable_of_the_case() -> None:
    limited = day(latest="=end")
    assert codes(limited, {"end": "2026-04-01"}, on="2026-04-02") == []
    ended = day(latest="=date(end)")
    assert codes(ended, {"end": "2026-04-01"}, on="2026-04-01") == []
    (told,) = codes(ended, {"end": "2026-04-01"}, on="2026-04-02")
    assert "nicht nach dem 01.04.2026" in told


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ("2026-03-28T00:30+01:00", False),
        ("2026-03-28T00:31+01:00", True),
        ("2026-03-27T23:31Z", True),
        ("2026-03-28T00:30", False),
        ("2026-03-28T00:31", True),
    ],
)
def test_a_moment_counts_to_the_minute_where_a_time_is_asked_for(given: str, wrong: bool) -> None:
    field = {"type": "datetime", "subtype": "datetime", "key": "on", "dateLabel": "Eingang"}
    limited = form({**field, "properties": {"vorgang:latest": "=now()"}})
    assert codes(limited, on=given) == (
        [
            "Geben Sie bei „Eingang“ einen Zeitpunkt ein, der nicht nach dem "
            "28.03.2026, 00:30 Uhr liegt."
        ]
        if wrong
        else []
    )


def test_a_moment_limits_a_day_by_its_day_in_germany() -> None:
    assert codes(day(latest="=now()"), on="2026-03-28") == []
    (told,) = codes(day(latest="=now()"), on="2026-03-29")
    assert "nicht nach dem 28.03.2026" in told


def test_english_readers_are_told_days_and_moments_in_their_way() -> None:
    both = {"type": "datetime", "subtype": "datetime", "key": "on", "dateLabel": "Received"}
    for field, said in ((both, "28 March 2026, 00:30"), ({**both, "subtype": "date"}, "28 March")):
        limited = form({**field, "properties": {"vorgang:latest": "=now()"}})
        given = "2026-04-01T10:00Z" if field is both else "2026-04-01"
        with pytest.raises(SubmissionRefused) as refused:
            validate_submission(limited, {"on": given}, {}, NOW)
        assert said in refused.value.faults[0].english


def test_a_list_has_as_many_rows_as_it_must() -> None:
    limited = rows(fewest="1", most="2")
    assert codes(limited, people=[]) == ["Geben Sie bei „Teilnehmende“ mindestens 1 an."]
    assert codes(limited, people=[{"name": "Jo"}]) == []
    (told,) = codes(limited, people=[{"name": "Jo"}] * 3)
    assert told == "Kürzen Sie „Teilnehmende“ auf höchstens 2 Zeilen; es sind 3."


@pytest.mark.parametrize(
    "component",
    [
        {"type": "textfield", "key": "a", "properties": {"vorgang:earliest": "=today()"}},
        {"type": "datetime", "subtype": "date", "key": "a",
         "properties": {"vorgang:earliest": "2026-01-01"}},
        {"type": "datetime", "subtype": "date", "key": "a", "properties": {"vorgang:most": "1"}},
        {"type": "dynamiclist", "path": "a", "components": [],
         "properties": {"vorgang:fewest": "some"}},
    ],
)  # fmt: skip
def test_a_limit_that_makes_no_sense_is_refused_in_german_too(component: dict[str, Any]) -> None:
    with pytest.raises(ModelRefused) as refused:
        form(component)
    (finding,) = refused.value.findings
    assert finding.rule == "form/rule"
    assert CATALOGUE.told(finding.message) is not None
    assert CATALOGUE.told(finding.remedy) is not None
