"""`vorgang up`: everything comes up within seconds, and everything goes down again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from engine.store import embedded
from tests.fakes import free_port

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder whose name is short: the database's socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="vg") as folder:
        yield Path(folder)


@dataclass
class Up:
    """A running `vorgang up`, its ports and all that it said until it was ready."""

    process: subprocess.Popen[str]
    ports: dict[str, int]
    said: str


@pytest.fixture
def up(home: Path) -> Iterator[Up]:
    """Everything, started and ready."""
    ports = {name: free_port() for name in ("PORT", "SMTP_PORT", "MAIL_PAGE_PORT", "ERP_PORT")}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VORGANG_")}
    environment |= {f"VORGANG_{name}": str(port) for name, port in ports.items()}
    environment["VORGANG_HOME"] = str(home)
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "up"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    try:
        yield Up(process, ports, "".join(said))
    finally:
        process.terminate()
        process.wait(40)
        embedded.stop(home)


@pytest.mark.timeout(120)
def test_all_parts_come_up_tell_their_addresses_and_end_together(up: Up, home: Path) -> None:
    assert f"http://127.0.0.1:{up.ports['PORT']}" in up.said
    password = (home / "demo-password.txt").read_text().strip()
    assert password in up.said
    data = {"username": "miriam", "password": password}
    login = httpx.post(f"http://127.0.0.1:{up.ports['PORT']}/login", data=data)
    assert login.status_code == 303
    assert httpx.get(f"http://127.0.0.1:{up.ports['MAIL_PAGE_PORT']}/").status_code == 200
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(40) == 0
    assert _gone(home / "database" / "postmaster.pid"), "the database still runs"
    assert all(_silent(port) for port in up.ports.values())


@pytest.mark.timeout(120)
def test_no_part_outlives_a_parent_that_was_killed(up: Up) -> None:
    up.process.kill()
    assert all(_silent(port) for port in up.ports.values())


def _silent(port: int) -> bool:
    """Return whether nothing listens on the port any more, within a while."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) != 0:
                return True
        time.sleep(0.1)
    return False


def _gone(path: Path) -> bool:
    deadline = time.monotonic() + 10
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return not path.exists()
