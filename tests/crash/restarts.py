"""The database restarts under load: nothing acknowledged is lost, nobody sees more than a 503."""

from __future__ import annotations

import time

from tests.crash.installation import Child, Database
from tests.crash.storm import Storm

_STEPS, _PATIENCE_SECONDS = 10, 20.0
"""Acknowledged between two restarts, and how long they may take."""


def run(storm: Storm, made: Database, times: int, *, pause: float = 0.5) -> None:
    """Restart the database so often under the storm's clients; every process goes on by itself.

    What was found stands in the storm's outcome.
    """
    storm.place.start()
    children: list[Child] = [*storm.place.servers, *storm.place.workers]
    crowd = storm.crowd()
    crowd.come(storm.desks)
    try:
        crowd.open_gate()
        for number in range(times):
            _await_steps(storm, pause)
            # `fast` tells every connection; after `immediate` they find out by themselves.
            made.restart("fast" if number % 3 == 2 else "immediate")
        _await_steps(storm, pause)
        ended = [one.order.arguments for one in children if not one.is_alive()]
        assert not ended, f"{ended} did not outlive the database's restart"
        storm.calm(crowd, freshly=False)
    finally:
        crowd.leave()
    storm.counted()


def _await_steps(storm: Storm, pause: float) -> None:
    """Wait until everybody is back at work, on a machine that may be slow."""
    time.sleep(pause)
    enough, ends = storm.journal.acknowledged + _STEPS, time.monotonic() + _PATIENCE_SECONDS
    while storm.journal.acknowledged < enough and time.monotonic() < ends:
        time.sleep(0.05)
