"""Trying decisions and expressions on the command line, without a database.

What is printed on stdout is JSON, numbers exact; everything else goes to stderr.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from api.cli_faults import fail
from api.terminal import say
from forms.strict_json import JsonRefused, parse_json

if TYPE_CHECKING:
    from dmn.model import DecisionModel
    from feel import Evaluation, Value

NOW = click.option(
    "--now",
    "now",
    metavar="ISO",
    help="What now() answers, in Berlin if without zone; else the clock.",
)
_COMMA = re.compile(r"[:\[,\s]-?\d+,\d")
"""A number with a German comma, in a text that is no JSON."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", "decision_id", metavar="ID", help="Which, if the file has several.")
@click.option("--input", "input_", metavar="JSON", default="{}", help="Variables, @FILE, or -.")
@click.option("--table", is_flag=True, help="Print for people instead of JSON.")
@NOW
def decide(file: Path, decision_id: str | None, input_: str, table: bool, now: str | None) -> None:
    """Evaluate a decision of FILE and print what it gave.

    Needs no database and records nothing. Models that FILE imports are looked for beside it.
    Prints JSON: `value`, and of each decision `inputs`, `matchedRules` and `output`; `warnings`
    say why parts gave null. Exits 1 if the decision fails, such as by its hit policy or an input
    that does not fit; 2 if an option, a file or the JSON cannot be read; 3 if FILE has no such
    decision. Where no rule matches, the value is null, which is a result: exit 0.

    \b
    Examples:
      vorgang decide rates.dmn --decision rate --input '{"amount": 12.50}'
      vorgang decide rates.dmn --input @variables.json --table
    """
    from api import decision_text
    from dmn.evaluate import DecisionFailed, evaluate_decision
    from feel.faults import ExpressionFailed

    model = read_model(file)
    chosen = _chosen(model, decision_id)
    variables, moment = variables_of("--input", input_), moment_of(now)
    try:
        result = evaluate_decision(model, chosen, variables, moment)
        if table:
            told = decision_text.as_lines(result)
        else:
            told = decision_text.as_json(model, chosen, result)
    except DecisionFailed as failure:
        what = f"decision {failure.decision_id or chosen} has no result: {failure}"
        fail(what, "correct the input or the model", 1)
    except ExpressionFailed as fault:
        fail(f"decision {chosen}: {fault}", "make the input smaller", 1)
    say(told)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("expression", metavar="EXPR")
@click.option("--context", metavar="JSON", default="{}", help="Variables, @FILE, or -.")
@click.option("--unary", metavar="JSON", help="Take EXPR as unary tests of this value.")
@click.option("--juel", is_flag=True, help="Take EXPR as JUEL, as if it began with ${.")
@NOW
def feel(expression: str, context: str, unary: str | None, juel: bool, now: str | None) -> None:
    """Evaluate EXPR, in FEEL, and print its value as JSON.

    Needs no database. A leading = is accepted; - reads EXPR from stdin. What begins with ${ is
    JUEL. A time without a zone in --now is one of Berlin. Why a part gave null is told on stderr,
    with its place, and exits 0; what is no FEEL, or asks for too much, exits 1; what cannot be
    read, 2.

    \b
    Examples:
      vorgang feel '0.1 + 0.2 = 0.3'
      vorgang feel 'if amount > 100 then "a" else "b"' --context '{"amount": 100.01}'
      vorgang feel '[1..5], > 10' --unary 7
    """
    from api.json_text import json_of, write_json
    from feel import ExpressionFailed, FeelSyntaxFault, Function

    if [expression, context, unary].count("-") > 1:
        raise click.UsageError("only one of EXPR, --context and --unary may be -, for stdin")
    source = _source(expression)
    variables, moment = variables_of("--context", context), moment_of(now)
    try:
        evaluation = _evaluated(source, variables, unary, juel, moment)
        printed = write_json(json_of(evaluation.value)).decode()
    except FeelSyntaxFault as fault:
        _point(source, fault.line, fault.column, f"{fault.message}. {fault.remedy}")
        raise click.exceptions.Exit(1) from None
    except ExpressionFailed as fault:
        fail(str(fault), "make the expression or its data smaller, or correct it", 1)
    if isinstance(evaluation.value, Function):
        say("warning: the result is a function, for which JSON has no word but null", err=True)
    for warning in evaluation.warnings:
        _point(source, warning.line, warning.column, f"warning: {warning.message}")
    say(printed)


