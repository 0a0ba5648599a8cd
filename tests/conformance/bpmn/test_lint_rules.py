"""Every rule on processes is shown: by a diagram that it refuses, or by one that it is told of."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest
import yaml

from api.scenario.reader import read_scenarios
from bpmn.clauses import CLAUSES
from bpmn.lint import warn
from bpmn.reader import read_definitions
from tests.conformance.bpmn.rows import HERE, paths

NOTES: Final = HERE / "notes.yaml"
"""By diagram: what it is told of, beside what is told of nearly all of them."""

OF_NEARLY_ALL: Final = frozenset(
    {"bpmn/undeclared-processing", "bpmn/no-form", "bpmn/history-time-to-live"}
)
"""What small diagrams leave out: purpose, legal basis, forms, and a class beside the time."""

OF_COMPILING_ALONE: Final = {
    "bpmn/no-start": "bpmn/no-start-event",
    "bpmn/task-definition": "bpmn/no-worker",
    "bpmn/unsupported": "bpmn/unsupported-element",
}
"""What compiling a process refuses by itself, for who did not check it before: and by which rule
a deployment says so."""


def refused() -> set[str]:
    """The rules that refuse a diagram of this folder."""
    return {one.rule for path in paths() for one in read_scenarios(path).refused}


@cache
def told() -> dict[str, list[dict[str, str]]]:
    """By diagram, what it is told of."""
    running = {file.diagram for path in paths() if not (file := read_scenarios(path)).refused}
    beside = {one for path in paths() for one in read_scenarios(path).files}
    found = {}
    for path in sorted(one for one in running | beside if one.suffix == ".bpmn"):
        advice = warn(read_definitions(path.read_bytes(), path.name))
        found[path.resolve().relative_to(HERE).as_posix()] = [
            {"rule": one.rule, **({"element": one.element} if one.element else {})}
            for one in advice
        ]
    return found


def noted() -> dict[str, list[dict[str, str]]]:
    """By diagram, what it is to be told of."""
    found: dict[str, list[dict[str, str]]] = yaml.safe_load(NOTES.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("rule", sorted(CLAUSES.keys() - OF_COMPILING_ALONE.keys()))
def test_each_rule_has_a_diagram_that_shows_it(rule: str) -> None:
    advice = {one["rule"] for found in told().values() for one in found}
    assert rule in refused() | advice, f"draw one in {HERE.name}/refused, or one with a note"


def test_what_compiling_alone_refuses_a_deployment_has_refused_before() -> None:
    assert set(OF_COMPILING_ALONE.values()) <= refused()


def test_each_note_on_a_diagram_is_expected_and_told() -> None:
    found = {
        diagram: [one for one in advice if one["rule"] not in OF_NEARLY_ALL]
        for diagram, advice in told().items()
    }
    assert {diagram: advice for diagram, advice in found.items() if advice} == noted()


def test_every_rule_of_a_diagram_that_is_refused_has_a_clause() -> None:
    processes = {rule for rule in refused() if rule.startswith("bpmn/")}
    assert processes <= CLAUSES.keys()


def test_the_notes_name_diagrams_that_are_there() -> None:
    assert [name for name in noted() if not Path(HERE / name).is_file()] == []
