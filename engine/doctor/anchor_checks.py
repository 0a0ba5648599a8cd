"""Checks of what holds the ledger from outside: its witnesses, and time stamps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from audit import positions
from audit.anchors.standing import Standing, standing
from engine.doctor.result import Result, advice, sound, wrong
from engine.faults import SettingsRefused
from engine.settings import Settings
from engine.witness_list import named_witnesses

LATEST_COSIGNATURE = timedelta(minutes=10)
LATEST_STAMP = timedelta(days=2)


def check_anchors(settings: Settings, connection: Connection) -> Iterator[Result]:
    """Yield whether witnesses and the time-stamp authority follow the log, where they are set."""
    try:
        named = named_witnesses(settings)
    except SettingsRefused as fault:
        yield wrong("witnesses", "witnesses-misread", fault=fault)
        return
    origin = positions.held_origin(connection) or settings.log_origin
    found = standing(connection, origin, named)
    if named.asked:
        yield _witnesses(found, named.needed)
    if settings.timestamp_url is not None:
        yield _stamps(found)


def _witnesses(found: Standing, needed: int) -> Result:
    check = "witnesses"
    refusing = [one.name for one in found.witnesses if one.refused_at is not None]
    if refusing:
        return wrong(check, "witnesses-refuse", names=", ".join(refusing))
    late = [
        one.name
        for one in found.witnesses
        if one.size < found.size and (one.at is None or found.now - one.at > LATEST_COSIGNATURE)
    ]
    if not late or found.signed_at is None:
        return sound(check)
    enough = len(found.witnesses) - len(late) >= needed
    said = advice if enough else wrong
    return said(check, "witnesses-silent", names=", ".join(late), needed=needed)


def _stamps(found: Standing) -> Result:
    check = "time stamps of the ledger"
    if found.size == found.stamped_size or found.signed_at is None:
        return sound(check)
    if found.stamped_at is None:
        return advice(check, "never-stamped")
    if found.now - found.stamped_at > LATEST_STAMP:
        return advice(check, "stamps-late", at=found.stamped_at.date().isoformat())
    return sound(check)
