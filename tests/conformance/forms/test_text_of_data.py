"""What stands in the data is shown as letters in the text of a form, whatever it looks like.

Whoever fills in a public form would else put links, pictures and buttons into a clerk's page.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conformance.forms.conftest import Oracle
from tests.conformance.forms.test_islands import DIST, PAGE, POLICY, _type, dist

__all__ = ["dist"]
TEXT = (
    "Von **{{who}}** ([Seite]({{site}})), {{count}} Stück\n\n{{#loop lines}}- {{this}}\n{{/loop}}"
)
FORM = {
    "type": "default",
    "id": "told",
    "schemaVersion": 19,
    "components": [
        {"type": "text", "id": "Told", "text": TEXT},
        {"type": "text", "id": "Whole", "text": "=who"},
        {"type": "html", "id": "Html", "content": "<p>{{who}}</p>"},
    ],
}
ATTACKS = (
    '<a class="button primary" href="https://evil.example">Anmelden</a>',
    "[Anmelden](https://evil.example)",
    "https://evil.example und www.evil.example, x@evil.example",
    '<img src="/logout"><div id="main" class="toast">x</div>',
    "![x](/logout)",
    "# Groß\n\n> Zitat\n\n| a | b |\n| - | - |\n| 1 | 2 |",
    '{{"<b>"}} **fett** `code`',
    "=1 + 1",
    "<form><input name=csrf><button data-hx-post=/x>x</button></form>",
)


def opened(oracle: Oracle, data: dict[str, Any]) -> Page:
    """Return the page of the form with this data."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://vorgang.test")
        headers = {"content-security-policy": POLICY}
        if path.startswith("/dist/"):
            route.fulfill(path=DIST / path.removeprefix("/dist/"), headers=headers | _type(path))
        elif path == "/form.json":
            route.fulfill(body=json.dumps({"schema": FORM, "data": data}))
        else:
            route.fulfill(body=PAGE, content_type="text/html", headers=headers)

    page = oracle.browser.new_context(locale="de-DE").new_page()
    page.route("**/*", answer)
    page.goto("http://vorgang.test/")
    page.wait_for_selector('[data-island="form"][data-ready="true"]')
    return page


@pytest.mark.parametrize("attack", ATTACKS)
def test_data_makes_no_links_pictures_or_elements(oracle: Oracle, dist: None, attack: str) -> None:
    data = {"who": attack, "site": "https://our.example/a?b=1&c=2", "count": 3, "lines": [attack]}
    page = opened(oracle, data)
    form = page.locator(".fjs-form")
    links = form.locator("a:not(.fjs-powered-by-link):not(.fjs-powered-by a)")
    assert links.evaluate_all("all => all.map((one) => one.href)") == [
        "https://our.example/a?b=1&c=2"
    ]
    made = form.locator(".fjs-form-field-text, .fjs-form-field-html")
    for kind in ("img", "h1", "blockquote", "table", "code", "form", "input", "button", ".toast"):
        expect(made.locator(kind)).to_have_count(0)
    # Markdown ends bold letters with their paragraph.
    expect(made.locator("strong")).to_have_count(0 if "\n\n" in attack else 1)
    expect(made.locator("li")).to_have_count(1)
    seen = " ".join((made.first.text_content() or "").split())
    assert all(" ".join(line.split()) in seen for line in attack.split("\n"))
    assert "3 Stück" in (made.first.text_content() or "")
    page.context.close()
