"""The demonstration: one story in six chapters.

Everything goes over HTTP to a real server, as Modeler, browsers and auditors do it.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from api import running
from api.demo import audit, lost, newsletter, order, quote, request
from api.demo.client import Unexpected
from api.demo.company import as_company, introduce
from api.demo.stage import Play
from api.reference_erp.beside import with_erp
from engine import faults
from engine.commands.migrate import migrate
from engine.settings import Settings, read_settings
from engine.workspace import open_workspace

Steps = Sequence[tuple[str, Callable[[Play], str]]]
CHAPTERS: tuple[tuple[str, Steps], ...] = (
    ("1  A quote with 22 % discount", quote.STEPS),
    ("2  Its order", order.STEPS),
    ("3  A quote that is lost", lost.STEPS),
    ("4  A newsletter", newsletter.STEPS),
    ("5  A person's rights", request.STEPS),
    ("6  The auditor", audit.STEPS),
)


def play(home: Path) -> int:
    """Play the whole demonstration in a fresh folder; return 0, or 1 after saying what failed."""
    settings = settings_of(home.resolve())
    _stop_leftover(settings)
    shutil.rmtree(settings.home, ignore_errors=True)
    settings.home.mkdir(parents=True)
    started = time.monotonic()
    try:
        with running.Children(settings) as children:
            stage = _prepare(settings, children)
            for heading, steps in CHAPTERS:
                click.echo(f"\n{heading}")
                for title, step in steps:
                    _tick(title, step(stage))
    except (Unexpected, running.Unavailable, faults.EngineFault, OSError) as fault:
        click.echo(f"  \u2717  {fault}", err=True)
        return 1
    click.echo(f"\nDone in {time.monotonic() - started:.0f} s. What it made, in {settings.home}:")
    for path in stage.files:
        click.echo(f"  {path.name}")
    return 0


def _stop_leftover(settings: Settings) -> None:
    """Stop a database that an earlier, killed demonstration left behind."""
    if (settings.home / "database" / "postmaster.pid").exists():
        subprocess.run(
            [sys.executable, "-P", "-m", "api.cli", "stop"],
            env=running.environment_of(settings),
            capture_output=True,
            timeout=60,
            check=False,
        )


def settings_of(home: Path) -> Settings:
    """Return the settings of a demonstration: nothing of it goes where work is real."""
    ports = _free_ports(4)
    return replace(
        as_company(read_settings()),
        home=home,
        database_url=None,
        migration_url=None,
        log_signer="",
        tiles=None,
        witnesses=None,
        witnesses_needed=0,
        operations_port=0,
        host="127.0.0.1",
        port=ports[0],
        smtp_host="127.0.0.1",
        smtp_port=ports[1],
        smtp_username=None,
        smtp_password=None,
        smtp_starttls=False,
        mail_page_port=ports[2],
        erp_port=ports[3],
        webhook_secrets=None,
        public_url=f"http://127.0.0.1:{ports[0]}",
    )


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _prepare(settings: Settings, children: running.Children) -> Play:
    click.echo("Preparing a fresh database, accounts, server, worker and mail catcher \u2026")
    settings, erp = with_erp(settings)
    migrate(settings)
    workspace = open_workspace(settings)
    try:
        password = running.make_accounts(workspace)
        introduce(workspace)
    finally:
        workspace.close()
    children.settings = settings
    children.start(running.PARTS)
    children.start(("erp",), erp)
    running.wait_until_answering(f"http://{settings.host}:{settings.port}/login", children)
    running.wait_until_answering(f"http://{settings.host}:{settings.mail_page_port}/", children)
    _tick("Server, worker and mail catcher run", f"http://{settings.host}:{settings.port}")
    return Play(settings, password)


def _tick(title: str, detail: str) -> None:
    click.echo(f"  \u2713  {title}" + (f": {detail}" if detail else ""))
