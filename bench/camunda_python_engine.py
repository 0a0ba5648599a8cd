"""PyPI's camunda-python, in a Python and an environment of its own, saving to its own database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from sqlalchemy import make_url

from bench.installation import ROWS_A_TURN, Installation
from bench.models import ROW, TASKS_IN_A_ROW
from bench.other_engines import both_ways, running
from bench.rounds import NotMeasurable, Ratio, in_turns

_FOLDER = Path(__file__).parent / "camunda_python"
_ENVIRONMENT = Path(__file__).parents[1] / "build" / "bench" / "camunda_python"
_VERSIONS = ("python3.14", "python3.13", "python3.12")
_INSTALL_SECONDS = 180
_DATABASE = "camunda_python"


def over_camunda_python(installation: Installation) -> dict[str, Ratio]:
    """Return our steps/s ÷ those of camunda-python, ten user tasks in a row.

    It keeps its instances in memory and saves after each step, as it is meant to be used; we read
    ours from the database each time (`_kept_in_memory`). What it does when it reads them too is
    among the figures (`_read_each_time`).
    """
    python = _installed()
    source = installation.settings.home / f"{ROW.id}.bpmn"
    source.write_bytes(ROW.plain())
    installation.owner.execute(f"CREATE DATABASE {_DATABASE} TEMPLATE template0")
    url = make_url(installation.url).set(drivername="postgresql+psycopg", database=_DATABASE)
    command = [str(python), "steps.py", str(source), url.render_as_string(hide_password=False)]

    with running(command, _FOLDER) as (requests, answers):
        theirs = _Engine(requests, answers)
        ours = installation.rows
        kept = in_turns(installation.rounds(40, 10), ours, lambda: theirs.steps("complete"))
        read = in_turns(installation.rounds(15, 5), ours, lambda: theirs.steps("restored"))
    figures = both_ways("camunda_python", read, kept)
    return {"over_camunda_python": Ratio(kept.second_over_first(), figures)}


class _Engine:
    """The engine behind a pipe; it saves by itself."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests, self._answers = requests, answers

    def steps(self, request: str) -> float:
        """Return the seconds per step of new instances, as many as we run."""
        _, *seconds = (self._row(request) for _ in range(1 + ROWS_A_TURN))
        return sum(seconds) / (ROWS_A_TURN * TASKS_IN_A_ROW)

    def _row(self, request: str) -> float:
        self._ask("start")
        begun = time.perf_counter()
        for _ in range(TASKS_IN_A_ROW):
            self._ask(request)
        return time.perf_counter() - begun

    def _ask(self, request: str) -> None:
        self._requests.write(f"{request}\n")
        self._requests.flush()
        if self._answers.readline().rstrip() != "done":
            raise NotMeasurable("camunda-python ended; see its message on stderr")


def _installed() -> Path:
    """Return the Python that has camunda-python; it is installed if it is not there yet."""
    python = _ENVIRONMENT / "bin" / "python"
    finished = _ENVIRONMENT / "finished"
    if finished.exists():
        return python
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = (
        [_new_enough(), "-m", "venv", "--clear", str(_ENVIRONMENT)],
        [*pip, "--require-hashes", "-r", str(_FOLDER / "requirements.txt")],
    )
    for command in steps:
        try:
            subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=_INSTALL_SECONDS
            )
        except subprocess.CalledProcessError as fault:
            last = (fault.stderr.strip().splitlines() or ["no message"])[-1]
            raise NotMeasurable(f"pip could not install camunda-python: {last}") from fault
        except subprocess.TimeoutExpired as fault:
            raise NotMeasurable("pip could not install camunda-python in time") from fault
    finished.touch()
    return python


def _new_enough() -> str:
    """Return a Python of 3.12 or newer: camunda-python takes no older one."""
    named = os.environ.get("BENCH_PYTHON")
    for name in (named,) if named else (sys.executable, *_VERSIONS):
        found = shutil.which(name)
        if found and _takes(found):
            return found
    raise NotMeasurable(
        "camunda-python 0.1.2 takes Python 3.12 or newer; name one: BENCH_PYTHON=/path/to/python"
    )


def _takes(python: str) -> bool:
    asked = "import sys; sys.exit(sys.version_info < (3, 12))"
    return not subprocess.run([python, "-c", asked], check=False, capture_output=True).returncode
