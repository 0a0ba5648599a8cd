"""Jobs that no connector does, in a test installation: taken, and done from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.faults import ModelRefused
from engine.german import in_german
from engine.model import Resource
from engine.queries import case, next_due, open_jobs, search_variables
from engine.worker import Worker
from engine.workspace import Workspace
from tests import builders
from tests.builders import ADMINISTRATOR, deployed
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.test_clock import laboratory, program, status
from tests.unit.core.event_diagrams import content, flows, several

__all__ = ["laboratory", "program"]

SHIPPING = Resource(
    "shipping.bpmn",
    content(
        several("startEvent", "s")
        + '<bpmn:serviceTask id="ship"><bpmn:extensionElements><zeebe:taskDefinition type="ship"/>'
        "</bpmn:extensionElements></bpmn:serviceTask>"
        + several("endEvent", "e")
        + flows("s > ship > e"),
        "",
        "shipping",
    ),
)


def shipment(workspace: Workspace) -> tuple[int, int]:
    """Return the keys of an instance and of its job, which no connector does."""
    deployed(workspace, SHIPPING)
    begun_ = start_process_instance(workspace, "shipping", variables={}, actor=ADMINISTRATOR)
    Worker(workspace).do_due()
    (job,) = open_jobs(workspace, begun_.key, ADMINISTRATOR)
    return begun_.key, job.key


def test_a_test_installation_takes_jobs_that_are_done_outside_and_says_so(
    laboratory: Office, office: Office
) -> None:
    found = deployed(laboratory.workspace, SHIPPING).warnings
    (warning,) = [one for one in found if one.rule == "bpmn/unknown-job-type"]
    assert warning.element == "ship"
    assert "an external worker must take it" in str(warning)
    (german,) = in_german((warning,))
    assert "ein externer Worker muss es übernehmen" in str(german)
    with pytest.raises(ModelRefused, match="which no connector does"):
        deployed(office.workspace, SHIPPING)


@pytest.mark.parametrize("group", ["operator", "worker"])
def test_who_works_from_outside_completes_a_job_with_its_results(
    laboratory: Office, group: str
) -> None:
    workspace = laboratory.workspace
    instance, job = shipment(workspace)
    builders.person(workspace, "wotan", group, password=PASSWORD)
    with laboratory.program("wotan") as client:
        path = f"/v2/jobs/{job}/completion"
        answer = client.post(path, json={"variables": {"parcel": 17}})
        assert (answer.status_code, answer.content) == (204, b"")
        assert client.post(path, json={}).status_code == 404
    assert status(workspace, instance) == "completed"
    page = search_variables(workspace, ADMINISTRATOR, filter={"process_instance_key": instance})
    assert {one.name: one.value for one in page.items}["parcel"] == 17


def test_a_job_that_failed_outside_waits_as_long_as_it_says_or_is_an_incident(
    laboratory: Office, program: httpx.Client
) -> None:
    workspace = laboratory.workspace
    instance, job = shipment(workspace)
    body: dict[str, object] = {"errorMessage": "closed", "retries": 2, "retryBackOff": 60_000}
    assert program.post(f"/v2/jobs/{job}/failure", json=body).status_code == 204
    due = next_due(workspace, datetime.now(UTC))
    assert due is not None
    assert timedelta(seconds=50) < due - datetime.now(UTC) <= timedelta(seconds=60)
    assert case(workspace, instance, ADMINISTRATOR).incidents == ()
    body["retries"] = 0
    assert program.post(f"/v2/jobs/{job}/failure", json=body).status_code == 204
    (incident,) = case(workspace, instance, ADMINISTRATOR).incidents
    assert incident.message == "closed"
    assert program.post(f"/v2/jobs/{job}/failure", json=body).status_code == 409


@pytest.mark.parametrize("body", [{"retries": -1}, {"retries": "2"}, {"retryBackOff": 1.5}])
def test_a_failure_that_is_none_is_refused(
    laboratory: Office, program: httpx.Client, body: dict[str, object]
) -> None:
    _, job = shipment(laboratory.workspace)
    assert program.post(f"/v2/jobs/{job}/failure", json=body).status_code == 400


def test_a_clerk_does_no_jobs(laboratory: Office) -> None:
    _, job = shipment(laboratory.workspace)
    with laboratory.program("miriam") as clerk:
        for act in ("completion", "failure"):
            assert clerk.post(f"/v2/jobs/{job}/{act}", json={}).status_code == 403


def test_leases_of_workers_go_on_while_the_clock_of_the_processes_is_pinned(
    laboratory: Office, program: httpx.Client
) -> None:
    workspace = laboratory.workspace
    _, job = shipment(workspace)
    later = datetime.now(UTC) + timedelta(days=3)
    assert program.put("/v2/clock", json={"timestamp": int(later.timestamp() * 1000)}).is_success
    (taken,) = activated(program, "ship")
    assert taken["jobKey"] == str(job)
    left = taken["deadline"] / 1000 - datetime.now(UTC).timestamp()
    assert 50 < left <= 60
    assert activated(program, "ship") == []


def test_step_boundaries_are_never_handed_out(laboratory: Office, program: httpx.Client) -> None:
    workspace = laboratory.workspace
    _, job = shipment(workspace)
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.job SET kind = 'continuation' WHERE key = %s", (job,)
        )
    assert activated(program, "ship") == []
    assert program.post(f"/v2/jobs/{job}/completion", json={}).status_code == 403
    body = {"changeset": {"priority": 5}}
    assert program.patch(f"/v2/jobs/{job}", json=body).status_code == 404


def activated(client: httpx.Client, job_type: str) -> list[dict[str, Any]]:
    """Return the jobs of this type that a worker gets."""
    body = {
        "type": job_type,
        "worker": "w",
        "timeout": 60_000,
        "maxJobsToActivate": 10,
        "requestTimeout": -1,
    }
    answer = client.post("/v2/jobs/activation", json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["jobs"]
    return found
