"""Checks of whose the tables are: of a role that nobody signs in as, and who may become it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from audit.schema import FOREIGN_THINGS, OWNER_ROLE
from engine.doctor.result import Result, advice, sound, wrong
from engine.doctor.trigger_checks import check_triggers

_OWNER = "SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = %s"
_HELD = (
    f"SELECT DISTINCT pg_get_userbyid(held_by) AS holder FROM ({FOREIGN_THINGS}) f ORDER BY holder"
)
_OF_DATABASE = (
    "SELECT r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba "
    "WHERE d.datname = current_database() AND r.rolcanlogin AND NOT r.rolsuper"
)
# Superusers become everything by nature, and no membership says so.
_MEMBERS = (
    "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper "
    "AND pg_has_role(oid, %s, 'MEMBER') ORDER BY rolname"
)

_MISLED = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
    "WHERE p.prosecdef AND n.nspname IN ('engine', 'ledger', 'keystore') "
    "AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false) ORDER BY 1"
)
"""Functions that act as the owner, and take a type or a table of their caller for their own."""


def check_owner(connection: Connection) -> Iterator[Result]:
    """Yield whose the tables, functions and the database are, and who may become their owner.

    Args:
        connection: of the application's login, on a schema that is there.
    """
    yield _owner(connection)
    yield _members(connection)
    yield _misled(connection)
    yield check_triggers(connection)


def _owner(connection: Connection) -> Result:
    check = "owner of the tables"
    role = connection.exec_driver_sql(_OWNER, (OWNER_ROLE,)).first()
    holders = connection.exec_driver_sql(_HELD).scalars().all()
    if role is None or holders:
        return wrong(check, "tables-held", names=", ".join(map(str, holders)), role=OWNER_ROLE)
    if role.rolcanlogin or role.rolsuper:
        return wrong(check, "owner-signs-in", role=OWNER_ROLE)
    holder = connection.exec_driver_sql(_OF_DATABASE).scalar()
    return advice(check, "database-held", name=holder, role=OWNER_ROLE) if holder else sound(check)


def _members(connection: Connection) -> Result:
    """A login stays a member for as long as somebody means to migrate; the name is worth saying."""
    check = "who may become the owner"
    role = connection.exec_driver_sql(_OWNER, (OWNER_ROLE,)).first()
    if role is None:
        return sound(check)
    names = connection.exec_driver_sql(_MEMBERS, (OWNER_ROLE,)).scalars().all()
    if not names:
        return sound(check)
    return advice(check, "owner-members", names=", ".join(names), role=OWNER_ROLE)


def _misled(connection: Connection) -> Result:
    check = "functions of the owner"
    names = connection.exec_driver_sql(_MISLED).scalars().all()
    return wrong(check, "function-misled", names=", ".join(names)) if names else sound(check)
