"""Who acts without an account, in the language of the page."""

from __future__ import annotations

from api.web.language import Spoken
from engine import machines

_ENGLISH = {
    "Zeitgeber": "Timer",
    "Vorgang": "Vorgang",
    "Befehlszeile": "Command line",
    "Befehlszeile (Revision)": "Command line (audit)",
    "Link einer Mail": "Link of a mail",
    "Postfach": "Mailbox",
    "Öffentliches Formular": "Public form",
    "Öffentlicher Link": "Public link",
    machines.BY_LINK: "External person (link)",
}
NAMES: Spoken[str, str] = Spoken(
    {name: name for name in (*machines.NAMES.values(), machines.BY_LINK)}, _ENGLISH
)


def actor_words(name: str) -> str:
    """Return the name of whoever acted as the page says it; a person's own stays as it is."""
    return NAMES.get(name, name)


def reference_words(reference: str) -> str:
    """Return who a reference of the ledger stands for, as the page says it."""
    return actor_words(machines.actor_name(reference))
