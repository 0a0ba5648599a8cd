"""The scenario runner on a real engine: what holds, what does not, and how it says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program
from api.scenario.acting import ACTING
from api.scenario.coverage import coverage_of
from api.scenario.model import Verb
from api.scenario.player import play
from api.scenario.private_database import opened_private_database
from api.scenario.reader import read_scenarios
from api.scenario.stage import Stage, opened_stage
from api.scenario.texts import told_miss
from bpmn.reader import read_definitions
from dmn.hardened_xml import text_of
from tests.folders import quick_place
from tests.unit.core.event_diagrams import content, element, flows, several, timed

SHIPPED = sorted((Path(__file__).parents[3] / "library").glob("*/*.scenario.yaml"))
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
    with opened_stage(quick_place()) as opened:
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


@pytest.mark.parametrize("scenarios", SHIPPED, ids=lambda path: path.name)
def test_the_scenarios_of_the_library_hold_and_reach_all_of_a_process(
    stage: Stage, scenarios: Path
) -> None:
    outcome = play(stage, read_scenarios(scenarios))
    assert [told_miss("en", one.miss) for one in outcome.outcomes if one.miss] == []
    ((found,),) = [one.processes for one in coverage_of([outcome], "en").diagrams]
    assert (found.percent, found.never) == (100, ())
    (process,) = read_definitions(outcome.diagram.read_bytes(), "deal-desk.bpmn").processes
    ways: Counter[str] = Counter()
    for flow in process.flows:
        ways[flow.source] += found.flows[flow.id]
    gateways = [node.id for node in process.nodes if node.tag == "exclusiveGateway"]
    assert {id_: ways[id_] for id_ in gateways} == {id_: found.elements[id_] for id_ in gateways}


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16"])
def test_a_diagram_in_another_encoding_is_drawn_with_its_coverage(
    tmp_path: Path, encoding: str
) -> None:
    path = written(tmp_path, "start with: {}")
    diagram = tmp_path / "order.bpmn"
    text = text_of(diagram.read_bytes()).replace('id="work"', 'id="work" name="Prüfen"')
    declared = f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'
    diagram.write_bytes(declared.encode(encoding))
    picture = tmp_path / "coverage.html"
    command = ["scenario", "run", "--coverage", str(picture), str(path)]
    result = CliRunner().invoke(program, command)
    assert result.exit_code == 0, result.output
    assert "Prüfen" in picture.read_text(encoding="utf-8")


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
        ("turn the clock: P9999Y", "the clock goes from 1970 to 9998: P9999Y"),
        ("turn the clock: 1960-01-01T00:00:00Z", "the clock goes from 1970 to 9998"),
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


ASK = (
    several("startEvent", "s")
    + "<bpmn:userTask id='ask'><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition"
    " candidateGroups='clerks'/><zeebe:formDefinition formId='asked'/></bpmn:extensionElements>"
    "</bpmn:userTask>"
    + several("endEvent", "e") + flows("s > ask > e")
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "refused: n: Enter a number for “n”, for example 1,234.50.; "
            "x: The form has no field “x”. Reload the page.",
        ),
        (
            "de",
            "abgelehnt: n: Geben Sie bei „n“ eine Zahl ein, zum Beispiel 1.234,50.; "
            "x: Das Formular hat kein Feld „x“. Laden Sie die Seite neu.",
        ),
    ],
)
def test_values_that_a_task_refuses_fail_their_step_and_no_other_scenario(
    stage: Stage, tmp_path: Path, language: str, words: str
) -> None:
    path = written(tmp_path, "start with: {}", "complete: ask\n        with: {n: no, x: 10}")
    second = "  - name: the next\n    steps:\n      - start with: {}\n      - complete: ask\n"
    path.write_text(f"files: [asked.form]\n{path.read_text()}{second}")
    field = '{"type": "number", "key": "n", "id": "n", "label": "n"}'
    (tmp_path / "asked.form").write_text(
        f'{{"id": "asked", "type": "default", "components": [{field}]}}'
    )
    (tmp_path / "order.bpmn").write_bytes(content(ASK, "", "order"))
    first, after = play(stage, read_scenarios(path)).outcomes
    assert first.miss is not None
    assert (first.miss.line, first.miss.step) == (6, "complete: ask")
    assert told_miss(language, first.miss) == words
    assert after.miss is None


def test_a_file_in_which_nothing_is_executable_is_told_so(stage: Stage, tmp_path: Path) -> None:
    path = written(tmp_path, "start with: {}")
    diagram = tmp_path / "order.bpmn"
    idle = diagram.read_text().replace('isExecutable="true"', 'isExecutable="false"')
    diagram.write_text(idle)
    (outcome,) = play(stage, read_scenarios(path)).outcomes
    assert outcome.miss is not None
    assert "no process of order.bpmn is executable" in told_miss("en", outcome.miss)


def test_a_timer_that_makes_itself_due_at_once_fails_its_scenario_and_no_other(
    stage: Stage, tmp_path: Path
) -> None:
    path = written(tmp_path, "start with: {}")
    body = (
        several("startEvent", "s") + several("exclusiveGateway", "g")
        + element("intermediateCatchEvent", "rest", timed("timeDuration", "PT0S"))
        + flows("s > g > rest > g")
    )  # fmt: skip
    (tmp_path / "order.bpmn").write_bytes(content(body, "", "order"))
    (outcome,) = play(stage, read_scenarios(path)).outcomes
    assert outcome.miss is not None
    assert "at one moment: one makes the next fall due at once" in told_miss("en", outcome.miss)
    written(tmp_path, "start with: {}", "expect waiting: [work]")
    assert play(stage, read_scenarios(path)).holds


def test_a_fault_that_nobody_thought_of_fails_its_scenario_and_no_other(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(play: object, step: object) -> None:
        raise ZeroDivisionError(f"{play is step}")

    monkeypatch.setitem(ACTING, Verb.CANCEL, broken)
    line, told = missed(stage, tmp_path, "start with: {}", "cancel: true")
    assert (line, told) == (5, "unforeseen, ZeroDivisionError: False")


def test_what_the_command_tells_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    path = written(tmp_path, "start with: {}", 'expect variables: {n: "\\x9b2J"}')
    path.write_text(path.read_text().replace("it runs", '"it \\x85 runs"'))
    result = CliRunner().invoke(program, ["scenario", "run", "--language", "en", str(path)])
    assert "\\u0085" in result.output
    assert "\\u009b2J" in result.output
    assert all(one.isprintable() for one in result.output if one != "\n")


def test_what_is_emptied_is_never_an_installation_of_somebody(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    with pytest.raises(FileExistsError), opened_private_database(tmp_path):
        pass


def test_the_order_of_the_scenarios_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    path = written(tmp_path, "start with: {}")
    names = ("first", "second", "third")
    steps = (
        "start with: {n: 1}\n      - turn the clock: P9D",
        "publish: news\n        time to live: P300D\n        id: m1",
        "start with: {}\n      - complete job: work\n      - turn the clock: P1D\n"
        "      - expect end: e\n      - expect instances: 1",
    )

    def told(order: tuple[int, ...]) -> dict[str, object]:
        text = "".join(
            f"  - name: {names[one]}\n    steps:\n      - {steps[one]}\n" for one in order
        )
        path.write_text(f"scenarios:\n{text}")
        played = play(stage, read_scenarios(path)).outcomes
        return {
            one.name: (
                one.miss,
                [[event.element for event in of.history] for of in one.instances],
            )
            for one in played
        }

    assert told((0, 1, 2)) == told((2, 1, 0)) == told((1, 2, 0))


def test_a_file_that_cannot_be_read_fails_and_the_others_are_played(tmp_path: Path) -> None:
    for name, step in (("broken", "complet: work"), ("sound", "start with: {}")):
        (tmp_path / name).mkdir()
        written(tmp_path / name, step)
    result = CliRunner().invoke(program, ["scenario", "run", "--language", "en", str(tmp_path)])
    assert result.exit_code == 1
    path = tmp_path / "broken" / "order.scenario.yaml"
    assert f"{path}:4: there is no 'complet'; did you mean 'complete'?" in result.output
    assert "✓ it runs" in result.output
    assert "files that cannot be read: 1" in result.output


def test_ids_that_a_called_process_has_too_count_where_they_happened(
    stage: Stage, tmp_path: Path
) -> None:
    call = (
        '<bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement processId="inner"/>'
        "</bpmn:extensionElements></bpmn:callActivity>"
    )
    rest = element("intermediateCatchEvent", "rest", timed("timeDuration", "P1D"))
    ends = several("startEvent", "s") + rest + several("endEvent", "e")
    path = written(tmp_path, "start with: {}", *["turn the clock: P1D"] * 2, "expect end: e")
    path.write_text('files: ["*.bpmn"]\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    for name, body in (
        ("order", call + flows("s > rest > c > e")),
        ("inner", flows("s > rest > e")),
    ):
        (tmp_path / f"{name}.bpmn").write_bytes(content(ends + body, "", name))
    outcome = play(stage, read_scenarios(path))
    assert [told_miss("en", one.miss) for one in outcome.outcomes if one.miss] == []
    ((found,),) = [one.processes for one in coverage_of([outcome], "en").diagrams]
    assert found.elements == {"s": 1, "rest": 1, "e": 1, "c": 1}
