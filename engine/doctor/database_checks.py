"""Checks of the database: what it is, how it keeps what it confirmed, who may do what there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from psycopg import Connection as PsycopgConnection
from sqlalchemy import Connection

from engine.doctor.result import Result, advice, sound, wrong
from engine.store.database import APPLICATION_ROLE, SEQUENCER_ROLE, server_version
from engine.store.schema import SchemaState, schema_state

OLDEST = 15
_TOO_SLOW = (2.0, 60.0)
"""Seconds between two clocks that are worth a word, and that are wrong."""
_ROUNDS = 5


def check_database(connection: Connection, now: Callable[[], datetime]) -> Iterator[Result]:
    """Yield what is to be said of the database.

    Args:
        connection: of the application's login, as it works.
        now: this machine's clock.
    """
    yield version(server_version(connection))
    yield _login(connection)
    yield _roles(connection)
    yield _encoding(connection)
    yield _written_safely(connection)
    yield _confirmed_safely(connection)
    yield _time_zone(connection)
    begun = now()
    theirs = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    yield clocks((theirs - (begun + (now() - begun) / 2)).total_seconds())
    yield _schema(connection)


def version(number: int) -> Result:
    """Return whether PostgreSQL is new enough; `number` is its `server_version_num`."""
    check, major = "version of PostgreSQL", number // 10_000
    return sound(check) if major >= OLDEST else wrong(check, "old", found=major, least=OLDEST)


def clocks(seconds: float) -> Result:
    """Return whether the database's clock, so far ahead of this machine's, is near enough."""
    check, apart = "clocks", abs(seconds)
    if apart <= _TOO_SLOW[0]:
        return sound(check)
    told = advice if apart <= _TOO_SLOW[1] else wrong
    return told(check, "skew", seconds=round(seconds))


def _shown(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())


def _login(connection: Connection) -> Result:
    """The application must not log in as whoever may change the tables."""
    check = "rights of the login"
    login, is_super, owns = connection.exec_driver_sql(
        "SELECT rolname, rolsuper, EXISTS (SELECT FROM pg_roles other "
        "WHERE pg_has_role(session_user, other.oid, 'MEMBER') AND (other.rolsuper OR other.oid = "
        "(SELECT relowner FROM pg_class WHERE oid = to_regclass('ledger.entry')))) "
        "FROM pg_roles WHERE rolname = session_user"
    ).one()
    if is_super:
        return wrong(check, "superuser", login=login)
    return advice(check, "owner", login=login) if owns else sound(check)


def _roles(connection: Connection) -> Result:
    """Roles are made by `vorgang migrate`; the login must be able to work as both."""
    check = "roles"
    roles = (APPLICATION_ROLE, SEQUENCER_ROLE)
    found = connection.exec_driver_sql(
        "SELECT rolname, pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles "
        "WHERE rolname = ANY(%s)",
        (list(roles),),
    ).all()
    held = {name for name, may in found if may}
    missing = [name for name in roles if name not in held]
    # The embedded database lets processes log in as the role itself.
    as_itself = connection.exec_driver_sql("SELECT session_user").scalar_one() in roles
    if missing and not as_itself:
        return wrong(check, "roles-missing", roles=", ".join(missing))
    granted = connection.exec_driver_sql(
        "SELECT to_regclass('engine.job') IS NULL OR "
        f"(has_table_privilege('{APPLICATION_ROLE}', to_regclass('engine.job'), 'UPDATE') AND "
        f"has_table_privilege('{SEQUENCER_ROLE}', to_regclass('ledger.index'), 'INSERT') AND NOT "
        f"has_table_privilege('{APPLICATION_ROLE}', to_regclass('ledger.entry'), 'DELETE'))"
    ).scalar_one()
    return sound(check) if granted else wrong(check, "grants")


def _encoding(connection: Connection) -> Result:
    check, found = "encoding", _shown(connection, "server_encoding")
    return sound(check) if found == "UTF8" else wrong(check, "encoding", found=found)


def _written_safely(connection: Connection) -> Result:
    check = "writing to disk"
    off = [name for name in ("fsync", "full_page_writes") if _shown(connection, name) == "off"]
    return wrong(check, "unsafe-writes", names=", ".join(off)) if off else sound(check)


def _confirmed_safely(connection: Connection) -> Result:
    check, found = "commit", _shown(connection, "synchronous_commit")
    return wrong(check, "early-commit") if found == "off" else sound(check)


def _time_zone(connection: Connection) -> Result:
    check, found = "time zone of connections", _shown(connection, "timezone")
    return sound(check) if found == "UTC" else wrong(check, "time-zone", found=found)


def _schema(connection: Connection) -> Result:
    check, state = "schema", schema_state(connection)
    if state is SchemaState.NEWER:
        return advice(check, "schema-newer")
    return sound(check) if state is SchemaState.CURRENT else wrong(check, f"schema-{state}")


def shares_connections(connect: Callable[[], PsycopgConnection[object]]) -> bool:
    """Return whether something between here and the database deals out its connections anew for
    each transaction, as PgBouncer does in transaction mode.

    What one connection sets for its session must not be seen by another.

    Args:
        connect: opens a connection in autocommit as the application does.
    """
    with connect() as one, connect() as other:
        for number in range(_ROUNDS):
            mark = f"one {number}"
            one.execute("SELECT set_config('vorgang.doctor', %s, false)", (mark,))
            seen = other.execute("SELECT current_setting('vorgang.doctor', true)").fetchone()
            if seen == (mark,):
                one.execute("SELECT set_config('vorgang.doctor', '', false)")
                return True
            backends = {one.execute("SELECT pg_backend_pid()").fetchone() for _ in range(2)}
            if len(backends) > 1:
                return True
    return False


def pooling(shared: bool) -> Result:
    """Return what `shares_connections` means."""
    check = "connection pooler"
    return wrong(check, "transaction-pooling") if shared else sound(check)
