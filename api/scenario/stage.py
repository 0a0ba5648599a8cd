"""A private engine for scenarios: a database of its own, people, a mail server, a clock to turn."""

from __future__ import annotations

import email.policy
import socket
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, create_engine

from api.operators import OPERATOR
from engine.commands.create_account import create_account
from engine.commands.deliver_message import expire_messages
from engine.commands.deploy import deploy
from engine.commands.forget_everything import forget_everything
from engine.commands.migrate import migrate
from engine.model import Connector, Deployment, Person, Resource
from engine.queries import next_due
from engine.settings import Settings
from engine.store import embedded
from engine.store.database import owner_url
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace

MOST_TURNS = 10_000
"""Moments at which something fell due within one turn of the clock."""


class ClockStuck(Exception):
    """Turning the clock does not come to an end."""


class _EveryJob(dict[str, Connector]):
    """Connectors, beside which a scenario does the jobs of every other type."""

    allowed: Collection[str] | None = None

    def __contains__(self, job_type: object) -> bool:
        return self.allowed is None or job_type in self.allowed


@dataclass
class _Postbox:
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802  # the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a mail."""
        content = envelope.original_content or b""
        parsed = message_from_bytes(content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        return "250 taken"


class Stage:
    """The engine on which one scenario after the other is played.

    Args:
        workspace: of the private engine.
        owner: connections of its database's owner.
        postbox: gets all mails.
    """

    def __init__(self, workspace: Workspace, owner: Engine, postbox: _Postbox) -> None:
        self.workspace = workspace
        self.people: dict[str, Person] = {}
        self._owner = owner
        self._postbox = postbox
        self._now: datetime | None = None
        self._worker = Worker(workspace, types=tuple(workspace.connectors.keys()))
        workspace.clock = lambda: self.now
        self._connectors = _EveryJob(workspace.connectors)
        workspace.connectors = self._connectors

    @property
    def now(self) -> datetime:
        """The time that the engine takes for now."""
        assert self._now is not None, "nothing is being played"
        return self._now

    @property
    def mails(self) -> Sequence[EmailMessage]:
        """All mails of the scenario, oldest first."""
        return self._postbox.mails

    def begin(
        self,
        at: datetime,
        resources: Sequence[Resource],
        people: Mapping[str, Sequence[str]],
        job_types: Collection[str] | None = None,
    ) -> Deployment:
        """Return what is deployed, all of it at the moment at which a scenario begins.

        Args:
            at: that moment.
            resources: what is deployed.
            people: groups by user name.
            job_types: that diagrams may name; any, if left out.

        Raises:
            ModelRefused: the files are refused.
            EngineFault: an account cannot be made.
        """
        forget_everything(self.workspace, self._owner)
        self._postbox.mails.clear()
        self._now = at
        self.people = {
            name: create_account(
                self.workspace,
                username=name,
                name=name.capitalize(),
                email=f"{name}@example.com",
                password=None,
                groups=groups,
                actor=OPERATOR,
            )
            for name, groups in people.items()
        }
        self._connectors.allowed = job_types
        return deploy(self.workspace, resources, actor=OPERATOR)

    def work(self) -> None:
        """Do all that is due: timers, messages, signals, mails, documents."""
        self._worker.do_due()

    def turn(self, to: datetime) -> None:
        """Turn the clock on; what falls due on the way is done when it falls due.

        Raises:
            ClockStuck: more than `MOST_TURNS` moments lie on the way.
        """
        expire_messages(self.workspace)
        for _ in range(MOST_TURNS):
            self.work()
            due = next_due(self.workspace, self.now)
            if due is None or due > to:
                self._now = to
                self.work()
                return
            self._now = due
        raise ClockStuck(f"something fell due more than {MOST_TURNS} times")


@contextmanager
def opened_stage() -> Iterator[Stage]:
    """Give a private engine, in a folder of its own that is gone afterwards."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vorgang-scenario-")))
        postbox = _Postbox()
        port = _free_port()
        mail_server = Controller(postbox, hostname="127.0.0.1", port=port)
        mail_server.start()
        stack.callback(mail_server.stop)
        settings = Settings(home=home, smtp_port=port, test_mode=True)
        _start_database(home)
        stack.callback(embedded.stop, home)
        migrate(settings)
        owner = create_engine(owner_url(settings), pool_size=1)
        stack.callback(owner.dispose)
        workspace = open_workspace(settings)
        stack.callback(workspace.close)
        yield Stage(workspace, owner, postbox)


def _start_database(home: Path) -> None:
    """Start a database that writes no faster for being safe: it ends with this process."""
    with psycopg.connect(embedded.start(home), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
