"""Pages that are told at once what has happened: streams of events, and the news in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from api import live_updates
from engine.commands.advance_ledger import advance_ledger
from engine.commands.place_hold import lift_hold, place_hold
from engine.person_model import HoldKind, Target
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, token_of
from tests.integration.api.quotes import quote, submitted, tasks_of

PATIENCE = 20.0


@pytest.fixture
def case(office: Office) -> str:
    """A quote that holger has submitted, its entries placed."""
    made = submitted(office, "holger", quote(discount=18))
    advance_ledger(office.workspace)
    return made


@contextmanager
def stream(office: Office, who: str, address: str) -> Iterator[Iterator[str]]:
    """Give the names of the events of a stream, in the session of `who`."""
    cookies = office.browser(who).cookies
    with (
        httpx.Client(base_url=office.address, cookies=cookies, timeout=PATIENCE) as client,
        client.stream("GET", address) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.iter_lines()
        assert next(lines).startswith("retry:")
        assert office.app.state.news_room.keeps_up.wait(PATIENCE)
        yield _names(lines)


def _names(lines: Iterator[str]) -> Iterator[str]:
    """Yield the names of events; give up on a stream that only says that it is there."""
    silent = 0
    for line in lines:
        if line.startswith("event: "):
            yield line.removeprefix("event: ")
        silent = silent + 1 if line.startswith(":") else 0
        assert silent < 2, "nothing happened"


@pytest.fixture(scope="module", autouse=True)
def _reading(office: Office) -> Iterator[None]:
    """Keep one stream open, so that the log is read on from before each test."""
    with stream(office, "arne", "/live?inbox=1"):
        yield


def free_task(office: Office, case: str) -> str:
    """Return the key of the open task of the finance group."""
    found = tasks_of(office.program("arne"), case)
    return str(next(t for t in found if t["candidateGroups"] == ["finance"])["userTaskKey"])


def commented(office: Office, case: str) -> None:
    """Let holger comment, and the sequencer place it."""
    holger = office.program("holger")
    holger.post(f"/v2/process-instances/{case}/comments", json={"text": "Neu"})
    advance_ledger(office.workspace)


def test_a_page_hears_of_its_case_and_of_no_other(office: Office, case: str) -> None:
    other = submitted(office, "holger", quote(discount=18))
    advance_ledger(office.workspace)
    with (
        stream(office, "silke", f"/live?case={case}") as events,
        stream(office, "holger", f"/live?case={other}") as others,
    ):
        room = office.app.state.news_room
        (watcher,) = [one for one in room._watchers if one.case == int(case)]
        commented(office, other)
        assert next(others) == "case"
        assert not watcher.due
        commented(office, case)
        assert next(events) == "case"


def test_a_page_that_knows_less_than_there_is_hears_so_at_once(office: Office, case: str) -> None:
    with stream(office, "silke", f"/live?case={case}&seen=0") as events:
        assert next(events) == "case"


def test_a_list_of_tasks_hears_of_those_it_may_show(office: Office) -> None:
    with stream(office, "silke", "/live?inbox=1") as events:
        submitted(office, "holger", quote(discount=18))
        advance_ledger(office.workspace)
        assert next(events) == "inbox"


def test_events_hold_no_words_and_no_keys(office: Office, case: str) -> None:
    cookies = office.browser("silke").cookies
    with (
        httpx.Client(base_url=office.address, cookies=cookies, timeout=PATIENCE) as client,
        client.stream("GET", f"/live?case={case}&seen=0") as answer,
    ):
        lines = answer.iter_lines()
        assert [next(lines) for _ in range(4)] == ["retry: 4000", "", "event: case", "data: {}"]


def test_a_stream_ends_with_its_session(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_updates, "HEARTBEAT", 0.5)
    with office.stranger() as thomas:
        password = "vier-augen-sehen-mehr"
        thomas.post("/login", data={"username": "thomas", "password": password})
        token = token_of(thomas)
        with thomas.stream("GET", "/live?inbox=1") as answer:
            lines = answer.iter_lines()
            next(lines)
            with httpx.Client(base_url=office.address, cookies=thomas.cookies) as beside:
                assert beside.post("/logout", data={"csrf": token}).status_code == 303
            assert "event: over" in list(lines)


def test_a_stream_ends_when_its_case_is_shown_no_more(office: Office, case: str) -> None:
    workspace = office.workspace
    protector = builders.person(workspace, "live-rita", "data-protection-team")
    with stream(office, "silke", f"/live?case={case}") as events:
        target = Target(case=int(case))
        hold = place_hold(workspace, target, HoldKind.RESTRICTION, "bestritten", actor=protector)
        advance_ledger(workspace)
        assert next(events) == "over"
    lift_hold(workspace, hold, "geklärt", actor=protector)


def test_a_stream_ends_with_the_groups_of_who_looks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_updates, "HEARTBEAT", 0.5)
    builders.person(office.workspace, "live-moved", "finance", password=PASSWORD)
    with stream(office, "live-moved", "/live?inbox=1") as events:
        with office.workspace.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE engine.account_group g SET group_name = 'sales-rep' FROM engine.account a "
                "WHERE a.account_id = g.account_id AND a.username = 'live-moved'"
            )
        assert next(events) == "over"


def test_who_may_not_see_a_case_gets_no_stream_of_it(office: Office, case: str) -> None:
    assert office.browser("miriam").get(f"/live?case={case}").status_code == 403
    assert office.browser("miriam").get("/live?case=4611686018427387904").status_code == 404
    assert office.browser("miriam").get("/live").status_code == 400
    assert office.stranger().get("/live?inbox=1").status_code in (303, 401)


def test_one_account_keeps_no_more_streams_than_it_may(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_updates, "MOST_OF_ONE", 1)
    with stream(office, "thomas", "/live?inbox=1"):
        assert office.browser("thomas").get("/live?inbox=1").status_code == 503
        with stream(office, "silke", "/live?inbox=1"):
            pass


def test_a_list_of_tasks_says_how_many_are_new_since_it_was_made(office: Office) -> None:
    silke = office.browser("silke")
    since = silke.get("/inbox").text.split("news.json?since=")[1].partition('"')[0]
    told = silke.get(f"/inbox/news.json?since={since}").json()
    assert told["words"] == ""
    made = submitted(office, "holger", quote(discount=18))
    assert silke.get(f"/inbox/news.json?since={since}").json()["words"] == "1 neue Aufgabe"
    later = silke.get("/inbox").text.split("news.json?since=")[1].partition('"')[0]
    mark = silke.get(f"/inbox/news.json?since={later}").json()["mark"]
    assert silke.get(f"/inbox/news.json?since={later}&mark={mark}").json()["words"] == ""
    silke.post(f"/tasks/{free_task(office, made)}/claim", data={"csrf": token_of(silke)})
    told = silke.get(f"/inbox/news.json?since={later}&mark={mark}").json()
    assert told["words"] == "Die Liste hat sich geändert"
    assert silke.get("/inbox/news.json?since=gestern").status_code == 400


def test_a_task_page_says_when_somebody_else_took_the_task(office: Office, case: str) -> None:
    key = free_task(office, case)
    silke, arne = office.browser("silke"), office.browser("arne")
    stance = arne.get(f"/tasks/{key}").text.split("news.json?stance=")[1].partition('"')[0]
    news = f"/tasks/{key}/news.json?stance={stance}"
    assert arne.get(news).json()["words"] == ""
    silke.post(f"/tasks/{key}/claim", data={"csrf": token_of(silke)})
    words = arne.get(news).json()["words"]
    assert words.endswith("hat diese Aufgabe inzwischen übernommen.")
    assert words.startswith("Silke ")
