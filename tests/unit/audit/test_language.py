"""The words of reports: complete in both languages, figures and times as each writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from audit.finding import MESSAGES, found
from audit.finding_english import ENGLISH as ENGLISH_FINDINGS
from audit.language import Language
from audit.report_texts import TEXTS
from audit.reports.kinds import KINDS
from audit.telling import Telling
from audit.terms import Terms
from audit.vocabulary import VOCABULARY

GERMAN, ENGLISH = Language("de"), Language("en")


def test_every_word_of_the_vocabulary_has_a_german_name() -> None:
    assert [word for word in VOCABULARY if GERMAN.fact(word) == word] == []


def test_every_name_in_a_facts_data_has_its_word_in_german() -> None:
    names = {name for names in VOCABULARY.values() for name in names}
    same_in_both = {"code", "name", "version", "sha256", "signal"}
    untold = [name for name in sorted(names - same_in_both) if GERMAN.name(name) == name]
    assert untold == []


def test_no_report_asks_for_a_word_that_does_not_exist() -> None:
    asked = {one for types in KINDS.values() for one in types}
    families = {f"{word.partition('.')[0]}.*" for word in VOCABULARY}
    assert asked <= set(VOCABULARY) | families


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_have_the_same_blanks(key: str) -> None:
    german, english = (set(re.findall(r"\{(\w+)\}", text)) for text in TEXTS[key])
    assert german == english
    assert all(TEXTS[key])


@pytest.mark.parametrize("code", MESSAGES)
def test_every_finding_says_in_english_what_it_says_in_german(code: str) -> None:
    assert set(ENGLISH_FINDINGS) == set(MESSAGES)
    german, english = (
        set(re.findall(r"\{(\w+)\}", texts[code])) for texts in (MESSAGES, ENGLISH_FINDINGS)
    )
    # What is itself a German half sentence is left out, and nothing is made up.
    assert english <= german - {"what"}
    blanks: dict[str, Any] = dict.fromkeys(german, "7")
    told = found(code, **blanks)
    assert GERMAN.finding(told) == MESSAGES[code].format(**blanks)
    assert ENGLISH.finding(told) == ENGLISH_FINDINGS[code].format(**blanks)
    assert ENGLISH.finding(told) != GERMAN.finding(told)


def test_figures_and_times_are_written_as_the_language_does() -> None:
    at = datetime(2026, 11, 19, 13, 32, 5, tzinfo=UTC)
    assert (GERMAN.moment(at), ENGLISH.moment(at)) == (
        "19.11.2026, 14:32 Uhr",
        "2026-11-19, 14:32",
    )
    assert (GERMAN.entries(1284), ENGLISH.entries(1284)) == ("1.284 Einträge", "1,284 entries")
    german, english = Terms(), Terms(language=ENGLISH)
    for value, de, en in (
        (Decimal("1234.5"), "1.234,5", "1,234.5"),
        (True, "ja", "yes"),
        (None, "leer", "empty"),
        ("2026-11-19", "19.11.2026", "2026-11-19"),
        ("P1D", "1 Tag", "1 day"),
        ([], "keine", "none"),
    ):
        assert (german.text("x", value), english.text("x", value)) == (de, en)


@pytest.mark.parametrize(
    ("seconds", "german"),
    [(0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (3_600, "1 h 0 min"), (90_000, "1 T 1 h")],
)
def test_a_duration_has_its_two_largest_units(seconds: int, german: str) -> None:
    assert GERMAN.duration(timedelta(seconds=seconds)) == german


def test_a_long_hash_is_shortened_and_codes_are_told() -> None:
    telling = Telling(GERMAN)
    fact = {"data": {"sha256": "a" * 64, "kind": "access"}, "refs": {"text": "b" * 64}}
    assert telling.details(fact) == [
        f"SHA-256 {'a' * 16}…",
        "Art Auskunft",
        f"Prüfsumme Text {'b' * 16}…",
    ]
