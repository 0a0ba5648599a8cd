"""Named places at which a child kills itself: wrapped around the product's own functions.

A transaction is known by what it writes, such as a step or a claim of jobs; before and after its
commit are two points of its kind.
"""

from __future__ import annotations

import importlib
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

_KINDS = {
    "step": ("engine.store.step_writing", "send_step"),
    "claim": ("engine.store.jobs", "claim"),
    "lease": ("engine.store.job_leases", "claim_outside"),
    "publish": ("engine.store.messages", "insert"),
    "correlate": ("engine.store.messages", "correlate"),
    "deploy": ("engine.store.definitions", "insert_resource"),
    "integrate": ("audit.positions", "place"),
    "sign": ("audit.positions", "store_checkpoint"),
    "told": ("engine.commands.record_keys", "names_of"),
    "told-restored": ("engine.commands.restore", "ledger_actor"),
    "refuse-epoch": ("engine.commands.rotate_encryption_key", "refuse_epochs"),
    "anew": ("engine.commands.continue_log", "_begin"),
    "cosigned": ("audit.anchors.stored", "store_cosignature"),
}
"""Kind of transaction -> the function that only such a one calls; the callers name its module."""
_FOUND = {
    "batch-claim": ("engine.store.batches", "claim"),
    "batch-item": ("engine.store.batches", "finish"),
    "archive": ("engine.store.archive", "archive_cases"),
    "term": ("engine.store.archive", "destroy_key"),
    "rewrap": ("engine.commands.wrapped_keys", "rewrap"),
}
"""Likewise; but a transaction is of this kind only if the function found something to do."""
_AFTER = {
    "head-remembered": ("audit.sequencer", "remember"),
    "revision": ("alembic.runtime.migration", "HeadMaintainer.update_to_step"),
    "effect-done": ("engine.connectors.mail", "MailConnector.run"),
    "roles-let-in": ("engine.commands.migrate", "_let_in"),
    "log-key-made": ("audit.log_keyring", "LogKeyring.ensure"),
    "key-named": ("pathlib", "Path.hardlink_to"),
    "kek-made": ("engine.commands.rotate_encryption_key", "rotate"),
    "kek-gone": ("engine.commands.rotate_encryption_key", "forget"),
    "head-aside": ("engine.commands.restore", "set_aside"),
    "witnessed-aside": ("engine.commands.restore", "set_witnessed_aside"),
    "witnessed-kept": ("engine.commands.collect_cosignatures", "keep_witnessed"),
    "keys-put-back": ("engine.commands.restore", "restore_keys"),
    "dump-put-back": ("engine.commands.restore", "run_program"),
    "restored": ("engine.commands.restore", "migrate"),
}
_BEFORE = {
    "entry-next": ("audit.ledger", "_store"),
    "term-next": ("engine.store.archive", "destroy_key"),
    "effect-next": ("engine.connectors.mail", "MailConnector.run"),
    "key-named-next": ("pathlib", "Path.hardlink_to"),
    "kek-gone-next": ("engine.commands.rotate_encryption_key", "forget"),
    "tile-next": ("audit.tiles", "TileFolder._write"),
    "tile-named-next": ("audit.tiles", "TileFolder._name"),
    "narrow-gone-next": ("shutil", "rmtree"),
    "key-back-next": ("engine.commands.back_up", "put"),
}
OF_SERVERS = (
    "step.before-commit",
    "step.unanswered",
    "step.after-commit",
    "entry-next",
    "publish.before-commit",
    "publish.after-commit",
    "lease.before-commit",
    "lease.after-commit",
    "deploy.before-commit",
    "deploy.after-commit",
)
OF_WORKERS = (
    "step.before-commit",
    "step.unanswered",
    "step.after-commit",
    "entry-next",
    "claim.before-commit",
    "claim.after-commit",
    "effect-next",
    "effect-done",
    "correlate.before-commit",
    "correlate.after-commit",
    "integrate.before-commit",
    "integrate.after-commit",
    "head-remembered",
    "sign.before-commit",
    "sign.after-commit",
)
PASSES: Mapping[str, int] = {
    "step": 160, "entry-next": 160, "claim": 160, "lease": 20, "publish": 24, "deploy": 6,
    "effect-next": 24, "effect-done": 24, "correlate": 24, "integrate": 12, "sign": 12,
    "head-remembered": 12,
}  # fmt: skip
"""About how many times a process at work passes a point, by the point's kind, in ten seconds."""
OF_BATCHES = (
    "batch-claim.before-commit",
    "batch-claim.after-commit",
    "batch-item.before-commit",
    "batch-item.after-commit",
)
OF_HOUSEKEEPING = (
    "archive.before-commit",
    "archive.after-commit",
    "term-next",
    "term.before-commit",
    "term.after-commit",
)
OF_MIGRATIONS = ("revision", "roles-let-in", "migrate.before-commit", "migrate.after-commit")

