"""What a browser that comes for the first time loads for a clerk's pages, packed as on its way."""

from __future__ import annotations

import gzip

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
        one.url: len(gzip.compress(one.body(), 6))
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


def test_what_is_static_comes_packed(product: Product) -> None:
    http = product.signed_in("thomas").http
    answer = http.get("/static/dist/form.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    known = {"if-none-match": answer.headers["etag"], "accept-encoding": "gzip"}
    assert http.get("/static/dist/form.js", headers=known).status_code == 304
