"""Witnesses of a workspace's log, as processes of their own, and the list that names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from audit.witness.storage import Storage
from engine.workspace import Workspace
from tests.fakes import free_port
from tests.witnessed import Running, made, serving


class Office:
    """Folders of witnesses, and the list that names them.

    Args:
        folder: of everything.
        workspace: whose log they watch.
    """

    def __init__(self, folder: Path, workspace: Workspace) -> None:
        self.folder = folder
        self.list = folder / "witnesses"
        self.ports: dict[str, int] = {}
        self.vkeys: dict[str, str] = {}
        self._log = workspace.ledger.keys.vkey(workspace.ledger.origin)

    def engage(self, *names: str) -> None:
        """Make those witnesses that are new, and name exactly these."""
        for name in names:
            if name not in self.vkeys:
                self.vkeys[name] = made(self.folder / name, f"{name}.example", [self._log])
                self.ports[name] = free_port()
        self.list.write_text(
            "# witnesses\n\n"
            + "".join(f"http://127.0.0.1:{self.ports[one]}/ {self.vkeys[one]}\n" for one in names)
        )

    @contextmanager
    def open(self, *names: str) -> Iterator[list[Running]]:
        """Run these witnesses."""
        with ExitStack() as stack:
            yield [
                stack.enter_context(serving(self.folder / name, self.ports[name])) for name in names
            ]

    def evidence(self, name: str) -> list[dict[str, str]]:
        """Return what a witness keeps against the log."""
        storage = Storage(self.folder / name)
        return [
            json.loads(path.read_bytes())
            for log in storage.logs()
            for path in storage.evidence(log)
        ]
