"""People, mails and time for tests of the running engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests.fakes import Postbox, mail_server


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
