"""The scenario runner on a real engine: what holds, what does not, and how it says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program
from api.scenario.coverage import coverage_of
from api.scenario.player import play
from api.scenario.reader import read_scenarios
from api.scenario.stage import Stage, opened_stage
from api.scenario.texts import told_miss
from tests.unit.core.event_diagrams import content, element, flows, several, timed

DEAL_DESK = Path(__file__).parents[3] / "bpmn" / "diagrams" / "deal-desk.scenario.yaml"
WORK = (
    '<bpmn:serviceTask id="work"><bpmn:extensionElements><zeebe:taskDefinition type="ship"/>'
    "</bpmn:extensionElements></bpmn:serviceTask>"
)
BODY = (
    several("startEvent", "s") + WORK
    + element("intermediateCatchEvent", "rest", timed("timeDuration", "P1D"))
    + several("endEvent", "e") + flows("s > work > rest > e")
)  # fmt: skip


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with opened_stage() as opened:
        yield opened


def written(folder: Path, *steps: str) -> Path:
    (folder / "order.bpmn").write_bytes(content(BODY, "", "order"))
    lines = "".join(f"      - {step}\n" for step in steps)
    path = folder / "order.scenario.yaml"
    path.write_text(f"scenarios:\n  - name: it runs\n    steps:\n{lines}", encoding="utf-8")
    return path


def missed(stage: Stage, folder: Path, *steps: str, language: str = "en") -> tuple[int, str]:
    """Return line and words of the miss."""
    (outcome,) = play(stage, read_scenarios(written(folder, *steps))).outcomes
    assert outcome.miss is not None
    return outcome.miss.line, told_miss(language, outcome.miss)


def test_the_scenarios_of_the_deal_desk_hold_and_reach_all_of_it(stage: Stage) -> None:
    outcome = play(stage, read_scenarios(DEAL_DESK))
    assert [told_miss("en", one.miss) for one in outcome.outcomes if one.miss] == []
    ((found,),) = [one.processes for one in coverage_of([outcome], "en").diagrams]
    assert (found.percent, found.never) == (100, ())


def test_steps_run_by_the_commands_of_the_product_and_time_passes(
    stage: Stage, tmp_path: Path
) -> None:
    steps = (
        "start with: {amount: 1.5}",
        "expect job: work",
        "fail job: work",
        "expect incident: work",
        "resolve incident: work",
        "complete job: work\n        with: {parcel: 17}",
        "expect waiting: [rest]",
        "turn the clock: PT23H59M",
        "expect running: true",
        "turn the clock: PT1M",
        "expect end: e",
        "expect variables: {amount: 1.50, parcel: 17, gone: null}",
        "expect trace: [s started, s, work started, incident work, work, rest started, rest,"
        " e started, e]",
        "expect trace: [s, work, rest, e]",
        "expect instances: 1",
    )
    (outcome,) = play(stage, read_scenarios(written(tmp_path, *steps))).outcomes
    assert outcome.miss is None


def test_a_scenario_knows_nothing_of_the_one_before(stage: Stage, tmp_path: Path) -> None:
    steps = ("start with: {}", "expect instances: 1", "expect running: true")
    path = written(tmp_path, *steps)
    text = path.read_text()
    path.write_text(text + text.removeprefix("scenarios:\n").replace("it runs", "it runs again"))
    assert [one.miss for one in play(stage, read_scenarios(path)).outcomes] == [None, None]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("complete: work", "no user task waits at work; what waits: [work]"),
        ("complete job: rest", "no job waits at rest; what waits: [work]"),
        ("expect waiting: [rest]", "expected: [rest]\n         found: [work]"),
        ("expect end: e", "expected: completed; the instance is active, what waits: [work]"),
        ("expect variables: {n: 2}", "n: expected 2; it is null"),
        ("expect trace: [s, work]", "expected: [s, work]\n         found: [s]"),
        ("expect incident: work", "expected: work\n         found: []"),
        ("expect mail: {to: a@example.com}", "expected: {to: a@example.com}\n         found: []"),
        ("expect instances: 2", "expected: 2 instances of order; there are: 1"),
        ("expect running: true\n        of: other", "there is no instance of other"),
        ("turn the clock: yesterday", "yesterday is neither a duration nor a date and time"),
        (
            "cancel: true\n        as: anna",
            "there is no anna; there are: [somebody, somebody-else]",
        ),
        ("cancel: true\n        refused: true", "it was not refused"),
    ],
)
def test_a_miss_says_at_which_line_what_was_expected_and_what_is_there(
    stage: Stage, tmp_path: Path, step: str, words: str
) -> None:
    line, told = missed(stage, tmp_path, "start with: {}", step)
    assert line == 5
    assert words in told


def test_a_miss_is_told_in_german_too(stage: Stage, tmp_path: Path) -> None:
    _, told = missed(stage, tmp_path, "start with: {}", "complete: work", language="de")
    assert told == "an work wartet keine Benutzeraufgabe; es wartet: [work]"


def test_the_command_tells_each_scenario_the_coverage_and_its_exit_code(tmp_path: Path) -> None:
    path = written(tmp_path, "start with: {}", "expect end: e")
    command = ["scenario", "run", "--language", "en", str(tmp_path)]
    result = CliRunner().invoke(program, command)
    assert result.exit_code == 1, result.output
    assert "✗ it runs" in result.output
    assert f"{path}:5: expect end: e" in result.output
    assert "order: 28 % covered (2 of 7 elements and flows)" in result.output
    assert "never reached: work, rest, e, work_rest, rest_e" in result.output
    assert "scenarios: 1, of them failed: 1" in result.output


def test_a_file_that_cannot_be_read_is_a_fault_of_usage(tmp_path: Path) -> None:
    path = written(tmp_path, "complet: work")
    result = CliRunner().invoke(program, ["scenario", "run", str(path)])
    assert result.exit_code == 2
    assert f"{path}:4: there is no 'complet'; did you mean 'complete'?" in result.output
