"""Pages are German, and English where every word of them is."""

from __future__ import annotations

from contextvars import copy_context
from datetime import UTC, datetime

from api.languages import ENGLISH
from api.web import formats
from api.web.language import speak
from api.web.texts import group_name, say


def in_english(key: str, **values: object) -> str:
    def told() -> str:
        speak(ENGLISH)
        return say(key, **values)

    return copy_context().run(told)


def test_a_page_speaks_german_unless_it_is_told_otherwise() -> None:
    assert say("login.action") == "Anmelden"
    assert in_english("login.action") == "Sign in"
    assert in_english("accounts.count", count=1) == "One account"
    assert say("login.action") == "Anmelden"
    assert group_name("legal") == "Recht"


def test_dates_have_the_words_of_their_language() -> None:
    now = datetime(2026, 11, 19, 13, 32, tzinfo=UTC)

    def told() -> list[str]:
        speak(ENGLISH)
        return [formats.in_lists(now, now), formats.day_and_time(now)]

    assert copy_context().run(told) == ["today, 14:32", "19 November 2026, 14:32"]
    assert formats.in_lists(now, now) == "heute, 14:32"
    assert formats.day_and_time(now) == "19.11.2026, 14:32 Uhr"
