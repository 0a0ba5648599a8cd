"""Every page, for everybody: what axe finds, what the content policy refuses, on desk and phone.

A page that is new needs a line in `pages_visited`. In the dark only colours differ, so only the
rules about colours are asked again there; in English only the words.
"""

from __future__ import annotations

import base64
import re
import time
from collections import defaultdict
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
from tests.acceptance.foreign_words import foreign_words
from tests.acceptance.pages_visited import NO_PAGES, PAGES, PageVisited
from tests.acceptance.product import Product, start
from tests.acceptance.visits import Visits
from tests.folders import short_folder

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
THEMES: tuple[tuple[Literal["light", "dark"], list[str] | None], ...]
SIZES = ((1440, 900), (390, 844))
SHARED_TITLES = {"Ihre Angaben sind angekommen – Nordlicht Software GmbH"}
"""Said behind a form and behind a link: it is the same to whoever sent it."""
COLOURS = ["color-contrast", "link-in-text-block"]
THEMES = (("light", None), ("dark", COLOURS))
READ_BY_AXE = {"/inbox", "/tasks/{claimed}", "/f/seite-fragen", "/account", "/ledger"}
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
# The content moves under whoever reads it: Web Vitals call more than a tenth bad.
_SHIFT = """window.shifted = { by: 0, what: [] };
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) {
    window.shifted.by += one.value;
    window.shifted.what.push(...one.sources.map(({ node }) => node?.outerHTML?.slice(0, 60)));
  }
}).observe({ type: 'layout-shift', buffered: true });"""
MOST_SHIFT = 0.1


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
def opened(readers: Visits, product: Product, places: dict[str, str]) -> dict[str | None, Page]:
    """A page for everybody who looks at one."""
    assert places
    _enrol(product)
    return _opened(readers, product, "de-DE")


@pytest.fixture(scope="module")
def opened_in_english(
    readers: Visits, product: Product, opened: dict[str | None, Page]
) -> dict[str | None, Page]:
    """The same, of readers whose browsers ask for English."""
    assert opened
    return _opened(readers, product, "en-GB")


@pytest.fixture(scope="module")
def titles() -> dict[str, set[str]]:
    """The titles of pages that were seen, by route."""
    return defaultdict(set)


def _opened(readers: Visits, product: Product, locale: str) -> dict[str | None, Page]:
    pages: dict[str | None, Page] = {}
    for username in dict.fromkeys(one.username for one in PAGES):
        signed_in = {"code": None, "stale": "miriam"}.get(username or "", username)
        page = readers.of(signed_in, locale=locale)
        page.add_init_script(_LISTEN)
        page.add_init_script(_SHIFT)
        pages[username] = page
    page = pages["code"]
    page.goto("/login")
    page.locator("[name=username]").fill("olaf")
    page.locator("[name=password]").fill(product.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/code")
    _age(product, "miriam")
    return pages


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
    titles: dict[str, set[str]],
    visited: PageVisited,
) -> None:
    page = opened[visited.username]
    found: list[str] = []
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    answer = page.goto(visited.address.format(**places))
    assert answer is not None
    assert answer.status == visited.status
    _wait_for_islands(page)
    shifted = page.evaluate("window.shifted")
    if shifted["by"] > MOST_SHIFT:
        found.append(f"moved while it was loaded: {shifted['by']:.2f} {shifted['what']}")
    titles[visited.route].add(page.title())
    page.evaluate(AXE.read_text())
    found += page.evaluate(_FRAME)
    found += foreign_words(page, "de")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme, rules in THEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme} {one}" for one in _seen_by_axe(page, rules)]
        page.emulate_media(color_scheme="light")
        found += [f"{width} {one}" for one in faults_of(page)]
    said, readers.complaints[:] = list(readers.complaints), []
    assert not found + said, "\n".join(found + said)


def test_no_two_places_have_one_title(titles: dict[str, set[str]]) -> None:
    """Somebody with several tabs, or with a screen reader, tells pages by their titles."""
    bearers: defaultdict[str, list[str]] = defaultdict(list)
    for route, found in titles.items():
        for title in found - SHARED_TITLES:
            bearers[title].append(route)
    assert {title: routes for title, routes in bearers.items() if len(routes) > 1} == {}


@pytest.mark.parametrize("visited", PAGES, ids=lambda one: f"{one.username}{one.address}")
def test_a_page_speaks_english_to_whoever_reads_english(
    readers: Visits,
    opened_in_english: dict[str | None, Page],
    places: dict[str, str],
    visited: PageVisited,
) -> None:
    page = opened_in_english[visited.username]
    page.goto(visited.address.format(**places))
    _wait_for_islands(page)
    found = foreign_words(page, "en") + faults_of(page)
    if page.locator("html").get_attribute("lang") != "en":
        found.append("the page says that it is not English")
    if visited.address in READ_BY_AXE:
        page.evaluate(AXE.read_text())
        found += _seen_by_axe(page, None)
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
