"""A whole product as its users have it: `vorgang up` as a process, reached over HTTP only."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from tests.fakes import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
STOP_SECONDS = 60
PATIENCE_SECONDS = 20.0
_PASSWORD = re.compile(r"has the password\s+(\S+)")
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
Found = TypeVar("Found")


@dataclass
class Product:
    """A running product in a folder of its own."""

    home: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes]
    password: str
    work_to_start: float
    people: dict[str, SignedIn] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the pages are."""
        return self.environment["VORGANG_PUBLIC_URL"]

    @property
    def mail_address(self) -> str:
        """Where the mail catcher shows what arrived."""
        return f"http://127.0.0.1:{self.environment['VORGANG_MAIL_PAGE_PORT']}"

    def signed_in(self, username: str) -> SignedIn:
        """Return a person's session, opened once."""
        if username not in self.people:
            self.people[username] = SignedIn.open(self, username)
        return self.people[username]

    def basic(self, username: str) -> httpx.Client:
        """Return a program that signs in by HTTP Basic with every request."""
        return httpx.Client(
            base_url=self.address, auth=(username, self.password), timeout=30, trust_env=False
        )

    def command(
        self, *arguments: str, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Return what the command line says and with which code it leaves."""
        return command(*arguments, environment=self.environment, stdin=stdin)

    def stop(self) -> int:
        """End it as a service manager does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """End whatever is left of it, for good."""
        for left in self._processes():
            left.kill()

    def work(self) -> float:
        """Return what its processes have had of the processor, those included that have ended."""
        total = 0.0
        for one in self._processes():
            with suppress(psutil.Error):
                total += sum(one.cpu_times()[:4])  # its own, then its ended children's
        return total

    def left_over(self) -> list[psutil.Process]:
        """Return every process that still belongs to this product, a moment later too.

        The database takes its file of the process away a little before it is gone.
        """
        psutil.wait_procs(self._processes(), timeout=10)
        return self._processes()

    def _processes(self) -> list[psutil.Process]:
        own = [self.process.pid] if self.process.poll() is None else []
        return [
            one
            for one in psutil.process_iter(["cmdline"])
            if one.pid in own or _is_of(one, self.home)
        ]


@dataclass
class SignedIn:
    """A person's session in the pages."""

    product: Product
    http: httpx.Client
    token: str

    @classmethod
    def open(cls, product: Product, username: str) -> SignedIn:
        """Sign in as a browser does."""
        http = httpx.Client(base_url=product.address, timeout=30, trust_env=False)
        answer = http.post("/login", data={"username": username, "password": product.password})
        assert answer.status_code == 303, answer.text
        found = _TOKEN.search(http.get("/inbox").text)
        assert found, "the inbox carries no token"
        return cls(product, http, found.group(1))

    def page(self, path: str) -> str:
        """Return a page's HTML."""
        answer = self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:400]}"
        return answer.text

    def send(self, path: str, values: Mapping[str, object]) -> httpx.Response:
        """Send a form's values as the form island does."""
        return self.http.post(path, json={"data": values}, headers={"x-csrf-token": self.token})

    def press(self, path: str, **fields: str) -> httpx.Response:
        """Press a button of a page."""
        return self.http.post(path, data={"csrf": self.token, **fields})

    def search(self, what: str, **wanted: object) -> list[dict[str, Any]]:
        """Return what the JSON interface finds."""
        answer = self.http.post(
            f"/v2/{what}/search", json={"filter": wanted}, headers={"x-csrf-token": self.token}
        )
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def start(home: Path) -> Product:
    """Return a product that answers, in a new or an old folder."""
    ports = {name: str(free_port()) for name in ("PORT", "SMTP_PORT", "MAIL_PAGE_PORT", "ERP_PORT")}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VORGANG_")},
        **{f"VORGANG_{name}": value for name, value in ports.items()},
        "VORGANG_HOME": str(home),
        "VORGANG_PUBLIC_URL": f"http://127.0.0.1:{ports['PORT']}",
        "VORGANG_COMPANY": "Nordlicht Software GmbH",
        "VORGANG_EMBED_ORIGINS": f"http://localhost:{free_port()}",
        # Asked when somebody signs in by it, not before: one test lets a provider run there.
        "VORGANG_OIDC_ISSUER": f"http://localhost:{free_port()}",
        "VORGANG_OIDC_CLIENT_SECRET_FILE": str(home.parent / f"{home.name}.secret"),
        "VORGANG_OIDC_GROUPS": "vertrieb=sales-rep",
        "PYTHONPATH": str(ROOT),
    }
    Path(environment["VORGANG_OIDC_CLIENT_SECRET_FILE"]).write_text("not-to-be-guessed")
    output = home.parent / f"{home.name}.log"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.cli", "up"],
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    product = Product(home, environment, process, "", 0.0)
    try:
        product.password = until(lambda: _announced(process, output), START_SECONDS)
    except BaseException:
        product.kill()
        raise
    product.work_to_start = product.work()
    return product


def command(
    *arguments: str, environment: Mapping[str, str] | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Return what `vorgang` with these arguments says and with which code it leaves."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "api.cli", *arguments],
        env={"PYTHONPATH": str(ROOT), **(environment or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def until(look: Callable[[], Found | None], seconds: float = PATIENCE_SECONDS) -> Found:
    """Return what `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing happened within {seconds:.0f} s")


def offline_verifier(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Return what the verifier says in a process that knows nothing of the product."""
    return _run([sys.executable, "-P", "-m", "audit", *map(str, arguments)])


def tool(*arguments: str | Path) -> str:
    """Return what a program of the machine prints."""
    made = _run([str(one) for one in arguments])
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


def _run(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments,
        # Where the code is and where programs are, nothing else.
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _announced(process: subprocess.Popen[bytes], output: Path) -> str | None:
    words = output.read_text()
    if process.poll() is not None:
        raise AssertionError(f"`vorgang up` ended with {process.returncode}:\n{words}")
    found = _PASSWORD.search(words)
    return found.group(1) if found else None


def _is_of(process: psutil.Process, home: Path) -> bool:
    line = process.info["cmdline"] or []
    if any(str(home) in part for part in line):
        return True
    try:
        return "api.cli" in line and process.environ().get("VORGANG_HOME") == str(home)
    except psutil.Error:
        return False
