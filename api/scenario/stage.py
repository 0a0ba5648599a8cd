"""A private engine for scenarios: a database of its own, people, a mail server, a clock to turn."""

from __future__ import annotations

import email.policy
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from api.operators import OPERATOR
from api.scenario.private_database import PrivateDatabase, opened_private_database
from engine.commands.create_account import create_account
from engine.commands.deploy import deploy
from engine.commands.expire_messages import expire_messages
from engine.model import Deployment, Person, Resource
from engine.observer import Unwatched
from engine.queries import next_due
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace

OUTWARD = frozenset({"http", "chat"})
"""Jobs that call somebody outside."""
MOST_TURNS = 10_000
"""Moments at which something fell due within one turn of the clock."""
MOST_AT_ONCE = 1_000
"""Timers, messages, mails and documents of one moment."""


class ClockStuck(Exception):
    """What falls due does not come to an end.

    Args:
        word: `at-once` or `turns`: at one moment, or within one turn of the clock.
        most: how much of it was done.
    """

    def __init__(self, word: str, most: int) -> None:
        super().__init__(f"{word}: {most}")
        self.word = word
        self.most = most


@dataclass
class _Postbox:
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a mail."""
        content = envelope.original_content or b""
        parsed = message_from_bytes(content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        return "250 taken"


class Places(Unwatched):
    """Keeps in which process the elements of an instance stand, by token: a process that it calls
    may have ids that its own has too."""

    def __init__(self) -> None:
        self.of: dict[int, dict[str, str]] = {}

    def placed(self, process_instance_key: int, within: Mapping[str, str], /) -> None:
        """Take up what a step told of."""
        self.of.setdefault(process_instance_key, {}).update(within)


class Stage:
    """The engine on which one scenario after the other is played.

    Args:
        workspace: over the private database.
        database: emptied before each scenario.
        postbox: gets all mails.
    """

    def __init__(self, workspace: Workspace, database: PrivateDatabase, postbox: _Postbox) -> None:
        self.workspace = workspace
        self.people: dict[str, Person] = {}
        self._database = database
        self._postbox = postbox
        self._now: datetime | None = None
        # What calls others is left to the scenario, which says what they answer.
        self._worker = Worker(workspace, types=set(workspace.connectors) - OUTWARD)
        workspace.clock = lambda: self.now
        workspace.observer = self.places = Places()

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
        *,
        in_earnest: bool = False,
    ) -> Deployment:
        """Return what is deployed, all of it at the moment at which a scenario begins.

        Args:
            at: that moment.
            resources: what is deployed.
            people: groups by user name.
            in_earnest: whether to refuse what is refused where work is real: jobs that no
                connector does. Otherwise they are the scenario's to do.

        Raises:
            ModelRefused: the files are refused.
            EngineFault: an account cannot be made.
        """
        self._database.empty()
        settings = self.workspace.settings
        self.workspace.settings = replace(settings, test_mode=not in_earnest)
        self._worker = Worker(self.workspace, types=set(self.workspace.connectors) - OUTWARD)
        self._postbox.mails.clear()
        self.places.of.clear()
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
        return deploy(self.workspace, resources, actor=OPERATOR)

    def leave(self, job_type: str) -> None:
        """Do no jobs of a type any more: from now on they are the scenario's to do."""
        types = set(self.workspace.connectors) - OUTWARD - {job_type}
        self._worker = Worker(self.workspace, types=types)

    def work(self) -> None:
        """Do all that is due: timers, messages, signals, mails, documents.

        Raises:
            ClockStuck: more than `MOST_AT_ONCE` are: one makes the next fall due at once.
        """
        if self._worker.do_due(MOST_AT_ONCE) >= MOST_AT_ONCE:
            raise ClockStuck("at-once", MOST_AT_ONCE)

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
        raise ClockStuck("turns", MOST_TURNS)


@contextmanager
def opened_stage(within: Path | None = None) -> Iterator[Stage]:
    """Give a private engine, in a folder of its own that is gone afterwards.

    Args:
        within: where to make that folder; none for wherever temporary files go.
    """
    with ExitStack() as stack:
        folder = tempfile.TemporaryDirectory(prefix="vorgang-scenario-", dir=within)
        home = Path(stack.enter_context(folder))
        postbox = _Postbox()
        port = _free_port()
        mail_server = Controller(postbox, hostname="127.0.0.1", port=port)
        mail_server.start()
        stack.callback(mail_server.stop)
        settings = Settings(home=home, smtp_port=port, test_mode=True)
        database = stack.enter_context(opened_private_database(home))
        workspace = open_workspace(settings)
        stack.callback(workspace.close)
        yield Stage(workspace, database, postbox)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
