"""How soon a clerk can work on a task: its page with form and diagram, in a real browser."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright

from api.demo_data import QUOTE
from api.library import shipped_resources
from bench.installation import OPERATOR, PASSWORD, Installation
from bench.processes import free_port, server
from bench.rounds import NotMeasurable, Ratio, rounded
from engine.commands.create_account import create_account
from engine.commands.deploy import deploy
from engine.commands.start_process_instance import start_process_instance

COLD_GOAL, WARM_GOAL = 1.5, 0.3
"""Seconds until form and diagram are there: the first time, and with what a browser has kept."""
_PROCESS, _GROUP = "deal-desk", "sales-manager"
_READY = "[data-island=form][data-ready=true]"
_DRAWN = "[data-island=diagram][data-ready=true]"


def task_page(installation: Installation) -> dict[str, Ratio]:
    """Return the part of their goals that the page of an approval takes, cold and warm."""
    task = _task(installation)
    port = free_port()
    settings = replace(installation.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    with server(settings), _browser() as browser:
        address = f"{settings.public_url}/tasks/{task}"
        _seconds(_signed_in(browser, settings.public_url), address)  # the server's first page
        colds, warms = [], []
        for _ in range(installation.rounds(10, 4)):
            context = _signed_in(browser, settings.public_url)
            colds.append(_seconds(context, address))
            warms.append(_seconds(context, address))
            context.close()
    return {
        "task_page_cold": _part("cold", colds, COLD_GOAL),
        "task_page_warm": _part("warm", warms, WARM_GOAL),
    }


def _part(name: str, seconds: Sequence[float], goal: float) -> Ratio:
    median = statistics.median(seconds)
    figures = {"rounds": len(seconds), f"{name}_ms": rounded(median * 1000)}
    return Ratio(median / goal, {**figures, "slowest_ms": rounded(max(seconds) * 1000)})


def _task(installation: Installation) -> int:
    """Return the key of an approval that waits for an approver, with the shipped process."""
    deploy(installation.workspace, shipped_resources(), actor=OPERATOR)
    create_account(
        installation.workspace,
        username="approver",
        name="Approver",
        email="approver@example.com",
        password=PASSWORD,
        groups=(_GROUP,),
        actor=OPERATOR,
    )
    until = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    begun = start_process_instance(
        installation.workspace, _PROCESS, variables={**QUOTE, "validUntil": until}, actor=OPERATOR
    )
    # Several approvals may wait; each shows the same page.
    return installation.waiting(begun.key)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
        except Error as missing:
            raise NotMeasurable("there is no Chromium here") from missing
        yield browser
        browser.close()


def _signed_in(browser: Browser, address: str) -> BrowserContext:
    """Return a browser with nothing kept but a session."""
    context = browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 900})
    sent: dict[str, str | float | bool] = {"username": "approver", "password": PASSWORD}
    answer = context.request.post(f"{address}/login", form=sent, max_redirects=0)
    if answer.status != 303:
        raise NotMeasurable(f"signing in was answered with {answer.status}")
    return context


def _seconds(context: BrowserContext, address: str) -> float:
    """Return the seconds until form and diagram are drawn, in a new page."""
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(_READY).wait_for()
    page.locator(_DRAWN).wait_for()
    took = time.perf_counter() - begun
    page.close()
    return took
