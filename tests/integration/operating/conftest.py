"""The server of the edge, watched; and small requests to a port."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests.fakes import free_port
from tests.integration.api.conftest import running

TOKEN = "nur-fuer-die-ueberwachung"


@pytest.fixture
def watched(settings: Settings) -> Iterator[tuple[Workspace, httpx.Client]]:
    """A server over a fresh database, with a token for its metrics, and a client."""
    opened = open_workspace(replace(settings, port=free_port(), metrics_token=TOKEN))
    with running(opened) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield opened, client
    opened.close()
