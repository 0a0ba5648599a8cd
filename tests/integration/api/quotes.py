"""Quotes to submit in tests."""

from __future__ import annotations

import copy
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from api.demo.people import QUOTE
from api.json_text import write_json
from tests.integration.api.conftest import Office

_NUMBERS = itertools.count(1)


def quote(discount: int = 18, company: str = "Nordkai Logistik GmbH") -> dict[str, Any]:
    """Return the values of a start form with a number of its own."""
    values: dict[str, Any] = copy.deepcopy(QUOTE)
    values["quoteNumber"] = f"A-2026-{next(_NUMBERS):04d}"
    values["customer"]["company"] = company
    values["validUntil"] = str((datetime.now(UTC) + timedelta(days=30)).date())
    for line in values["lines"]:
        line["discountPct"] = discount
    return values


def submitted(office: Office, username: str, values: dict[str, Any]) -> str:
    """Return the key of the case that these values started, as far as it goes without people."""
    browser, worker = office.browser(username), office.worker()
    key = browser.get("/start").text.split('href="/start/')[1].partition('"')[0]
    answer = posted(browser, f"/start/{key}", {"data": values})
    assert answer.status_code == 200, answer.text
    while worker.run_once():
        pass
    return str(answer.json()["location"]).rpartition("case=")[2]


def posted(client: httpx.Client, path: str, body: object) -> httpx.Response:
    """Send JSON whose numbers keep their digits."""
    headers = {"content-type": "application/json"}
    return client.post(path, content=write_json(body), headers=headers)


def tasks_of(program: httpx.Client, case: str) -> list[dict[str, Any]]:
    """Return the open user tasks of a case, by group."""
    body = {"filter": {"processInstanceKey": case, "state": "CREATED"}}
    items: list[dict[str, Any]] = posted(program, "/v2/user-tasks/search", body).json()["items"]
    return sorted(items, key=lambda task: task["candidateGroups"])
