"""A running server with the shipped library and demo people, shared by the tests of the edge."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import uvicorn
from fastapi import FastAPI
from psycopg import sql

from api.addresses import Addresses
from api.app import create_app
from api.demo.people import ACCOUNTS
from api.description.document import document
from api.library import shipped_resources
from engine.settings import Settings
from engine.store import embedded
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests import builders
from tests.conformance.beside import CLIENTS
from tests.fakes import Postbox, free_port, mail_server
from tests.integration.api.described import Described

collect_ignore = (
    []
    if CLIENTS.is_dir()
    else [
        "test_camunda_clients.py",
        "test_operator_client.py",
        "test_intervention_client.py",
    ]
)
PASSWORD = "vier-augen-sehen-mehr"
# Each group that approves has two members, as the deal desk wants it.
PEOPLE = (
    *("miriam", "holger", "thomas", "silke", "henning", "ingrid", "lars"),
    *("nora", "arne", "henrike"),
)


@dataclass
class Office:
    """A server over a workspace, and ways to talk to it."""

    address: str
    workspace: Workspace
    browsers: dict[str, httpx.Client] = field(default_factory=dict)
    app: FastAPI = field(default_factory=FastAPI)
    postbox: Postbox = field(default_factory=Postbox)

    def stranger(self) -> httpx.Client:
        """Return a client that nobody has signed in."""
        return httpx.Client(base_url=self.address, timeout=30)

    def program(self, username: str) -> httpx.Client:
        """Return a client that signs in by HTTP Basic."""
        return httpx.Client(base_url=self.address, auth=(username, PASSWORD), timeout=30)

    def worker(self) -> Worker:
        """Return a worker for the jobs of this office, which nobody else does."""
        return Worker(self.workspace)

    def browser(self, username: str) -> httpx.Client:
        """Return a client with a session, and its CSRF token in `headers` for JSON."""
        if username not in self.browsers:
            client = self.stranger()
            answer = client.post("/login", data={"username": username, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            client.headers["x-csrf-token"] = token_of(client)
            self.browsers[username] = client
        return self.browsers[username]


def token_of(client: httpx.Client) -> str:
    """Return the CSRF token that the pages of this session carry."""
    page = client.get("/inbox").text
    return page.split('name="csrf" value="')[1].partition('"')[0]


@pytest.fixture(scope="session")
def office(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server with the library deployed and one account for each of a few roles."""
    with opened(postgresql, "office", tmp_path_factory.mktemp("office")) as made:
        yield made


@contextmanager
def opened(postgresql: str, name: str, home: Path) -> Iterator[Office]:
    """Open an office over a database of its own."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = postgresql.replace(f"/{embedded.DATABASE}?", f"/{name}?")
    settings = _settings(url, home)
    from engine.commands.migrate import migrate

    migrate(settings)
    workspace = open_workspace(settings)
    builders.deployed(workspace, *shipped_resources("deal-desk", "shared"))
    for account in ACCOUNTS:
        if account.username in PEOPLE:
            builders.person(workspace, account.username, *account.groups, password=PASSWORD)
    server = running(workspace)
    with mail_server(settings.smtp_port) as postbox, server as address:
        yield Office(address, workspace, app=server.app, postbox=postbox)
    workspace.close()
    assert not server.described.differences, "\n".join(server.described.differences)
    with psycopg.connect(postgresql, autocommit=True) as connection:
        dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(dropped)


def _settings(url: str, home: Path) -> Settings:
    return Settings(
        home=home,
        database_url=url,
        company="Nordlicht Software GmbH",
        port=free_port(),
        smtp_port=free_port(),
        external_job_types=("outside-*",),
    )


def _description(app: FastAPI, port: int) -> dict[str, Any]:
    [addresses] = [one for one in app.router.routes if isinstance(one, Addresses)]
    return document(addresses, f"http://127.0.0.1:{port}")


class running:  # noqa: N801 -- reads as a verb where it is used
    """Runs the server for a workspace in a thread."""

    def __init__(self, workspace: Workspace) -> None:
        self.port = workspace.settings.port
        self.app = app = create_app(workspace)

        @app.get("/fault-for-tests")
        @app.get("/v2/fault-for-tests")
        def fail() -> None:
            raise RuntimeError("a secret that no answer may carry")

        self.described = Described(app, lambda: _description(app, self.port))
        config = uvicorn.Config(
            self.described,
            port=self.port,
            log_level="critical",
            access_log=False,
            server_header=False,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        deadline = time.monotonic() + 20
        while not self.server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)
