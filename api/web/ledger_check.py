"""A verification of the whole ledger: at once of a small one, in the background of a large one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Final

from audit.finding import Finding
from engine.commands.verify_ledger import verify_ledger
from engine.faults import EngineFault
from engine.model import Person
from engine.workspace import Workspace

AT_ONCE: Final = 20_000
"""A ledger of so many entries is verified while its reader waits."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """A verification that ended.

    Args:
        findings: `None` if it broke off; the server's log says why.
    """

    at: datetime
    findings: Sequence[Finding] | None


class LedgerCheck:
    """The verification that this process runs in the background, one at a time, and its outcome.

    How many findings there were stands in the ledger for every process; what they are is known
    here until the next one.
    """

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._lock = Lock()
        self._since: datetime | None = None
        self._last: Checked | None = None

    @property
    def since(self) -> datetime | None:
        """When the verification began that runs now; `None` while none does."""
        return self._since

    @property
    def last(self) -> Checked | None:
        """The last one that ended here."""
        return self._last

    def begin(self, workspace: Workspace, person: Person) -> None:
        """Begin one, if none runs.

        Args:
            workspace: where.
            person: who asks; the command has to be allowed to them, which the caller asks first.
        """
        with self._lock:
            if self._since is not None:
                return
            self._since = datetime.now(UTC)
        Thread(target=self._run, args=(workspace, person), name="ledger check", daemon=True).start()

    def _run(self, workspace: Workspace, person: Person) -> None:
        findings: Sequence[Finding] | None = None
        try:
            findings = verify_ledger(workspace, actor=person)
        except EngineFault:
            _log.exception("a verification of the ledger broke off")
        finally:
            with self._lock:
                self._last = Checked(datetime.now(UTC), findings)
                self._since = None
