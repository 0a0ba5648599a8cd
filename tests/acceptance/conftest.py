"""One running product and one browser for all acceptance tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.acceptance.product import Product, start
from tests.acceptance.visits import Visits
from tests.folders import short_folder

_BROWSER_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="package")
def product() -> Iterator[Product]:
    """The product that all tests share; it must end as cleanly as it started."""
    with short_folder() as folder:
        running = start(folder / "h")
        try:
            yield running
        finally:
            code, left = running.stop(), running.left_over()
            running.kill()
            output = (folder / "h.log").read_text()
    assert code == 0, output
    assert left == []
    assert "Traceback" not in output, output


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A real browser."""
    with sync_playwright() as playwright:
        running = launched(playwright)
        yield running
        running.close()


def launched(playwright: Playwright) -> Browser:
    """Return a browser as the system has it."""
    program = shutil.which("chromium")
    return playwright.chromium.launch(executable_path=program, args=list(_BROWSER_ARGUMENTS))


@pytest.fixture
def visits(product: Product, browser: Browser) -> Iterator[Visits]:
    """Opens pages; the test fails if a page of it complained about anything."""
    opened = Visits(product, browser)
    yield opened
    opened.close()
    assert opened.complaints == []
