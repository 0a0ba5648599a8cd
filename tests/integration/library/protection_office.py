"""Fixtures: a running server with the newsletter and the breach, and who works with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.library import shipped_resources
from api.public_guard import PublicLimits
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, opened

PEOPLE = {
    "mara": ("marketing",),
    "dora": ("data-protection-team",),
    "frieda": ("data-protection-team",),
    "emil": ("data-protection-officer",),
    "gero": ("managing-director",),
    "gina": ("managing-director",),
    "lena": ("legal",),
    "itta": ("integration",),
    "rita": ("auditor",),
    "osk": ("operator",),
}


@pytest.fixture(scope="session")
def library_office(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own, so that its mails and its forms are nobody else's."""
    with opened(postgresql, "library_office", tmp_path_factory.mktemp("library")) as made:
        builders.deployed(made.workspace, *shipped_resources("double-opt-in", "shared"))
        builders.deployed(made.workspace, *shipped_resources("data-breach", "shared"))
        for name, groups in PEOPLE.items():
            builders.person(made.workspace, name, *groups, password=PASSWORD)
        yield made


@pytest.fixture
def desk(library_office: Office) -> Office:
    """That office, in which nobody has asked for anything yet."""
    with library_office.workspace.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM engine.asked WHERE name LIKE 'public-%%'")
    library_office.app.state.public_limits = PublicLimits()
    return library_office
