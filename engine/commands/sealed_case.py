"""What a step has to know so that the tables hold its case sealed, and it is found all the same."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from engine.store.instances import LoadedInstance
from engine.store.sealing import STATE, Seals


def with_key(seals: Seals, connection: Connection, loaded: LoadedInstance) -> LoadedInstance:
    """Return a case that an earlier version began with a key of its own; one that is archived, and
    has no state any more, needs none."""
    seal = loaded.seal
    if seal.key is not None or seal.destroyed or not loaded.state:
        return loaded
    return replace(loaded, seal=seals.made(connection, loaded.key, loaded.subject))


def words_after(
    seals: Seals, loaded: LoadedInstance, summary: str | None
) -> frozenset[bytes] | None:
    """Return by what a case is found after a step; `None`, if that is what it was before."""
    known = any(name == STATE for name, *_ in loaded.held_keys)
    if known and summary == loaded.summary:
        return None
    return seals.words(loaded.business_id, summary)