DIES = "harness: dies at"
"""What stands in the log of a child before the name of the point at which it ends."""
Function = Callable[..., Any]


class _Transaction(threading.local):
    """What the open transaction of this thread has written."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.ending: set[str] = set()
        """Its kinds, while it ends in the round trip in which it writes."""


class Points:
    """Counts how often each point is reached, and kills this process at the wanted one.

    Args:
        at: point -> how many times it is passed first; 0 kills at the first.
    """

    def __init__(self, at: dict[str, int]) -> None:
        self._at = at
        self._reached: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._transaction = _Transaction()

    def reach(self, name: str) -> None:
        """Die, if this is the place and the time."""
        if name not in self._at:
            return
        with self._lock:
            self._reached[name] += 1
            if self._reached[name] > self._at[name]:
                os.write(2, f"{DIES} {name}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Wrap the product's functions, before anything of it runs."""
        for kind, place in _KINDS.items():
            wrap(place, self._noting(kind))
        for kind, place in _FOUND.items():
            wrap(place, self._noting(kind, found=True))
        wrap(_AFTER["revision"], self._noting("migrate"))
        for name, place in _AFTER.items():
            wrap(place, self._around(None, name))
        for name, place in _BEFORE.items():
            wrap(place, self._around(name, None))
        wrap(("engine.store.exchange", "Exchange.send"), self._sending)
        wrap(("engine.store.exchange", "_Line._results"), self._answering)
        for ending in ("do_commit", "do_rollback"):
            wrapped = self._ending(getattr(PGDialect_psycopg, ending), ending == "do_commit")
            setattr(PGDialect_psycopg, ending, wrapped)

    def _noting(self, kind: str, *, found: bool = False) -> Callable[[Function], Function]:
        def outer(inner: Function) -> Function:
            def noted(*arguments: Any, **named: Any) -> Any:
                result = inner(*arguments, **named)
                if result or not found:
                    self._transaction.kinds.add(kind)
                return result

            return noted

        return outer

    def _around(self, before: str | None, after: str | None) -> Callable[[Function], Function]:
        def outer(inner: Function) -> Function:
            def around(*arguments: Any, **named: Any) -> Any:
                if before:
                    self.reach(before)
                result = inner(*arguments, **named)
                if after:
                    self.reach(after)
                return result

            return around

        return outer

    def _sending(self, inner: Function) -> Function:
        """Wrap what may end a transaction in the round trip in which it writes."""

        def sending(exchange: Any, *, commit: bool = False) -> Any:
            if not commit:
                return inner(exchange)
            kinds, self._transaction.kinds = self._transaction.kinds, set()
            points = [f"{kind}.before-commit" for kind in sorted(kinds)]
            if not self._at.keys().isdisjoint(points):
                inner(exchange)  # written, and not committed
                for point in points:
                    self.reach(point)
            self._transaction.ending = kinds
            try:
                answers = inner(exchange, commit=True)
            finally:
                self._transaction.ending = set()
            for kind in sorted(kinds):
                self.reach(f"{kind}.after-commit")
            return answers

        return sending

    def _answering(self, inner: Function) -> Function:
        """Wrap what waits for the answer: the server has everything, the commit as well."""

        def results(line: Any) -> Any:
            for kind in sorted(self._transaction.ending):
                self.reach(f"{kind}.unanswered")
            return inner(line)

        return results

    def _ending(self, inner: Function, is_commit: bool) -> Function:
        def ending(dialect: Any, connection: Any) -> None:
            kinds, self._transaction.kinds = self._transaction.kinds, set()
            for kind in sorted(kinds if is_commit else ()):
                self.reach(f"{kind}.before-commit")
            inner(dialect, connection)
            for kind in sorted(kinds if is_commit else ()):
                self.reach(f"{kind}.after-commit")

        return ending


def wrap(place: tuple[str, str], outer: Callable[[Function], Function]) -> None:
    """Replace a function of a module, or a method `Class.method` of a class in it."""
    module, name = place
    holder: Any = importlib.import_module(module)
    *classes, last = name.split(".")
    for one in classes:
        holder = getattr(holder, one)
    setattr(holder, last, outer(getattr(holder, last)))