def _evaluated(
    source: str, variables: Mapping[str, Value], unary: str | None, juel: bool, now: datetime
) -> Evaluation:
    from feel import compile_expression, compile_unary_tests, from_json, names_in

    if juel or source.startswith(("${", "#{")):
        if unary is not None:
            raise click.UsageError("--unary: JUEL has no unary tests")
        from feel.juel import compile_juel

        braces = "${" in source or "#{" in source
        return compile_juel(source, has_braces=braces).evaluate(variables, now)
    bare = source.removeprefix("=")
    # The sign was part of what people see, so it counts in their columns.
    blank = source[: len(source) - len(bare)].replace("=", " ") + bare
    if unary is None:
        return compile_expression(blank, names_in(variables)).evaluate(variables, now)
    tested = from_json(_json("--unary", unary))
    return compile_unary_tests(blank, names_in(variables)).evaluate(tested, variables, now)


def _point(source: str, line: int, column: int, message: str) -> None:
    """Say on stderr what is wrong, with a sign under the place."""
    say(f"line {line}, column {column}: {message}", err=True)
    lines = source.splitlines() or [""]
    if line <= len(lines):
        before = lines[line - 1][: column - 1]
        gap = "".join(letter if letter == "\t" else " " for letter in before.ljust(column - 1))
        say(f"  {lines[line - 1]}\n  {gap}^", err=True)


def read_model(file: Path) -> DecisionModel:
    """Return the model of a file, with the models that it imports from the same folder.

    Raises:
        ModelRefused: with every finding.
    """
    from dmn.findings import ModelRefused
    from dmn.read_together import read_together
    from dmn.reader import imports_of

    files = {file.name: file.read_bytes()}
    if imports_of(files[file.name]):
        for other in sorted(file.resolve().parent.glob("*.dmn")):
            files.setdefault(other.name, other.read_bytes())
    read = read_together(files, wanted=[file.name])
    if read.refusals:
        raise ModelRefused([each for found in read.refusals.values() for each in found])
    return read.models[file.name]


def _chosen(model: DecisionModel, decision_id: str | None) -> str:
    ids = [*model.decisions, *model.services]
    if decision_id is None:
        if len(model.decisions) == 1:
            return next(iter(model.decisions))
        raise click.UsageError(f"--decision: say which one: {', '.join(ids) or 'there is none'}")
    if decision_id not in ids:
        what = f"{model.file} has no decision {decision_id}; there are {', '.join(ids)}"
        fail(what, "check the id", 3)
    return decision_id


def variables_of(option: str, text: str) -> dict[str, Value]:
    """Return the variables that an option gives: JSON, `@FILE`, or `-`.

    Raises:
        UsageError: it is no JSON object.
    """
    from feel import from_json

    value = _json(option, text)
    if not isinstance(value, dict):
        raise click.UsageError(f'{option}: it must be a JSON object, such as {{"amount": 12.50}}')
    return {name: from_json(item) for name, item in value.items()}


def _json(option: str, text: str) -> object:
    if text == "-":
        content = sys.stdin.buffer.read()
    elif text.startswith("@"):
        try:
            content = Path(text[1:]).read_bytes()
        except OSError as fault:
            raise click.UsageError(f"{option}: {text[1:]}: {fault.strerror}") from fault
    else:
        content = text.encode("utf-8", "surrogateescape")
    try:
        return parse_json(content)
    except JsonRefused as fault:
        comma = _COMMA.search(content.decode("utf-8", "replace"))
        hint = "; write decimals with a point, such as 100.01" if comma else ""
        raise click.UsageError(f"{option}: {fault}{hint}") from fault


def _source(expression: str) -> str:
    if expression != "-":
        return expression
    try:
        return sys.stdin.buffer.read().decode().rstrip("\n")
    except UnicodeDecodeError as fault:
        raise click.UsageError("EXPR: the text is not UTF-8") from fault


def moment_of(text: str | None) -> datetime:
    """Return the moment that an option gives, the clock's without one.

    Raises:
        UsageError: it is none.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise click.UsageError("--now takes a time such as 2026-03-29T12:00:00+02:00") from fault
    from feel.zones import HOME_ZONE

    # What people read off the wall is not UTC.
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(HOME_ZONE))
