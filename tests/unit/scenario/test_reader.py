"""Files of scenarios: what they say, and what is wrong with them, by line."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from api.scenario.model import Scenario, Verb
from api.scenario.reader import ScenariosRefused, read_scenarios
from api.scenario.yaml_source import YamlRefused, read_yaml


def written(folder: Path, text: str) -> Path:
    (folder / "order.bpmn").write_text("<definitions/>")
    path = folder / "order.scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def scenario(folder: Path, *steps: str, more: str = "") -> Scenario:
    lines = "".join(f"      - {step}\n" for step in steps)
    text = f"scenarios:\n  - name: it runs\n{more}    steps:\n{lines}"
    (found,) = read_scenarios(written(folder, text)).scenarios
    return found


def faults(folder: Path, *steps: str) -> list[tuple[int, str]]:
    with pytest.raises(ScenariosRefused) as refused:
        scenario(folder, *steps)
    return [(one.line, one.message) for one in refused.value.faults]


def test_a_step_has_its_verb_its_subject_and_the_line_where_it_stands(tmp_path: Path) -> None:
    found = scenario(
        tmp_path,
        "start with: {amount: 1.50}",
        "complete: approve\n        as: anna",
        "cancel: true",
    )
    assert [(one.line, one.verb) for one in found.steps] == [
        (4, Verb.START), (5, Verb.COMPLETE), (7, Verb.CANCEL),
    ]  # fmt: skip
    assert found.steps[0].subject == {"amount": Decimal("1.50")}
    assert str(found.steps[0].subject) == "{'amount': Decimal('1.50')}", "numbers are no floats"
    assert found.steps[1].options == {"as": "anna"}
    assert found.at == datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_what_yaml_would_turn_into_something_else_stays_a_text() -> None:
    text = "[yes, on, 2026-01-05, 12:30, 0x1f, ~, true, 1e3, '1']"
    assert read_yaml(text).plain() == [
        "yes", "on", "2026-01-05", "12:30", "0x1f", None, True, Decimal("1e3"), "1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [", 2),
        ("a: 1\na: 2", 2),
        ("a: !!python/object/apply:os.system [ls]", 1),
        ("a: &a [*a]", 1),
        ("{[1]: 2}", 1),
        ("a: !!binary aGk=", 1),
        ("a: 1\nb: !!bool zzz", 2),
        ("a: 1\nb: !<tag:yaml.org,2002:decimal> NaN", 2),
        ("a: 1\nb: !<tag:yaml.org,2002:decimal> 1e999999999999", 2),
        ("a: 1\nb: !!null x", 2),
        ('a: 1\nb: "\\0"', 2),
        ('a: 1\n"\\ud800": 2', 2),
        ('a: "\\U00110000"', 1),
        ('a: "\\UFFFFFFFF"', 1),
        ("a: 1\nb: " + "[" * 5_000 + "]" * 5_000, 2),
        ("[" * 20_000, 1),
        ("\n".join(" " * depth + "a:" for depth in range(3_000)), 64),
    ],
)
def test_what_is_no_value_of_json_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlRefused) as refused:
        read_yaml(text).plain()
    assert refused.value.line == line


def test_aliases_do_not_make_a_small_file_large() -> None:
    lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(YamlRefused, match="more than"):
        read_yaml("\n".join(lines))


def test_an_unknown_word_is_refused_with_its_line_and_the_nearest_known_one(
    tmp_path: Path,
) -> None:
    assert faults(tmp_path, "complet: approve", "complete: a\n        wth: {}") == [
        (4, "there is no 'complet'; did you mean 'complete'?"),
        (6, "there is no 'wth'; did you mean 'with'?"),
    ]


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("complete: [a]", "'complete' takes a text"),
        ("complete: a\n        expect task: b", "complete and expect task are two steps"),
        ("throw error: E", "throw error needs from"),
        ("expect instances: 1.5", "'expect instances' takes a whole number from 0"),
        ("expect instances: 1e9999", "'expect instances' takes a whole number from 0"),
        ("cancel: false", "'cancel' takes true"),
        ("expect mail: {too: a}", "'expect mail' takes a mapping of to, subject and text"),
        ("expect task: a\n        refused: true", "there is no 'refused'"),
        ("just a text", "a step is a word with what it speaks of"),
    ],
)
def test_a_step_that_is_none_is_refused(tmp_path: Path, step: str, message: str) -> None:
    assert any(message in told for _, told in faults(tmp_path, step))


def test_files_are_found_by_pattern_and_a_missing_one_is_a_fault(tmp_path: Path) -> None:
    for name in ("a.form", "b.form"):
        (tmp_path / name).write_text("{}")
    path = written(tmp_path, "files: ['*.form']\nscenarios: [{name: n, steps: [cancel: true]}]")
    assert [one.name for one in read_scenarios(path).files] == ["a.form", "b.form"]
    path = written(tmp_path, "files: [c.dmn]\nscenarios: [{name: n, steps: [cancel: true]}]")
    with pytest.raises(ScenariosRefused, match=r"yaml:1: no file of kind .* is named 'c\.d"):
        read_scenarios(path)


@pytest.mark.parametrize(
    "pattern",
    ["/etc/passwd", "../secret.txt", "secret.txt", "link.form", "'***'", "'**x'", "'['", "a/" * 400,
     "a/" * 5_000, "x" * 5_000],
)  # fmt: skip
def test_nothing_but_models_is_read_wherever_a_pattern_leads(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "orders"
    folder.mkdir()
    (folder / "secret.txt").write_text("secret")
    (folder / "link.form").symlink_to(tmp_path / "secret.txt")
    path = written(folder, f"files: [{pattern}]\nscenarios: [{{name: n, steps: [cancel: true]}}]")
    with pytest.raises(ScenariosRefused, match=r"yaml:1: no file of kind \.bpmn, \.dmn, \.form, "):
        read_scenarios(path)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "soon"])
def test_a_clock_begins_at_a_moment_that_a_calendar_has_room_around(
    tmp_path: Path, at: str
) -> None:
    with pytest.raises(ScenariosRefused, match="yaml:3: at takes a date and time with zone"):
        scenario(tmp_path, "cancel: true", more=f"    at: {at}\n")


def test_a_file_stands_beside_its_diagram_and_has_scenarios_or_a_refusal(tmp_path: Path) -> None:
    path = written(tmp_path, "refused: [{rule: bpmn/no-start, element: p}]\nrow: shown")
    found = read_scenarios(path)
    assert (found.refused[0].rule, found.refused[0].element, found.row) == (
        "bpmn/no-start", "p", "shown",
    )  # fmt: skip
    with pytest.raises(ScenariosRefused, match="either scenarios or refused"):
        read_scenarios(written(tmp_path, "process: p"))
    (tmp_path / "order.bpmn").unlink()
    with pytest.raises(ScenariosRefused, match=r"there is no order\.bpmn beside it"):
        read_scenarios(path)
