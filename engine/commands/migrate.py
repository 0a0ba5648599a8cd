"""Migrate."""

from __future__ import annotations

from engine.settings import Settings


def migrate(settings: Settings) -> None:
    raise NotImplementedError
