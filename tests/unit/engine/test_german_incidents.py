"""Whatever the core says of a stuck token, people read it in German."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine.core
import engine.machines
from engine.connectors.rest.outcome import advised
from engine.german_faults import trouble_in_german
from engine.german_incidents import SENTENCES, incident_in_german
from engine.machines import NAMES, actor_name

GAPS = ("the code", "'x'", "7", "signal", "candidate groups", "'x' is no duration; one looks like")
"""What stands in a gap: one of these fits each."""
_RAISED = {"TokenStuck", "TimerRefused", "CronRefused"}
_ENGINE = Path(engine.core.__path__[0]).parent
_OF_WORK = {
    *("ConnectorFailed", "StepFailed", "NeverOpen", "StateUnknown", "WorkingDurationRefused"),
    *("DataIncomplete", "fail_job"),
    *("NoAnswer", "ReplyRefused", "SecretRefused", "AddressRefused", "refused"),
}
"""What ends in an incident, or tells an operator of one: faults, and what is told of a job."""
_WORDS = {"message", "remedy", "_UNNAMED", "DAMAGED"}
_SPEAKING = ("worker.py", "commands/report_job_failure.py", "store/damage.py", "store/trouble.py")


def _text(node: ast.expr, gap: str) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [str(one.value) if isinstance(one, ast.Constant) else gap for one in node.values]
        return "".join(parts)
    if isinstance(node, ast.BinOp):
        return _text(node.left, gap)
    return None


def _sentences() -> Iterator[ast.expr]:
    """Give each text that the core writes into what it raises."""
    for file in sorted(Path(engine.core.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _RAISED:
                text = node.args[-1]
                if _text(text, "") not in (None, "", ": "):
                    yield text


@pytest.mark.parametrize("sentence", list(_sentences()), ids=ast.unparse)
def test_what_the_core_says_of_a_stuck_token_has_german_words(sentence: ast.expr) -> None:
    written = [_text(sentence, gap) or "" for gap in GAPS]
    assert any(incident_in_german(one) != one for one in written), written[0]


def _sentences_of_work() -> Iterator[ast.expr]:
    """Give each text that connectors, calendars, the worker or a failed step write."""
    for file in sorted(_ENGINE.rglob("*.py")):
        name = str(file.relative_to(_ENGINE))
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _OF_WORK:
                yield from (one for one in node.args if _text(one, "") not in (None, "", ": "))
            elif isinstance(node, ast.Assign) and name in _SPEAKING:
                named = {getattr(target, "id", "") for target in node.targets}
                # `job.last_error or "…"`: what is said where nothing else is known.
                value = node.value.values[-1] if isinstance(node.value, ast.BoolOp) else node.value
                if named & _WORDS and " " in (_text(value, "") or ""):
                    yield value


@pytest.mark.parametrize("sentence", list(_sentences_of_work()), ids=ast.unparse)
def test_what_operators_read_of_failed_work_has_german_words(sentence: ast.expr) -> None:
    remedy = "Check VORGANG_SMTP_HOST, VORGANG_SMTP_PORT and that the mail server runs"
    written = [_text(sentence, gap) or "" for gap in GAPS]
    # The last gap of two sentences on mail is the advice that they share.
    written += [one.removesuffix(gap) + remedy for one, gap in zip(written, GAPS, strict=True)]
    assert any(trouble_in_german(one) != one for one in written), written[0]


def test_there_are_sentences_of_connectors_calendars_and_the_worker() -> None:
    told = {_text(one, "…") for one in _sentences_of_work()}
    assert {
        "every attempt ended with the worker itself",
        "there is no connector for the job type …",
        "the worker failed without saying why",
        "… is no German state; there are …",
        "the document needs a context in the variable data",
        "the step cannot be kept: …",
    } <= told


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "calendar.add: 'XX' is no German state; there are BB, BE",
            "calendar.add: 'XX' ist kein Bundesland; es gibt BB, BE",
        ),
        (
            "the mail server mail:25 refused the recipient: 550 no such user. Correct the address",
            "der Mailserver mail:25 lehnt den Empfänger ab: 550 no such user. Berichtigen Sie die"
            " Adresse",
        ),
        (
            "an unforeseen fault, KeyError: 'x'",
            "ein unerwarteter Fehler, KeyError: 'x'",
        ),
        ("550 no such user", "550 no such user"),
    ],
)
def test_operators_read_german(english: str, german: str) -> None:
    assert trouble_in_german(english) == german


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "Berichtigen Sie, was gesendet wird"),
        (401, "Prüfen Sie die Anmeldung"),
        (403, "Prüfen Sie die Anmeldung"),
        (404, "Prüfen Sie Adresse und Methode"),
        (405, "Prüfen Sie Adresse und Methode"),
        (409, "Berichtigen Sie, was gesendet wird"),
        (422, "Berichtigen Sie, was gesendet wird"),
        (429, "Sehen Sie dort nach"),
        (500, "Sehen Sie dort nach"),
        (503, "Sehen Sie dort nach"),
    ],
)
def test_each_answer_that_is_no_success_says_what_to_do(status: int, advice: str) -> None:
    told = trouble_in_german(advised("erp.example", status))
    assert told.startswith(f"erp.example antwortet {status}. {advice}")


def _named(node: ast.expr) -> str | None:
    """Return a text, also one that `engine.machines` has a name for."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "actor_name":
        reference = _named(node.args[0])
        return reference if reference is None else actor_name(reference)
    if isinstance(node, ast.Name):
        known = getattr(engine.machines, node.id, None)
        return known if isinstance(known, str) else None
    return _text(node, "")


def test_whoever_acts_without_an_account_has_a_german_name() -> None:
    """By the reference that stands in rows and in the ledger; persons keep their names."""
    known = {}
    for folder in (_ENGINE, _ENGINE.parent / "api"):
        for file in sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Person":
                    given = [*node.args, *(one.value for one in node.keywords)]
                    texts = [_named(one) for one in given[:3]]
                    if None not in texts:
                        known[texts[0]] = texts[2]
    assert set(known) == set(NAMES)
    assert {reference: actor_name(str(reference)) for reference in known} == known
    assert actor_name("webhook:shop") == "Webhook shop"
    assert actor_name("Miriam Aydin") == "Miriam Aydin"


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            '"abc" is no duration; one looks like PT8H or P2D',
            '"abc" ist keine Dauer; eine sieht aus wie PT8H oder P2D',
        ),
        (
            "the correlation key of 'Pay' (p) is null; nr has to give text or a number",
            "der Korrelationsschlüssel von 'Pay' (p) ist null; nr muss Text oder eine Zahl ergeben",
        ),
        (
            "the condition of flow f is neither true nor false: a > 1 gives null",
            "die Bedingung des Flusses f ist weder wahr noch falsch: a > 1 ergibt null",
        ),
    ],
)
def test_what_a_sentence_names_is_carried_over(english: str, german: str) -> None:
    assert incident_in_german(english) == german


def test_what_others_have_written_stays_in_their_words() -> None:
    assert incident_in_german("550 no such user") == "550 no such user"


def test_no_german_sentence_is_told_twice() -> None:
    assert len(set(SENTENCES.values())) == len(SENTENCES)
