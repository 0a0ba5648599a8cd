"""What a browser that comes for the first time loads for a clerk's pages, packed as on its way."""

from __future__ import annotations

import gzip
import re

from playwright.sync_api import Page, Response

from tests.acceptance.product import Product
from tests.acceptance.quotes import open_tasks, start_case
from tests.acceptance.visits import Visits, wait_for_form

HEAVIEST = 260_000
"""Bytes, with everything that a page brings along."""
LIGHT = 60_000
"""Bytes of a page without a form: no island comes with it."""


def loaded(page: Page, address: str, *, form: bool) -> dict[str, int]:
    """Return address and bytes, packed, of everything that comes with a page."""
    found: list[Response] = []

    def noted(response: Response) -> None:
        found.append(response)

    page.on("response", noted)
    page.goto(address)
    if form:
        wait_for_form(page)
        page.locator("[data-island=diagram][data-ready=true]").wait_for()
    page.wait_for_load_state("load")
    page.remove_listener("response", noted)
    return {
        # Static files are packed once, as small as can be; pages are not packed by us.
        one.url: len(gzip.compress(one.body(), 9 if "/static/" in one.url else 6))
        for one in found
        if one.ok and "/live" not in one.url
    }


def test_the_inbox_brings_no_island(product: Product, visits: Visits) -> None:
    start_case(product)
    parts = loaded(visits.of("thomas"), "/inbox", form=False)
    assert not [one for one in parts if "form" in one or "diagram" in one], parts
    assert sum(parts.values()) <= LIGHT, parts


def test_a_task_with_its_form_and_diagram_is_light_enough(product: Product, visits: Visits) -> None:
    task = open_tasks(product, start_case(product))["sales-manager"]
    product.signed_in("thomas").press(f"/tasks/{task}/claim")
    parts = loaded(visits.of("thomas"), f"/tasks/{task}", form=True)
    assert any("/form.js" in one for one in parts), parts
    assert sum(parts.values()) <= HEAVIEST, parts


def test_the_next_task_asks_the_server_for_little(product: Product, visits: Visits) -> None:
    tasks = [open_tasks(product, start_case(product))["sales-manager"] for _ in range(2)]
    page = visits.of("thomas")
    for task in tasks:
        product.signed_in("thomas").press(f"/tasks/{task}/claim")
    parts = [loaded(page, f"/tasks/{task}", form=True) for task in tasks]
    asked = page.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".filter(({ transferSize, name }) => transferSize && !name.includes('/live'))"
        ".map(({ name }) => new URL(name).pathname)"
    )
    assert sum("/static/" in one for one in parts[0]) > 8
    assert not [one for one in asked if "/static/" in one], "what has not changed is kept"
    assert not [one for one in asked if "form.json" in one], "the page brings its form along"


def test_what_is_static_comes_packed(product: Product) -> None:
    http = product.signed_in("thomas").http
    packed = {"accept-encoding": "gzip"}
    answer = http.get("/static/dist/form.js", headers=packed)
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert http.get("/static/dist/form.js", headers={"accept-encoding": ""}).text == answer.text
    known = {"if-none-match": answer.headers["etag"], **packed}
    assert http.get("/static/dist/form.js", headers=known).status_code == 304


def test_only_what_stands_at_the_address_of_its_content_is_kept_for_good(product: Product) -> None:
    person = product.signed_in("thomas")
    found = re.search(r"/static/~\w+/vorgang\.css", person.page("/inbox"))
    assert found
    now = person.http.get(found[0])
    assert "immutable" in now.headers["cache-control"]
    # A page from before an update still finds its files, but not to keep them.
    for address in ("/static/~0123456789abcdef/vorgang.css", "/static/vorgang.css"):
        old = person.http.get(address)
        assert (old.text, old.headers["cache-control"]) == (now.text, "no-cache")
    for address in (
        "/static/~0123456789abcdef/none.css",
        "/static/~0123456789abcdef/../../pages.py",
    ):
        assert person.http.get(address).status_code == 404
