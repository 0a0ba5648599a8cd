"""The languages of pages and mails, each by its own name."""

from __future__ import annotations

from typing import Final

from api.languages import ENGLISH, GERMAN

LANGUAGES: Final = {GERMAN: "Deutsch", ENGLISH: "English"}
