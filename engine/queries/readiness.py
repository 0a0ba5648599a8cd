"""Whether this process can do its work: database, schema, log and keys fit together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from audit import positions
from audit.checkpoint import signature_holds
from audit.continuity import continues
from audit.faults import EvidenceUnreadable
from audit.head import remembered
from engine.faults import EngineFault
from engine.store.schema import SchemaState, schema_state
from engine.workspace import Workspace


class Part(StrEnum):
    """What has to fit."""

    DATABASE = "database"
    SCHEMA = "schema"
    LOG = "log"
    KEYS = "keys"


class PartState(StrEnum):
    """How a part is, if not simply in order."""

    SOUND = "ok"
    UNREACHABLE = "unreachable"
    UNASKED = "unknown"
    OTHER_LOG = "other log"
    OTHER_KEY = "other key"
    BEHIND = "behind the last signed head"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found, by part; `ready` is whether work may come."""

    parts: dict[Part, str]
    ready: bool


def readiness(workspace: Workspace) -> Readiness:
    """Return whether this process can do its work. Nothing is raised, and no address told."""
    parts: dict[Part, str] = dict.fromkeys(Part, PartState.UNASKED)
    try:
        with workspace.transaction() as connection:
            parts[Part.DATABASE] = PartState.SOUND
            schema = schema_state(connection)
            parts[Part.SCHEMA] = schema
            parts |= ledger_parts(workspace, connection)
    except (EngineFault, DBAPIError):
        if parts[Part.DATABASE] is PartState.UNASKED:
            parts[Part.DATABASE] = PartState.UNREACHABLE
    sound = {PartState.SOUND, SchemaState.CURRENT, SchemaState.NEWER}
    return Readiness(parts, all(state in sound for state in parts.values()))


def ledger_parts(workspace: Workspace, connection: Connection) -> dict[Part, str]:
    """Return whether the key folder and the database hold the same log."""
    ledger = workspace.ledger
    try:
        # Before the database is read: it only grows, so that what was signed meanwhile is no lack.
        head = remembered(ledger.keys, ledger.origin)
    except (EvidenceUnreadable, OSError):
        return {Part.KEYS: PartState.UNREADABLE}
    if positions.held_origin(connection) != ledger.origin:
        return {Part.LOG: PartState.OTHER_LOG}
    newest = positions.newest_checkpoint(connection)
    if newest and not signature_holds(newest.note, [ledger.keys.vkey(ledger.origin)]):
        return {Part.LOG: PartState.SOUND, Part.KEYS: PartState.OTHER_KEY}
    behind = head is not None and not continues(connection, head)
    return {
        Part.LOG: PartState.BEHIND if behind else PartState.SOUND,
        Part.KEYS: PartState.SOUND,
    }
