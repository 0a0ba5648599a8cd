"""What the browser says and the server says: where they may differ, and where they may not."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest

from forms.messages import german_number
from forms.reader import read_form
from forms.validate import SubmissionRefused, validate_submission
from tests.conformance.forms.conftest import Oracle
from tests.conformance.forms.differences import CRASH, DIFFERENCES, Difference
from tests.conformance.forms.random_forms import KINDS, field_of, value_of
from tests.conformance.forms.test_against_form_js import NOW, SEED, exact

ODD_NUMBERS = [
    "NaN",
    "1e-7",
    "-0.5",
    "12345678901234567",
    "123456789012345678",
    "0.00000000000000001",
]


def schema_of(field: dict[str, Any]) -> dict[str, Any]:
    whole = {"id": "Field", "key": "field", "label": "Betrag", **field}
    return {"type": "default", "id": "f", "schemaVersion": 19, "components": [whole]}


def faults_of(field: dict[str, Any], value: object) -> list[dict[str, str]]:
    form = read_form(json.dumps(schema_of(field)).encode(), "one.form")
    try:
        validate_submission(form, exact({"field": value}), {}, NOW)
    except SubmissionRefused as refused:
        return [{"code": fault.code, "message": fault.message} for fault in refused.faults]
    return []


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda it: it.reason)
def test_every_listed_difference_is_still_one(oracle: Oracle, difference: Difference) -> None:
    schema = schema_of(difference.field)
    case = {"schema": schema, "data": {}, "inputs": [["field", difference.value]]}
    (result,) = oracle.ask("run", [case])
    if difference.theirs == CRASH:
        assert "crashed" in result
    else:
        assert tuple(result["errors"].get("Field", ())) == difference.theirs
    faults = faults_of(difference.field, difference.value)
    assert tuple(fault["code"] for fault in faults) == difference.ours


def test_a_removed_last_row_is_not_mentioned_by_form_js(oracle: Oracle) -> None:
    """So the island adds the empty list; without it the server would keep the old rows."""
    rows = {
        "type": "dynamiclist",
        "id": "Rows",
        "path": "rows",
        "isRepeating": True,
        "components": [{"type": "textfield", "id": "A", "key": "a"}],
    }
    schema = {"type": "default", "id": "f", "schemaVersion": 19, "components": [rows]}
    (result,) = oracle.ask("run", [{"schema": schema, "data": {"rows": []}, "inputs": []}])
    assert result["submitted"] == {}
    form = read_form(json.dumps(schema).encode(), "rows.form")
    assert validate_submission(form, {"rows": []}, {"rows": [{"a": "x"}]}, NOW) == {"rows": []}


def test_browser_and_server_complain_in_the_same_words(oracle: Oracle) -> None:
    chance = random.Random(SEED)
    cases = []
    for kind in KINDS:
        for _ in range(150):
            field = field_of(kind, chance)
            field["validate"] = {
                name: rule
                for name, rule in field["validate"].items()
                if not str(rule).startswith("=")
            }
            value = value_of(chance, field)
            if kind == "number" and chance.random() < 0.3:
                value = chance.choice(ODD_NUMBERS)
            limits = {name: field["validate"].get(name) for name in ("min", "max")}
            limits |= {name: field["validate"].get(name) for name in ("minLength", "maxLength")}
            label = "Day" if kind == "datetime" else "Betrag"
            case = {"field": field, "value": value, "limits": limits}
            cases.append({**case, "label": label, "today": "2026-11-19"})
    answers = oracle.ask("complaints", cases)
    for case, answer in zip(cases, answers, strict=True):
        assert faults_of(case["field"], case["value"]) == answer, case
    assert {it["code"] for answer in answers for it in answer} >= {
        *("required", "min", "max", "minLength", "maxLength", "pattern", "email", "phone"),
        *("number", "digits", "increment"),
    }


def test_browser_and_server_complain_alike_about_first_and_last_days_and_moments(
    oracle: Oracle,
) -> None:
    limits = [
        '=date("2026-11-19")',
        '=date("2026-11-19") - duration("P1D")',
        '=date and time("2026-11-19T13:00:20+01:00")',
        '=date and time("2026-11-19T23:30:00Z")',
        "=null",
        '="morgen"',
    ]
    days = [f"2026-11-{day}" for day in (17, 18, 19, 20, 21)]
    times = ["T13:00+01:00", "T13:01+01:00", "T12:00Z", "T23:30Z", "T23:31Z", "T12:59+01:00"]
    values = {"date": days, "datetime": [day + time for day in days for time in times]}
    cases: list[dict[str, Any]] = [
        {
            "field": {
                "type": "datetime",
                "subtype": subtype,
                "dateLabel": "Tag",
                "properties": {f"vorgang:{name}": limit},
            },
            "value": value,
            "label": "Tag",
        }
        for subtype, given in values.items()
        for name in ("earliest", "latest")
        for limit in limits
        for value in given
    ]
    answers = oracle.ask("dates", cases)
    for case, answer in zip(cases, answers, strict=True):
        assert faults_of(case["field"], case["value"]) == answer, case
    assert {it["code"] for answer in answers for it in answer} == {"earliest", "latest"}


def test_what_the_browser_writes_in_german_it_reads_back(oracle: Oracle) -> None:
    numbers = ["0", "1", "-1", "1234.5", "-1234567.05", "0.1", "12345678901234567.99"]
    written = [german_number(Decimal(number)) for number in numbers]
    for text, (read, _) in zip(written, oracle.ask("numbers", written), strict=True):
        assert numbers[written.index(text)] == read
    for number, (_, shown) in zip(numbers, oracle.ask("numbers", numbers), strict=True):
        assert shown == german_number(Decimal(number))


@pytest.mark.parametrize(
    "typed", ["1.23", "1,234.5", "1.2345", "1,", ",5", "1e3", "12a", "1.234.56"]
)
def test_the_browser_never_guesses_a_number(oracle: Oracle, typed: str) -> None:
    ((read, _),) = oracle.ask("numbers", [typed])
    assert read is None


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("1,234.5", "1234.5"), ("1.23", "1.23"), ("1,234", "1234"), ("1,23", None), ("1.234,5", None)],
)
def test_an_english_page_reads_english_numbers(
    oracle: Oracle, typed: str, plain: str | None
) -> None:
    ((read, _),) = oracle.ask("englishNumbers", [typed])
    assert read == plain


def test_an_english_page_writes_english_numbers(oracle: Oracle) -> None:
    ((_, shown),) = oracle.ask("englishNumbers", ["1234567.5"])
    assert shown == "1,234,567.5"
