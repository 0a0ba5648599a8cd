"""What an operator finds over HTTP where something stands: jobs, elements, incidents, tasks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import ADMINISTRATOR, end_event, process, start_event, user_task
from tests.integration.api.conftest import Office
from tests.integration.api.outside import Work, activated, hired

_NAMES = itertools.count(1)
WAITING = """<bpmn:intermediateCatchEvent id="catch" name="Catch">
<bpmn:incoming>to-catch</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing>
<bpmn:timerEventDefinition><bpmn:timeDuration>=minutes</bpmn:timeDuration></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>
<bpmn:sequenceFlow id="to-done" sourceRef="catch" targetRef="done"/>"""

CALL = """<bpmn:callActivity id="call"><bpmn:extensionElements>
<zeebe:calledElement processId="{}" propagateAllChildVariables="false"{}/>
</bpmn:extensionElements><bpmn:incoming>to-call</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:callActivity>
<bpmn:sequenceFlow id="to-done" sourceRef="call" targetRef="done"/>"""


@pytest.fixture(scope="module")
def accounts(office: Office) -> Iterator[dict[str, str]]:
    yield from hired(office, "looker")


@pytest.fixture
def worker(office: Office, accounts: dict[str, str]) -> Iterator[httpx.Client]:
    with office.program("looker") as client:
        yield client


@pytest.fixture
def arne(office: Office) -> Iterator[httpx.Client]:
    with office.program("arne") as client:
        yield client


def found(client: httpx.Client, what: str, **chosen: object) -> list[dict[str, object]]:
    answer = client.post(f"/v2/{what}/search", json={"filter": chosen})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    assert answer.json()["page"]["totalItems"] == len(items)
    return items


@pytest.mark.parametrize("listener", [False, True])
def test_a_job_is_found_with_who_has_it_and_what_became_of_it(
    office: Office, arne: httpx.Client, worker: httpx.Client, listener: bool
) -> None:
    work = Work(office.workspace, f"look-{next(_NAMES)}", listener=listener)
    key = str(work.start())
    kind = "EXECUTION_LISTENER" if listener else "BPMN_ELEMENT"
    (job,) = found(arne, "jobs", processInstanceKey=key, state="CREATED", kind=kind)
    assert (job["type"], job["worker"], job["deadline"]) == (work.type, "", None)
    assert job["listenerEventType"] == ("START" if listener else "UNSPECIFIED")
    elements = found(arne, "element-instances", processInstanceKey=key)
    standing = [one["elementInstanceKey"] for one in elements if one["state"] == "ACTIVE"]
    assert standing == ([] if listener else [job["elementInstanceKey"]])
    (mine,) = activated(worker, work)
    (job,) = found(worker, "jobs", type=work.type, worker="w")
    assert job["jobKey"] == mine["jobKey"]
    assert job["deadline"] is not None
    body = {"retries": 0, "errorMessage": "no line"}
    assert worker.post(f"/v2/jobs/{mine['jobKey']}/failure", json=body).status_code == 204
    (job,) = found(arne, "jobs", jobKey=mine["jobKey"], state="FAILED")
    assert (job["retries"], job["errorMessage"]) == (0, "no line")
    assert found(arne, "jobs", type=work.type, state="COMPLETED") == []
    (incident,) = found(arne, "incidents", processInstanceKey=key, errorType="JOB_NO_RETRIES")
    assert incident["jobKey"] == mine["jobKey"]
    work.resolve(int(key))
    (mine,) = activated(worker, work)
    assert worker.post(f"/v2/jobs/{mine['jobKey']}/completion", json={}).status_code == 204
    (job,) = found(arne, "jobs", processInstanceKey=key, state="COMPLETED")
    assert job["jobKey"] == mine["jobKey"]


def test_whoever_neither_does_nor_looks_after_jobs_finds_none(office: Office) -> None:
    work = Work(office.workspace, f"look-{next(_NAMES)}")
    key = str(work.start())
    with office.program("miriam") as clerk:
        assert found(clerk, "jobs", processInstanceKey=key) == []


def test_an_unknown_kind_of_job_is_refused(arne: httpx.Client) -> None:
    assert arne.post("/v2/jobs/search", json={"filter": {"kind": "x"}}).status_code == 400


def test_what_gets_stuck_as_it_is_entered_stands_there_with_its_incident(
    office: Office, arne: httpx.Client
) -> None:
    id_ = f"entered-{next(_NAMES)}"
    drawn = start_event("catch") + WAITING + end_event()
    builders.deployed(office.workspace, process(id_, drawn))
    key = start_process_instance(office.workspace, id_, variables={}, actor=ADMINISTRATOR).key
    (incident,) = found(
        arne, "incidents", processInstanceKey=str(key), errorType="EXTRACT_VALUE_ERROR"
    )
    assert incident["errorMessage"] == "null is no duration; one looks like PT8H or P2D"
    assert found(arne, "incidents", processInstanceKey=str(key), errorType="UNKNOWN") == []
    elements = found(arne, "element-instances", processInstanceKey=str(key))
    (standing,) = [one for one in elements if one["elementId"] == "catch"]
    assert (standing["state"], standing["hasIncident"]) == ("ACTIVE", True)
    assert standing["elementInstanceKey"] == incident["elementInstanceKey"]
    path = f"/v2/element-instances/{standing['elementInstanceKey']}/variables"
    body = {"variables": {"minutes": "PT5M"}, "reason": "forgotten"}
    assert arne.put(path, json=body).status_code == 204
    path = f"/v2/incidents/{incident['incidentKey']}/resolution"
    assert arne.post(path).status_code == 204
    elements = found(arne, "element-instances", processInstanceKey=str(key))
    (standing,) = [one for one in elements if one["elementId"] == "catch"]
    assert (standing["state"], standing["hasIncident"]) == ("ACTIVE", False)


def test_an_operator_finds_the_tasks_of_every_group(office: Office, arne: httpx.Client) -> None:
    id_ = f"foreign-{next(_NAMES)}"
    drawn = start_event("ask") + user_task("ask", "done") + end_event()
    builders.deployed(office.workspace, process(id_, drawn))
    key = start_process_instance(office.workspace, id_, variables={}, actor=ADMINISTRATOR).key
    (task,) = found(arne, "user-tasks", processInstanceKey=str(key), state="CREATED")
    assert "operator" not in str(task["candidateGroups"])


@pytest.mark.parametrize(
    ("given", "shown"), [(' businessId="=&quot;child-&quot; + order"', "child-7"), ("", "case-7")]
)
def test_a_job_in_a_called_process_has_the_business_id_that_the_call_gives(
    office: Office, worker: httpx.Client, given: str, shown: str
) -> None:
    work, id_ = Work(office.workspace, f"look-{next(_NAMES)}"), f"caller-{next(_NAMES)}"
    drawn = start_event("call") + CALL.format(work.id, given) + end_event()
    builders.deployed(office.workspace, process(id_, drawn))
    start_process_instance(
        office.workspace,
        id_,
        variables={"order": "7"},
        business_id="case-7",
        actor=ADMINISTRATOR,
    )
    (job,) = activated(worker, work)
    assert job["businessId"] == shown
