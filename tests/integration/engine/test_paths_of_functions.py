"""Functions that act as the owner of the tables run nothing that their caller put in the way."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import create_engine

from engine.doctor.owner_checks import check_owner
from engine.doctor.result import Result
from engine.settings import Settings
from tests.integration.operating.examined import change

OURS = "n.nspname IN ('engine', 'ledger', 'keystore')"
DEFINERS = f"""
SELECT p.oid::regprocedure::text, p.proconfig,
  'SELECT ' || n.nspname || '.' || quote_ident(p.proname) || '(' || (
    SELECT coalesce(string_agg('NULL::' || format_type(one, NULL), ', ' ORDER BY place), '')
    FROM unnest(p.proargtypes) WITH ORDINALITY AS a(one, place)) || ')'
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND {OURS} ORDER BY 1
"""
SHADOWS = """
CREATE FUNCTION pg_temp.lies(v pg_catalog.{0}) RETURNS pg_catalog.bool LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'ran as %', current_user; END $$;
CREATE DOMAIN pg_temp.{0} AS pg_catalog.{0} CHECK (pg_temp.lies(VALUE))
"""
SHADOWED = ("jsonb", "timestamptz", "text", "bytea")


@pytest.fixture
def application(settings: Settings) -> Iterator[psycopg.Connection]:
    """The application's role, with types of its own where PostgreSQL looks first."""
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("SET SESSION AUTHORIZATION vorgang_app")
        for name in SHADOWED:
            connection.execute(SHADOWS.format(name).encode())
        yield connection
        connection.rollback()


def ran(connection: psycopg.Connection, call: str) -> bool:
    """Return whether a function of the owner runs what the application made."""
    try:
        with connection.transaction():
            connection.execute(call.encode())
    except psycopg.Error as fault:
        return "ran as vorgang_schema" in str(fault)
    return False


def test_no_function_of_the_owner_finds_anything_temporary(
    settings: Settings, application: psycopg.Connection
) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url) as connection:
        found = connection.execute(DEFINERS.encode()).fetchall()
    assert len(found) > 10
    assert {tuple(path) for _, path, _ in found} == {("search_path=pg_catalog, pg_temp",)}
    assert [name for name, _, call in found if ran(application, call)] == []


def test_one_that_does_is_told_by_the_doctor(
    settings: Settings, application: psycopg.Connection
) -> None:
    name = "engine.destroy_own_key(text,text,bigint)"
    call = "SELECT engine.destroy_own_key(NULL::pg_catalog.text, NULL, NULL)"
    assert not told(settings)
    change(settings, f"ALTER ROUTINE {name} SET search_path = ''")
    try:
        # What is refused above is a real attack: without the path it works.
        assert ran(application, call)
        assert [one.facts["names"] for one in told(settings)] == [name]
    finally:
        change(settings, f"ALTER ROUTINE {name} SET search_path = pg_catalog, pg_temp")


def told(settings: Settings) -> list[Result]:
    assert settings.database_url is not None
    engine = create_engine(settings.database_url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.connect() as connection:
            return [one for one in check_owner(connection) if one.case == "function-misled"]
    finally:
        engine.dispose()
