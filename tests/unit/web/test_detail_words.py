"""Names and codes in facts are told in words; the ledger's own stand in for those of the pages."""

from __future__ import annotations

from api.web.detail_words import name_words, value_words
from audit.vocabulary import VOCABULARY

SAME_IN_BOTH = {"code", "name", "version", "sha256", "signal"}


def test_a_name_is_told_by_the_page_or_else_by_the_ledger() -> None:
    assert name_words("data", "fingerprint") == "Fingerabdruck"
    assert name_words("data", "attempt") == "Versuch"
    assert name_words("refs", "calendar") == "Kalender (Hash)"


def test_no_name_of_the_vocabulary_stands_on_a_german_page_as_it_is_written() -> None:
    names = {name for names in VOCABULARY.values() for name in names} - SAME_IN_BOTH
    assert [one for one in sorted(names) if name_words("data", one) == one] == []


def test_what_a_key_is_for_is_told_in_words() -> None:
    assert value_words("kind", "seal", {}) == "Schlüssel des Siegels"
    assert value_words("kind", "unheard-of", {}) == "unheard-of"
    assert value_words("groups", ["a", "b"], {"a": "Vertrieb"}) == "Vertrieb, b"
