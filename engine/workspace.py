"""What a command or query works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from engine.model import Connector
from engine.settings import Settings

if TYPE_CHECKING:
    from audit.ledger import Ledger


@dataclass
class Workspace:
    settings: Settings
    database: Engine
    sequencer: Engine
    ledger: Ledger
    definitions: Any
    connectors: Mapping[str, Connector]
    clock: Callable[[], datetime] | None = None

    def close(self) -> None:
        raise NotImplementedError


def open_workspace(settings: Settings, *, role: str = "app") -> Workspace:
    raise NotImplementedError
