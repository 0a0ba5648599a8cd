"""Checks of the keys: whether all processes have the same, and what none of them opens."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection

from audit.head import all_remembered
from audit.ledger import Ledger
from audit.positions import newest_checkpoint
from engine.doctor.result import Result, advice, sound, wrong
from engine.key_folder import open_keys
from engine.settings import Settings
from engine.store.connected import strangers
from engine.store.damage import damaged_rows
from engine.store.sealing import Seals

_WRAPPING = (
    "keystore.dek",
    "engine.message",
    "engine.signal",
    "engine.held_trigger",
    "engine.kept_answer",
)
_SAID = "SELECT body FROM ledger.entry WHERE inst = 'system' AND ledger.speaks_of_keys(body)"
MOST = 1_000
"""Damaged columns that are counted."""


def check_keys(settings: Settings, connection: Connection) -> Iterator[Result]:
    """Yield what is to be said of the key folder beside the database; both must be there."""
    yield _same_folder(settings, connection)
    yield from _epochs(settings, connection)
    yield _head(settings, connection)
    yield _damage(settings, connection)


def _same_folder(settings: Settings, connection: Connection) -> Result:
    check = "one key folder for all"
    others = [f"{one.part} {one.place}" for one in strangers(connection, settings.home)]
    return wrong(check, "other-keys", names=", ".join(others)) if others else sound(check)


def _epochs(settings: Settings, connection: Connection) -> Iterator[Result]:
    check = "key encryption keys"
    folder = open_keys(settings).encryption_keys
    used: Counter[int] = Counter()
    for table in _WRAPPING:
        rows = connection.exec_driver_sql(
            f"SELECT epoch, count(*) FROM {table} WHERE wrapped IS NOT NULL GROUP BY epoch"
        )
        for epoch, count in rows:
            used[epoch] += count
    gone = {epoch: count for epoch, count in used.items() if epoch not in folder}
    if gone:
        told = ", ".join(str(epoch) for epoch in sorted(gone))
        yield wrong(check, "epochs-missing", epochs=told, count=sum(gone.values()))
        return
    forgotten = sorted(_forgotten(connection) & set(folder))
    if forgotten:
        yield wrong(check, "epochs-back", epochs=", ".join(map(str, forgotten)))
        return
    old = sorted(epoch for epoch in used if epoch < folder.newest)
    if old:
        count = sum(used[epoch] for epoch in old)
        yield advice(check, "epochs-left", epochs=", ".join(map(str, old)), count=count)
        return
    yield sound(check)


def _forgotten(connection: Connection) -> set[int]:
    """Return the epochs that the ledger says are destroyed."""
    bodies = [json.loads(body) for (body,) in connection.exec_driver_sql(_SAID)]
    facts = [fact for body in bodies for fact in body["facts"]]
    return {int(fact["data"]["epoch"]) for fact in facts if fact["type"] == "key.forgotten"}


def _head(settings: Settings, connection: Connection) -> Result:
    """The guard against an old database works only with what is remembered outside of it."""
    check = "remembered head"
    keys = open_keys(settings)
    if not keys.log.signs or newest_checkpoint(connection) is None:
        return sound(check)
    if all_remembered(keys, settings.log_origin):
        return sound(check)
    return wrong(check, "no-head", folder=keys.folder)


def _damage(settings: Settings, connection: Connection) -> Result:
    check = "sealed rows"
    seals = Seals(Ledger(settings.log_origin, open_keys(settings), "doctor"))
    found = list(islice(damaged_rows(connection, seals), MOST))
    if not found:
        return sound(check)
    places = ", ".join(sorted({f"{one.table}.{one.column}" for one in found}))
    orphans = sum(one.orphaned for one in found)
    first = min(one.instance for one in found)
    return wrong(
        check, "rows-damaged", count=len(found), orphans=orphans, where=places, first=first
    )
