"""The command `vorgang scenario`: plays what processes should do, on an engine of its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.languages import language_of_environment
from api.terminal import say

if TYPE_CHECKING:
    from api.scenario.coverage import Coverage
    from api.scenario.outcome import FileOutcome


@click.group()
def scenario() -> None:
    """What processes should do, told step by step."""


@scenario.command("run")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--coverage",
    "picture",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an HTML page that shows in the diagrams what was reached.",
)
@click.option(
    "--language",
    type=click.Choice(["de", "en"]),
    default=None,
    help="of the answers; without it, that of the system",
)
def run(paths: tuple[Path, ...], picture: Path | None, language: str | None) -> None:
    """Play the scenarios in PATHS: files X.scenario.yaml beside X.bpmn, or folders of them.

    Each is played on a private engine, with a real database, worker and mail server and a clock of
    its own; nothing of yours is touched. Exit 1 if one does not hold.

    \b
    Example: vorgang scenario run orders/
    """
    from api.scenario.coverage import coverage_of
    from api.scenario.player import play
    from api.scenario.reader import ScenariosRefused, read_scenarios
    from api.scenario.stage import opened_stage
    from api.scenario.texts import told

    spoken = language or language_of_environment()
    files = scenario_files(paths or (Path(),))
    if not files:
        raise click.UsageError(told(spoken, "none"))
    outcomes, unread = [], 0
    with opened_stage() as stage:
        for path in files:
            try:
                file = read_scenarios(path)
            except ScenariosRefused as refused:
                unread += 1
                say(f"✗ {path.name}\n{refused}")
                continue
            outcomes.append(play(stage, file))
            _tell(spoken, outcomes[-1])
    covered = coverage_of(outcomes, spoken)
    _tell_coverage(spoken, covered)
    if picture is not None:
        from api.scenario.picture import render_coverage

        picture.write_text(render_coverage(covered, language=spoken), encoding="utf-8")
        say(told(spoken, "written", path=picture))
    missed = sum(not one.holds for file in outcomes for one in file.outcomes)
    count = sum(len(file.outcomes) for file in outcomes)
    say(told(spoken, "played", count=count, missed=missed))
    if unread:
        say(told(spoken, "unread", count=unread))
    if missed or unread:
        raise click.exceptions.Exit(1)


def scenario_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files of scenarios that are named, and those in named folders, each once."""
    from api.scenario.reader import SUFFIX

    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)


def _tell(language: str, file: FileOutcome) -> None:
    from api.scenario.texts import told_miss

    for one in file.outcomes:
        if one.miss is None:
            say(f"✓ {one.name}")
            continue
        say(f"✗ {one.name}")
        step = f" {one.miss.step}" if one.miss.step else ""
        say(f"  {file.path}:{one.miss.line}:{step}")
        say(f"      {told_miss(language, one.miss)}")


def _tell_coverage(language: str, covered: Coverage) -> None:
    from api.scenario.texts import told

    for one in (process for diagram in covered.diagrams for process in diagram.processes):
        numbers = {"percent": one.percent, "seen": one.seen, "total": one.total}
        say(told(language, "coverage", process=one.id, **numbers))
        if one.never:
            say(told(language, "never", names=", ".join(one.never)))
