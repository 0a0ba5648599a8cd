"""No route that changes anything does so for a page of somebody else, whoever is signed in."""

from __future__ import annotations

import re

import httpx
import pytest

from tests import builders
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.test_every_route import ROLES, routes
from tests.integration.api.test_ways_in import signed_in

STRANGERS = re.compile(r"/(login|oauth/token|f/|t/|u/|csp-report|v2/webhooks/)")
"""What nobody signs in for: a cookie opens nothing there. Its own tests say what guards it."""
SENT = {
    "form": {"data": {"reason": "Weil ich kann"}},
    "json": {"json": {"reason": "Weil ich kann"}},
    "nothing": {},
}
FILE = {"files": {"file": ("a.txt", b"Text", "text/plain")}, "data": {"reason": "Weil ich kann"}}
MULTIPART = {"/cases/{key}/documents"}
"""What is refused for its kind before anybody asks who sends it."""


@pytest.fixture(scope="module")
def everybody(office: Office) -> httpx.Client:
    """Somebody who may do everything, without the token of their pages."""
    groups = [role for role in ROLES if role != "auditor"]
    builders.person(office.workspace, "change-all", *groups, password=PASSWORD)
    client = signed_in(office, "change-all")
    client.headers.pop("x-csrf-token", None)
    return client


@pytest.mark.parametrize("sent", SENT)
def test_a_cookie_alone_changes_nothing(office: Office, everybody: httpx.Client, sent: str) -> None:
    let_through = []
    asked = 0
    for method, route in routes(office):
        if method in ("GET", "HEAD") or STRANGERS.match(route):
            continue
        asked += 1
        place = re.sub(r"\{[^}]+\}", "1", route)
        what = FILE if route in MULTIPART else SENT[sent]
        answer = everybody.request(method, place, **what)
        if answer.status_code not in (401, 403, 415):
            let_through.append((method, route, answer.status_code, answer.text[:80]))
    assert asked > 100
    assert let_through == []
