"""Writes the conformance table: `CONFORMANCE.md`."""

from __future__ import annotations

from collections.abc import Sequence

from tests.conformance.bpmn.rows import AREAS, HERE, REPOSITORY, Result

TABLE = REPOSITORY / "CONFORMANCE.md"
_FOLDER = HERE.relative_to(REPOSITORY).as_posix()
_HEAD = f"""# BPMN conformance

What of BPMN 2.0.2 runs, shown by small diagrams of our own, saved as Camunda Modeler saves them.
Each is deployed on the engine with a real PostgreSQL, its scenarios are played (people, jobs,
messages, signals, a clock that is turned), and what the ledger says of each element is compared
with what is expected.

There is no official test suite for the execution of BPMN. These diagrams and the traces that are
expected are ours, read from the clauses of the standard, and from Camunda 8.9 where the standard is
silent: an error in our reading would stand on both sides. A row passes if all its scenarios do.
Where the standard leaves the order open, what happens is told before what it brings about.

Written by `make conformance` from a run; a test holds it to what the run gives. The files are in
[{_FOLDER}]({_FOLDER}).
"""


def table_of(results: Sequence[Result]) -> str:
    """Return the whole document: figures first, then a table for each area."""
    parts = [_HEAD, _figures(results)]
    for area, title in AREAS.items():
        own = [one for one in results if one.row.area == area]
        if own:
            parts.append(_area(title, own))
    return "\n".join(parts)


def _figures(results: Sequence[Result]) -> str:
    lines = ["| area | rows | scenarios | passing rows |", "|---|--:|--:|--:|"]
    for area, title in AREAS.items():
        own = [one for one in results if one.row.area == area]
        if own:
            lines.append(_counted(title, own))
    return "\n".join([*lines, _counted("**all**", results), ""])


def _counted(title: str, results: Sequence[Result]) -> str:
    scenarios = sum(len(one.outcome.outcomes) for one in results)
    passing = sum(one.outcome.holds for one in results)
    return f"| {title} | {len(results)} | {scenarios} | {passing} |"


def _area(title: str, results: Sequence[Result]) -> str:
    lines = [f"## {title}", "", "| what | clause | diagram | result |", "|---|---|---|---|"]
    return "\n".join([*lines, *map(_line, results), ""])


def _line(result: Result) -> str:
    file = result.row.file
    diagram = file.diagram.relative_to(REPOSITORY).as_posix()
    short = result.row.name.partition("/")[2]
    cells = (_cell(file.row or ""), _cell(file.clause or ""), f"[{short}]({diagram})")
    return f"| {' | '.join(cells)} | {_told(result)} |"


def _told(result: Result) -> str:
    if result.outcome.holds:
        return "passes"
    return _cell("**fails**: " + "; ".join(result.misses))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
