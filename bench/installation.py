"""An installation to measure in: a folder, a PostgreSQL, the models deployed, one clerk."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import psycopg

from bench.models import GROUP, LOOP, PARALLEL, ROW, TASKS_IN_A_ROW, VARIABLES
from engine.commands.complete_user_task import complete_user_task
from engine.commands.create_account import create_account
from engine.commands.deploy import deploy
from engine.commands.migrate import migrate
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person
from engine.settings import Settings
from engine.store import embedded
from engine.workspace import Workspace, open_workspace

OPERATOR = Person(
    "command-line",
    "command-line",
    "Bench",
    frozenset({"administrator", "analyst", "operator"}),
    kind="service",
    authentication="command-line",
)
PASSWORD = "correct horse battery"
ROWS_A_TURN = 3
"""Instances one after the other in a turn beside another engine: thirty steps, after one instance
that is not counted. The first few steps after somebody else's turn find the processor's caches full
of what is not theirs, on both sides; a turn measures the rate at which either goes on working."""
_FIRST_KEY = 4_000_000_000
"""Keys begin here, so that in recorded statements no version or token id is taken for a key."""


@dataclass
class Installation:
    """Where everything is measured.

    Args:
        quick: whether fewer rounds are enough.
        settings: of the installation; its folder goes at the end.
        url: of the database, for its owner.
        owner: connection of the database's owner, in autocommit, for looking and preparing.
        workspace: open.
        clerk: may start and do everything.
    """

    quick: bool
    settings: Settings
    url: str
    owner: psycopg.Connection[tuple[object, ...]]
    workspace: Workspace
    clerk: Person
    _aged: dict[int, int] = field(default_factory=dict)

    def rounds(self, full: int, quick: int) -> int:
        """Return how many rounds to run."""
        return quick if self.quick else full

    def start(
        self,
        process: str,
        variables: Mapping[str, object] = MappingProxyType({}),
        workspace: Workspace | None = None,
    ) -> int:
        """Return the key of a new instance."""
        begun = start_process_instance(
            workspace or self.workspace, process, variables=variables, actor=self.clerk
        )
        return begun.key

    def waiting(self, instance: int) -> int:
        """Return the key of the user task that waits in an instance."""
        row = self.owner.execute(
            "SELECT key FROM engine.user_task "
            "WHERE process_instance_key = %s AND state IN ('ready', 'claimed')",
            (instance,),
        ).fetchone()
        assert row is not None
        return int(str(row[0]))

    def step(
        self,
        instance: int,
        workspace: Workspace | None = None,
        submission: Mapping[str, object] = MappingProxyType({}),
    ) -> float:
        """Complete the user task that waits; return the seconds that took, without finding it."""
        key = self.waiting(instance)
        begun = time.perf_counter()
        complete_user_task(workspace or self.workspace, key, submission, actor=self.clerk)
        return time.perf_counter() - begun

    def steps(
        self,
        instance: int,
        count: int,
        workspace: Workspace | None = None,
        submission: Mapping[str, object] = MappingProxyType({}),
    ) -> float:
        """Complete as many user tasks; return the seconds per step."""
        return sum(self.step(instance, workspace, submission) for _ in range(count)) / count

    def rows(self) -> float:
        """Return the seconds per step of new instances of the row, one after the other."""
        _, *seconds = (
            self.steps(self.start(ROW.id), TASKS_IN_A_ROW) for _ in range(1 + ROWS_A_TURN)
        )
        return sum(seconds) / len(seconds)

    def looped(
        self, completed: int, submission: Mapping[str, object] = MappingProxyType({})
    ) -> int:
        """Return a fresh instance of the loop after so many completed user tasks."""
        instance = self.start(LOOP.id, VARIABLES)
        if completed:
            self.steps(instance, completed, submission=submission)
        return instance

    def aged(self, completed: int) -> int:
        """Return an instance of the loop that has done at least so many user tasks; made once."""
        if completed not in self._aged:
            self._aged[completed] = self.looped(completed)
        return self._aged[completed]


@contextmanager
def installed(*, quick: bool) -> Iterator[Installation]:
    """Give an installation; its database is ended and its folder removed at the end."""
    with tempfile.TemporaryDirectory(prefix="vorgang-bench-") as folder:
        settings = Settings(home=Path(folder))
        url = embedded.start(settings.home)
        try:
            migrate(settings)
            with opened(settings, url, quick=quick) as installation:
                yield installation
        finally:
            embedded.stop(settings.home)


@contextmanager
def opened(settings: Settings, url: str, *, quick: bool) -> Iterator[Installation]:
    """Give an installation in a migrated, empty database."""
    workspace = open_workspace(settings)
    try:
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("SELECT setval('engine.key', %s)", (_FIRST_KEY,))
            models = [model.resource() for model in (ROW, LOOP, PARALLEL)]
            deploy(workspace, models, actor=OPERATOR)
            clerk = create_account(
                workspace,
                username="clerk",
                name="Clerk",
                email=None,
                password=PASSWORD,
                groups=[GROUP],
                actor=OPERATOR,
            )
            yield Installation(quick, settings, url, owner, workspace, clerk)
    finally:
        workspace.close()
