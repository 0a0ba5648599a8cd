"""One engine for all rows; each row is played once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from api.scenario.stage import Stage, opened_stage
from tests.conformance.bpmn.rows import Result, result_of, row_of
from tests.folders import quick_place

Played = Callable[[Path], Result]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """An engine of its own."""
    with opened_stage(quick_place()) as opened:
        yield opened


@pytest.fixture(scope="session")
def played(stage: Stage) -> Played:
    """Gives what came of a file of scenarios."""

    @cache
    def result(path: Path) -> Result:
        return result_of(stage, row_of(path))

    return result
