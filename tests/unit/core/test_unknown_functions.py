"""Advice on functions that there are none of: variables never hold one."""

from __future__ import annotations

import pytest

from dmn.findings import Finding
from engine.commands.lint_resources import lint_resources
from engine.model import Resource
from feel.unknown_functions import unknown_functions
from tests.unit.bpmn.documents import between, extended


def advice(source: str) -> tuple[Finding, ...]:
    mapping = f'<zeebe:ioMapping><zeebe:input source="={source}" target="x"/></zeebe:ioMapping>'
    document = between(extended("userTask", "work", mapping), first="work")
    linted = lint_resources([Resource("test.bpmn", document.encode())])
    assert linted.refusals == ()
    return tuple(one for one in linted.warnings if one.rule == "feel/unknown-function")


def test_an_unknown_function_is_told_with_its_place_and_the_nearest_one() -> None:
    (finding,) = advice("1 + startsWith(name, prefix)")
    assert "'startsWith'" in finding.message
    assert finding.remedy == "Write 'starts with'."
    assert finding.element == "work"
    assert finding.line is not None
    assert finding.column is not None


@pytest.mark.parametrize(
    "source",
    [
        "sum(amounts) + 1",
        "{f: function(a) a, r: f(1)}.r",
        "for f in [count] return f(items)",
        "starts with(name, prefix)",
        "count + count(items)",
        "name in (1, 2)",
    ],
)
def test_what_is_built_in_or_bound_is_not_told(source: str) -> None:
    assert unknown_functions(source) == ()
    assert advice(source) == ()


def test_each_name_is_told_once_wherever_it_stands() -> None:
    source = "if f(1) > 2 then [f(2), g(h(3))] else {a: f(4)}"
    assert [one.name for one in unknown_functions(source)] == ["f", "g", "h"]
