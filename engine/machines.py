"""Who acts without an account, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NAMES: Final[Mapping[str, str]] = {
    "timer": "Zeitgeber",
    "connector": "Vorgang",
    "engine": "Vorgang",
    "command-line": "Befehlszeile",
    "command-line-audit": "Befehlszeile (Revision)",
    "public-form": "Öffentliches Formular",
}
WEBHOOK: Final = "webhook:"


def actor_name(reference: str) -> str:
    """Return the name for a reference of the ledger; a person's own name stays as it is."""
    if reference.startswith(WEBHOOK):
        return f"Webhook {reference.removeprefix(WEBHOOK)}"
    return NAMES.get(reference, reference)
