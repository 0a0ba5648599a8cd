"""BPMN 2.0.2, row by row: what is expected was read from the standard, not from the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.scenario.reader import read_scenarios
from api.scenario.texts import told_miss
from bpmn.lint import lint
from bpmn.reader import read_definitions
from dmn.hardened_xml import parse_xml
from tests.conformance.bpmn.conftest import Played
from tests.conformance.bpmn.rows import AREAS, HERE, name_of, paths
from tests.conformance.bpmn.table import TABLE, table_of

DRAWN = "{http://www.omg.org/spec/BPMN/20100524/DI}"
ROWS = paths()
DIAGRAMS = sorted(HERE.rglob("*.bpmn"))
REFUSED = {file.diagram for path in ROWS if (file := read_scenarios(path)).refused}
RUNNING = [path for path in DIAGRAMS if path not in REFUSED]


def scenarios() -> list[object]:
    """Each scenario: its file, its place in it."""
    return [
        pytest.param(path, place, id=f"{name_of(path)}: {name}")
        for path in ROWS
        for place, name in enumerate(_names(path))
    ]


def _names(path: Path) -> list[str]:
    file = read_scenarios(path)
    return [one.name for one in file.scenarios] or ["refused"]


@pytest.mark.parametrize(("path", "place"), scenarios())
def test_a_scenario_of_a_row_holds(path: Path, place: int, played: Played) -> None:
    outcome = played(path).outcome.outcomes[place]
    assert outcome.miss is None, f"line {outcome.miss.line}: {told_miss('en', outcome.miss)}"


def test_every_row_says_what_it_shows_and_which_clause() -> None:
    files = [read_scenarios(path) for path in ROWS]
    assert [one.path.name for one in files if not one.row or not one.clause] == []


def test_every_folder_is_an_area_of_the_table() -> None:
    folders = {path.relative_to(HERE).parts[0] for path in DIAGRAMS}
    assert folders <= set(AREAS)


def test_every_diagram_is_played() -> None:
    files = [read_scenarios(path) for path in ROWS]
    used = {path.resolve() for one in files for path in (one.diagram, *one.files)}
    assert [path.name for path in DIAGRAMS if path.resolve() not in used] == []


@pytest.mark.parametrize("path", RUNNING, ids=name_of)
def test_no_diagram_that_runs_is_complained_about(path: Path) -> None:
    definitions = read_definitions(path.read_bytes(), path.name)
    assert [str(one) for one in lint(definitions)] == []


@pytest.mark.parametrize("path", RUNNING, ids=name_of)
def test_every_element_of_a_diagram_is_drawn(path: Path) -> None:
    root = parse_xml(path.read_bytes())
    drawn = {one.get("bpmnElement") for one in root.iter(f"{DRAWN}BPMNShape", f"{DRAWN}BPMNEdge")}
    definitions = read_definitions(path.read_bytes(), path.name)
    for process in definitions.processes:
        elements = {one.id for one in process.nodes} | {one.id for one in process.flows}
        assert elements <= drawn, sorted(elements - drawn)


@pytest.mark.timeout(900)
def test_the_table_is_what_the_run_gives(played: Played) -> None:
    expected = table_of([played(path) for path in ROWS])
    assert TABLE.read_text(encoding="utf-8") == expected, "make conformance writes it"
