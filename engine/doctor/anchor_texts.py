"""What the checks of witnesses and time stamps say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "witnesses": "Zeugen",
    "time stamps of the ledger": "Zeitstempel des Ledgers",
}
GERMAN: Final[Mapping[str, str]] = {
    "witnesses-misread": "{fault}. Berichtigen Sie die Liste, sonst wird kein Zeuge gefragt",
    "witnesses-refuse": (
        "Ein Zeuge widerspricht dem Ledger: {names}. Die Datenbank ist älter als das, was er "
        "bestätigt hat, oder das Ledger wurde umgeschrieben. Halten Sie die Installation an, und "
        "vergleichen Sie mit dem Beleg des Zeugen"
    ),
    "witnesses-silent": (
        "Seit über zehn Minuten bestätigt nicht: {names}; nötig sind {needed}. Fragen Sie dort "
        "nach, und prüfen Sie die Adresse in VORGANG_WITNESSES"
    ),
    "never-stamped": (
        "Es gibt noch keinen Zeitstempel. Sehen Sie nach, ob ein Worker läuft und was er meldet"
    ),
    "stamps-late": (
        "Der letzte Zeitstempel ist vom {at}. Prüfen Sie VORGANG_TIMESTAMP_URL und was der Worker "
        "meldet"
    ),
}
ENGLISH: Final[Mapping[str, str]] = {
    "witnesses-misread": "{fault}. Correct the list, or no witness will be asked",
    "witnesses-refuse": (
        "a witness contradicts the ledger: {names}. The database is older than what it has "
        "cosigned, or the ledger was rewritten. Stop the installation, and compare with the "
        "witness's evidence"
    ),
    "witnesses-silent": (
        "for over ten minutes these have not cosigned: {names}; {needed} are needed. Ask there, "
        "and check the address in VORGANG_WITNESSES"
    ),
    "never-stamped": "there is no time stamp yet. See whether a worker runs and what it logs",
    "stamps-late": (
        "the last time stamp is of {at}. Check VORGANG_TIMESTAMP_URL and what the worker logs"
    ),
}
