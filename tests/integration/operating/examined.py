"""What `vorgang doctor` finds in an installation of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import psycopg
from sqlalchemy import make_url

from engine.doctor import Result, examine
from engine.settings import Settings
from tests.fakes import free_port


def now() -> datetime:
    return datetime.now(UTC)


def cases(results: list[Result]) -> set[str]:
    return {result.case for result in results} - {""}


def of(settings: Settings, **environment: str) -> Mapping[str, str]:
    assert settings.database_url is not None
    chosen = {
        "VORGANG_HOME": str(settings.home),
        "VORGANG_DATABASE_URL": settings.database_url,
        "VORGANG_SMTP_PORT": str(free_port()),
    }
    return {**chosen, **environment}


def found(settings: Settings, **environment: str) -> set[str]:
    return cases(list(examine(of(settings, **environment), now)))


def change(settings: Settings, *statements: str) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def elsewhere(settings: Settings, **changes: str) -> str:
    """Return the address of the tests' database, with another login or another name."""
    assert settings.database_url is not None
    url = make_url(settings.database_url).set(**changes)  # type: ignore[arg-type]
    return url.render_as_string(hide_password=False)


def name_of(settings: Settings) -> str:
    """Return the name of the tests' database."""
    assert settings.database_url is not None
    return str(make_url(settings.database_url).database)
