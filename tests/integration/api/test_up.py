"""`vorgang up`: everything comes up within seconds, and everything goes down again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fakes import free_port

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder whose name is short: the database's socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="vg") as folder:
        yield Path(folder)


@pytest.mark.timeout(120)
def test_all_parts_come_up_tell_their_addresses_and_end_together(home: Path) -> None:
    ports = {name: free_port() for name in ("PORT", "SMTP_PORT", "MAIL_PAGE_PORT")}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VORGANG_")}
    environment |= {f"VORGANG_{name}": str(port) for name, port in ports.items()}
    environment["VORGANG_HOME"] = str(home)
    running = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "up"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert running.stdout is not None
        said = []
        for line in running.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        announced = "".join(said)
        assert f"http://127.0.0.1:{ports['PORT']}" in announced
        password = (home / "demo-password.txt").read_text().strip()
        assert password in announced
        data = {"username": "miriam", "password": password}
        login = httpx.post(f"http://127.0.0.1:{ports['PORT']}/login", data=data)
        assert login.status_code == 303
        assert httpx.get(f"http://127.0.0.1:{ports['MAIL_PAGE_PORT']}/").status_code == 200
    finally:
        running.send_signal(signal.SIGINT)
        code = running.wait(40)
    assert code == 0
    assert _gone(home / "database" / "postmaster.pid"), "the database still runs"
    for port in ports.values():
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/", timeout=2)


def _gone(path: Path) -> bool:
    deadline = time.monotonic() + 10
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return not path.exists()
