"""The database of the integration tests, for documents that a running process makes."""

from tests.integration.conftest import (
    database_url,
    keys_folder,
    postgresql,
    settings,
    workspace,
)

__all__ = ["database_url", "keys_folder", "postgresql", "settings", "workspace"]
