"""Long polling: a request for jobs waits until there is one, and costs the server no thread."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.integration.api.conftest import Office
from tests.integration.api.outside import Work, activated, hired

_NAMES = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def _account(office: Office) -> Iterator[dict[str, str]]:
    yield from hired(office, "patient")


@pytest.fixture
def work(office: Office) -> Work:
    return Work(office.workspace, f"waited-{next(_NAMES)}")


def test_a_waiting_request_is_answered_by_a_job_that_comes_later(
    work: Work, office: Office
) -> None:
    found: list[list[dict[str, object]]] = []

    def wait() -> None:
        with office.program("patient") as client:
            found.append(activated(client, work, requestTimeout=25_000))

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not _waiting_for(office, work):
        waiting.join(0.02)
    key = work.start()
    waiting.join(30)
    assert [job["processInstanceKey"] for job in found[0]] == [str(key)]


def test_a_hundred_waiting_requests_hold_no_thread_and_one_job_answers_one_of_them(
    work: Work, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[list[dict[str, object]]] = []

    def wait(_: int) -> None:
        with office.program("arne") as client:
            client.timeout = httpx.Timeout(300)
            found.append(activated(client, work, requestTimeout=600_000))

    before = threading.active_count()
    with ThreadPoolExecutor(100) as pool:
        waiting = [pool.submit(wait, number) for number in range(100)]
        while _waiting_for(office, work) < 100:
            time.sleep(0.05)
        own = threading.active_count() - before - 100
        assert own <= 45, "no more than the pool of the server and its one listener"
        with office.program("arne") as client:
            assert client.get("/v2/topology").status_code == 200, "others are served meanwhile"
        work.start()
        while not found:
            time.sleep(0.05)
        monkeypatch.setattr(office.app.state, "is_closing", lambda: True)
        for one in waiting:
            one.result()
    assert sorted(len(jobs) for jobs in found) == [0] * 99 + [1], "a server that ends answers them"


def test_a_client_that_went_away_gets_no_job(work: Work, office: Office) -> None:
    body = {"type": work.type, "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": 60_000}
    with office.program("patient") as client, pytest.raises(httpx.ReadTimeout):
        client.post("/v2/jobs/activation", json=body, timeout=0.5)
    work.start()
    with office.program("arne") as client:
        assert len(activated(client, work, requestTimeout=20_000)) == 1


def _waiting_for(office: Office, work: Work) -> int:
    """How many requests wait for this work."""
    places = office.app.state.waiting_room._places
    return sum(work.type in place.types for place in list(places))
