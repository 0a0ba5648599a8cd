"""What the checks of calls say, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "certificates of services": "Zertifikate fremder Dienste",
    "secrets of connectors": "Geheimnisse der Konnektoren",
}
GERMAN: Final[Mapping[str, str]] = {
    "no-authorities": (
        "{file} enthält keine lesbaren Zertifikate. Berichtigen Sie VORGANG_HTTP_AUTHORITIES"
    ),
    "no-secrets": "den Ordner {folder} kann niemand lesen. Berichtigen Sie VORGANG_SECRETS",
    "secret-refused": "{fault}. Berichtigen Sie den Ordner von VORGANG_SECRETS",
    "secret-for-nobody": (
        "das Geheimnis {name} darf kein Prozess verwenden. Nennen Sie einen in {name}.use, etwa "
        "process: deal-desk"
    ),
    "secret-for-unknown-host": (
        "das Geheimnis {name} ist für {host}, und dieser Server steht nicht in "
        "VORGANG_HTTP_ALLOWED. Nehmen Sie ihn auf, oder berichtigen Sie {name}.use"
    ),
}
ENGLISH: Final[Mapping[str, str]] = {
    "no-authorities": "{file} holds no readable certificates. Correct VORGANG_HTTP_AUTHORITIES",
    "no-secrets": "nobody can read the folder {folder}. Correct VORGANG_SECRETS",
    "secret-refused": "{fault}. Correct the folder of VORGANG_SECRETS",
    "secret-for-nobody": (
        "no process may use the secret {name}. Name one in {name}.use, such as process: deal-desk"
    ),
    "secret-for-unknown-host": (
        "the secret {name} is for {host}, which VORGANG_HTTP_ALLOWED does not list. Add it, or "
        "correct {name}.use"
    ),
}
