"""In which language something is told: findings on models in German, unless English is asked for;
problems of the interface in English, unless German is."""

from __future__ import annotations

import os
from collections.abc import Sequence

from dmn.findings import Finding

GERMAN, ENGLISH = "de", "en"


def language_of_header(accept_language: str | None, otherwise: str = GERMAN) -> str:
    """Return the language that an `Accept-Language` header asks for first.

    Args:
        otherwise: the language if it asks for neither.

    Source: RFC 9110, 12.5.4. The quality decides, then the order.
    """
    wanted: list[tuple[float, str]] = []
    for one in (accept_language or "").split(","):
        name, _, quality = one.strip().partition(";q=")
        language = name.strip().lower().partition("-")[0]
        if language in (GERMAN, ENGLISH):
            wanted.append((-_number(quality), language))
    return min(wanted, key=lambda one: one[0])[1] if wanted else otherwise


def language_of_environment() -> str:
    """Return the language of a command line: German where the system speaks it, else English.

    Source: POSIX.1-2024, 8.2: `LC_ALL` goes before `LC_MESSAGES` and `LANG`.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    written = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return GERMAN if written.lower().startswith(GERMAN) else ENGLISH


def told_in(language: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings in this language, each with its clause.

    One is German as a whole or not at all: a finding without German words stays English.
    """
    if not findings:
        return ()
    # Imported late: the catalogues load expressions and forms, and many commands tell no finding.
    from engine.clauses import cited

    told = cited(findings)
    if language != GERMAN:
        return told
    from engine.german import in_german

    return in_german(told)


def _number(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
