"""`vorgang decide`: JSON on stdout, everything else on stderr, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import program
from tests.unit.dmn.models import decision, definitions, literal, table

ROOT = Path(__file__).resolve().parents[3]
DISCOUNT = table(
    [("Segment", "segment"), ("Summe", "amount")],
    [("percent", "number")],
    ['"gold"; - => 12.50', "-; >= 1000 => 5"],
    policy='hitPolicy="UNIQUE"',
).replace("</rule>", "<annotationEntry><text>seit 2024</text></annotationEntry></rule>", 1)
PRICE = literal("amount * (100 - discount) / 100")


@pytest.fixture
def rates(tmp_path: Path) -> Path:
    """A file with a table and a decision that requires it."""
    file = tmp_path / "rates.dmn"
    file.write_bytes(
        definitions(decision("discount", DISCOUNT), decision("price", PRICE, requires=["discount"]))
    )
    return file


def run(*words: str | Path, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(program, ["decide", *map(str, words)], input=stdin)


def printed(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout, parse_float=Decimal)
    return found


def test_a_decision_prints_its_value_and_what_every_decision_saw(rates: Path) -> None:
    found = printed(
        run(rates, "--decision", "price", "--input", '{"segment": "gold", "amount": 80.10}')
    )
    assert (found["decision"], found["value"]) == ("price", Decimal("70.0875"))
    assert [one["id"] for one in found["evaluated"]] == ["discount", "price"]
    discount = found["evaluated"][0]
    assert discount["inputs"] == {"Segment": "gold", "Summe": Decimal("80.10")}
    assert discount["matchedRules"] == [
        {
            "id": "M01",
            "number": 1,
            "outputs": {"percent": Decimal("12.50")},
            "annotation": "seit 2024",
        }
    ]
    assert found["warnings"] == []
    assert (found["file"], len(found["sha256"])) == ("rates.dmn", 64)


@pytest.mark.parametrize("amount", ["0.10", "1234567890123456789012345678.12", "1e3", "0.30"])
def test_no_digit_of_a_number_is_lost(tmp_path: Path, amount: str) -> None:
    file = tmp_path / "same.dmn"
    file.write_bytes(definitions(decision("same", literal("amount"))))
    found = printed(run(file, "--input", f'{{"amount": {amount}}}'))
    assert Decimal(found["value"]) == Decimal(amount)


def test_a_text_that_looks_like_a_date_stays_a_text(tmp_path: Path) -> None:
    file = tmp_path / "kind.dmn"
    file.write_bytes(definitions(decision("kind", literal("when instance of string"))))
    assert printed(run(file, "--input", '{"when": "2026-03-29"}'))["value"] is True


def test_input_comes_from_a_file_or_from_stdin(rates: Path, tmp_path: Path) -> None:
    text = '{"segment": "gold", "amount": 8}'
    (tmp_path / "variables.json").write_text(text)
    words = (rates, "--decision", "price", "--input")
    from_file = printed(run(*words, f"@{tmp_path / 'variables.json'}"))
    assert from_file == printed(run(*words, "-", stdin=text))
    assert from_file["value"] == 7


def test_the_clock_can_be_pinned(tmp_path: Path) -> None:
    file = tmp_path / "now.dmn"
    file.write_bytes(definitions(decision("today", literal("string(now())"))))
    found = printed(run(file, "--now", "2026-03-29T02:30:00Z"))
    assert found["value"].startswith("2026-03-29T")
    assert run(file, "--now", "tomorrow").exit_code == 2


def test_warnings_have_a_place_and_the_value_is_null(tmp_path: Path) -> None:
    file = tmp_path / "odd.dmn"
    file.write_bytes(definitions(decision("odd", literal('1 + "a"'))))
    found = printed(run(file))
    assert found["value"] is None
    assert (found["warnings"][0]["line"], found["warnings"][0]["column"]) == (1, 3)


def test_a_warning_names_its_decision_and_its_expression(rates: Path) -> None:
    words = (rates, "--decision", "price", "--input", '{"segment": "gold"}')
    first = printed(run(*words))["warnings"][0]
    assert (first["decision"], first["expression"]) == ("discount", "amount")
    assert "'amount'" in first["message"]
    [line, *_] = [line for line in run(*words, "--table").stdout.splitlines() if "warning" in line]
    assert "decision discount:" in line
    assert "'amount'" in line


@pytest.mark.parametrize("path", ["@/nowhere/at-all.json", "@/"])
def test_an_input_file_that_cannot_be_read_exits_2_and_names_the_option(
    rates: Path, path: str
) -> None:
    result = run(rates, "--decision", "price", "--input", path)
    assert result.exit_code == 2
    assert "--input" in result.stderr
    assert path[1:] in result.stderr


def test_a_german_comma_in_json_is_told_how_to_write_it(rates: Path) -> None:
    result = run(rates, "--decision", "price", "--input", '{"amount": 100,01}')
    assert result.exit_code == 2
    assert "100.01" in result.stderr
    assert "100.01" not in run(rates, "--decision", "price", "--input", '{"a" 1}').stderr


def test_where_no_rule_matches_null_is_a_result(rates: Path) -> None:
    result = run(rates, "--decision", "discount", "--input", '{"segment": "x", "amount": 1}')
    assert (result.exit_code, json.loads(result.stdout)["value"]) == (0, None)


def test_for_people_the_same_is_printed_as_lines(rates: Path) -> None:
    words = ("--decision", "price", "--input", '{"segment": "gold", "amount": 8}', "--table")
    lines = run(rates, *words).stdout.splitlines()
    assert lines[0] == "discount (discount)"
    assert any("1: M01" in line and "percent = 12.50" in line for line in lines)
    assert lines[-1].split() == ["result", "7.00"]


def test_an_unknown_decision_lists_those_that_there_are(rates: Path) -> None:
    result = run(rates, "--decision", "nonsense")
    assert result.exit_code == 3
    assert "discount, price" in result.stderr
    assert result.stdout == ""


def test_of_several_decisions_one_has_to_be_named(rates: Path) -> None:
    result = run(rates)
    assert result.exit_code == 2
    assert "discount, price" in result.stderr


def test_a_decision_without_a_result_exits_1_and_says_why(rates: Path) -> None:
    words = ("--decision", "price", "--input", '{"segment": "gold", "amount": 1000}')
    result = run(rates, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "discount" in result.stderr
    assert "M01" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "text", ["[1]", "1", "{", '{"a": NaN}', '{"a": 1, "a": 2}', "[" * 100_000, '{"a": 1e999}', ""]
)
def test_input_that_is_no_json_object_exits_2(rates: Path, text: str) -> None:
    assert run(rates, "--decision", "price", "--input", "-", stdin=text).exit_code == 2


def test_what_a_file_imports_is_found_beside_it(tmp_path: Path) -> None:
    common = definitions(decision("rate", literal("19")))
    space = "http://camunda.org/schema/1.0/dmn"
    (tmp_path / "common.dmn").write_bytes(common.replace(space.encode(), b"https://example/common"))
    (tmp_path / "unrelated.dmn").write_bytes(b"<no-model/>")
    imported = (
        '<import name="common" namespace="https://example/common" '
        'importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
        '<decision id="tax" name="tax"><informationRequirement>'
        '<requiredDecision href="https://example/common#rate"/></informationRequirement>'
        f"{literal('amount * common.rate / 100')}</decision>"
    )
    file = tmp_path / "tax.dmn"
    file.write_bytes(definitions(imported))
    assert printed(run(file, "--input", '{"amount": 100}'))["value"] == 19
    (tmp_path / "common.dmn").unlink()
    assert run(file, "--input", '{"amount": 100}').exit_code == 1


def test_a_refused_model_prints_every_finding_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "broken.dmn"
    file.write_bytes(
        definitions(decision("a", literal("1 +")), "\n", decision("b", literal("if x then 1")))
    )
    words = [sys.executable, "-m", "api.cli", "decide", str(file), "--decision", "a"]
    made = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 1
    assert made.stdout == ""
    findings = made.stderr.splitlines()
    assert [line.split(":")[:2] for line in findings[:2]] == [
        ["broken.dmn", "3"],
        ["broken.dmn", "4"],
    ]
    assert all(line.split(":")[2].isdigit() for line in findings[:2])
    assert findings[-1].startswith("vorgang: 2 findings")


def test_neither_command_loads_database_or_web(rates: Path) -> None:
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom api.cli import program\n"
        f"CliRunner().invoke(program, ['decide', {str(rates)!r}, '--decision', 'price'])\n"
        "CliRunner().invoke(program, ['feel', '1 + 1'])\n"
        "loaded = {'sqlalchemy', 'psycopg', 'fastapi', 'SpiffWorkflow'} & set(sys.modules)\n"
        "sys.exit(' '.join(loaded) or 0)"
    )
    made = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (made.returncode, made.stderr) == (0, "")
