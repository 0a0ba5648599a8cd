"""Whatever the core says of a stuck token, people read it in German."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine.core
from engine.german_incidents import SENTENCES, incident_in_german

GAPS = ("the code", "'x'", "7", "signal", "candidate groups", "'x' is no duration; one looks like")
"""What stands in a gap: one of these fits each."""
_RAISED = {"TokenStuck", "TimerRefused", "CronRefused"}


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
