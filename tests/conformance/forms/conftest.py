"""The real form-js in Chromium, built from the npm packages of the lock file."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[3]
BUNDLE = ROOT / "build/oracle/oracle.js"
SOURCES = [
    ROOT / "api/web/build.mjs",
    ROOT / "forms/messages.de.json",
    Path(__file__).with_name("oracle.js"),
    *(ROOT / "api/web/islands").glob("*.*s"),
]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def node() -> list[str]:
    return [str(ROOT / ".ci" / "node"), "node"]


@contextmanager
def alone() -> Iterator[None]:
    """Let one test process at a time build what all of them use."""
    BUNDLE.parent.mkdir(parents=True, exist_ok=True)
    with BUNDLE.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Oracle:
    """Asks the page; numbers go and come as text that JSON spells."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._page = browser.new_page(locale="de-DE", timezone_id="Europe/Berlin")
        self._page.set_content("<!doctype html><html><body></body></html>")
        self._page.add_script_tag(path=str(BUNDLE), type="module")
        self._page.wait_for_selector("html[data-ready]", state="attached")

    def ask(self, question: str, cases: object) -> Any:
        """Return the page's answer to a list of cases, numbers as JSON has them."""
        script = f"async (cases) => window.oracle.{question}(JSON.parse(cases))"
        return json.loads(self._page.evaluate(script, json.dumps(cases)))


@pytest.fixture(scope="package")
def oracle() -> Iterator[Oracle]:
    newest = max(source.stat().st_mtime for source in SOURCES)
    with alone():
        if not BUNDLE.exists() or BUNDLE.stat().st_mtime < newest:
            subprocess.run([*node(), "api/web/build.mjs", "--oracle"], cwd=ROOT, check=True)
    chromium = Path("/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium) if chromium.exists() else None, args=FLAGS
        )
        yield Oracle(browser)
        browser.close()
