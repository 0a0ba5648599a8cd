"""The database restarts under load: nothing acknowledged is lost, nobody sees more than a 503."""

from __future__ import annotations

import time

from tests.crash.installation import Child, Database
from tests.crash.storm import Storm


def run(storm: Storm, made: Database, times: int, *, pause: float = 1.5) -> None:
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
            time.sleep(pause)
            # `fast` tells every connection; after `immediate` they find out by themselves.
            made.restart("fast" if number % 3 == 2 else "immediate")
        time.sleep(pause)
        ended = [one.order.arguments for one in children if not one.is_alive()]
        assert not ended, f"{ended} did not outlive the database's restart"
        storm.calm(crowd, freshly=False)
    finally:
        crowd.leave()
    storm.counted()
