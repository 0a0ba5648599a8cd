"""Running processes: the server, the worker, the mail catcher, and all of them together.

Each imports what it needs when it starts: a worker has no use for a web framework, and everything
should be up within seconds.
"""

from __future__ import annotations

import gc
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

from api.demo.people import ACCOUNTS
from api.operators import OPERATOR
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.workspace import Workspace

GRACE_SECONDS = 10
START_SECONDS = 120
PARTS = ("serve", "worker", "mailcatcher")
_CHILD = "VORGANG_CHILD"
_KEPT = "demo-password.txt"


class Unavailable(Exception):
    """A process did not start, or ended when it should not have.

    Args:
        message: which one, and how it ended.
        remedy: what to do about it.
    """

    def __init__(self, message: str, remedy: str = "see what it wrote above") -> None:
        super().__init__(message)
        self.remedy = remedy


def refuse_taken_ports(settings: Settings, *names: str) -> None:
    """Pass if nothing listens on the ports of these settings.

    Raises:
        Unavailable: one is taken; the message names port and setting.
    """
    for name in names:
        port = getattr(settings, name)
        try:
            socket.create_server((settings.host, port)).close()
        except OSError as fault:
            raise Unavailable(
                f"port {port} of {settings.host} cannot be used: {fault.strerror}",
                f"stop what uses it, or set VORGANG_{name.upper()}",
            ) from None


def _refuse_taken_operations_port(settings: Settings) -> None:
    """Pass if the port for health and metrics is free, or none is wanted."""
    if settings.operations_port:
        refuse_taken_ports(replace(settings, host=settings.operations_host), "operations_port")


@contextmanager
def _for_good() -> Iterator[None]:
    """Import what stays: to look for garbage in it, again and again, costs a start a tenth."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def serve(settings: Settings) -> None:
    """Run the web server until it is told to stop."""
    with _for_good():
        import uvicorn

        from api.app import create_app
        from api.operating.logs import log_as
        from api.operating.port import operations_port
        from api.operating.tracing import tracing_of
        from engine.commands.record_keys import record_first_keys
        from engine.queries.rollback import refuse_rollback
        from engine.restoring import refuse_unfinished
        from engine.workspace import open_workspace

    log_as(settings)
    _warn_of_test_mode(settings)
    # uvicorn raises the signal again when it is done: without a handler of ours that would kill
    # this process before it could let go of the database.
    stopped_by_signals()
    refuse_taken_ports(settings, "port")
    _refuse_taken_operations_port(settings)
    refuse_unfinished(settings)
    tracing = tracing_of("serve")
    workspace = open_workspace(settings, known_as="serve")
    try:
        refuse_rollback(workspace)
        record_first_keys(workspace, actor=OPERATOR)
        app = create_app(workspace, tracing)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS // 2,
        )
        server = uvicorn.Server(config)
        # Requests that wait for jobs are answered before the server ends.
        app.state.is_closing = lambda: server.should_exit
        with operations_port(app.state.watch):
            server.run()
    finally:
        workspace.close()
        tracing.close()


def _warn_of_test_mode(settings: Settings) -> None:
    if settings.test_mode:
        logging.getLogger("vorgang").warning(
            "VORGANG_TEST_MODE is on: operators may turn the clock, and times in the ledger prove "
            "nothing; never where work is real"
        )


def work(settings: Settings) -> None:
    """Run the worker until it is told to stop."""
    with _for_good():
        from api.operating.logs import log_as
        from api.operating.port import operations_port
        from api.operating.tracing import tracing_of
        from api.operating.watch import Watch
        from engine.commands.record_keys import record_first_keys
        from engine.queries.rollback import refuse_rollback
        from engine.restoring import refuse_unfinished
        from engine.worker import Worker
        from engine.workspace import open_workspace

    log_as(settings)
    _warn_of_test_mode(settings)
    stop = stopped_by_signals()
    _refuse_taken_operations_port(settings)
    refuse_unfinished(settings)
    tracing = tracing_of("worker")
    workspace = open_workspace(settings, known_as="worker")
    try:
        refuse_rollback(workspace)
        record_first_keys(workspace, actor=OPERATOR)
        watch = Watch(workspace, tracing)
        workspace.observer = watch
        with operations_port(watch):
            Worker(workspace).run_until(stop)
    finally:
        workspace.close()
        tracing.close()


def catch_mail(settings: Settings) -> None:
    """Run the mail catcher until it is told to stop."""
    from api.mailcatcher import run_catcher

    refuse_taken_ports(settings, "smtp_port", "mail_page_port")
    run_catcher(settings, stopped_by_signals())


def stop_database(settings: Settings) -> bool:
    """Stop the embedded database; return whether it was running."""
    from engine.store import embedded

    return settings.database_url is None and embedded.stop(settings.home)


def up(settings: Settings, *, examples: bool = False) -> None:
    """Prepare everything, run all parts, and end them all when told to stop.

    Args:
        settings: of the installation.
        examples: whether a first start begins some cases, for people to try.

    Raises:
        Unavailable: a part did not start or ended by itself.
    """
    from api.demo.company import as_company, introduce
    from api.demo.first_start import announce, begin_work
    from api.reference_erp.beside import with_erp
    from engine.commands.migrate import migrate
    from engine.commands.record_keys import record_first_keys
    from engine.workspace import open_workspace

    stop = stopped_by_signals()
    refuse_taken_ports(settings, "port", "smtp_port", "mail_page_port")
    _progress("database")
    settings.home.mkdir(parents=True, exist_ok=True)
    settings, erp = with_erp(as_company(settings))
    if erp:
        refuse_taken_ports(settings, "erp_port")
    migrate(settings)
    workspace = open_workspace(settings)
    try:
        record_first_keys(workspace, actor=OPERATOR)
        _progress("library and demo accounts")
        password = prepare(workspace)
        if examples:
            introduce(workspace)
        _progress("server, worker, mail catcher")
        with Children(settings) as children:
            children.start(PARTS)
            if erp:
                children.start(("erp",), erp)
            wait_until_answering(f"http://{settings.host}:{settings.port}/login", children, stop)
            if examples and not stop.is_set():
                begin_work(settings, password, _progress)
            if not stop.is_set():
                announce(settings, password, has_erp=bool(erp))
            children.watch(stop)
    finally:
        workspace.close()


def _progress(part: str) -> None:
    click.echo(f"· {part}", err=True)


def prepare(workspace: Workspace) -> str:
    """Deploy the library and make the demo accounts; return their password."""
    from api.demo.company import of_company
    from api.library import shipped_resources
    from api.operators import OPERATOR
    from api.reference_erp.beside import at_port
    from engine.commands.deploy import deploy

    settings = workspace.settings
    shipped = of_company(at_port(shipped_resources(), settings.erp_port), settings.company)
    deploy(workspace, shipped, actor=OPERATOR)
    return make_accounts(workspace)


def make_accounts(workspace: Workspace) -> str:
    """Make the demo accounts that are missing; return their password, made once per folder."""
    from api.operators import OPERATOR
    from engine import queries
    from engine.commands.create_account import create_account

    path = workspace.settings.home / _KEPT
    password = path.read_text().strip() if path.exists() else f"demo-{secrets.token_hex(4)}"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"{password}\n")
    known = {one.username for one in queries.accounts(workspace, OPERATOR)}
    for account in ACCOUNTS:
        if account.username not in known:
            create_account(
                workspace,
                username=account.username,
                name=account.name,
                email=f"{account.username}@vorgang.localhost",
                password=password,
                groups=account.groups,
                actor=OPERATOR,
            )
    return password


def stopped_by_signals() -> Event:
    """Return an event that SIGINT and SIGTERM set; the end of its parent ends a child too."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if os.environ.get(_CHILD):
        Thread(target=_end_with_parent, daemon=True).start()
    return stop


