"""The registers of requests and breaches count what was done, also when all are erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from api.library import shipped_resources
from api.operators import OPERATOR
from api.scenario.player import play
from api.scenario.reader import read_scenarios
from api.scenario.stage import Stage, opened_stage
from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import catch_up
from engine.commands.deploy import deploy
from engine.model import Person
from engine.queries.case_reports import Narrowed, ReportView, case_report, rows_shown
from engine.workspace import Workspace
from tests.builders import person
from tests.folders import quick_place
from tests.integration.scenario.test_erasures_in_the_library import forget_everybody

LIBRARY = Path(__file__).parents[3] / "library"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with opened_stage(quick_place()) as opened:
        yield opened


def played(stage: Stage, folder: str, process: str, number: int) -> Person:
    """Play one scenario of a process, deploy the register of its folder; return who reads it."""
    file = read_scenarios(LIBRARY / folder / f"{process}.scenario.yaml")
    (outcome,) = play(stage, replace(file, scenarios=(file.scenarios[number],))).outcomes
    assert outcome.miss is None
    register = [one for one in shipped_resources(folder) if one.name.endswith(".report.json")]
    deploy(stage.workspace, register, actor=OPERATOR)
    return person(stage.workspace, "rita", "data-protection-officer")


def told(workspace: Workspace, report: str, reader: Person) -> ReportView:
    advance_ledger(workspace)
    catch_up(workspace)
    return case_report(workspace, report, Narrowed(), reader)


def figures(view: ReportView) -> dict[str, tuple[Decimal | None, int]]:
    return {one.measure.id: (one.value, one.count) for one in view.tiles}


def test_the_register_of_requests_shows_what_was_asked_due_and_answered(stage: Stage) -> None:
    reader = played(stage, "data-subject-request", "dsr-intake", 0)
    view = told(stage.workspace, "data-subject-requests", reader)
    answered, empty = view.rows
    assert (answered.kept["result"], empty.kept["result"]) == ("done", "none-held")
    assert answered.kept["kinds"] == ["access"]
    before = figures(view)
    assert before["n"][0] == 2
    assert before["open"][0] == before["overdue"][0] == 0
    assert before["in-time"] == (Decimal(100), 2)
    forget_everybody(stage.workspace)
    after = told(stage.workspace, "data-subject-requests", reader)
    assert figures(after) == before
    assert [one.kept for one in after.rows] == [one.kept for one in view.rows]


def test_a_refused_request_is_counted_as_refused(stage: Stage) -> None:
    reader = played(stage, "data-subject-request", "dsr-intake", 2)
    rows = told(stage.workspace, "data-subject-requests", reader).rows
    assert "refused" in {one.kept["result"] for one in rows}


def test_the_register_of_breaches_counts_the_hours_until_the_notice(stage: Stage) -> None:
    reader = played(stage, "data-breach", "data-breach", 2)
    view = told(stage.workspace, "breaches", reader)
    (row,) = view.rows
    # Aware at 12:59 on Friday, reported after 14:00 on Monday.
    assert Decimal(73) <= Decimal(str(row.kept["hours"])) < Decimal(74)
    assert (row.kept["authority"], row.kept["intime"]) == ("reported", False)
    found = figures(view)
    assert found["in-time"] == (Decimal(0), 1)
    assert found["persons"][0] == 312


def test_a_breach_that_is_not_reported_stands_with_its_reasons(stage: Stage) -> None:
    reader = played(stage, "data-breach", "data-breach", 1)
    view = told(stage.workspace, "breaches", reader)
    (row,) = view.rows
    assert (row.kept["authority"], row.kept["standing"]) == ("not-reported", "closed")
    (shown,) = rows_shown(stage.workspace, view, view.rows, reader)
    assert "Das Gerät war verschlüsselt." in str(shown.values["reason"])
