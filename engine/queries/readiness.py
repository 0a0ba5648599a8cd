"""Whether this process can do its work: database, schema, log and keys fit together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from audit import positions
from audit.anchors import stored
from audit.continuity import continues
from audit.faults import EvidenceUnreadable
from audit.head import all_remembered
from audit.heartbeat import is_late
from audit.log_keys import is_signed
from engine.faults import EngineFault
from engine.store.schema import SchemaState, schema_state
from engine.workspace import Workspace


class Part(StrEnum):
    """What has to fit."""

    DATABASE = "database"
    SCHEMA = "schema"
    LOG = "log"
    KEYS = "keys"
    SEQUENCER = "sequencer"
    WITNESSES = "witnesses"
    """Told only where witnesses are named; whether work may come does not hang on it."""


class PartState(StrEnum):
    """How a part is, if not simply in order."""

    SOUND = "ok"
    UNREACHABLE = "unreachable"
    UNASKED = "unknown"
    OTHER_LOG = "other log"
    OTHER_KEY = "other key"
    BEHIND = "behind the last signed head"
    UNREADABLE = "unreadable"
    LATE = "entries wait"
    """Somebody is to look after the worker; it is no reason to send no work here."""
    CONTRADICTED = "contradicted"
    """A witness has cosigned what this log does not continue."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found, by part; `ready` is whether work may come."""

    parts: dict[Part, str]
    ready: bool


def readiness(workspace: Workspace) -> Readiness:
    """Return whether this process can do its work. Nothing is raised, and no address told."""
    named = workspace.settings.witnesses is not None
    told = [part for part in Part if named or part is not Part.WITNESSES]
    parts: dict[Part, str] = dict.fromkeys(told, PartState.UNASKED)
    try:
        with workspace.transaction() as connection:
            schema = schema_state(connection)
            # Only now: a kept connection does not know yet that the database went away.
            parts[Part.DATABASE], parts[Part.SCHEMA] = PartState.SOUND, schema
            parts |= ledger_parts(workspace, connection)
            parts[Part.SEQUENCER] = PartState.LATE if is_late(connection) else PartState.SOUND
            if named:
                refusing = any(one.refused_at for one in stored.witnesses(connection))
                parts[Part.WITNESSES] = PartState.CONTRADICTED if refusing else PartState.SOUND
    except (EngineFault, DBAPIError):
        if parts[Part.DATABASE] is PartState.UNASKED:
            parts[Part.DATABASE] = PartState.UNREACHABLE
    sound = {PartState.SOUND, PartState.LATE, SchemaState.CURRENT, SchemaState.NEWER}
    ready = all(state in sound for part, state in parts.items() if part is not Part.WITNESSES)
    return Readiness(parts, ready)


def ledger_parts(workspace: Workspace, connection: Connection) -> dict[Part, str]:
    """Return whether the key folder and the database hold the same log."""
    ledger = workspace.ledger
    try:
        # Before the database is read: it only grows, so that what was signed meanwhile is no lack.
        heads = all_remembered(ledger.keys, ledger.name)
    except (EvidenceUnreadable, OSError):
        return {Part.KEYS: PartState.UNREADABLE}
    if positions.held_origin(connection) != ledger.origin:
        return {Part.LOG: PartState.OTHER_LOG}
    newest = positions.newest_checkpoint(connection)
    if newest and not is_signed(connection, ledger.name, ledger.keys, newest):
        return {Part.LOG: PartState.SOUND, Part.KEYS: PartState.OTHER_KEY}
    behind = not all(continues(connection, head) for head in heads)
    return {
        Part.LOG: PartState.BEHIND if behind else PartState.SOUND,
        Part.KEYS: PartState.SOUND,
    }
