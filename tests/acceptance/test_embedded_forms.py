"""A public form inside a page of another site, in a browser: of a site that may, and of one that
may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import builders
from tests.acceptance.product import Product
from tests.acceptance.visits import Visits

SLUG, ROOT = "eingebettet", Path(__file__).resolve().parents[2]
FORM = builders.form("embedded-request", builders.text_field("name"))
MODEL = builders.process(
    "embedded-case",
    builders.start_event("answer", form="embedded-request")
    + builders.user_task("answer", "done", groups="sales-rep")
    + builders.end_event(),
    name="Eingebettet anfragen",
    properties={"vorgang:startGroups": "sales-rep", "vorgang:publicForm": SLUG},
)

WATCHED = """
window.asked = [];
for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore'])
  Object.defineProperty(window, name, { get() { window.asked.push(name); } });
Object.defineProperty(Document.prototype, 'cookie', {
  get() { window.asked.push('cookie'); return ''; }, set() { window.asked.push('cookie'); } });
"""
"""Notes whatever a document asks of what a browser keeps, and gives it nothing."""


@pytest.fixture(scope="module", autouse=True)
def deployed(product: Product, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("embedded")
    for one in (MODEL, FORM):
        (folder / one.name).write_bytes(one.content)
    answer = product.command("deploy", *(str(folder / one.name) for one in (MODEL, FORM)))
    assert answer.returncode == 0, answer.stdout + answer.stderr


@contextmanager
def page_of(site: str, product: Product, visits: Visits) -> Iterator[tuple[Page, list[str]]]:
    """Return a page of another site that asks for the form, and all addresses it asked for."""
    page, asked = visits.of(None), []
    page.add_init_script(WATCHED)
    page.on("request", lambda request: asked.append(request.url))
    script = f'<script src="{product.address}/embed.js" data-form="{SLUG}" defer></script>'
    head = "<!doctype html><html lang=de><link rel=icon href=data:,><title>Partner</title>"
    text = f"{head}<h1>Partner</h1>{script}</html>"

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(site).port or 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        page.goto(f"{site}/kontakt")
        yield page, asked
    finally:
        server.shutdown()
        server.server_close()


def kept(page: Page) -> list[str]:
    """Return what the form's own document, a frame of another origin, asked the browser for."""
    (frame,) = (one for one in page.frames if f"/f/{SLUG}" in one.url)
    found: list[str] = frame.evaluate("() => window.asked")
    return found


def test_a_site_that_may_shows_the_form_as_high_as_it_is_and_sends_it_off(
    product: Product, visits: Visits
) -> None:
    site = product.environment["VORGANG_EMBED_ORIGINS"]
    with page_of(site, product, visits) as (page, asked):
        frame = page.frame_locator("iframe")
        frame.locator('[data-island="form"][data-ready="true"]').wait_for()
        expect(page.locator("iframe")).to_have_attribute("style", re.compile(r"height: \d+px"))
        inner = frame.locator("body").evaluate("body => body.scrollHeight - window.innerHeight")
        assert inner <= 1
        frame.get_by_label(re.compile("^Name")).fill("Kim Ahrens")
        assert kept(page) == []
        page.wait_for_timeout(2_500)
        frame.locator("[data-form-submit]").click()
        expect(frame.locator("h1")).to_have_text("Ihre Angaben sind angekommen")
        assert page.context.cookies() == []
        assert {"/".join(one.split("/")[:3]) for one in asked} == {
            site,
            product.address,
        }
        assert kept(page) == []


def test_a_site_that_may_not_shows_nothing(product: Product, visits: Visits) -> None:
    site = product.environment["VORGANG_EMBED_ORIGINS"].replace("localhost", "127.0.0.1")
    with page_of(site, product, visits) as (page, _):
        page.locator("iframe").wait_for()
        page.wait_for_timeout(1_000)
        assert page.frame_locator("iframe").locator("main, [data-form-page]").count() == 0
        assert [one.url for one in page.frames[1:]] == ["chrome-error://chromewebdata/"]
        assert any("frame-ancestors" in one for one in visits.complaints)
        visits.complaints.clear()


def test_only_forms_may_be_shown_inside_a_page_and_the_script_is_small(
    product: Product, visits: Visits
) -> None:
    page, site = visits.of(None), product.environment["VORGANG_EMBED_ORIGINS"]
    answers = {
        path: page.request.get(path).headers for path in (f"/f/{SLUG}", "/login", "/f/none", "/t/x")
    }
    policies = {path: one["content-security-policy"] for path, one in answers.items()}
    assert f"frame-ancestors {site};" in policies.pop(f"/f/{SLUG}")
    for path, policy in policies.items():
        assert "frame-ancestors 'none'" in policy
        assert answers[path]["x-frame-options"] == "DENY"
    script = (ROOT / "api/web/static/embed.js").read_bytes()
    assert len(script) < 5_000
    for origin, told in ((site, True), ("http://stranger.example", False)):
        headers = page.request.get("/embed.js", headers={"origin": origin}).headers
        assert ("access-control-allow-origin" in headers) is told
