"""From a step to its signature: how long entries wait while four write as fast as they can."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Event, Thread

from bench.installation import Installation
from bench.models import LOOP, VARIABLES
from engine.commands.advance_ledger import advance_ledger
from engine.commands.complete_user_task import complete_user_task

WRITERS = 4
_PAUSE = 0.5
"""Seconds between two turns, as the worker leaves them."""
_DELAYS = """
SELECT extract(epoch FROM c.at
  - (convert_from(e.body, 'UTF8')::jsonb ->> 'ts')::timestamptz)::float8 AS delay
FROM ledger.index i JOIN ledger.entry e USING (inst, seq)
CROSS JOIN LATERAL (SELECT at FROM ledger.checkpoint WHERE size > i.idx ORDER BY size LIMIT 1) c
WHERE i.idx >= %s ORDER BY delay
"""


@dataclass(frozen=True, slots=True)
class MergeDelay:
    """What was measured.

    Args:
        entries: that were written, placed and signed.
        written_per_second: by all writers together.
        p50: seconds from an entry's time to that of the first checkpoint over it.
        p95: likewise, of the slowest twentieth.
        left: seconds from the last step to the checkpoint over everything: what had piled up.
    """

    entries: int
    written_per_second: float
    p50: float
    p95: float
    left: float


def merge_delay(installation: Installation) -> MergeDelay:
    """Return how long entries wait for their checkpoint while four threads complete user tasks."""
    workspace, steps = installation.workspace, installation.rounds(250, 40)
    instances = [installation.start(LOOP.id, VARIABLES) for _ in range(WRITERS)]
    advance_ledger(workspace)
    with workspace.transaction() as connection:
        first = workspace.ledger.covered(connection)
    ended = Event()

    def sequence() -> None:
        while not ended.is_set():
            begun = time.monotonic()
            advance_ledger(workspace)
            ended.wait(max(_PAUSE - (time.monotonic() - begun), 0.05))

    def write(instance: int) -> None:
        for _ in range(steps):
            key = installation.waiting(instance)
            complete_user_task(workspace, key, {}, actor=installation.clerk)

    sequencer = Thread(target=sequence)
    writers = [Thread(target=write, args=(instance,)) for instance in instances]
    begun = time.perf_counter()
    for thread in (sequencer, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    written = time.perf_counter()
    ended.set()
    sequencer.join()
    while advance_ledger(workspace):
        pass
    left = time.perf_counter() - written
    delays = [float(str(row[0])) for row in installation.owner.execute(_DELAYS, (first,))]
    return MergeDelay(
        len(delays),
        len(delays) / (written - begun),
        delays[len(delays) // 2],
        delays[len(delays) * 95 // 100],
        left,
    )
