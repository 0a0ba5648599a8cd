"""A fault in an expression of a BPMN file is shown at its character, however it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.reader import read_definitions
from dmn.findings import Finding, ModelRefused
from engine.core.definition import compile_process
from tests.unit.bpmn.documents import END, START, extended, findings, flow, process

MARK = "§"
"""No character of FEEL outside texts; where it stands, reading ends."""


def refusals(document: str) -> tuple[Finding, ...]:
    with pytest.raises(ModelRefused) as refused:
        compile_process(read_definitions(document.encode(), "test.bpmn"), "process")
    return refused.value.findings


def place(document: str) -> tuple[int, int]:
    before = document[: document.index(MARK)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def with_condition(text: str) -> str:
    gateway = '<bpmn:exclusiveGateway id="choice" name="Wie viel?" default="choice-other" />'
    task = '<bpmn:manualTask id="other" />'
    flows = (flow("start", "choice"), flow("choice", "end", text), flow("choice", "other"))
    return process(START, gateway, task, END, *flows, flow("other", "end"))


def with_assignee(text: str) -> str:
    work = extended("userTask", "work", f'<zeebe:assignmentDefinition\n assignee="{text}" />')
    return process(START, work, END, flow("start", "work"), flow("work", "end"))


SPACES = st.text(" \n\t", max_size=4)
PIECES = st.lists(
    st.sampled_from(
        [
            "1 + ",
            "&quot;ä&#10;ß&quot; + ",
            "1&#32;+\n",
            "(2 &lt; 3) and ",
            "/* c */",
            "&#x2f;&#47; c &amp;\n",
        ]
    ),
    max_size=4,
).map("".join)


@settings(max_examples=100, deadline=None)
@given(SPACES, PIECES)
def test_a_condition_points_at_the_character(before: str, pieces: str) -> None:
    document = with_condition(f"{before}={pieces}{MARK} 2{before}")
    (finding,) = refusals(document)
    assert (finding.line, finding.column) == place(document)


@pytest.mark.parametrize("head", ["", "<!-- why -->", "=", "=1 &lt; 2 and "])
def test_a_condition_in_character_data_points_at_the_character(head: str) -> None:
    sign = "" if "=" in head else "="
    document = with_condition(f"{head}<![CDATA[{sign}\n 1 < 2 and {MARK}]]>")
    (finding,) = refusals(document)
    assert (finding.line, finding.column) == place(document)


@settings(max_examples=100, deadline=None)
@given(PIECES)
def test_an_attribute_points_at_the_character(pieces: str) -> None:
    # A line end in an attribute is a space: a line comment goes on to the end of the value.
    document = with_assignee(f"={pieces.replace('&#x2f;&#47; c &amp;', '1 +')}{MARK} 2")
    (finding,) = [one for one in refusals(document) if one.rule == "feel/syntax"]
    assert (finding.line, finding.column) == place(document)


def test_a_finding_says_file_element_label_place_what_was_found_and_what_was_expected() -> None:
    document = with_assignee("=if a then b").replace('id="work"', 'id="work" name="Prüfen"')
    (finding,) = refusals(document)
    line = (
        document.splitlines().index(next(x for x in document.splitlines() if "assignee" in x)) + 1
    )
    assert str(finding).startswith(
        f"test.bpmn:{line}:24: work 'Prüfen': the assignee 'if a then b' is no FEEL: "
        "expected 'else', but "
    )
    assert "else" in finding.remedy


def test_juel_is_shown_where_it_stands() -> None:
    document = with_condition("\n  a ${b}")
    (finding,) = findings(document)
    assert (finding.line, finding.column) == place(document.replace("${b}", MARK))
    assert "${b} is JUEL of Camunda 7" in finding.message
    assert finding.remedy == "Write it in FEEL, such as =b."


@pytest.mark.parametrize(
    "extension",
    [
        '<zeebe:taskDefinition type="${type}" />',
        '<zeebe:taskDefinition type="mail" retries="#{n}" />',
    ],
)
def test_juel_is_told_once(extension: str) -> None:
    work = extended("serviceTask", "work", extension)
    document = process(START, work, END, flow("start", "work"), flow("work", "end"))
    assert [one.rule for one in findings(document, {"mail"})] == ["bpmn/juel"]
