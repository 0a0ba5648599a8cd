"""A job whose incident is resolved is the job that workers and operators know."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import httpx
import pytest

from tests.integration.api.conftest import Office
from tests.integration.api.outside import Work, activated, hired

_NAMES = itertools.count(1)


@pytest.fixture(scope="module")
def accounts(office: Office) -> Iterator[dict[str, str]]:
    yield from hired(office, "mender")


@pytest.fixture
def mender(office: Office, accounts: dict[str, str]) -> Iterator[httpx.Client]:
    with office.program("mender") as client:
        yield client


@pytest.fixture
def work(office: Office) -> Work:
    return Work(office.workspace, f"again-{next(_NAMES)}")


def _failed(mender: httpx.Client, work: Work, **more: object) -> str:
    """Return the key of a job that has no attempts left."""
    (job,) = activated(mender, work)
    path = f"/v2/jobs/{job['jobKey']}/failure"
    assert mender.post(path, json={"retries": 0, "errorMessage": "no paper"}).status_code == 204
    return str(job["jobKey"])


def _listed(operator: httpx.Client, key: str) -> dict[str, object]:
    answer = operator.post("/v2/jobs/search", json={"filter": {"jobKey": key}})
    (found,) = answer.json()["items"]
    return {name: found[name] for name in ("jobKey", "state", "retries")}


@pytest.mark.parametrize("retries", [1, 2, 7])
def test_retries_that_were_set_before_the_incident_is_resolved_are_those_that_the_job_has(
    work: Work, mender: httpx.Client, office: Office, retries: int
) -> None:
    instance = work.start()
    key = _failed(mender, work)
    with office.program("arne") as operator:
        assert _listed(operator, key)["retries"] == 0
        change = {"changeset": {"retries": retries, "priority": 9}}
        assert operator.patch(f"/v2/jobs/{key}", json=change).status_code == 204
        assert _listed(operator, key) == {"jobKey": key, "state": "FAILED", "retries": retries}
        path = f"/v2/incidents/{work.incident(instance)}/resolution"
        assert operator.post(path).status_code == 204
        assert _listed(operator, key) == {"jobKey": key, "state": "CREATED", "retries": retries}
    (again,) = activated(mender, work)
    assert (again["jobKey"], again["retries"], again["priority"]) == (key, retries, 9)
    assert mender.post(f"/v2/jobs/{key}/completion", json={}).status_code == 204
    assert work.status(instance) == "completed"


def test_a_job_whose_incident_is_resolved_without_a_word_on_retries_has_those_of_its_model(
    work: Work, mender: httpx.Client
) -> None:
    instance = work.start()
    for _ in range(2):
        key = _failed(mender, work)
        work.resolve(instance)
    (again,) = activated(mender, work)
    assert (again["jobKey"], again["retries"]) == (key, 3)


def test_the_ledger_tells_the_retries_with_which_the_job_goes_on(
    work: Work, mender: httpx.Client, office: Office
) -> None:
    instance = work.start()
    key = _failed(mender, work)
    with office.program("arne") as operator:
        operator.patch(f"/v2/jobs/{key}", json={"changeset": {"retries": 5}})
    work.resolve(instance)
    with work.workspace.transaction() as connection:
        entries = work.workspace.ledger.entries_of(connection, str(instance))
        facts = [fact for entry in entries for fact in json.loads(entry.body)["facts"]]
    made = [fact["data"]["retries"] for fact in facts if fact["type"] == "job.created"]
    assert made == [3, 5]


def test_a_job_that_waits_after_its_incident_can_be_taken_only_once(
    work: Work, mender: httpx.Client
) -> None:
    instance = work.start()
    _failed(mender, work)
    work.resolve(instance)
    assert len(activated(mender, work)) == 1
    assert activated(mender, work) == []


def test_a_job_that_an_earlier_build_left_behind_says_that_its_incident_is_resolved(
    work: Work, mender: httpx.Client
) -> None:
    instance = work.start()
    key = _failed(mender, work)
    with work.workspace.transaction() as connection:
        # What such a build left: a row that nobody opens again, and a new one in its place.
        connection.exec_driver_sql(
            "UPDATE engine.job SET idempotency_key = 'replaced' WHERE key = %s", (int(key),)
        )
    held = mender.post(f"/v2/jobs/{key}/completion", json={})
    assert held.status_code == 409
    assert "resolve its incident first" in held.json()["detail"]
    work.resolve(instance)
    for answer in (
        mender.post(f"/v2/jobs/{key}/completion", json={}),
        mender.patch(f"/v2/jobs/{key}", json={"changeset": {"retries": 1}}),
    ):
        assert answer.status_code == 404
        assert "is resolved; the work goes on under another key" in answer.json()["detail"]
    (other,) = activated(mender, work)
    assert other["jobKey"] != key