def _end_with_parent() -> None:
    # The parent holds the other end and never writes: it closes when the parent ends, in any way.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@dataclass
class Children:
    """The parts as processes of their own, ended together."""

    settings: Settings

    def __enter__(self) -> Children:
        """Have no child yet."""
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        return self

    def __exit__(self, *_: object) -> None:
        """End every child: politely, then for good."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, parts: Sequence[str], arguments: Sequence[str] = ()) -> None:
        """Start the parts with these settings, and arguments of theirs."""
        for part in parts:
            # A session of its own: Ctrl-C reaches this process alone, which ends them in order.
            self.processes[part] = subprocess.Popen(  # noqa: S603  # our own interpreter and names
                [sys.executable, "-P", "-m", "api.cli", part, *arguments],
                # One process can have the port for health and metrics: the server.
                env={
                    **environment_of(
                        self.settings
                        if part == "serve"
                        else replace(self.settings, operations_port=0)
                    ),
                    _CHILD: "1",
                },
                stdin=subprocess.PIPE,
                start_new_session=True,
            )

    def check(self) -> None:
        """Pass if all children run.

        Raises:
            Unavailable: one has ended.
        """
        for part, process in self.processes.items():
            if process.poll() is not None:
                raise Unavailable(f"vorgang {part} ended with exit code {process.returncode}")

    def watch(self, stop: Event) -> None:
        """Wait until told to stop.

        Raises:
            Unavailable: a child has ended by itself.
        """
        while not stop.wait(0.5):
            self.check()


def wait_until_answering(url: str, children: Children, stop: Event | None = None) -> None:
    """Return as soon as the server answers.

    Raises:
        Unavailable: it does not within two minutes, or a child has ended.
    """
    # Imported late: with it come protocols that a server or a worker has no use for.
    import urllib.error
    import urllib.request

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not (stop and stop.is_set()):
        children.check()
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  # our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    if not (stop and stop.is_set()):
        raise Unavailable(f"{url} did not answer within {START_SECONDS} seconds")


def environment_of(settings: Settings) -> Mapping[str, str]:
    """Return the environment in which a child reads the same settings."""
    environment = dict(os.environ)
    for name in Settings.__slots__:
        value = getattr(settings, name)
        variable = f"VORGANG_{name.upper()}"
        environment.pop(variable, None)
        if value is not None:
            environment[variable] = ",".join(value) if isinstance(value, tuple) else str(value)
    here = str(Path(__file__).resolve().parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    return environment
