"""Data catalogues: what is read of them, every fault at once, with its place."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.findings import Finding, ModelRefused
from engine.data_catalogue.model import DataCatalogue, Variable
from engine.data_catalogue.reader import read_data_catalogue
from engine.german import in_german
from engine.retention import TERMS

WHOLE = """{
  "id": "sales",
  "name": "Vertrieb",
  "variables": {
    "email": {"class": "contact", "label": "E-Mail", "given": true},
    "größe": {"class": "business"}
  }
}"""


def refused(text: str) -> tuple[Finding, ...]:
    with pytest.raises(ModelRefused) as refusal:
        read_data_catalogue(text.encode(), "sales.data.json")
    return refusal.value.findings


def test_a_catalogue_says_of_each_variable_what_it_is() -> None:
    found = read_data_catalogue(WHOLE.encode(), "x.data.json")
    assert found == DataCatalogue(
        "sales",
        "Vertrieb",
        {
            "email": Variable("contact", "E-Mail", given=True),
            "größe": Variable("business", None, given=False),
        },
        found.sha256,
    )


@pytest.mark.parametrize("file", ["sales.data.json", "models/sales.data.json", "sales.DATA.json"])
def test_a_catalogue_without_an_id_is_called_like_its_file(file: str) -> None:
    assert read_data_catalogue(b'{"variables": {}}', file).id == "sales"


@pytest.mark.parametrize("retention", sorted(TERMS))
def test_every_class_can_be_said(retention: str) -> None:
    text = json.dumps({"variables": {"a": {"class": retention}}})
    assert read_data_catalogue(text.encode(), "a.data.json").variables["a"].retention == retention


@pytest.mark.parametrize(
    ("variables", "rule", "message"),
    [
        ({"a": {}}, "data/class", "the variable a has no class"),
        ({"a": {"class": "secret"}}, "data/class", "the variable a has the unknown class 'secret'"),
        ({"a": {"class": 1}}, "data/class", "the variable a has the unknown class '1'"),
        ({"a": {"class": "state"}}, "data/class", "the variable a has the unknown class 'state'"),
        (
            {"a": {"class": "books", "given": "yes"}},
            "data/given",
            "given of the variable a is neither true nor false",
        ),
        (
            {"a": {"class": "business", "given": True}},
            "data/business",
            "the variable a is given by a person and classed as business",
        ),
        ({"a": {"class": "books", "label": " "}}, "data/property", "label is no short text"),
        ({"a": {"class": "books", "label": "x\ny"}}, "data/property", None),
        (
            {"a": {"class": "books", "term": "P1Y"}},
            "data/property",
            "the data catalogue has an unknown property 'term'",
        ),
        ({"a.b": {"class": "books"}}, "data/variables", "'a.b' is no name of a variable"),
        ({"": {"class": "books"}}, "data/variables", None),
        ({"a": "contact"}, "data/variables", None),
        ([], "data/variables", "the data catalogue has no object of variables"),
    ],
)
def test_what_makes_no_sense_is_named_in_both_languages(
    variables: object, rule: str, message: str | None
) -> None:
    (finding,) = refused(json.dumps({"variables": variables}))
    assert (finding.file, finding.element, finding.rule) == ("sales.data.json", "sales", rule)
    assert message is None or finding.message == message
    (german,) = in_german([finding])
    assert german.message != finding.message
    assert german.remedy != finding.remedy
    assert "these" not in german.remedy


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    found = refused('{\n"id": "a b",\n"kind": "x",\n"variables": {"a": {\n"class": "none"}}}')
    assert [(one.rule, one.line) for one in found] == [
        ("data/id", 2),
        ("data/property", 3),
        ("data/class", 5),
    ]


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"variables": {}, "variables": {}}'])
def test_what_is_no_object_is_refused(text: str) -> None:
    assert refused(text)[0].rule == "data/json"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "name", "variables", "class", "label", "given", "a", ""]),
                inner,
            )
        ),
    )
)
def test_whatever_is_uploaded_is_read_or_refused(value: object) -> None:
    with suppress(ModelRefused):
        assert read_data_catalogue(json.dumps(value).encode(), "x.data.json").id
