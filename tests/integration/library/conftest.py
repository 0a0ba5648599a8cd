"""Mails and an office for what the shipped processes have to hold."""

from __future__ import annotations

from tests.integration.api.conftest import office
from tests.integration.engine.conftest import mailing, postbox

__all__ = ["mailing", "office", "postbox"]
