"""How far witnesses and time stamps follow the log: for whoever watches the installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from audit import positions
from audit.anchors import stored
from audit.anchors.witnesses import Witnesses


@dataclass(frozen=True, slots=True)
class WitnessStanding:
    """How far one witness is.

    Args:
        name: its name.
        size: entries that it has cosigned, 0 if none yet.
        at: when, by its clock.
        refused_at: since when it contradicts, if it does.
    """

    name: str
    size: int
    at: datetime | None
    refused_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far all of them are.

    Args:
        now: by the database's clock.
        size: entries under the newest checkpoint.
        signed_at: when it was signed.
        cosigned_size: entries that enough witnesses have cosigned, 0 if none, or none is asked.
        cosigned_at: when the last of those did.
        witnesses: each, by name.
        stamped_size: entries under the newest checkpoint with a time stamp.
        stamped_at: when, by the authority's clock.
    """

    now: datetime
    size: int
    signed_at: datetime | None
    cosigned_size: int
    cosigned_at: datetime | None
    witnesses: tuple[WitnessStanding, ...]
    stamped_size: int
    stamped_at: datetime | None


def standing(connection: Connection, origin: str, asked: Witnesses) -> Standing:
    """Return how far the witnesses that are asked follow this log, and time stamps."""
    now, size, signed_at = connection.exec_driver_sql(
        "SELECT clock_timestamp(), coalesce(c.size, 0), c.at FROM (SELECT) AS always LEFT JOIN "
        "(SELECT size, at FROM ledger.checkpoint ORDER BY size DESC LIMIT 1) AS c ON true"
    ).one()
    newest = stored.newest_cosigned(connection, origin)
    refused = {one.name: one.refused_at for one in stored.witnesses(connection)}
    states = tuple(
        WitnessStanding(
            name,
            newest[name].size if name in newest else 0,
            newest[name].at if name in newest else None,
            refused.get(name),
        )
        for name in sorted(witness.name for witness in asked.asked)
    )
    # The one that is as far as the policy needs others to be.
    ranked = sorted(states, key=lambda one: one.size, reverse=True)
    enough = ranked[asked.needed - 1] if asked.needed and ranked else None
    stamp = stored.newest_timestamp(connection)
    return Standing(
        now=now,
        size=size,
        signed_at=signed_at,
        cosigned_size=enough.size if enough else 0,
        cosigned_at=enough.at if enough else None,
        witnesses=states,
        stamped_size=stamp.size if stamp else 0,
        stamped_at=stamp.at if stamp else None,
    )


def newest_sizes(connection: Connection, origin: str) -> tuple[int, dict[str, int]]:
    """Return the size of the newest checkpoint, and what each witness has cosigned of this log."""
    newest = positions.newest_checkpoint(connection)
    cosigned = stored.newest_cosigned(connection, origin)
    return newest.size if newest else 0, {name: one.size for name, one in cosigned.items()}
