"""Every route, asked by everybody: whoever is not named for it here gets nothing from it.

A new route needs a row. What a row names is who may get anything at all; whether it is this case or
that task is decided by the engine, and enumerated in `tests/unit/core/test_permission.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
import pytest

from api.addresses import Addresses
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, token_of

ROLES = (
    *("analyst", "operator", "auditor", "administrator", "integration", "worker"),
    *("data-protection-team", "data-protection-officer", "matrix-nobody"),
)
STRANGERS = "strangers"
ALL = " ".join(ROLES)
MAKERS = "analyst operator administrator"
KEEPERS = f"{MAKERS} auditor"
WATCHERS = "operator auditor"
PROTECTORS = "data-protection-team data-protection-officer"
READERS = "analyst operator auditor worker"

# Who may get anything; the row that says most of an address counts, `*` stands for any rest.
ROWS: Mapping[str, str] = {
    # What nobody signs in for: it shows nothing, or is guarded by something else than a login.
    "GET /": STRANGERS,
    "* /login*": STRANGERS,
    "GET /health*": STRANGERS,
    "GET /metrics": STRANGERS,
    "GET /verify*": STRANGERS,
    "GET /calendar/{name}": STRANGERS,
    "POST /oauth/token": STRANGERS,
    "* /f/*": STRANGERS,
    "* /t/*": STRANGERS,
    "* /u/*": STRANGERS,
    "GET /brand/*": STRANGERS,
    "GET /embed.js": STRANGERS,
    "GET /api*": STRANGERS,
    "GET /openapi.json": STRANGERS,
    "GET /openapi.yaml": STRANGERS,
    "POST /v2/webhooks/{name}": STRANGERS,
    # What is everybody's own, shows what they may see of it, or asks the engine for its object.
    "* /inbox*": ALL,
    "* /tasks/*": ALL,
    "* /start*": ALL,
    "* /account": ALL,
    "* /account/*": ALL,
    "POST /logout": ALL,
    "GET /live": ALL,
    "GET /cases*": ALL,
    "POST /cases/{key}/comments": ALL,
    "POST /cases/{key}/documents": ALL,
    "GET /documents/{sha256}": ALL,
    "GET /ledger/checkpoint": ALL,
    "GET /ledger/pruefpunkt.txt": ALL,
    "GET /ledger/tile/*": ALL,
    "GET /v2/topology": ALL,
    "GET /v2/authentication/me": ALL,
    "GET /v2/clock": ALL,
    "GET /v2/ledger/checkpoint": ALL,
    "GET /v2/process-instances/*": ALL,
    "POST /v2/process-instances": ALL,
    "POST /v2/process-instances/search": ALL,
    "POST /v2/process-instances/{key}/incidents/search": ALL,
    "POST /v2/process-instances/{key}/comments*": ALL,
    "POST /v2/process-instances/{key}/documents": ALL,
    "* /v2/user-tasks*": ALL,
    "GET /v2/decision-*": ALL,
    "POST /v2/decision-*": ALL,
    "GET /v2/element-instances/{key}": ALL,
    "POST /v2/element-instances/search": ALL,
    "POST /v2/variables/search": ALL,
    "POST /v2/message-subscriptions/search": ALL,
    "GET /v2/process-definitions/*": ALL,
    "POST /v2/process-definitions/search": ALL,
    "POST /v2/incidents/search": ALL,
    "POST /v2/jobs/search": ALL,
    "POST /v2/documentation/search": ALL,
    # Models.
    "POST /v2/deployments": "analyst operator",
    "GET /documentation/*": "analyst operator",
    "GET /v2/documentation/*": "analyst operator",
    "* /decisions*": MAKERS,
    "GET /decisions/new": "analyst operator",
    "* /decisions/{key}/edit*": "analyst operator",
    "POST /decisions/{key}/draft*": "analyst operator",
    "POST /decisions/{key}/publish": "analyst operator",
    "* /forms*": KEEPERS,
    "GET /forms/new": "analyst operator",
    "* /forms/{key}/edit*": "analyst operator",
    "POST /forms/{key}/draft*": "analyst operator",
    "POST /forms/{key}/publish": "analyst operator",
    "* /drafts*": "analyst operator",
    "* /feel": MAKERS,
    "POST /v2/expression/evaluation": MAKERS,
    "* /processes*": KEEPERS,
    "* /processes/{key}/scenarios": MAKERS,
    "GET /processes/new": "analyst operator",
    "* /processes/{key}/edit*": "analyst operator",
    "POST /processes/{key}/draft*": "analyst operator",
    "POST /processes/{key}/publish": "analyst operator",
    "* /reports/processes*": KEEPERS,
    "* /reports/cases*": ALL,
    "* /v2/process-reports/*": KEEPERS,
    "GET /v2/resources/*": READERS,
    # What operators do, and who watches that.
    "GET /cases/{key}/work": WATCHERS,
    "* /cases/{key}/cancel": "operator",
    "* /cases/{key}/offers/*": ALL,
    "* /cases/{key}/suspend": "operator",
    "* /cases/{key}/resume": "operator",
    "* /cases/{key}/move": "operator",
    "* /cases/{key}/change": "operator",
    "* /cases/{key}/migrate": "operator",
    "POST /v2/process-instances/*": "operator",
    "PUT /v2/element-instances/*": "operator",
    "POST /v2/process-definitions/*": "operator",
    "* /v2/clock*": "operator",
    "GET /incidents": WATCHERS,
    "GET /operations": WATCHERS,
    "POST /incidents/*": "operator",
    "GET /v2/incidents/*": WATCHERS,
    "POST /v2/incidents/*": "operator",
    "GET /held": WATCHERS,
    "* /held/*": "operator",
    "GET /batches": WATCHERS,
    "GET /batches/{key}": WATCHERS,
    "* /batches/*": "operator",
    "GET /v2/batch-operations/*": WATCHERS,
    "POST /v2/batch-operations/search": WATCHERS,
    "POST /v2/batch-operation-items/search": WATCHERS,
    "POST /v2/batch-operations/*": "operator",
    # Programs.
    "* /v2/jobs/*": "operator worker",
    "POST /engine-rest/*": "operator worker",
    "GET /engine-rest/version": ALL,
    "GET /engine-rest/deployment": ALL,
    "POST /engine-rest/deployment/create": "analyst operator",
    "POST /engine-rest/process-definition/*": ALL,
    "POST /v2/messages/*": "operator administrator integration",
    "POST /v2/signals/*": "operator administrator integration",
    "POST /v2/conditionals/*": "operator administrator integration",
    "POST /v2/cloud-events": "operator administrator integration",
    # The ledger.
    "* /ledger*": "auditor",
    "POST /v2/ledger/*": WATCHERS,
    # Persons and accounts.
    "* /mails*": "operator",
    "* /data-protection*": PROTECTORS,
    "* /data-protection/suppressions*": f"{PROTECTORS} operator",
    "GET /data-protection/suppressions": f"{PROTECTORS} operator auditor",
    "POST /data-protection/suppressions/address": f"{PROTECTORS} operator auditor",
    "* /data-protection/processing": f"{PROTECTORS} auditor",
    "GET /v2/processing-activities": f"{PROTECTORS} auditor",
    "* /v2/persons/*": PROTECTORS,
    "* /v2/erasures*": PROTECTORS,
    "* /v2/holds*": PROTECTORS,
    "POST /v2/mail-bounces": "operator administrator integration",
    "POST /v2/mails": "operator administrator integration",
    "* /v2/mail-suppressions*": f"{PROTECTORS} operator",
    "POST /v2/mail-suppressions/search": f"{PROTECTORS} operator auditor",
    "* /accounts*": "administrator",
}
SENT = {"reason": "Prüfung der Rechte", "reasonText": "x"}


def row_of(route: str) -> str | None:
    """Return who may get anything from a route: the row that says most of its address counts."""
    fitting = [row for row in ROWS if re.fullmatch(_pattern(row), route)]
    best = max(fitting, key=lambda row: (len(row), not row.startswith("*")), default=None)
    return None if best is None else ROWS[best]


def _pattern(row: str) -> str:
    method, _, path = row.partition(" ")
    return re.escape(method).replace(r"\*", "[A-Z]+") + " " + re.escape(path).replace(r"\*", ".*")


def routes(office: Office) -> list[tuple[str, str]]:
    """Return method and path of every route of the application."""
    [addresses] = [one for one in office.app.router.routes if isinstance(one, Addresses)]
    return sorted(
        (method, route.path)
        for route in addresses
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
    )


def ask(client: httpx.Client, method: str, path: str, csrf: str) -> httpx.Response:
    """Ask for a route whose objects do not exist, with what forms and programs would send."""
    place = re.sub(r"\{[^}]*\}", "1", path)
    if method in {"GET", "DELETE"}:
        return client.request(method, place)
    if path in {"/v2/deployments", "/engine-rest/deployment/create"}:
        return client.post(place, files={"resources": ("a.bpmn", b"<definitions/>")})
    if path.startswith(("/v2/", "/engine-rest/")):
        return client.request(method, place, json=SENT)
    return client.request(method, place, data={**SENT, "csrf": csrf})


def got_something(answer: httpx.Response) -> bool:
    """Return whether an answer is more than a refusal or the way to the login."""
    led_away = answer.headers.get("location", "").startswith("/login")
    return answer.status_code < 400 and not led_away


def test_every_route_has_a_row_and_every_row_a_route(office: Office) -> None:
    there = [f"{method} {path}" for method, path in routes(office)]
    assert [route for route in there if row_of(route) is None] == []
    assert [
        row for row in ROWS if not any(re.fullmatch(_pattern(row), route) for route in there)
    ] == []


def test_a_stranger_gets_nothing_that_is_not_for_strangers(office: Office) -> None:
    leaks = []
    for method, path in routes(office):
        if row_of(f"{method} {path}") == STRANGERS:
            continue
        answer = ask(office.stranger(), method, path, "")
        led_to_login = answer.headers.get("location", "").startswith("/login")
        if not led_to_login and answer.status_code not in {401, 403}:
            leaks.append((method, path, answer.status_code))
    assert leaks == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_nothing_from_a_route_that_does_not_name_it(office: Office, role: str) -> None:
    builders.person(office.workspace, f"matrix-{role}", role, password=PASSWORD)
    client = office.stranger()
    client.post("/login", data={"username": f"matrix-{role}", "password": PASSWORD})
    csrf = token_of(client)
    client.headers["x-csrf-token"] = csrf
    wrong = []
    for method, path in routes(office):
        named = (row_of(f"{method} {path}") or "").split()
        if STRANGERS in named or path == "/live":
            continue
        if role not in named and got_something(answer := ask(client, method, path, csrf)):
            wrong.append((method, path, answer.status_code))
        if role in named and method == "GET":
            answer = ask(client, method, path, csrf)
            if answer.status_code in {401, 403, 500, 503}:
                wrong.append((method, path, answer.status_code))
    assert wrong == []
