"""The rows of the BPMN conformance table: files of scenarios, by area, and what came of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.languages import ENGLISH
from api.scenario.model import ScenarioFile
from api.scenario.outcome import FileOutcome
from api.scenario.player import play
from api.scenario.reader import SUFFIX, read_scenarios
from api.scenario.stage import Stage
from api.scenario.texts import told_miss

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]
AREAS = {
    "events": "Events",
    "activities": "Activities",
    "gateways": "Gateways",
    "data": "Data",
    "collaboration": "Collaboration",
    "dialects": "Both dialects of Camunda Modeler",
    "patterns": "Workflow patterns",
    "refused": "Refused at deployment",
}
"""Title of each folder, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Args:
        name: its path here without suffix, such as `events/start-none`.
        file: what is played.
    """

    name: str
    file: ScenarioFile

    @property
    def area(self) -> str:
        """Name of its folder."""
        return self.name.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a row.

    Args:
        row: the row.
        outcome: of each of its scenarios.
    """

    row: Row
    outcome: FileOutcome

    @property
    def misses(self) -> tuple[str, ...]:
        """Which scenarios failed, and where: one line each."""
        return tuple(
            f"{one.name}: line {one.miss.line}, {' '.join(told_miss(ENGLISH, one.miss).split())}"
            for one in self.outcome.outcomes
            if one.miss is not None
        )


def paths() -> list[Path]:
    """Return all files of scenarios here, in the order of the table."""
    return [path for area in AREAS for path in sorted((HERE / area).rglob(f"*{SUFFIX}"))]


def name_of(path: Path) -> str:
    """Return a row's name: its path here without suffix."""
    return path.relative_to(HERE).as_posix().removesuffix(SUFFIX)


def row_of(path: Path) -> Row:
    """Return a row as its file says.

    Raises:
        ScenariosRefused: the file cannot be played.
    """
    return Row(name_of(path), read_scenarios(path))


def result_of(stage: Stage, row: Row) -> Result:
    """Return what comes of a row, played."""
    return Result(row, play(stage, row.file))
