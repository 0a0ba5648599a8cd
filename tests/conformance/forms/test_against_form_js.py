"""The validator agrees with the real form-js, but for the differences listed in differences.py."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from forms.files import GivenFile
from forms.model import CONTAINERS, KEYED, PRESENTATION
from forms.reader import read_form
from forms.validate import SubmissionRefused, validate_submission
from tests.conformance.forms.conftest import Oracle
from tests.conformance.forms.random_forms import MENDED, ROUNDS, Maker

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
SCHEMAS = 420
PARTS = 7
"""With `ROUNDS` submissions each: at least 2,000 cases a run that nobody has mended."""
SEED = 20261119

# What form-js says, in its own words, and our code for it.
CODES = {
    "Field is required.": "required",
    "Field must match pattern {value}.": "pattern",
    "Field must have minimum value of {value}.": "min",
    "Field must have maximum value of {value}.": "max",
    "Field must have minimum length of {value}.": "minLength",
    "Field must have maximum length of {value}.": "maxLength",
    "Field must be a valid email.": "email",
    "Field must be a valid international phone number. (e.g. +4930664040900)": "phone",
    "Value is expected to be an integer.": "digits",
    "Value is expected to have at most 1 decimal digit.": "digits",
    "Value is expected to have at most {value} decimal digits.": "digits",
    "Value is not a number.": "number",
    "Please select a valid value, the two nearest valid values are {previousValue} "
    "and {nextValue}.": "increment",
}


def exact(value: object) -> Any:
    """Return a JSON value as the network brings it: numbers as `Decimal` or `int`."""
    return json.loads(json.dumps(value), parse_float=Decimal)


FILE = GivenFile("a.txt", "text/plain", 1, "0" * 64, None, lambda _: True)
FILES = {"files::1": [FILE], "files::2": [FILE]}


def ours(schema: object, submitted: object, data: object) -> tuple[Any, dict[str, set[str]]]:
    """Return what the server takes, and its faults by component and row."""
    form = read_form(json.dumps(schema).encode(), "random.form")
    try:
        return validate_submission(form, exact(submitted), exact(data), NOW, FILES), {}
    except SubmissionRefused as refused:
        faults: dict[str, set[str]] = {}
        for fault in refused.faults:
            place = "/".join([fault.field_id, *re.findall(r"\[(\d+)\]", fault.path)])
            faults.setdefault(place, set()).add(fault.code)
        return None, faults


def test_a_run_compares_at_least_two_thousand_submissions_of_every_kind_of_component() -> None:
    assert SCHEMAS * (ROUNDS - MENDED) >= 2000
    maker = Maker(SEED)
    drawn = {
        one["type"] for _ in range(SCHEMAS) for one in _walk(maker.case()["schema"]["components"])
    }
    assert drawn == KEYED | CONTAINERS | PRESENTATION
    assert len(drawn) == 22


@pytest.mark.parametrize("part", range(PARTS))
def test_the_server_refuses_and_takes_what_form_js_does(oracle: Oracle, part: int) -> None:
    maker = Maker(SEED + part)
    forms = [maker.case() for _ in range(SCHEMAS // PARTS)]
    answers = oracle.ask("run", forms)
    assert not [answer for answer in answers if "crashed" in answer]
    cases = [
        (form, result) for form, rounds in zip(forms, answers, strict=True) for result in rounds
    ]
    assert len(cases) == SCHEMAS // PARTS * ROUNDS
    accepted = 0
    for number, (case, result) in enumerate(cases):
        readonly = list(
            readonly_fields(case["schema"]["components"], result["submitted"], case["data"])
        )
        theirs = {
            place: {CODES[message] for message in messages}
            for place, messages in result["errors"].items()
            if place not in {field["id"] for field in readonly}
        }
        taken, faults = ours(case["schema"], result["submitted"], case["data"])
        assert faults == theirs, (number, json.dumps(case), result)
        if taken is not None:
            accepted += 1
            keys = {field["key"] for field in readonly}
            assert_taken(taken, exact(result["submitted"]), keys, number)
    # Neither side of the comparison may dry up unnoticed.
    assert len(cases) * 0.15 <= accepted < len(cases) * 0.9, accepted / len(cases)


def _walk(components: Any) -> Iterator[Mapping[str, Any]]:
    for one in components:
        yield one
        yield from _walk(one.get("components", []))


def readonly_fields(components: Any, submitted: Any, data: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the fields that are read-only now: form-js validates and sends them all the same."""
    for field in components:
        yield from readonly_fields(field.get("components", []), submitted, data)
        rule = field.get("readonly")
        known = {"=flag": submitted.get("flag"), "=limit > 4": data["limit"] > 4}
        if known.get(rule, rule) is True:
            yield field


def assert_taken(
    taken: Mapping[str, Any], submitted: Mapping[str, Any], readonly: set[str], number: int
) -> None:
    submitted = _with_files(submitted)
    for name, value in taken.items():
        assert equal(value, submitted.get(name)), (number, name, value, submitted.get(name))
    left = {name for name, value in submitted.items() if name not in taken and value is not None}
    assert left <= readonly, (number, left - readonly)


def _with_files(value: Any) -> Any:
    """Return what form-js submits with the files themselves, where it says what stands for them."""
    if isinstance(value, dict):
        return {name: _with_files(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_files(inner) for inner in value]
    return [FILE.value] if value in ("files::1", "files::2") else value


def equal(left: object, right: object) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return all(equal(left.get(key), right.get(key)) for key in {*left, *right})
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    # Both spell the number they mean; form-js keeps the zeros that were typed.
    if isinstance(left, str) and isinstance(right, str) and left != right:
        return Decimal(left) == Decimal(right)
    return left == right
