"""Many timers fall due while nothing runs: the workers that come back fire each of them once."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from engine.commands.start_process_instance import start_process_instance
from tests.builders import ADMINISTRATOR
from tests.crash import models
from tests.crash.checker import Checker
from tests.crash.installation import Installation
from tests.crash.journal import Journal
from tests.crash.standing import Violation, under_way

_PLACED_SECONDS = 30.0
_OPEN = "SELECT count(*) FROM engine.job WHERE kind = 'timer' AND state = 'open'"


@dataclass(frozen=True, slots=True)
class Fired:
    """How it went: timers, seconds until the last had fired, workers that died meanwhile."""

    timers: int
    seconds: float
    kills: int
    violations: tuple[Violation, ...]


def run(place: Installation, count: int, *, workers: int = 2, kills: int = 0) -> Fired:
    """Return what became of so many timers that are due together when the workers come.

    Args:
        kills: so many workers die on the way, and others take their places.
    """
    due = datetime.now(UTC) + timedelta(seconds=2)
    variables = {"due": due.isoformat()}

    def begin(_number: int) -> None:
        start_process_instance(
            place.workspace, models.DELAY, variables=variables, actor=ADMINISTRATOR
        )

    with ThreadPoolExecutor(4) as starters:
        list(starters.map(begin, range(count)))
    place.workspace.close()
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
    begun, killed, choices = time.monotonic(), 0, random.Random(1)
    place.workers = [place.work() for _ in range(workers)]
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        connection.execute("SET application_name = 'harness'")
        left = count
        while left and time.monotonic() - begun < 60 + count / 20:
            time.sleep(0.1)
            row = connection.execute(_OPEN).fetchone()
            left = 0 if row is None else int(row[0])
            if killed < kills and left < count * (kills - killed) / (kills + 1):
                number = choices.randrange(workers)
                place.workers[number].kill()
                place.workers[number] = place.work()
                killed += 1
    seconds = time.monotonic() - begun
    _await_places(place)
    place.kill_all()
    violations = Checker(place, Journal()).frozen(settled=True)
    if left:
        violations.append(Violation("I6", f"{left} timers have not fired"))
    return Fired(count, seconds, killed, tuple(violations))


def _await_places(place: Installation) -> None:
    """Wait until the sequencer has placed the last entries, and no longer than it may take."""
    ends = time.monotonic() + _PLACED_SECONDS
    while time.monotonic() < ends and under_way(place.database_url, place.home / "keys").pending:
        time.sleep(0.1)
