"""The example of a survey does what its scenarios say, on every way through it."""

from __future__ import annotations

from pathlib import Path

from api.scenario.player import play
from api.scenario.reader import read_scenarios
from api.scenario.stage import opened_stage
from api.scenario.texts import told_miss
from engine.commands.lint_resources import lint_resources
from engine.model import Resource
from tests.folders import quick_place

FOLDER = Path(__file__).resolve().parents[3] / "docs/examples/survey"


def test_the_example_is_linted_without_a_finding() -> None:
    shipped = [one for one in FOLDER.iterdir() if not one.name.endswith(".yaml")]
    linted = lint_resources([Resource(one.name, one.read_bytes()) for one in shipped])
    assert (linted.refusals, linted.warnings) == ((), ())


def test_its_scenarios_hold() -> None:
    with opened_stage(quick_place()) as stage:
        outcomes = play(stage, read_scenarios(FOLDER / "survey.scenario.yaml")).outcomes
    assert [told_miss("en", one.miss) for one in outcomes if one.miss] == []
    assert len(outcomes) == 4
