"""A child of the harness: the real `vorgang`, with crash points, shorter leases, maybe a defect.

`python -m tests.crash.child ORDER` runs one; `python -m tests.crash.child nursery` has everything
imported, and forks one for each order that it reads: a start then costs a tenth of the time, which
makes a thousand kills affordable.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
from dataclasses import asdict, dataclass, field
from datetime import timedelta

_DIE_WITH_PARENT = 1


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to run.

    Args:
        arguments: of `vorgang`.
        environment: its own variables; no other `VORGANG_…` is left.
        log: file that takes what it writes.
        at: crash points, see `points.Points`.
        defect: name of a seeded defect, see `defects.DEFECTS` and `care_defects.CARE_DEFECTS`.
        lease: seconds that a worker has a job without another word; `None` leaves the product's.
    """

    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: str
    at: dict[str, int] = field(default_factory=dict)
    defect: str | None = None
    lease: float | None = None

    def written(self) -> str:
        """Return the order as one line."""
        return json.dumps(asdict(self))


def read_order(line: str) -> Order:
    """Return the order of a line."""
    fields = json.loads(line)
    return Order(**{**fields, "arguments": tuple(fields["arguments"])})


def run(order: Order) -> None:
    """Become what was ordered; does not return."""
    # Whoever ends the harness, in whatever way, leaves no server behind.
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    output = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for name in [name for name in os.environ if name.startswith("VORGANG_")]:
        del os.environ[name]
    os.environ.update(order.environment)
    sys.argv = ["vorgang", *order.arguments]
    from api.cli import main
    from tests.crash import care_defects, defects, patches, points

    places = points.Points(order.at)
    places.install()
    if order.lease is not None:
        _shorten_leases(timedelta(seconds=order.lease))
    if order.defect is not None:
        seeds = {name: one.seed for name, one in defects.DEFECTS.items()}
        seeds |= {name: one.seed for name, one in care_defects.CARE_DEFECTS.items()}
        with patches.seeding(order.defect):
            seeds[order.defect]()
    main()


def _shorten_leases(lease: timedelta) -> None:
    """A killed worker's jobs go to another after the lease: a run with many kills cannot wait."""
    from engine import worker
    from engine.commands import deliver_message, deliver_signal, run_batch

    vars(run_batch)["LEASE"] = lease
    for function in (
        worker.Worker.__init__,
        deliver_message.claim_messages,
        deliver_signal.claim_signals,
    ):
        assert function.__kwdefaults__ is not None
        function.__kwdefaults__["lease"] = lease


def _nurse() -> None:
    """Fork a child for each order; ends with its standard input, and takes them all along."""
    _import_everything()
    # What is there stays with the pages that all children share: none of them collects it.
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.close(0)
            os.open(os.devnull, os.O_RDONLY)
            try:
                run(read_order(line))
            finally:
                os._exit(70)
        print(pid, flush=True)


def _import_everything() -> None:
    for name in (
        "api.app",
        "api.cli",
        "api.running",
        "engine.commands.migrate",
        "engine.worker",
        "tests.crash.care_defects",
        "tests.crash.defects",
        "tests.crash.points",
        "uvicorn.loops.auto",
        "uvicorn.protocols.http.auto",
    ):
        importlib.import_module(name)


if __name__ == "__main__":
    if sys.argv[1] == "nursery":
        _nurse()
    else:
        run(read_order(sys.argv[1]))
