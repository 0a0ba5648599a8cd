"""The page behind a signed document speaks the language of the document."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from audit.sealed_document import language_of
from engine.connectors.signature_page import SignatureShown, signature_page
from engine.connectors.signature_words import ENGLISH, GERMAN
from engine.settings import Settings
from tests.integration.engine.test_documents import letter, made, text_of

SHOWN = SignatureShown(
    company="Nordlicht Handel GmbH", reference="A-2026-4711", document="offer.pdf",
    sha256="ab" * 32, size=28554, name="Kim Beispiel", place="Hamburg", function="Buyer",
    at=datetime(2026, 7, 1, 12, 30, 5, tzinfo=UTC), statement="I accept.", statement_version="1",
    statement_sha256="cd" * 32, typed="Kim Beispiel", strokes=(), origin="vorgang.localhost/ledger",
    language="en",
)  # fmt: skip


@pytest.mark.parametrize(("head", "code"), [("", "de-de"), ("language: en\n", "en-gb")])
def test_a_document_says_in_which_language_it_is(settings: Settings, head: str, code: str) -> None:
    assert language_of(made(settings, letter(head)).documents[0].content) == code


def test_what_is_no_pdf_says_no_language() -> None:
    assert language_of(b"%PDF-1.7 nonsense") == ""


def test_the_page_is_written_in_one_language_alone() -> None:
    english = " ".join(text_of(signature_page(SHOWN, "none")).split())
    german = " ".join(text_of(signature_page(replace(SHOWN, language="de"), "none")).split())
    assert "2026-07-01, 14:30:05 (CEST)" in english
    assert "01.07.2026, 14:30:05 Uhr (MESZ)" in german
    for key in ("title", "statement_sha256", "checks", "none", "version"):
        assert ENGLISH[key] in english
        assert GERMAN[key] in german
        assert GERMAN[key] not in english
        assert ENGLISH[key] not in german


def test_both_languages_say_the_same_things() -> None:
    assert ENGLISH.keys() == GERMAN.keys()
