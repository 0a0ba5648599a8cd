"""Limits on what nobody has signed in for hold over all servers, and a good request costs none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api import sign_in_limits
from engine.commands.count_asking import Limit
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, running

HOUR = timedelta(hours=1)


@pytest.fixture
def second(office: Office) -> Iterator[Office]:
    """Another server on the same database."""
    workspace = open_workspace(office.workspace.settings)
    server = running(workspace)
    with server as place:
        yield Office(place, workspace, app=server.app)
    workspace.close()


def rows(workspace: Workspace) -> dict[str, object]:
    with workspace.transaction() as connection:
        found = connection.exec_driver_sql("SELECT name, free_at FROM engine.asked")
        return {row[0]: row[1] for row in found}


def test_two_servers_give_no_more_tries_than_one(
    office: Office, second: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "SIGN_INS", Limit("few", 6, HOUR))
    statuses = list[str]()
    for number in range(8):
        place = (office, second)[number % 2].stranger()
        sent = {"username": f"limit-{number}", "password": "geraten"}
        statuses.append("viele" if "zu oft" in told(place, sent) else "falsch")
    assert statuses == ["falsch"] * 6 + ["viele"] * 2


def told(client: httpx.Client, sent: dict[str, str]) -> str:
    from api.web.texts import say

    page = client.post("/login", data=sent).text
    return "zu oft" if say("login.too_many") in page else "falsch"


def test_a_sign_in_that_succeeds_does_not_count(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "SIGN_INS", Limit("one", 1, HOUR))
    builders.person(office.workspace, "limit-anna", "sales-rep", password=PASSWORD)
    sent = {"username": "limit-anna", "password": PASSWORD}
    for _ in range(4):
        assert office.stranger().post("/login", data=sent).status_code == 303


def test_of_many_tries_at_once_no_more_pass_than_there_are(workspace: Workspace) -> None:
    limit = Limit("crowd", 7, HOUR)
    with ThreadPoolExecutor(16) as crowd:
        passed = list(crowd.map(lambda _: limit.take(workspace, "192.0.2.x"), range(40)))
    assert passed.count(True) == 7


def test_what_was_used_up_comes_back_with_time_and_never_more_than_at_first(
    settings: Settings,
) -> None:
    workspace = open_workspace(settings)
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    workspace.real_clock = lambda: now
    limit = Limit("again", 3, timedelta(minutes=10))

    def passed() -> int:
        return sum(limit.take(workspace, "192.0.2.x") for _ in range(5))

    assert passed() == 3
    now += timedelta(minutes=20)
    assert passed() == 2
    now += timedelta(days=9)
    assert passed() == 3
    limit.give_back(workspace, "192.0.2.x")
    assert passed() == 1
    workspace.close()


def test_passwords_of_programs_are_guessed_no_faster_than_on_the_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.identity._PASSWORDS", Limit("sprayed", 3, HOUR))
    builders.person(office.workspace, "limit-bert", "sales-rep", password=PASSWORD)
    known = office.program("limit-bert")
    assert known.get("/v2/authentication/me").status_code == 200
    codes = [
        httpx.get(
            f"{office.address}/v2/authentication/me", auth=(f"sprayed-{one}", "Sommer2026!")
        ).status_code
        for one in range(5)
    ]
    assert codes == [401, 401, 401, 429, 429]
    before = rows(office.workspace)
    assert known.get("/v2/authentication/me").status_code == 200, "whoever is known goes on"
    assert rows(office.workspace) == before, "and nothing is written for it"


def test_the_table_names_no_network(office: Office) -> None:
    office.stranger().post("/login", data={"username": "limit-x", "password": "falsch"})
    assert rows(office.workspace)
    assert not [name for name in rows(office.workspace) if "127.0" in name]
