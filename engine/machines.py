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
    "mail-link": "Link einer Mail",
    "mailbox": "Postfach",
    "public-form": "Öffentliches Formular",
    "public-link": "Öffentlicher Link",
}
BY_LINK: Final = "Externe Person (Link)"
UNSUBSCRIBING: Final = "mail-link"
MAILBOX: Final = "mailbox"
WEBHOOK: Final = "webhook:"
LINK: Final = "link-"
"""Before the reference of whoever acts by a link of their own, without an account."""


def actor_name(reference: str) -> str:
    """Return the name for a reference of the ledger; a person's own name stays as it is."""
    if reference.startswith(WEBHOOK):
        return f"Webhook {reference.removeprefix(WEBHOOK)}"
    if reference.startswith(LINK):
        return BY_LINK
    return NAMES.get(reference, reference)
