"""A worker dies in the middle of a batch, or of keeping house: another brings it to its end, once.

Each point has cases of its own, and one death: an item whose worker died three times is given up.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg

from engine.batch_model import BatchType
from engine.commands.begin_batch import begin_batch
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.start_process_instance import start_process_instance
from engine.queries import person_of_username
from tests.builders import ADMINISTRATOR
from tests.crash import models
from tests.crash.checker import Checker, verified
from tests.crash.installation import Child, Installation
from tests.crash.journal import Journal
from tests.crash.points import OF_BATCHES, OF_HOUSEKEEPING
from tests.crash.standing import Violation

CASES = 12
"""More than a worker claims at once."""
_PATIENCE_SECONDS, _LEASE_SECONDS = 90.0, 1.0
"""One worker lives at a time: of a lease only what the dead one leaves behind is waited for."""
_AT_ONCE = {"VORGANG_ARCHIVE_AFTER": "P0D", "VORGANG_RETENTION": "contact=P0D"}
_BATCH_OPEN = "SELECT count(*) FROM engine.batch_operation WHERE state = 'active'"
_ITEMS = "SELECT state, count(*) FROM engine.batch_item GROUP BY state"
_DONE = """
SELECT e.inst, f->>'type', count(*) FROM ledger.entry e,
  jsonb_array_elements(convert_from(e.body, 'UTF8')::jsonb->'facts') f
WHERE f->>'type' IN ('process.terminated', 'batch.applied') GROUP BY 1, 2"""
_HOUSE_OPEN = """
SELECT (SELECT count(*) FROM engine.process_instance)
  + (SELECT count(*) FROM keystore.dek d JOIN engine.archived_process_instance a USING (subject)
     WHERE d.class = 'contact' AND d.wrapped IS NOT NULL)"""
_KEPT = "SELECT count(*), count(DISTINCT key) FROM engine.every_process_instance"
# The key of what the tables hold of a case (class `state`) goes with the last of the others.
_GONE = """
SELECT (SELECT count(*) FROM keystore.dek d JOIN engine.archived_process_instance a USING (subject)
        WHERE d.wrapped IS NULL AND d.class <> 'state'),
  count(*), count(DISTINCT (f->'data'->>'handle', f->'data'->>'class'))
FROM ledger.entry e, jsonb_array_elements(convert_from(e.body, 'UTF8')::jsonb->'facts') f
WHERE e.inst = 'system' AND f->>'type' = 'retention.expired'"""


def batches(place: Installation) -> tuple[int, list[Violation]]:
    """Return how many workers died in a batch, and what was left undone or was done twice."""
    operator = person_of_username(place.workspace, "otto")
    wanted: set[str] = set()
    for point in OF_BATCHES:
        wanted |= _begun(place)
        begin_batch(place.workspace, BatchType.CANCEL, {}, {}, "one of many", actor=operator)
        place.workspace.close()
        _die(place, point, {})
        _finish(place, _BATCH_OPEN, {})
    found = Checker(place, Journal()).frozen()
    with psycopg.connect(place.database_url) as connection:
        states = {str(row[0]): int(row[1]) for row in connection.execute(_ITEMS)}
        done = Counter({(row[0], row[1]): int(row[2]) for row in connection.execute(_DONE)})
    if states != {"completed": len(wanted)}:
        found.append(Violation("I10", f"items of batches: {states}, of {len(wanted)}"))
    for instance in sorted(wanted):
        for fact in ("process.terminated", "batch.applied"):
            if done[instance, fact] != 1:
                found.append(Violation("I1", f"{fact} of {instance}: {done[instance, fact]} times"))
    return len(OF_BATCHES), found


def housekeeping(place: Installation) -> tuple[int, list[Violation]]:
    """Return how many workers died while they kept house, and what is lost, or there twice."""
    found: list[Violation] = []
    count = 0
    for point in OF_HOUSEKEEPING:
        for instance in _begun(place):
            cancel_process_instance(place.workspace, int(instance), "no more", actor=ADMINISTRATOR)
            count += 1
        place.workspace.close()
        _die(place, point, _AT_ONCE)
        found += _verified(place, f"after {point}")
        _finish(place, _HOUSE_OPEN, _AT_ONCE)
        found += _verified(place, f"after {point} and another worker")
    with psycopg.connect(place.database_url) as connection:
        kept = connection.execute(_KEPT).fetchone()
        gone = connection.execute(_GONE).fetchone()
    if kept != (count, count):
        found.append(Violation("I1", f"{kept} cases are kept, of {count}"))
    if gone is None or gone[0] == 0 or len(set(gone)) != 1:
        found.append(Violation("I2", f"keys destroyed, facts of it, different ones: {gone}"))
    return len(OF_HOUSEKEEPING), found


def _begun(place: Installation) -> set[str]:
    variables = {"wait": "P1D"}
    keys = [
        start_process_instance(
            place.workspace, models.RACE, variables=variables, actor=ADMINISTRATOR
        ).key
        for _ in range(CASES)
    ]
    return {str(key) for key in keys}


def _worker(place: Installation, at: dict[str, int], more: dict[str, str]) -> Child:
    order = place.order("worker", at=at)
    order = replace(order, environment={**order.environment, **more}, lease=_LEASE_SECONDS)
    child = Child(place.nursery.bear(order), order, None)
    place.workers = [child]
    return child


def _die(place: Installation, point: str, more: dict[str, str]) -> None:
    later = (
        3 if point in {"batch-item.before-commit", "batch-item.after-commit", "term-next"} else 0
    )
    killed = _worker(place, {point: later}, more)
    assert killed.wait(_PATIENCE_SECONDS), f"no worker came to {point}"


def _finish(place: Installation, open_: str, more: dict[str, str]) -> None:
    """Let another worker work until nothing is open and everything is signed."""
    _worker(place, {}, more)
    queries = (open_, "SELECT count(*) FROM ledger.pending")
    ends = time.monotonic() + _PATIENCE_SECONDS
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        connection.execute("SET application_name = 'harness'")
        while time.monotonic() < ends:
            if not any(_count(connection, one) for one in queries):
                break
            time.sleep(0.1)
    place.kill_all()


def _count(connection: psycopg.Connection[tuple[object, ...]], query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return 0 if row is None else int(str(row[0]))


def _verified(place: Installation, when: str) -> Iterator[Violation]:
    found = list(verified(place.workspace))
    place.workspace.close()
    for one in found:
        yield Violation(one.invariant, f"{when}: {one.what}")


PARTS: dict[str, Callable[[Installation], tuple[int, list[Violation]]]] = {
    "batches": batches,
    "housekeeping": housekeeping,
}
