"""What settings are refused for, in German; `vorgang doctor` repeats it."""

from __future__ import annotations

from typing import Final

from dmn.catalogue import Catalogue
from engine import german_calls

SENTENCES: Final = {
    "there is no setting {}; README lists them all": (
        "die Einstellung {0} gibt es nicht; README nennt alle"
    ),
    "there is no setting {}; perhaps {} is meant": (
        "die Einstellung {0} gibt es nicht; vielleicht ist {1} gemeint"
    ),
    "VORGANG_TEST_MODE lets the clock be turned and VORGANG_TIMESTAMP_URL proves the time: set one"
    " of them": (
        "VORGANG_TEST_MODE lässt die Uhr stellen, VORGANG_TIMESTAMP_URL beweist die Zeit: Setzen"
        " Sie eines von beiden"
    ),
    "VORGANG_LOG_FORMAT is {}; it takes {} or {}": (
        "VORGANG_LOG_FORMAT ist {0}; möglich sind {1} und {2}"
    ),
    "VORGANG_SMTP_TLS is {}; it takes {}": "VORGANG_SMTP_TLS ist {0}; möglich sind {1}",
    "VORGANG_ARCHIVE_AFTER or VORGANG_RETENTION: {}": (
        "VORGANG_ARCHIVE_AFTER oder VORGANG_RETENTION: {0:reason}"
    ),
    "VORGANG_METRICS_TOKEN takes at least {} letters and digits": (
        "VORGANG_METRICS_TOKEN braucht mindestens {0} Buchstaben und Ziffern"
    ),
    "{} is {}; it takes true or false": "{0} ist {1}; möglich sind true und false",
    "{} is {}; it takes a {} from 1 to 65535": "{0} ist {1}; nötig ist {2:said} von 1 bis 65535",
    "port": "ein Port",
    "number": "eine Zahl",
    "VORGANG_EXTERNAL_JOB_TYPES: {}": "VORGANG_EXTERNAL_JOB_TYPES: {0:reason}",
    **german_calls.SECRETS,
    "VORGANG_HTTP_ALLOWED: {}": "VORGANG_HTTP_ALLOWED: {0:reason}",
    "VORGANG_EMBED_ORIGINS: {}": "VORGANG_EMBED_ORIGINS: {0:reason}",
    "{} is no origin; one looks like https://www.example.com": (
        "{0} ist keine Website; eine sieht aus wie https://www.example.com"
    ),
    "{} is no entry; one looks like https://erp.example.com:8443": (
        "{0} ist kein Eintrag; einer sieht aus wie https://erp.example.com:8443"
    ),
    "{} names no port from 1 to 65535": "{0} nennt keinen Port von 1 bis 65535",
    "{} names no network such as 10.1.0.0/16": "{0} nennt kein Netz wie 10.1.0.0/16",
    "{} names {}, where nobody is to be called": "{0} nennt {1}, wo niemand aufgerufen werden darf",
    "{}: http is for networks of one's own; name them behind it, such as"
    " http://erp.localhost:8091=127.0.0.0/8": (
        "{0}: http ist für eigene Netze; nennen Sie sie dahinter, etwa"
        " http://erp.localhost:8091=127.0.0.0/8"
    ),
    "{} is no job type; it takes names, or prefixes that end with *": (
        "{0} ist keine Auftragsart; möglich sind Namen, und Anfänge, die auf * enden"
    ),
    "there is no retention class {}; there are {}": (
        "die Aufbewahrungsklasse {0} gibt es nicht; es gibt {1}"
    ),
    "{} is kept P{}Y at least, in years or months, not {}": (
        "{0} bleibt mindestens P{1}Y, in Jahren oder Monaten, nicht {2}"
    ),
    "{} is no number of days; write such as P30D": (
        "{0} ist keine Zahl von Tagen; schreiben Sie etwa P30D"
    ),
    "{} is no term; write such as P90D, P24M or P6Y": (
        "{0} ist keine Frist; schreiben Sie etwa P90D, P24M oder P6Y"
    ),
    "VORGANG_DATABASE_URL is no database address; it takes postgresql://user@host/database": (
        "VORGANG_DATABASE_URL ist keine Datenbankadresse; nötig ist"
        " postgresql://benutzer@rechner/datenbank"
    ),
    "VORGANG_DATABASE_URL names {}; it takes postgresql://…": (
        "VORGANG_DATABASE_URL nennt {0}; nötig ist postgresql://…"
    ),
    "VORGANG_WITNESSES: {}": "VORGANG_WITNESSES: {0:reason}",
    "line {} is no address and verifier key: {}": (
        "Zeile {0} ist keine Adresse mit Prüfschlüssel: {1}"
    ),
    "line {}: {}": "Zeile {0}: {1:reason}",
    "two witnesses have one name": "zwei Zeugen haben denselben Namen",
    "one witness is named twice": "ein Zeuge ist zweimal genannt",
    "{} of {} witnesses is no policy that can be met": (
        "{0} von {1} Zeugen ist nichts, was sich erfüllen lässt"
    ),
    "{} is no verifier key name+id+key": (
        "{0} ist kein Prüfschlüssel der Form Name+Kennung+Schlüssel"
    ),
    "{} is no key of a witness (Ed25519, type 0x04)": (
        "{0} ist kein Schlüssel eines Zeugen (Ed25519, Typ 0x04)"
    ),
    "the id of the verifier key {} does not fit its key": (
        "die Kennung des Prüfschlüssels {0} passt nicht zum Schlüssel"
    ),
    "anybody can sign for the verifier key {}": (
        "für den Prüfschlüssel {0} kann jeder unterschreiben"
    ),
    "every connection is busy; try again in a moment": (
        "alle Verbindungen sind besetzt; versuchen Sie es gleich noch einmal"
    ),
}
CATALOGUE: Final = Catalogue(SENTENCES)


def fault_in_german(said: str) -> str:
    """Return what was refused in German; what a driver or the system says, in quotation marks."""
    told = CATALOGUE.told(said)
    return f"„{said}“" if told is None else told
