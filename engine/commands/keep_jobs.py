"""Keep jobs that take longer than their lease, while whoever does them lives."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from engine.commands.claim_jobs import LEASE
from engine.faults import DatabaseUnavailable
from engine.model import JobKind
from engine.store import jobs
from engine.store.jobs import ClaimedJob
from engine.workspace import Workspace

LONGEST_WORK = timedelta(hours=1)
"""A connector that hangs for longer loses its job to another worker."""

_log = logging.getLogger(__name__)


@contextmanager
def kept(
    workspace: Workspace,
    claimed: Sequence[ClaimedJob],
    *,
    lease: timedelta = LEASE,
    longest: timedelta = LONGEST_WORK,
) -> Iterator[None]:
    """Extend the leases of these jobs, again and again, until the block ends.

    A process that dies extends nothing, so its jobs go to another worker within one lease. Timers
    and step boundaries are steps of their own and short: a batch of nothing else is left alone.
    """
    if all(job.kind != JobKind.CONNECTOR for job in claimed):
        yield
        return
    done = Event()
    beats = range(int(longest / (lease / 3)))

    def beat() -> None:
        for _ in beats:
            if done.wait(lease.total_seconds() / 3):
                return
            try:
                extend_leases(workspace, claimed, lease=lease)
            except DatabaseUnavailable as fault:
                _log.warning("leases were not extended: %s", fault)

    heart = Thread(target=beat, name="leases", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()


def extend_leases(
    workspace: Workspace, claimed: Sequence[ClaimedJob], *, lease: timedelta = LEASE
) -> int:
    """Return how many of these jobs are still held by this claim, and now for another lease.

    One that was done, or that somebody else has claimed since, is not touched.
    """
    held = [(job.key, job.attempts) for job in claimed]
    with workspace.transaction() as connection:
        return jobs.extend_leases(connection, held, lease, workspace.real_time())
