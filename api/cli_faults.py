"""Faults on the command line: one line that says what to do, an exit code, never a stack trace."""

from __future__ import annotations

import sys
from collections.abc import Sized
from typing import Final, NoReturn

from api.terminal import say

SUMMARY: Final = {
    "de": ("Hinweis", "nichts abzuweisen", "keine Befunde"),
    "en": ("note", "nothing to refuse", "no findings"),
}
"""How advice begins, what is said if there is nothing but advice, and if there is nothing."""


def leave(fault: Exception) -> NoReturn:
    """Tell a fault and leave with its exit code."""
    # Imported late: who knows every fault there is, loads half of the product.
    from api.running import Unavailable
    from engine import faults

    what = f"an unforeseen fault, {type(fault).__name__}: {fault}"
    code, remedy = 1, "set VORGANG_TRACE=1, run it again and report what it says"
    for kind, its_code, its_remedy in _known():
        if isinstance(fault, kind):
            what, code, remedy = str(fault), its_code, its_remedy
            break
    if isinstance(fault, faults.ModelRefused):
        from api.languages import GERMAN, language_of_environment, told_in

        language = language_of_environment()
        findings = told_in(language, fault.findings)
        what = _listed([str(one) for one in findings], counted(findings, language))
        if language == GERMAN:
            remedy = "berichtigen Sie das Modell und versuchen Sie es neu"
    elif isinstance(fault, faults.SubmissionRefused):
        told = [f"{one.path}: {one.message}" for one in fault.faults]
        what = _listed(told, f"{len(told)} values refused")
    elif isinstance(fault, Unavailable):
        what, code, remedy = str(fault), 5, fault.remedy
    elif isinstance(fault, OSError):
        path = f"{fault.filename}: " if fault.filename else ""
        what, remedy = (
            f"{path}{fault.strerror or fault}",
            "check that the path exists and may be used",
        )
    fail(what, remedy, code)


def _known() -> tuple[tuple[type[Exception], int, str], ...]:
    """Return exit code and remedy of each kind of fault; the first that fits counts."""
    from audit.faults import HistoryRewritten
    from engine import faults
    from engine.settings import SettingMisread

    return (
        (faults.ModelRefused, 1, "correct the model and try again"),
        (faults.SubmissionRefused, 1, "correct the values and try again"),
        (faults.ScopeEmpty, 3, "nothing of the kind was recorded so far, or narrow it less"),
        (faults.NotFound, 3, "check the name or key"),
        (faults.NotAllowed, 4, "ask somebody who may"),
        (faults.CredentialsRefused, 4, "check user name and password"),
        (faults.DatabaseUnavailable, 5, "start it, or check VORGANG_DATABASE_URL"),
        (faults.SettingsRefused, 2, "see \u201cOperating\u201d in README"),
        (
            faults.LogRolledBack,
            1,
            "put a younger backup back, or admit the loss: vorgang accept-loss",
        ),
        (faults.RestoreUnfinished, 1, "run vorgang restore again with the same folder"),
        (
            HistoryRewritten,
            1,
            "nothing was signed; vorgang doctor compares what is known. Put a younger backup back, "
            "or admit the loss: vorgang accept-loss",
        ),
        (faults.EngineFault, 1, "nothing was changed"),
        (SettingMisread, 2, "correct it, or leave it out"),
    )


def fail(what: str, remedy: str, code: int) -> NoReturn:
    """Say in one line what is wrong and what to do, and leave."""
    line = " ".join(what.split())
    say(f"vorgang: {line} \u2013 {remedy}", err=True)
    sys.exit(code)


def counted(findings: Sized, language: str = "en") -> str:
    """Return how many findings there are, in words."""
    one, many = ("Befund", "Befunde") if language == "de" else ("finding", "findings")
    return f"1 {one}" if len(findings) == 1 else f"{len(findings)} {many}"


def _listed(lines: list[str], summary: str) -> str:
    for line in lines:
        say(line, err=True)
    return summary
