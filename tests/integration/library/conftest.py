"""Mails and offices for what the shipped processes have to hold."""

from __future__ import annotations

from tests.integration.api.conftest import office
from tests.integration.engine.conftest import mailing, postbox
from tests.integration.library.protection_office import desk, library_office

__all__ = ["desk", "library_office", "mailing", "office", "postbox"]
