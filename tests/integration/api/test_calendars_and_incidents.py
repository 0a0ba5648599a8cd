"""Over HTTP: calendars are deployed like models, incidents are resolved together."""

from __future__ import annotations

import json

import httpx

from engine.commands.start_process_instance import start_process_instance
from engine.model import Resource
from tests.builders import ADMINISTRATOR, deployed, end_event, job, process, start_event
from tests.integration.api.conftest import Office
from tests.integration.engine.waiting import START, flow, timer, waiting_process

CALENDAR = {"id": "filiale", "state": "HH", "hours": {"monday": ["10:00-18:00"]}}


def uploaded(client: httpx.Client, content: object) -> httpx.Response:
    body = json.dumps(content).encode()
    files = [("resources", ("filiale.calendar.json", body, "application/json"))]
    return client.post("/v2/deployments", files=files)


def test_a_calendar_is_deployed_as_a_resource_and_counts_its_versions(office: Office) -> None:
    analyst = office.program("arne")
    (part,) = uploaded(analyst, CALENDAR).json()["deployments"]
    assert part["resource"]["resourceId"] == "filiale"
    assert part["resource"]["version"] == 1
    (part,) = uploaded(analyst, {**CALENDAR, "closed": ["12-31"]}).json()["deployments"]
    assert part["resource"]["version"] == 2


def test_a_calendar_with_faults_is_refused_in_the_language_asked_for(office: Office) -> None:
    analyst = office.program("arne")
    analyst.headers["accept-language"] = "de"
    answer = uploaded(analyst, {**CALENDAR, "state": "Hamburg"})
    assert answer.status_code == 400
    assert "kein Bundesland" in answer.json()["detail"]
    assert "ISO 3166-2:DE" in answer.json()["detail"]


def test_incidents_are_resolved_together_and_each_is_answered_for(office: Office) -> None:
    elements = start_event("make") + job("make", "done", "document") + end_event()
    deployed(office.workspace, Resource("broken.bpmn", process("broken", elements).content))
    keys = [
        start_process_instance(
            office.workspace, "broken", variables={}, business_id=None, actor=ADMINISTRATOR
        ).key
        for _ in range(3)
    ]
    office.worker().do_due()
    operator, clerk = office.program("arne"), office.program("miriam")
    body = {"filter": {"processDefinitionId": "broken"}}
    assert clerk.post("/v2/incidents/resolution", json=body).status_code == 403
    assert operator.post("/v2/incidents/resolution", json={}).status_code == 400
    answer = operator.post("/v2/incidents/resolution", json=body).json()
    assert len(answer["resolvedIncidentKeys"]) == 3
    assert (answer["standing"], answer["leftCount"]) == ([], 0)
    again = operator.post("/v2/incidents/resolution", json=body).json()
    assert again["resolvedIncidentKeys"] == []
    assert len(keys) == 3


def test_an_incident_names_the_element_instance_at_which_it_stands(office: Office) -> None:
    elements = start_event("make") + job("make", "done", "document") + end_event()
    deployed(office.workspace, Resource("stuck.bpmn", process("stuck", elements).content))
    start_process_instance(
        office.workspace, "stuck", variables={}, business_id=None, actor=ADMINISTRATOR
    )
    office.worker().do_due()
    operator = office.program("arne")
    asked = {"filter": {"processDefinitionId": "stuck"}}
    (incident,) = operator.post("/v2/incidents/search", json=asked).json()["items"]
    case = {"filter": {"processInstanceKey": incident["processInstanceKey"]}}
    runs = operator.post("/v2/element-instances/search", json=case).json()["items"]
    (run,) = [one for one in runs if one["hasIncident"]]
    assert run["elementId"] == incident["elementId"] == "make"
    assert run["elementInstanceKey"] == incident["elementInstanceKey"]
    assert run["incidentKey"] == incident["incidentKey"]
    address = f"/v2/element-instances/{run['elementInstanceKey']}"
    assert operator.get(address).json() == run
    for unknown in ("1000000000000000000000001", incident["processInstanceKey"], "x"):
        assert operator.get(f"/v2/element-instances/{unknown}").status_code == 404
    assert office.program("silke").get(address).status_code in (403, 404)


def test_the_incidents_of_one_instance_are_resolved_as_a_batch(office: Office) -> None:
    elements = start_event("make") + job("make", "done", "document") + end_event()
    deployed(office.workspace, Resource("two-broken.bpmn", process("two-broken", elements).content))
    one, other = (
        start_process_instance(
            office.workspace, "two-broken", variables={}, business_id=None, actor=ADMINISTRATOR
        ).key
        for _ in range(2)
    )
    office.worker().do_due()
    address = f"/v2/process-instances/{one}/incident-resolution"
    assert office.program("miriam").post(address).status_code == 404, "she does not see it"
    operator = office.program("arne")
    assert operator.post("/v2/process-instances/99999999/incident-resolution").status_code == 404
    made = operator.post(address).json()
    assert made["batchOperationType"] == "RESOLVE_INCIDENT"
    office.worker().run_once()
    batch = operator.get(f"/v2/batch-operations/{made['batchOperationKey']}").json()
    assert (batch["operationsTotalCount"], batch["operationsCompletedCount"]) == (1, 1)

    def states(key: int) -> list[str]:
        asked = {"filter": {"processInstanceKey": str(key)}}
        found = operator.post("/v2/incidents/search", json=asked).json()["items"]
        return sorted(incident["state"] for incident in found)

    assert "RESOLVED" in states(one)
    assert states(other) == ["ACTIVE"]


def test_the_pages_tell_an_incident_in_german(office: Office) -> None:
    drawn = START + flow("f1", "begun", "late") + timer("late", "=null") + end_event()
    drawn += flow("f2", "late", "done")
    deployed(office.workspace, waiting_process("undated", drawn))
    key = start_process_instance(
        office.workspace, "undated", variables={}, business_id=None, actor=ADMINISTRATOR
    ).key
    operator = office.browser("arne")
    for page in (f"/cases/{key}", "/incidents"):
        shown = operator.get(page).text
        assert "null ist keine Dauer; eine sieht aus wie PT8H oder P2D" in shown
        assert "is no duration" not in shown


def test_a_search_finds_the_incidents_of_one_process(office: Office) -> None:
    body = {"filter": {"processDefinitionId": "nowhere", "state": "ACTIVE"}}
    answer = office.program("arne").post("/v2/incidents/search", json=body)
    assert answer.json()["page"]["totalItems"] == 0
