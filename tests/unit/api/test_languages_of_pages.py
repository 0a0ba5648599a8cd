"""Pages are German, and English where every word of them is."""

from __future__ import annotations

import string
from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, datetime

import pytest

from api.languages import ENGLISH
from api.web import formats
from api.web.language import speak
from api.web.texts import (
    _TEXTS,
    accounts,
    batches,
    beside,
    drafts,
    elements,
    english,
    german,
    group_name,
    held,
    inbox,
    interventions,
    notices,
    say,
)

WHOLE = (
    *(accounts, batches, beside, drafts, elements, german),
    *(held, inbox, interventions, notices),
)
"""German catalogues of which every word is in the English one."""


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def in_english(key: str, **values: object) -> str:
    def told() -> str:
        speak(ENGLISH)
        return say(key, **values)

    return copy_context().run(told)


def missing() -> Iterator[str]:
    for catalogue in WHOLE:
        yield from (key for key in catalogue.TEXTS if key not in english.TEXTS)


def test_catalogues_that_are_english_are_so_as_a_whole() -> None:
    assert list(missing()) == []
    assert german.GROUPS.keys() == english.GROUPS.keys()


def test_english_says_nothing_that_german_does_not_say() -> None:
    assert [key for key in english.TEXTS if key not in _TEXTS] == []


@pytest.mark.parametrize("key", sorted(english.TEXTS.keys() & _TEXTS.keys()))
def test_both_languages_take_the_same_values(key: str) -> None:
    assert placeholders(english.TEXTS[key]) == placeholders(_TEXTS[key])


def test_a_page_speaks_german_unless_it_is_told_otherwise() -> None:
    assert say("login.action") == "Anmelden"
    assert in_english("login.action") == "Sign in"
    assert in_english("accounts.count", count=1) == "One account"
    assert say("login.action") == "Anmelden"
    assert group_name("legal") == "Recht"


def test_what_has_no_english_yet_is_said_in_german() -> None:
    assert in_english("protection.title") == "Datenschutz"


def test_dates_have_the_words_of_their_language() -> None:
    now = datetime(2026, 11, 19, 13, 32, tzinfo=UTC)

    def told() -> list[str]:
        speak(ENGLISH)
        return [formats.in_lists(now, now), formats.day_and_time(now)]

    assert copy_context().run(told) == ["today, 14:32", "19.11.2026, 14:32"]
    assert formats.in_lists(now, now) == "heute, 14:32"
    assert formats.day_and_time(now) == "19.11.2026, 14:32 Uhr"
