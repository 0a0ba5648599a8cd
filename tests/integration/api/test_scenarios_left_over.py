"""A process that plays scenarios and is killed leaves no database server behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.scenario.apart import end_servers

START = """
import sys, time
from pathlib import Path
from engine.store import embedded
home = Path(sys.argv[1]); (home / "database").mkdir(parents=True); embedded.start(home)
print("up", flush=True); time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="vgx-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def is_there(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] != "Z"


def test_the_server_of_a_killed_process_ends(folder: Path) -> None:
    home = folder / "stage" / "own"
    with subprocess.Popen(
        [sys.executable, "-c", START, str(home)], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        note = home / "database" / "postmaster.pid"
        server = int(note.read_text(encoding="ascii").split("\n", 1)[0])
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert is_there(server), "nobody else has ended it"
    end_servers(folder)
    ends = time.monotonic() + 30
    while is_there(server) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_there(server)
    end_servers(folder)
