"""`PUT /v2/element-instances/{key}/variables`: what it would replace, and why it was done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.queries import case
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event, user_task
from tests.integration.api.conftest import Office

_NUMBERS = count(1)


@pytest.fixture
def operator(office: Office) -> Iterator[httpx.Client]:
    with office.program("arne") as client:
        yield client


def begun(office: Office, number: int = 1) -> tuple[str, list[int]]:
    id_ = f"changing-{next(_NUMBERS)}"
    deployed(
        office.workspace,
        process(id_, start_event("check") + user_task("check", "done") + end_event()),
    )
    keys = [
        start_process_instance(
            office.workspace, id_, variables={"sum": 1, "kind": None}, actor=ADMINISTRATOR
        ).key
        for _ in range(number)
    ]
    return id_, keys


def test_a_preview_shows_old_and_new_and_changes_nothing(
    office: Office, operator: httpx.Client
) -> None:
    _, (key,) = begun(office)
    path, body = f"/v2/element-instances/{key}/variables", {"sum": 200, "kind": "B", "summe": 5}
    answer = operator.put(path, params={"preview": "true"}, json={"variables": body})
    assert answer.status_code == 200
    assert answer.json()["variables"] == [
        {"name": "kind", "exists": True, "oldValue": None, "newValue": "B"},
        {"name": "sum", "exists": True, "oldValue": 1, "newValue": 200},
        {"name": "summe", "exists": False, "newValue": 5},
    ]
    assert dict(case(office.workspace, key, ADMINISTRATOR).variables)["sum"] == 1
    refused = operator.put(path, json={"variables": body, "preview": True})
    assert refused.status_code == 400
    protected = {"variables": {"requester": "x"}}
    assert operator.put(path, params={"preview": "true"}, json=protected).status_code == 403


def test_the_ledger_keeps_the_reason_and_a_client_that_sends_none_still_works(
    office: Office, operator: httpx.Client
) -> None:
    _, (key,) = begun(office)
    path = f"/v2/element-instances/{key}/variables"
    for more in ({"reason": "Zahlendreher"}, {}):
        assert operator.put(path, json={"variables": {"sum": 2}, **more}).status_code == 204
    with office.workspace.transaction() as connection:
        entries = office.workspace.ledger.entries_of(connection, str(key))[-2:]
        opened = [office.workspace.ledger.open_personal(connection, one) for one in entries]
        bodies = [json.loads(one.body) for one in entries]
    assert [one[0, "reason"] for one in opened] == [
        "Zahlendreher",
        "(ohne Begründung, über die Schnittstelle)",
    ]
    assert all("Zahlendreher" not in json.dumps(one) for one in bodies)


def test_nobody_else_sees_or_changes_a_value(office: Office) -> None:
    _, (key,) = begun(office)
    path, body = f"/v2/element-instances/{key}/variables", {"variables": {"sum": 2}}
    with office.program("miriam") as clerk:
        assert clerk.put(path, params={"preview": "true"}, json=body).status_code == 403
        assert clerk.put(path, json=body).status_code == 403
        assert clerk.post(
            "/v2/process-instances/variables", json={"filter": {}, **body}
        ).status_code == 403  # fmt: skip


def test_many_cases_are_changed_by_a_batch_after_a_preview(
    office: Office, operator: httpx.Client
) -> None:
    id_, keys = begun(office, 3)
    body = {
        "filter": {"processDefinitionId": id_},
        "variables": {"sum": 1, "kind": "B", "new": [1.5]},
    }
    path = "/v2/process-instances/variables"
    seen = operator.post(path, params={"preview": "true"}, json=body)
    assert seen.json() == {
        "totalCount": 3,
        "lookedAtCount": 3,
        "variables": [
            {"name": "kind", "replacedCount": 3, "unchangedCount": 0, "createdCount": 0},
            {"name": "new", "replacedCount": 0, "unchangedCount": 0, "createdCount": 3},
            {"name": "sum", "replacedCount": 0, "unchangedCount": 3, "createdCount": 0},
        ],
    }
    begun_ = operator.post(path, json={**body, "reason": "Neuer Satz"})
    assert begun_.json()["batchOperationType"] == "SET_VARIABLES"
    office.worker().run_once()
    progress = operator.get(f"/v2/batch-operations/{begun_.json()['batchOperationKey']}").json()
    assert (progress["operationsTotalCount"], progress["operationsCompletedCount"]) == (3, 3)
    for key in keys:
        found = dict(case(office.workspace, key, ADMINISTRATOR).variables)
        assert (found["kind"], found["new"]) == ("B", [1.5])
    assert operator.post(path, json={**body, "variables": {}}).status_code == 400


@pytest.mark.parametrize(("number", "named", "noted"), [(2, 0, 2), (11, 0, 0), (11, 11, 11)])
def test_a_preview_over_few_or_named_cases_is_noted_as_reading_each(
    office: Office, operator: httpx.Client, number: int, named: int, noted: int
) -> None:
    id_, keys = begun(office, number)
    which: dict[str, object] = {"processDefinitionId": id_}
    if named:
        which["processInstanceKey"] = {"$in": [str(key) for key in keys[:named]]}
    body = {"filter": which, "variables": {"sum": 1}}
    path = "/v2/process-instances/variables"
    for _ in range(2):
        answer = operator.post(path, params={"preview": "true"}, json=body)
        assert answer.json()["lookedAtCount"] == number
    with office.workspace.transaction() as connection:
        entries = office.workspace.ledger.entries_of(connection, "system")
    facts = [fact for one in entries for fact in json.loads(one.body)["facts"]]
    read = [one["data"]["instance"] for one in facts if one["type"] == "access.read"]
    assert sorted(set(read) & {*map(str, keys)}) == sorted(map(str, keys[:noted]))
    assert len([one for one in read if one in {*map(str, keys)}]) == noted


def test_only_the_incidents_that_a_filter_names_are_tried_again(
    office: Office, operator: httpx.Client
) -> None:
    body = {"filter": {"errorType": "JOB_NO_RETRIES", "elementId": "nowhere"}}
    path = "/v2/process-instances/incident-resolution"
    seen = operator.post(path, params={"preview": "true"}, json=body)
    assert seen.json() == {"totalCount": 0, "processInstanceKeys": []}
    wrong = {"filter": {"elementId": 7}}
    assert operator.post(path, json=wrong).status_code == 400
    elsewhere = operator.post("/v2/process-instances/cancellation", json=body)
    assert elsewhere.status_code == 400
