"""Whatever is sent: faults in words, never an exception, never a value of another field."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feel import work_time
from forms.validate import SubmissionRefused, validate_submission
from tests.unit.forms.build import NOW, faults, form_of
from tests.work import calls

OPTIONS = [{"label": "A", "value": "a"}, {"label": "B", "value": 2}]
KEYS = ["text", "area", "number", "check", "radio", "many", "day", "rows", "group"]
FORM = form_of(
    {"type": "textfield", "key": "text", "validate": {"pattern": "^(a+)+$", "minLength": 2}},
    {"type": "textarea", "key": "area", "validate": {"required": True}},
    {"type": "number", "key": "number", "increment": "0.1", "validate": {"min": "=group.limit"}},
    {"type": "checkbox", "key": "check"},
    {"type": "radio", "key": "radio", "values": OPTIONS},
    {"type": "taglist", "key": "many", "values": OPTIONS},
    {"type": "datetime", "key": "day", "conditional": {"hide": "=check"}},
    {
        "type": "dynamiclist",
        "id": "Rows",
        "path": "rows",
        "components": [
            {"type": "number", "id": "Q", "key": "number"},
            {"type": "textfield", "id": "T", "key": "text", "readonly": True},
            {"type": "expression", "id": "E", "key": "sum", "expression": "=this.number * number"},
        ],
    },
    {
        "type": "group",
        "id": "G",
        "path": "group",
        "components": [{"type": "number", "id": "L", "key": "limit"}],
    },
)

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(),
    st.text(max_size=20),
    st.sampled_from(["a", "2", "2026-02-30", "2026-11-19", "NaN", "\x00", "\ud800", "__proto__"]),
)
names = st.one_of(st.sampled_from([*KEYS, "sum", "limit", "__proto__", "constructor"]), st.text())
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(names, anything, max_size=8))
def test_any_json_is_taken_or_refused_in_words(submission: dict[str, Any]) -> None:
    variables: dict[str, Any] = {"rows": [{"text": "x"}], "hidden": "never"}
    try:
        taken = validate_submission(FORM, submission, variables, NOW)
    except SubmissionRefused as refused:
        for fault in refused.faults:
            assert fault.message
            (fault.path + fault.label + fault.message).encode()
            assert "\x00" not in fault.path + fault.label + fault.message
    else:
        assert set(taken) <= set(KEYS)


@pytest.mark.parametrize(
    "submission",
    [
        {"area": "x" * 2_000_000},
        {"area": "x", "many": ["a"] * 40_000},
        {"area": "x", "rows": [{"number": 1}] * 20_000},
        {"area": "x", "rows": [{"number": 1}] * 501},
        {"area": "x", "text": "a" * 50_000 + "!"},
        {str(place): place for place in range(49_000)},
        {"area": ["x"] * 100_000},
    ],
)
def test_huge_input_is_refused_quickly(submission: dict[str, Any]) -> None:
    found = []
    assert calls(lambda: found.extend(faults(FORM, submission))) < 3_000_000
    assert 0 < len(found) <= 200


def test_deep_input_is_refused() -> None:
    deep: Any = "end"
    for _ in range(100_000):
        deep = [deep]
    assert faults(FORM, {"area": deep}) == [("", "too_large")]


@pytest.mark.parametrize("submission", [None, [], "text", 5, True])
def test_a_submission_that_is_no_object_is_refused(submission: object) -> None:
    assert faults(FORM, submission) == [("", "unreadable")]


def test_an_expression_that_costs_too_much_is_a_fault_not_a_crash() -> None:
    form = form_of(
        {"type": "number", "key": "n"},
        {
            "type": "number",
            "key": "m",
            "validate": {"max": "=count(for a in 1..n, b in 1..n, c in 1..n return a + b + c)"},
        },
    )
    assert faults(form, {"n": Decimal(10_000), "m": 1}) == [("m", "limit")]


def test_many_costly_patterns_share_the_time_of_one_submission() -> None:
    fields = [
        {"type": "textfield", "key": f"k{n}", "validate": {"pattern": "^(a|aa)+$"}}
        for n in range(60)
    ]
    form = form_of(*fields)
    begun = time.thread_time()
    with work_time(0.3):
        found = faults(form, {f"k{n}": "a" * 60 + "b" for n in range(60)})
    assert [code for _, code in found] == ["pattern"] * 60
    assert time.thread_time() - begun < 3
