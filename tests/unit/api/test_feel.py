"""`vorgang feel`: a value as JSON on stdout; why and where on stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cli import program

ROOT = Path(__file__).resolve().parents[3]


def run(*words: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(program, ["feel", *words], input=stdin)


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["0.1 + 0.2 = 0.3"], "true"),
        (["= 1 + 1"], "2"),
        (["-1 + 2"], "1"),
        (["--", "-1 + 2"], "1"),
        (["0.10 + 0.20"], "0.30"),
        (["10 ** 20"], "100000000000000000000"),
        (['{a: "x", b: [1, null]}'], '{"a":"x","b":[1,null]}'),
        (['date("2026-03-29")'], '"2026-03-29"'),
        (['duration("P1D")'], '"P1D"'),
        (["[1..5]"], '"[1..5]"'),
        (["order total * 2", "--context", '{"order total": 10.05}'], "20.10"),
        (["[1..5], > 10", "--unary", "7"], "false"),
        (["[1..5], > 10", "--unary", "5"], "true"),
        (["=> 10", "--unary", "11"], "true"),
        (["${a + 1}", "--context", '{"a": "2"}'], "3"),
        (["a + 1", "--juel", "--context", '{"a": "2"}'], "3"),
        (["Hallo ${name}", "--juel", "--context", '{"name": "Ada"}'], '"Hallo Ada"'),
    ],
)
def test_the_value_is_printed_as_json(words: list[str], printed: str) -> None:
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{printed}\n"
    assert result.stderr == ""


@settings(max_examples=50, deadline=None)
@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20
    )
)
def test_a_number_comes_back_as_it_was_given(number: Decimal) -> None:
    result = run("x", "--context", f'{{"x": {number:f}}}')
    assert json.loads(result.stdout, parse_float=Decimal, parse_int=Decimal) == number


def test_the_expression_may_come_from_stdin() -> None:
    assert run("-", stdin="1 +\n  2\n").stdout == "3\n"
    assert run("-", stdin=b"\xff").exit_code == 2


def test_a_function_as_the_result_is_told() -> None:
    result = run("function(a) a")
    assert (result.exit_code, result.stdout) == (0, "null\n")
    assert "function" in result.stderr


@pytest.mark.parametrize(
    "words",
    [("-", "--context", "-"), ("-", "--unary", "-"), ("1", "--context", "-", "--unary", "-")],
)
def test_only_one_thing_comes_from_stdin(words: tuple[str, ...]) -> None:
    result = run(*words, stdin="1")
    assert result.exit_code == 2
    assert "only one" in result.stderr


def test_a_context_file_that_is_not_there_exits_2_and_names_the_option() -> None:
    result = run("1", "--context", "@/nowhere/at-all.json")
    assert result.exit_code == 2
    assert "--context" in result.stderr


def test_a_time_without_zone_is_one_of_berlin() -> None:
    assert run("now()", "--now", "2026-03-29").stdout == '"2026-03-29T00:00:00+01:00"\n'
    assert run("today()", "--now", "2026-07-01T23:30:00").stdout == '"2026-07-01"\n'


def test_the_clock_can_be_pinned() -> None:
    assert run("now()", "--now", "2026-03-29T12:00:00+02:00").stdout == (
        '"2026-03-29T12:00:00+02:00"\n'
    )


@pytest.mark.parametrize(
    ("words", "place", "line", "sign"),
    [
        (["x + 1", "--context", '{"x": "a"}'], "line 1, column 3", "  x + 1", "    ^"),
        (["=x + 1", "--context", '{"x": "a"}'], "line 1, column 4", "  =x + 1", "     ^"),
        (['1 +\n\t2 + "a"'], "line 2, column 4", '  \t2 + "a"', "  \t  ^"),
    ],
)
def test_why_a_part_is_null_is_told_under_its_place(
    words: list[str], place: str, line: str, sign: str
) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (0, "null\n")
    told = result.stderr.splitlines()
    assert told[0].startswith(f"{place}: warning: ")
    assert told[1:] == [line, sign]


@pytest.mark.parametrize(
    ("source", "place", "expected"),
    [
        ("x +", "line 1, column 4", "an expression"),
        ("=x +", "line 1, column 5", "an expression"),
        ("if a then 2", "line 1, column 12", "'else'"),
        ("1 +\n  [1, 2", "line 2, column 8", "']'"),
        ("${a.b()}", "line 1, column 5", "Java"),
    ],
)
def test_what_is_no_expression_exits_1_and_says_what_was_expected(
    source: str, place: str, expected: str
) -> None:
    result = run(source)
    assert (result.exit_code, result.stdout) == (1, "")
    told = result.stderr.splitlines()
    assert told[0].startswith(f"{place}: ")
    assert expected in told[0]
    assert told[-1].strip() == "^"
    assert told[-1].index("^") == int(place.rpartition(" ")[2]) + 1


@pytest.mark.parametrize(
    "source",
    [
        "count(for a in 1..1000, b in 1..1000 return a)",
        "1" + "+1" * 10_000,
        "(" * 1_000 + "1" + ")" * 1_000,
    ],
)
def test_what_asks_for_too_much_exits_1_in_one_line(source: str) -> None:
    result = run(source)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith(("vorgang: ", "  "))
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["1", "--context", "[]"],
        ["1", "--context", "{"],
        ["1", "--unary", "NaN"],
        ["1", "--now", "soon"],
        ["1", "2"],
        ["${a}", "--unary", "1"],
        [],
    ],
)
def test_a_command_that_is_not_understood_exits_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_as_a_process_it_prints_the_value_and_nothing_else() -> None:
    words = [sys.executable, "-m", "api.cli", "feel", "if x > 0.1 then x * 2 else 0"]
    made = subprocess.run(
        [*words, "--context", '{"x": 0.15}'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stdout, made.stderr) == (0, "0.30\n", "")


def test_a_value_too_long_to_be_written_exits_1_in_one_line() -> None:
    text = "x" * 600_000
    result = run("[a..a]", "--context", "-", stdin=f'{{"a": "{text}"}}')
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("vorgang: ")
