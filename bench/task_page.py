"""How soon a clerk can work on a task: its page in a real browser, from the click to the form.

Cold is a browser that has never seen a task. Warm is what a clerk feels all day: the next task,
opened from the inbox in the same window, with what that browser keeps. Measured is by the page's
own clock, which begins with the click, until the form is filled in, can be used and has been
painted; when the diagram beside it is drawn stands in the figures.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiosmtpd.controller import Controller
from playwright.sync_api import BrowserContext, Error, Page, Playwright, sync_playwright

from api.demo.people import ACCOUNTS, QUOTE
from api.library import shipped_resources
from api.mailcatcher import MailFolder
from bench.installation import OPERATOR, PASSWORD, Installation
from bench.processes import free_port, server
from bench.rounds import NotMeasurable, Ratio, rounded
from engine.commands.claim_user_task import claim_user_task
from engine.commands.create_account import create_account
from engine.commands.deploy import deploy
from engine.commands.start_process_instance import start_process_instance
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import open_workspace

COLD_GOAL, WARM_GOAL = 1.5, 0.3
"""Seconds until the form can be used: the first time, and with what a browser has kept."""
Taken = tuple[float, float]
"""Milliseconds until the form can be used, and until the diagram is drawn."""
_PROCESS, _GROUP = "deal-desk", "sales-manager"
_TASKS = 6
"""Tasks that are opened one after the other; the first is the cold one, the second fills caches."""
_MARKS = """
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const { island } = target.dataset;
    if (island) requestAnimationFrame(() => setTimeout(() => performance.mark(island)));
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-ready'] });
"""
_BOTH = "() => ['form', 'diagram'].every((one) => performance.getEntriesByName(one).length)"
_TAKEN = "() => ['form', 'diagram'].map((one) => performance.getEntriesByName(one)[0].startTime)"
_CLICK = "(address) => document.querySelector(`a[href='${address}']`).click()"


def task_page(installation: Installation) -> dict[str, Ratio]:
    """Return the part of their goals that the page of an approval takes, cold and warm."""
    tasks = _tasks(installation)
    port = free_port()
    settings = replace(installation.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    colds: list[Taken] = []
    warms: list[Taken] = []
    with server(settings), sync_playwright() as playwright:
        _visited(playwright, settings.public_url, tasks[:1])  # the server's first page
        for _ in range(installation.rounds(6, 3)):
            cold, _, *warm = _visited(playwright, settings.public_url, tasks)
            colds.append(cold)
            warms += warm
    return {
        "task_page_cold": _part("cold", colds, COLD_GOAL),
        "task_page_warm": _part("warm", warms, WARM_GOAL),
    }


def _part(name: str, taken: Sequence[Taken], goal: float) -> Ratio:
    forms, diagrams = (sorted(times) for times in zip(*taken, strict=True))
    median = statistics.median(forms)
    figures = {
        "pages": len(taken),
        f"{name}_ms": rounded(median),
        "slowest_ms": rounded(forms[-1]),
        f"{name}_diagram_ms": rounded(statistics.median(diagrams)),
    }
    return Ratio(median / 1000 / goal, figures)


def _tasks(installation: Installation) -> list[int]:
    """Return the keys of approvals that an approver has claimed, with the shipped process."""
    deploy(installation.workspace, shipped_resources("deal-desk", "shared"), actor=OPERATOR)
    approver = create_account(
        installation.workspace,
        username="approver",
        name="Approver",
        email="approver@example.com",
        password=PASSWORD,
        groups=(_GROUP,),
        actor=OPERATOR,
    )
    for colleague in ACCOUNTS:  # the process looks for somebody in each group that decides
        create_account(
            installation.workspace,
            username=colleague.username,
            name=colleague.name,
            email=f"{colleague.username}@example.com",
            password=None,
            groups=colleague.groups,
            actor=OPERATOR,
        )
    until = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    variables = {**QUOTE, "validUntil": until}
    for _ in range(_TASKS):
        start_process_instance(
            installation.workspace, _PROCESS, variables=variables, actor=OPERATOR
        )
    settings = replace(installation.settings, smtp_port=free_port())
    with _mails_taken(settings), closing(open_workspace(settings)) as workspace:
        Worker(workspace).do_due()
    # Several approvals of a case may wait; each shows the same page, so one page a case.
    found = installation.owner.execute(
        "SELECT min(key) FROM engine.user_task WHERE state = 'ready' AND %s = ANY(candidate_groups)"
        " GROUP BY process_instance_key",
        (_GROUP,),
    ).fetchall()
    tasks = [int(str(key)) for (key,) in found]
    if len(tasks) != _TASKS:
        raise NotMeasurable(f"{len(tasks)} of {_TASKS} cases wait for an approval")
    for task in tasks:
        claim_user_task(installation.workspace, task, actor=approver)
    return tasks


@contextmanager
def _mails_taken(settings: Settings) -> Iterator[None]:
    """Take the mails that come before an approval; nobody reads them."""
    server = Controller(
        MailFolder(settings.home / "mails"), hostname=settings.smtp_host, port=settings.smtp_port
    )
    server.start()
    try:
        yield
    finally:
        server.stop()


def _visited(playwright: Playwright, address: str, tasks: Sequence[int]) -> list[Taken]:
    """Return how long form and diagram of each task took, in a browser that was never here."""
    with tempfile.TemporaryDirectory(prefix="vorgang-browser-") as folder:
        try:
            browser = playwright.chromium.launch_persistent_context(
                folder,
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu"],
                locale="de-DE",
                viewport={"width": 1440, "height": 900},
            )
        except Error as missing:
            raise NotMeasurable("there is no Chromium here") from missing
        try:
            _sign_in(browser, address)
            page = browser.new_page()
            page.add_init_script(_MARKS)
            return [_taken(page, address, task) for task in tasks]
        finally:
            browser.close()


def _sign_in(browser: BrowserContext, address: str) -> None:
    sent: dict[str, str | float | bool] = {"username": "approver", "password": PASSWORD}
    answer = browser.request.post(f"{address}/login", form=sent, max_redirects=0)
    if answer.status != 303:
        raise NotMeasurable(f"signing in was answered with {answer.status}")


def _taken(page: Page, address: str, task: int) -> Taken:
    """Return the milliseconds from a click in the inbox to the form and to the diagram."""
    page.goto(f"{address}/inbox")
    page.evaluate(_CLICK, f"/tasks/{task}")
    page.wait_for_url(f"**/tasks/{task}")
    page.wait_for_function(_BOTH)
    form, diagram = page.evaluate(_TAKEN)
    return float(form), float(diagram)
