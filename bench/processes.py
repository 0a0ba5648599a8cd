"""More processes: several that complete user tasks at once, and the real server in between."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from bench.installation import PASSWORD, Installation, installed
from bench.keep_alive import KeptAlive
from bench.models import ROW, TASKS_IN_A_ROW
from bench.rounds import NotMeasurable, Ratio, in_turns, rounded
from engine.commands.log_in import log_in
from engine.settings import Settings

WORKERS = 4
_ROOT = Path(__file__).parents[1]
_START_SECONDS = 30
_END_SECONDS = 15


def workers(installation: Installation) -> dict[str, Ratio]:
    """Return steps/s of four processes ÷ of one, ten user tasks in each of 100 instances.

    What two processes do is among the figures.
    """
    instances = 20 if installation.quick else 100
    with ExitStack() as stack:
        started = [stack.enter_context(_worker(installation)) for _ in range(WORKERS)]

        def run(count: int) -> float:
            keys = [installation.start(ROW.id) for _ in range(instances)]
            begun = time.perf_counter()
            for number, process in enumerate(started[:count]):
                _tell(process, keys[number::count])
            for process in started[:count]:
                _hear(process, "done")
            return (time.perf_counter() - begun) / (instances * TASKS_IN_A_ROW)

        rounds = in_turns(installation.rounds(5, 3), lambda: run(WORKERS), lambda: run(1))
        pairs = in_turns(installation.rounds(5, 3), lambda: run(2), lambda: run(1), warm_up=False)
    figures = rounds.figures("step_of_4_processes", "step_of_1_process")
    figures["workers_2_over_1"] = rounded(pairs.second_over_first())
    figures["instances"] = instances
    return {"workers_4_over_1": Ratio(rounds.second_over_first(), figures)}


def two_databases(installation: Installation) -> dict[str, Ratio]:
    """Return steps/s of two databases with a process each ÷ of one with both processes.

    The second has its own server, keys and log: a group of shards as `docs/scale.md` means it.
    """
    instances = 20 if installation.quick else 100
    with ExitStack() as stack:
        other = stack.enter_context(installed(quick=installation.quick))
        places = (installation, other)
        here = [stack.enter_context(_worker(installation)) for _ in places]
        apart = [here[0], stack.enter_context(_worker(other))]

        def run(processes: Sequence[subprocess.Popen[str]], homes: Sequence[Installation]) -> float:
            work = [[home.start(ROW.id) for _ in range(instances // 2)] for home in homes]
            begun = time.perf_counter()
            for process, keys in zip(processes, work, strict=True):
                _tell(process, keys)
            for process in processes:
                _hear(process, "done")
            return (time.perf_counter() - begun) / (instances * TASKS_IN_A_ROW)

        rounds = in_turns(
            installation.rounds(5, 3),
            lambda: run(apart, places),
            lambda: run(here, (installation, installation)),
        )
    figures = rounds.figures("step_in_two_databases", "step_in_one_database")
    return {"two_databases_over_one": Ratio(rounds.second_over_first(), figures)}


@contextmanager
def _worker(installation: Installation) -> Iterator[subprocess.Popen[str]]:
    clerk = installation.clerk
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "bench.worker"),
            *(str(installation.settings.home), installation.url, clerk.account_id),
        ],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _hear(process, "ready")
        yield process
    finally:
        _end(process)


def _tell(process: subprocess.Popen[str], keys: Sequence[int]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(keys) + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    if process.stdout.readline().strip() != word:
        raise NotMeasurable("a worker process ended; see its message on stderr")


def _end(process: subprocess.Popen[str]) -> None:
    """End a process; closing its input is how a worker is told."""
    if process.stdin is not None:
        process.stdin.close()
    else:
        process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def http_over_inprocess(installation: Installation) -> dict[str, Ratio]:
    """Return completions/s through `vorgang serve` ÷ in this process, one client at a time."""
    port = free_port()
    settings = replace(installation.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    session = log_in(installation.workspace, "clerk", PASSWORD)
    headers = {
        "Content-Type": "application/json",
        "Cookie": f"vorgang_session={session.token}",
        "X-CSRF-Token": session.csrf_token,
    }
    with server(settings), KeptAlive(port, headers, _START_SECONDS) as connection:

        def through_server() -> float:
            instance = installation.start(ROW.id)
            seconds = 0.0
            for _ in range(TASKS_IN_A_ROW):
                path = f"/v2/user-tasks/{installation.waiting(instance)}/completion"
                begun = time.perf_counter()
                connection.post(path, b'{"variables": {}}')
                seconds += time.perf_counter() - begun
            return seconds / TASKS_IN_A_ROW

        rounds = in_turns(
            installation.rounds(50, 10),
            through_server,
            lambda: installation.steps(installation.start(ROW.id), TASKS_IN_A_ROW),
        )
    figures = rounds.figures("completion_over_http", "completion_in_process")
    return {"http_over_inprocess": Ratio(rounds.second_over_first(), figures)}


@contextmanager
def server(settings: Settings) -> Iterator[None]:
    """Run `vorgang serve` with these settings, from when it listens.

    Raises:
        NotMeasurable: it does not come up.
    """
    process: subprocess.Popen[str] = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve"],
        cwd=_ROOT,
        env={
            **os.environ,
            "VORGANG_HOME": str(settings.home),
            "VORGANG_PORT": str(settings.port),
            "VORGANG_PUBLIC_URL": settings.public_url,
        },
        stdout=sys.stderr,
        text=True,
    )
    try:
        _wait_for(process, settings.port)
        yield
    finally:
        _end(process)


def _wait_for(process: subprocess.Popen[str], port: int) -> None:
    latest = time.monotonic() + _START_SECONDS
    while time.monotonic() < latest:
        if process.poll() is not None:
            raise NotMeasurable("the server ended at once; see its message on stderr")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotMeasurable(f"the server did not listen within {_START_SECONDS} seconds")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
