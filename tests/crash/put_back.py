"""`vorgang restore` and `vorgang accept-loss` die in the middle: nothing half is worked on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import psycopg

from engine.commands.advance_ledger import advance_ledger
from engine.commands.back_up import back_up
from engine.faults import EngineFault
from engine.queries.rollback import refuse_rollback
from engine.restoring import refuse_unfinished
from engine.settings import Settings
from engine.workspace import open_workspace
from tests.crash.installation import Installation
from tests.crash.ledger_care import Care, Part
from tests.crash.standing import Violation

OF_RESTORES = (
    ("key-back-next", 0),
    ("key-back-next", 3),
    ("keys-put-back", 0),
    ("dump-put-back", 0),
    ("restored", 0),
    ("told-restored.before-commit", 0),
    ("told-restored.after-commit", 0),
)
OF_ADMISSIONS = ("anew.before-commit", "anew.after-commit", "witnessed-aside", "head-aside")


def restores(place: Installation) -> Part:
    """Put a backup back on a new machine, and die each time."""
    care = Care(place)
    note = back_up(place.workspace, place.home / "backup", datetime.now(UTC))
    place.workspace.close()
    for number, (point, after) in enumerate(OF_RESTORES):
        with _empty(place, f"{number}") as settings:
            more = {
                "VORGANG_HOME": str(settings.home),
                "VORGANG_DATABASE_URL": str(settings.database_url),
            }
            command = ("restore", str(place.home / "backup"))
            care.note_death(point, care.ran(*command, at={point: after}, more=more))
            if _begins(settings):
                care.found.append(Violation("I7", f"a process began after a death at {point}"))
            said = care.ran(*command, more=more)
            if not _begins(settings):
                care.found.append(Violation("I7", f"restored again after {point}: {said}"))
                continue
            other = replace(care, place=replace(place, home=settings.home))
            other.looker.settings = settings
            other.looker._leaves, other.looker._notes = {}, {}
            other.look(f"restored again after a death at {point}")
            told = other.looker.facts()["restore.performed", "", note.made_at]
            other.expect(f"restores said after {point}", 1, told)
            other.work(1)
            other.look(f"work goes on after {point}")
            care.found += other.found
    return care.deaths, care.found


def admissions(place: Installation) -> Part:
    """Admit the loss of what a backup does not hold, and die each time."""
    care = Care(place)
    for number, point in enumerate(OF_ADMISSIONS):
        folder = place.home / f"backup-{number}"
        workspace = open_workspace(place.workspace.settings)
        back_up(workspace, folder, datetime.now(UTC), keys=False)
        workspace.close()
        care.work()
        care.look("before the loss")
        with psycopg.connect(place.database_url, autocommit=True) as connection:
            for schema in ("engine", "ledger", "keystore"):
                connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())
        care.ran("restore", str(folder))
        care.looker._leaves, care.looker._notes = {}, {}
        if _begins(place.workspace.settings):
            care.found.append(Violation("I4", "a process began on a log that has lost something"))
        care.note_death(point, care.ran("accept-loss", at={point: 0}))
        said = care.ran("accept-loss")
        care.look(f"admitted again after a death at {point}: {said}")
        care.work()
        care.look(f"work goes on after {point}")
    told = {key: n for key, n in care.looker.facts().items() if key[0] == "log.continued"}
    care.expect("losses admitted", [1] * len(OF_ADMISSIONS), list(told.values()))
    return care.deaths, care.found


@contextmanager
def _empty(place: Installation, name: str) -> Iterator[Settings]:
    """Give settings for another machine over an empty database."""
    database = f"{place.database_url.rpartition('/')[2].split('?')[0]}_{name}"
    with psycopg.connect(place.database.named("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database} TEMPLATE template0".encode())
        yield replace(
            place.workspace.settings,
            home=place.home / f"elsewhere-{name}",
            database_url=place.database.named(database),
        )
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())


def _begins(settings: Settings) -> bool:
    """Return whether a process would begin to work there, as servers and workers ask."""
    try:
        refuse_unfinished(settings)
        workspace = open_workspace(settings)
    except EngineFault:
        return False
    try:
        refuse_rollback(workspace)
        advance_ledger(workspace)
    except EngineFault:
        return False
    finally:
        workspace.close()
    return True


PARTS = {"restores": restores, "admissions": admissions}
