"""For whom the keys of saved filters are wrapped."""

from __future__ import annotations

from typing import Final

OWNER: Final = "inbox-filter"
RETENTION: Final = "contact"


def owner_of(key: int) -> tuple[str, str]:
    """Return for whom, and in which retention class, the key of a filter is wrapped."""
    return f"{OWNER}-{key}", RETENTION
