"""One PostgreSQL and one nursery for all short runs of the harness."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.installation import Database, Nursery, database


@pytest.fixture(scope="package")
def made() -> Iterator[Database]:
    """A PostgreSQL with a furnished template; nothing of it must survive a power cut."""
    with database(durable=False) as running:
        yield running


@pytest.fixture(scope="package", autouse=True)
def nursery() -> Iterator[Nursery]:
    """Where processes come from: first of all, so that it imports while the database is made."""
    nursery = Nursery()
    yield nursery
    nursery.close()
