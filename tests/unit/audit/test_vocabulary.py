"""The closed vocabulary."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import audit
from audit.entry import Fact, PersonalValue
from audit.faults import EntryRefused
from audit.vocabulary import VOCABULARY, check
from audit.words import FACTS

EMITTED = (
    "process.started process.completed process.terminated task.ready task.claimed task.released "
    "task.completed task.cancelled task.failed gateway.decided decision.evaluated "
    "decision.failed variable.changed "
    "timer.fired message.sent incident.created incident.resolved approval.requested "
    "approval.granted approval.rejected approval.returned approval.auto document.created "
    "definition.deployed admin.intervened export.created access.read verify.run key.created "
    "account.created quote.versioned"
)


def test_every_word_has_the_form_family_dot_word() -> None:
    for word, names in VOCABULARY.items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", word)
        assert all(re.fullmatch(r"[a-z][A-Za-z0-9_]*", name) for name in names)


@pytest.mark.parametrize("word", EMITTED.split())
def test_every_word_that_the_engine_writes_is_known_and_has_a_german_name(word: str) -> None:
    assert word in VOCABULARY
    assert word in FACTS


def test_german_names_are_given_to_known_words_only() -> None:
    assert set(FACTS) <= set(VOCABULARY)


def test_the_format_names_every_word_and_what_its_data_may_hold() -> None:
    """Whoever reads a log without our code has the format alone."""
    text = (Path(audit.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")
    told: dict[str, set[str]] = {}
    for row in text.partition("## Words")[2].splitlines():
        family = re.match(r"\| `(\w+)` \| (.*) \|$", row)
        for word, names in re.findall(r"`(\w+)`(?: \(([^)]*)\))?", family[2] if family else ""):
            told[f"{family[1]}.{word}" if family else ""] = set(filter(None, names.split(", ")))
    assert told == {word: set(names) for word, names in VOCABULARY.items()}


@pytest.mark.parametrize(
    "fact",
    [
        Fact("task.invented"),
        Fact("task.completed", data={"email": "a@example.de"}),
        Fact("gateway.decided", data={"flow": "f", "amount": 3}),
        Fact("admin.intervened", data={"operation": "cancel"}),
    ],
)
def test_unknown_words_and_names_are_refused(fact: Fact) -> None:
    with pytest.raises(EntryRefused):
        check(fact)


def test_names_on_the_allow_list_pass() -> None:
    check(Fact("decision.evaluated", data={"decision": "d", "version": 1, "matched": ["r"]}))
    check(
        Fact(
            "admin.intervened",
            data={"operation": "cancel"},
            personal=(PersonalValue("reason", "doppelt angelegt"),),
        )
    )
