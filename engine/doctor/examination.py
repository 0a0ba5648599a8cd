"""All checks, in an order in which the first fault is the one to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial

from psycopg import Connection as PsycopgConnection
from psycopg import Error as PsycopgError
from psycopg import connect as connect_driver
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from engine.connectors import JOB_TYPES
from engine.doctor.anchor_checks import check_anchors
from engine.doctor.call_checks import check_calls
from engine.doctor.database_checks import check_database, pooling, shares_connections
from engine.doctor.key_checks import check_keys
from engine.doctor.ledger_checks import check_folder, check_log, check_pending
from engine.doctor.mail_checks import check_letters, check_mail_settings
from engine.doctor.owner_checks import check_owner
from engine.doctor.result import Grade, Result, wrong
from engine.doctor.setting_checks import check_settings
from engine.doctor.surrounding_checks import (
    check_disk,
    check_mail,
    check_mailbox,
    check_time_stamps,
)
from engine.doctor.work_checks import check_due, check_types, check_versions, check_workers
from engine.faults import EngineFault, SettingsRefused
from engine.job_types import JobTypes
from engine.settings import SettingMisread, Settings, read_settings
from engine.store import figures
from engine.store.database import APPLICATION_ROLE, NOT_PREPARED, connect, transaction
from engine.store.jobs import Clocks

_SCHEMA = "schema"


def examine(environment: Mapping[str, str], now: Callable[[], datetime]) -> Iterator[Result]:
    """Yield what every check found; those that need what is missing are left out.

    Args:
        environment: usually `os.environ`.
        now: this machine's clock.
    """
    try:
        settings = read_settings(environment)
    except SettingMisread as fault:
        yield wrong("settings", "misread", fault=fault)
        return
    yield Result("settings")
    yield from check_settings(settings, environment)
    yield from check_mail_settings(settings)
    yield check_disk(settings)
    folder = check_folder(settings)
    yield folder
    yield from _in_database(settings, now, has_keys=folder.case not in {"no-keys", "keys-missing"})
    yield check_mail(settings)
    yield check_mailbox(settings)
    yield check_time_stamps(settings)
    yield from check_calls(settings)


def _in_database(
    settings: Settings, now: Callable[[], datetime], *, has_keys: bool
) -> Iterator[Result]:
    try:
        engine = connect(settings, APPLICATION_ROLE, "doctor")
    except SettingsRefused as fault:
        yield wrong("database", "no-database-url", fault=fault)
        return
    except EngineFault as fault:
        yield wrong("database", "no-database", fault=_said(fault))
        return
    try:
        with transaction(engine) as connection:
            yield Result("database")
            yield from _asked(settings, connection, now, has_keys=has_keys)
        if settings.database_url is not None:
            url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            yield pooling(shares_connections(partial(_autocommitting, url)))
    except (EngineFault, DBAPIError, PsycopgError) as fault:
        if NOT_PREPARED in str(fault):  # its roles are made together with the schema
            yield Result("database")
            yield wrong(_SCHEMA, "schema-older")
            return
        yield wrong("database", "no-database", fault=_said(fault))
    finally:
        engine.dispose()


def _asked(
    settings: Settings, connection: Connection, now: Callable[[], datetime], *, has_keys: bool
) -> Iterator[Result]:
    schema_is_there = True
    for result in check_database(connection, now):
        yield result
        if result.check == _SCHEMA:
            schema_is_there = result.grade is not Grade.WRONG
    if not schema_is_there:
        return
    yield from check_owner(connection)
    if has_keys:
        log = list(check_log(settings, connection))
        yield from log
        # Keys of another log have nothing to say about this one.
        if all(one.grade is not Grade.WRONG for one in log[:1]):
            yield from check_keys(settings, connection)
    yield from check_anchors(settings, connection)
    declared = settings.external_job_types
    known = JobTypes(JOB_TYPES, (*declared, "*") if settings.test_mode else declared)
    found = figures.read(connection, Clocks(None, None), known)
    yield check_pending(found)
    yield check_workers(found)
    yield check_due(found)
    yield check_types(connection, known)
    yield check_versions(connection)
    yield check_letters(settings, connection)


def _said(fault: Exception) -> str:
    """Return the driver's words; SQLAlchemy adds where on the web they are explained."""
    told = fault.__cause__ or fault
    told = getattr(told, "orig", None) or told
    return " ".join(str(told).split())[:200]


def _autocommitting(url: str) -> PsycopgConnection[object]:
    return connect_driver(url, autocommit=True, connect_timeout=10, prepare_threshold=None)
