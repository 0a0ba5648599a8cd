"""PostgreSQL from pip, in a folder."""

from __future__ import annotations

from pathlib import Path


def start(home: Path) -> str:
    raise NotImplementedError


def stop(home: Path) -> bool:
    raise NotImplementedError
