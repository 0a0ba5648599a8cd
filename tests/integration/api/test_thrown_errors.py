"""BPMN errors and escalations over HTTP, jobs in the shape of Camunda 8.9."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import ADMINISTRATOR
from tests.integration.api.conftest import Office
from tests.integration.engine.test_calls import JOB, catching, job_of
from tests.integration.engine.waiting import task

OUTSIDE = JOB.replace('type="mail"', 'type="outside-thrown"')


@pytest.fixture
def program(office: Office) -> Iterator[httpx.Client]:
    """An operator's program."""
    with office.program("arne") as client:
        yield client


def begun(office: Office, activity: str) -> int:
    builders.deployed(office.workspace, catching(activity))
    return start_process_instance(
        office.workspace, "catching", variables={}, business_id=None, actor=ADMINISTRATOR
    ).key


def standing(program: httpx.Client, instance: int) -> list[str]:
    found = program.post(
        "/v2/user-tasks/search",
        json={"filter": {"processInstanceKey": str(instance), "state": "CREATED"}},
    )
    return [item["elementId"] for item in found.json()["items"]]


def test_a_job_ends_with_the_error_that_the_model_catches(
    office: Office, program: httpx.Client
) -> None:
    instance = begun(office, JOB)
    key = job_of(office.workspace, instance)
    body = {"errorCode": "no", "errorMessage": "closed", "variables": {"days": 2}}
    answer = program.post(f"/v2/jobs/{key}/error", json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert standing(program, instance) == ["repair"]
    assert program.post(f"/v2/jobs/{key}/error", json=body).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"errorCode": ""}, {"errorCode": 1}, {"errorCode": "no", "variables": []}]
)
def test_an_error_without_a_code_is_refused(
    office: Office, program: httpx.Client, body: dict[str, object]
) -> None:
    key = job_of(office.workspace, begun(office, JOB))
    assert program.post(f"/v2/jobs/{key}/error", json=body).status_code == 400


def test_who_is_no_operator_ends_no_job(office: Office) -> None:
    key = job_of(office.workspace, begun(office, JOB))
    with office.program("miriam") as client:
        answer = client.post(f"/v2/jobs/{key}/error", json={"errorCode": "no"})
    assert answer.status_code == 403


def test_a_user_task_ends_with_an_error_only_if_something_catches_it(
    office: Office, program: httpx.Client
) -> None:
    instance = begun(office, task("work"))
    found = program.post(
        "/v2/user-tasks/search", json={"filter": {"processInstanceKey": str(instance)}}
    ).json()
    key = found["items"][0]["userTaskKey"]
    answer = program.post(f"/v2/user-tasks/{key}/error", json={"errorCode": "other"})
    assert answer.status_code in {403, 409}
    assert standing(program, instance) == ["work"]
    escalated = program.post(f"/v2/user-tasks/{key}/escalation", json={"escalationCode": "x"})
    assert escalated.status_code in {403, 409}


def test_a_job_is_completed_with_its_variables(office: Office, program: httpx.Client) -> None:
    instance = begun(office, OUTSIDE)
    key = job_of(office.workspace, instance)
    answer = program.post(f"/v2/jobs/{key}/completion", json={"variables": {"days": 2}})
    assert (answer.status_code, answer.content) == (204, b"")
    assert standing(program, instance) != ["repair"]
    assert program.post(f"/v2/jobs/{key}/completion", json={}).status_code == 404


@pytest.mark.parametrize(
    "result",
    [
        {"type": "userTask", "denied": True},
        {"type": "userTask", "denied": "yes"},
        {"type": "userTask", "corrections": {"assignee": "bob"}},
        {"type": "adHocSubProcess"},
    ],
)
def test_a_result_that_does_not_fit_the_job_is_refused(
    office: Office, program: httpx.Client, result: dict[str, object]
) -> None:
    key = job_of(office.workspace, begun(office, OUTSIDE))
    answer = program.post(f"/v2/jobs/{key}/completion", json={"result": result})
    assert answer.status_code == 400
    with office.program("miriam") as client:
        assert client.post(f"/v2/jobs/{key}/completion", json={}).status_code == 403
