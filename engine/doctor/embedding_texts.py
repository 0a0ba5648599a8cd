"""What the check of public forms inside other sites' pages says, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "forms inside pages of other sites": "Formulare in Seiten anderer Websites",
}
GERMAN: Final[Mapping[str, str]] = {
    "form-in-clear": (
        "{site} ist verschlüsselt, {url} nicht: Browser zeigen das Formular dort nicht. Setzen Sie "
        "VORGANG_PUBLIC_URL auf https://…"
    ),
    "site-in-clear": (
        "VORGANG_EMBED_ORIGINS nennt {site}: Wer unterwegs mitliest, ändert diese Seite und das "
        "Formular in ihr. Nennen Sie https://…"
    ),
}
ENGLISH: Final[Mapping[str, str]] = {
    "form-in-clear": (
        "{site} is encrypted, {url} is not: browsers do not show the form there. Set "
        "VORGANG_PUBLIC_URL to https://…"
    ),
    "site-in-clear": (
        "VORGANG_EMBED_ORIGINS names {site}: whoever reads along on the way changes that page, and "
        "the form in it. Name https://…"
    ),
}
