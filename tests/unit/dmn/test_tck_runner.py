"""The runner of the TCK, on kits of a few lines."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dmn.tck import main
from tests.unit.dmn.models import decision, definitions, literal

_HEAD = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>'
)
INPUT = '<inputNode name="x"><value xsi:type="xsd:decimal">2</value></inputNode>'


def expecting(value: str, name: str = "d", attributes: str = "") -> str:
    return (
        f'<testCase id="001">{INPUT}<resultNode name="{name}" {attributes}><expected>{value}'
        "</expected></resultNode></testCase>"
    )


def simple(kind: str, text: str) -> str:
    return f'<value xsi:type="xsd:{kind}">{text}</value>'


NIL = '<value xsi:nil="true"/>'


def a_kit(place: Path, model: str, *cases: str) -> Path:
    folder = place / "compliance-level-3" / "0001-case"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "m.dmn").write_bytes(definitions(decision("d", literal(model))))
    (folder / "0001-case-test-01.xml").write_text(_HEAD + "".join(cases) + "</testCases>")
    return folder


def run(directory: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    code = main([str(directory)])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


LISTED = f"<list><item>{simple('decimal', '1')}</item><item>{NIL}</item></list>"


@pytest.mark.parametrize(
    ("model", "expected", "status"),
    [
        ("x * 2", simple("decimal", "4"), "passed"),
        ("x * 2", simple("decimal", "5"), "failed"),
        ("x / 3", simple("decimal", "0.66666667"), "passed"),
        ("x / 3", simple("decimal", "0.6666"), "failed"),
        ("x = 2", simple("boolean", "true"), "passed"),
        ("1", simple("boolean", "true"), "failed"),
        ('"2"', simple("decimal", "2"), "failed"),
        ("null", NIL, "passed"),
        ("x", NIL, "failed"),
        ("{a: [1, null]}", f'<component name="a">{LISTED}</component>', "passed"),
        ("{a: [1]}", f'<component name="a">{LISTED}</component>', "failed"),
        ('duration("P1D")', simple("duration", "PT24H"), "passed"),
        ('date("2026-01-01")', simple("date", "2026-01-01"), "passed"),
        ('date("2026-01-01")', simple("string", "2026-01-01"), "failed"),
    ],
)
def test_a_result_passes_if_it_is_the_one_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str, expected: str, status: str
) -> None:
    a_kit(tmp_path, model, expecting(expected))
    code, lines = run(tmp_path, capsys)
    assert list(lines[0]) == ["level", "folder", "case", "status", "expects_null", "reason"]
    assert (lines[0]["level"], lines[0]["folder"]) == (3, "0001-case")
    assert lines[0]["case"] == "0001-case-test-01.xml/001/d"
    assert lines[0]["status"] == status
    assert (lines[0]["reason"] is None) == (status == "passed") == (code == 0)
    assert lines[0]["expects_null"] == (expected == NIL)


@pytest.mark.parametrize("model", ["x +", "nothing", "1/0"])
def test_an_error_is_null_and_does_not_spare_the_rest_of_the_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str
) -> None:
    a_kit(tmp_path, model, expecting(simple("string", "any"), attributes='errorResult="true"'))
    code, lines = run(tmp_path, capsys)
    assert (code, lines[0]["status"], lines[0]["expects_null"]) == (0, "passed", True)


def test_each_way_to_name_the_kit_gives_the_same_and_levels_are_summed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_kit(
        tmp_path,
        "x",
        expecting(simple("decimal", "2")),
        expecting(NIL),
        expecting(NIL, name="gone"),
    )
    found = [run(place, capsys) for place in (tmp_path, folder.parent, folder)]
    assert found[0] == found[1] == found[2]
    code, lines = found[0]
    assert code == 1
    assert lines[-1] == {
        "level": 3,
        "summary": True,
        "passed": 1,
        "failed": 1,
        "skipped": 1,
        "value_cases": {"passed": 1, "failed": 0, "skipped": 0},
        "null_cases": {"passed": 0, "failed": 1, "skipped": 1},
        "reasons_of_skipped": {"the model has no decision or service 'gone'": 1},
    }


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("0001-case-test-01.xml", b"no xml", "not well-formed"),
        ("0001-case-test-01.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a DTD"),
        ("0001-case-test-01.xml", b" " * 6_000_000, "bytes, allowed are"),
        ("0001-case-test-01.xml", b"<a>" * 200 + b"</a>" * 200, "nested deeper"),
        ("m.dmn", b"no xml", "not well-formed"),
        ("m.dmn", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a DTD"),
        ("m.dmn", None, "there is no readable model 'm.dmn'"),
    ],
)
def test_a_broken_kit_is_told_in_a_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    content: bytes | None,
    reason: str,
) -> None:
    folder = a_kit(tmp_path, "x", expecting(NIL))
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content)
    _, lines = run(tmp_path, capsys)
    assert lines[0]["status"] in ("failed", "skipped")
    assert reason in lines[0]["reason"]


def test_what_asks_for_java_is_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    java = "(function(a) external {java: {class: 'x', 'method signature': 'y'}})(1)"
    a_kit(tmp_path, java.replace("'", '"'), expecting(simple("decimal", "1")), expecting(NIL))
    code, lines = run(tmp_path, capsys)
    assert (code, lines[0]["status"], lines[1]["status"]) == (0, "skipped", "passed")
    assert "are not run" in lines[0]["reason"]


def test_a_value_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_kit(tmp_path, "x", expecting(simple("date", "yesterday")))
    code, lines = run(tmp_path, capsys)
    assert code == 0
    assert lines[0]["reason"] == "the expected value cannot be read: 'yesterday' is no date"


def test_wrong_calls_end_with_2_and_an_empty_folder_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == main(["a", "b"]) == main([str(tmp_path / "none")]) == main(["--help"]) == 2
    assert main([str(tmp_path)]) == 1
    assert "holds no file" in capsys.readouterr().err


def test_the_module_is_a_command(tmp_path: Path) -> None:
    a_kit(tmp_path, "x", expecting(simple("decimal", "2")))
    done = subprocess.run(
        [sys.executable, "-m", "dmn.tck", str(tmp_path)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line) for line in done.stdout.splitlines()][-1]["passed"] == 1


@pytest.mark.parametrize(
    ("model", "expected", "told"),
    [
        ("2", simple("string", "2"), 'expected "2", got 2'),
        ('"2026-01-01"', simple("date", "2026-01-01"), 'expected @"2026-01-01", got "2026-01-01"'),
        ("1", simple("boolean", "true"), "expected true, got 1"),
        ("1", NIL, "expected null, got 1"),
    ],
)
def test_a_reason_tells_values_with_their_types(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str, expected: str, told: str
) -> None:
    _, lines = run(a_kit(tmp_path, model, expecting(expected)), capsys)
    assert lines[0]["reason"] == told


def test_a_folder_without_tests_is_told_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err == f"nothing was tested: '{tmp_path}' holds no file *-test-*.xml\n"
