"""Commands of analysts: `vorgang figures`, `vorgang events`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from api.cli_acting import opened
from api.new_file import refuse_present, written
from api.terminal import say

_FILE = click.Path(dir_okay=False, path_type=Path)
_NARROWING = (
    ("from", "First day (2026-11-01); twelve weeks before the last, if left out."),
    ("to", "Last day, included; today, if left out."),
    ("version", "Version of the process."),
    ("group", "Candidate group."),
    ("unit", "week or month."),
)
_Command = Callable[..., None]


def _narrowed(command: _Command) -> _Command:
    for name, words in reversed(_NARROWING):
        command = click.option(f"--{name}", f"given_{name}", default="", help=words)(command)
    return command


@click.command("figures")
@click.argument("process")
@_narrowed
def figures(process: str, **given: str) -> None:
    """Print a process's figures: throughput, times, rework.

    Each as a table of comma separated values behind its heading; durations are seconds. What counts
    stands in docs/reporting.md.

    \b
    vorgang figures deal-desk --from 2026-07-01 --to 2026-09-30 --unit month
    """
    from api.operators import OPERATOR
    from api.report_scope import read_scope
    from api.web.report_sections import tables_of
    from api.web.report_tables import to_csv
    from engine.commands.advance_reports import catch_up
    from engine.queries.process_reports import process_report

    texts = {name.removeprefix("given_"): text for name, text in given.items()}
    with opened() as workspace:
        catch_up(workspace)
        now = workspace.chosen_time() or datetime.now(UTC)
        report = process_report(workspace, read_scope(process, texts, now), OPERATOR)
    for table in tables_of(report):
        say(f"# {table.title}: {table.finding}")
        say(to_csv(table).decode())


@click.command("events")
@click.argument("process")
@_narrowed
@click.option(
    "--format", "form", default="xes", help="xes (IEEE 1849), ocel (2.0, JSON), ocel-sqlite or csv."
)
@click.option("-o", "--output", type=_FILE, help="New file to write.")
def events(process: str, output: Path | None, form: str, **given: str) -> None:
    """Write what happened to cases, for process mining.

    No value of a case is in it; persons are signs that hold within the file. That it was written
    stands in the ledger.

    \b
    vorgang events deal-desk --format ocel --from 2026-01-01 -o deal-desk.jsonocel
    """
    from api.operators import OPERATOR
    from api.report_scope import read_scope
    from engine.commands.advance_reports import catch_up
    from engine.commands.export_events import export_events

    refuse_present(output)
    texts = {name.removeprefix("given_"): text for name, text in given.items()}
    with opened() as workspace:
        catch_up(workspace)
        now = workspace.chosen_time() or datetime.now(UTC)
        scope = read_scope(process, texts, now)
        made = export_events(workspace, scope, form, actor=OPERATOR)
    path = written(output, made.name, made.content, private=True)
    say(f"{made.events} events of {made.cases} cases written to {path}")
