"""People, mails and time for tests of the running engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.commands.verify_ledger import verify_ledger
from engine.model import Person
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests.builders import person
from tests.fakes import Postbox, mail_server
from tests.integration.engine.waiting import rows_agree


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server that takes everything."""
    with mail_server() as box:
        yield box


@pytest.fixture
def mailing(settings: Settings, postbox: Postbox) -> Iterator[Workspace]:
    """A workspace whose mails arrive in `postbox`."""
    opened = open_workspace(replace(settings, smtp_port=postbox.port))
    yield opened
    opened.close()


@pytest.fixture
def shop(workspace: Workspace) -> Person:
    """Another system, which publishes messages and may do nothing else."""
    return person(workspace, "shop", "integration")


@pytest.fixture
def sound(workspace: Workspace) -> Iterator[None]:
    """After the test, rows and ledger agree with the states."""
    yield
    rows_agree(workspace)
    assert verify_ledger(workspace) == ()
