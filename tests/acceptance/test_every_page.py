"""Every page, for everybody: what axe finds, what the content policy refuses, on desk and phone.

A page that is new needs a line in `pages_visited`. In the dark only colours differ, so only the
rules about colours are asked again there.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import psycopg
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Browser, Page

from api.app import _addresses
from engine.store import embedded
from tests.acceptance.accessible import faults_of
from tests.acceptance.filled_office import fill
from tests.acceptance.pages_visited import NO_PAGES, PAGES, PageVisited
from tests.acceptance.product import Product, start
from tests.acceptance.visits import Visits
from tests.folders import short_folder

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
THEMES: tuple[tuple[Literal["light", "dark"], list[str] | None], ...]
SIZES = ((1440, 900), (390, 844))
COLOURS = ["color-contrast", "link-in-text-block"]
THEMES = (("light", None), ("dark", COLOURS))
_MACHINES = ("/v2/", "/engine-rest/")
_LOOK = """async (rules) => {
  const chosen = rules ? { runOnly: { type: 'rule', values: rules } } : {};
  const { violations } = await axe.run(document, { ...chosen, resultTypes: ['violations'] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')} – ${any[0]?.message ?? help}`));
}"""
_FRAME = """() => {
  const found = [];
  const [title] = document.title.split(' – ');
  if (!title || title === document.title) found.push(`a title without name: ${document.title}`);
  for (const part of ['main', 'header']) {
    if (document.querySelectorAll(`body > ${part}`).length !== 1) found.push(`not one ${part}`);
  }
  for (const one of document.querySelectorAll('nav')) {
    if (!one.getAttribute('aria-label')) found.push('a navigation without name');
  }
  if (!document.querySelector('meta[name=viewport]')) found.push('no viewport');
  return found;
}"""
_LISTEN = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy ${event.effectiveDirective}: ${event.blockedURI}`));"""


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """A product of its own: what these pages show is in nobody's way."""
    with short_folder() as folder:
        running = start(folder / "h")
        try:
            yield running
            assert running.stop() == 0
        finally:
            running.kill()


@pytest.fixture(scope="module")
def places(product: Product) -> dict[str, str]:
    """What the pages are about."""
    return fill(product)


@pytest.fixture(scope="module")
def readers(product: Product, browser: Browser) -> Iterator[Visits]:
    """Browsers of everybody, kept from page to page."""
    opened = Visits(product, browser, expected={403, 404, 410})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def opened(readers: Visits, product: Product) -> dict[str | None, Page]:
    """A page for everybody who looks at one."""
    pages: dict[str | None, Page] = {}
    for one in PAGES:
        if one.username not in pages:
            pages[one.username] = _opened(readers, product, one.username)
    return pages


def _opened(readers: Visits, product: Product, username: str | None) -> Page:
    page = readers.of({"code": None, "stale": "miriam"}.get(username or "", username))
    page.add_init_script(_LISTEN)
    if username == "code":
        _enrol(product)
        page.goto("/login")
        page.get_by_label("Benutzername").fill("olaf")
        page.get_by_label("Kennwort", exact=True).fill(product.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/login/code")
    if username == "stale":
        _age(product, "miriam")
    return page


def _age(product: Product, username: str) -> None:
    """Let somebody have signed in an hour ago."""
    with psycopg.connect(embedded.start(product.home), autocommit=True) as connection:
        aged = connection.execute(
            "UPDATE engine.session SET proven_at = proven_at - interval '1 hour' FROM "
            "engine.account a WHERE a.account_id = session.account_id AND a.username = %s",
            (username,),
        )
        assert aged.rowcount > 0


def _enrol(product: Product) -> None:
    """Give an account a second factor, so that its sign-in asks for a code."""
    person = product.signed_in("olaf")
    secret = re.search(r'id="geheimnis">([A-Z2-7]+)<', person.page("/account/second-factor"))
    assert secret
    code = TOTP(base64.b32decode(secret[1]), 6, SHA1(), 30).generate(time.time()).decode()
    assert person.press("/account/second-factor", code=code).status_code == 200


def test_every_route_is_visited_or_is_no_page() -> None:
    there = {
        route.path
        for route in _addresses()
        if "GET" in (route.methods or ()) and not route.path.startswith(_MACHINES)
    }
    visited = {one.route for one in PAGES}
    assert there - visited - set(NO_PAGES) == set(), "pages without a line in pages_visited"
    assert (visited | set(NO_PAGES)) - there == set(), "lines of pages that are gone"
    assert visited & set(NO_PAGES) == set()


@pytest.mark.parametrize("visited", PAGES, ids=lambda one: f"{one.username}{one.address}")
def test_a_page_is_for_everybody(
    readers: Visits,
    opened: dict[str | None, Page],
    places: dict[str, str],
    visited: PageVisited,
) -> None:
    page = opened[visited.username]
    found: list[str] = []
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    answer = page.goto(visited.address.format(**places))
    assert answer is not None
    assert answer.status == visited.status
    _wait_for_islands(page)
    page.evaluate(AXE.read_text())
    found += page.evaluate(_FRAME)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme, rules in THEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme} {one}" for one in _seen_by_axe(page, rules)]
        page.emulate_media(color_scheme="light")
        found += [f"{width} {one}" for one in faults_of(page)]
    said, readers.complaints[:] = list(readers.complaints), []
    assert not found + said, "\n".join(found + said)


def _wait_for_islands(page: Page) -> None:
    """Wait until what a script draws is drawn."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-island]')].every((one) => "
        "one.dataset.ready || !one.checkVisibility())"
    )


def _seen_by_axe(page: Page, rules: list[str] | None) -> list[str]:
    found: Any = page.evaluate(_LOOK, rules)
    return list(found)
