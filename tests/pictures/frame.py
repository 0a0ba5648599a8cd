"""A picture: a page in headless Chromium, as a small PNG."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.acceptance.conftest import launched
from tests.acceptance.product import ROOT, Product, start
from tests.acceptance.visits import Visits
from tests.folders import short_folder

PICTURES: Final = ROOT / "docs" / "pictures"
COLOURS: Final = 64
"""More than our pages have, fewer than a file needs bytes for."""
WIDTH, HEIGHT = 1200, 760


@dataclass(frozen=True, slots=True)
class Studio:
    """A product that was just started, and browsers for its people."""

    product: Product
    visits: Visits

    def command(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Return what the command line says, however long it takes."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "api.cli", *map(str, arguments)],
            env={**self.product.environment, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    def page(self, username: str | None, *, width: int = WIDTH, height: int = HEIGHT) -> Page:
        """Return a page of somebody who is signed in, or of a stranger."""
        return self.visits.of(username, width=width, height=height)


Take = Callable[[str, Page], None]
"""Keeps what a page shows under a name."""
Series = Callable[[Studio, Take], None]
"""Plays something and takes pictures on the way."""


@contextmanager
def studio() -> Iterator[Studio]:
    """Start a product in a folder of its own, with a browser."""
    with short_folder() as folder, sync_playwright() as playwright:
        product = start(folder / "p")
        browser = launched(playwright)
        visits = Visits(product, browser)
        try:
            yield Studio(product, visits)
        finally:
            visits.close()
            browser.close()
            product.stop()
            product.kill()


def keep(name: str, page: Page, folder: Path = PICTURES) -> None:
    """Keep what a page shows, in few colours: the eye sees no difference, the file is a third."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as taken:
        few = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    folder.mkdir(parents=True, exist_ok=True)
    few.save(folder / f"{name}.png", optimize=True)
