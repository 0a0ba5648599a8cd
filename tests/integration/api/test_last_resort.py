"""When the page of a fault cannot be made either, one is left that needs no template."""

from __future__ import annotations

import pytest
from jinja2 import TemplateError

from api.web import pages
from tests.integration.api.conftest import Office


@pytest.mark.parametrize(
    ("asked", "words"),
    [("de", "Hier ist etwas schiefgegangen"), ("en", "Something went wrong here")],
)
def test_a_page_of_a_fault_that_fails_leaves_a_plain_one_in_the_readers_language(
    office: Office, monkeypatch: pytest.MonkeyPatch, asked: str, words: str
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise TemplateError("unreadable")

    browser = office.browser("miriam")
    monkeypatch.setattr(pages, "render", broken)
    answer = browser.get("/cases/999999999", headers={"Accept-Language": asked})
    assert answer.status_code == 500
    assert f'<html lang="{asked}">' in answer.text
    assert f"<h1>{words}</h1>" in answer.text
    assert "vorgang.css" in answer.text
    assert "f-" in answer.text.partition('class="mono">')[2][:40]
