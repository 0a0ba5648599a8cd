"""Migration and batches over HTTP: previews, faults in both languages, who may."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.worker import Worker
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    job,
    process,
    start_event,
    user_task,
)
from tests.integration.api.conftest import Office

_NUMBERS = count(1)


class Case:
    """Instances of a version, another version that they fit, and one that they do not."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.id = f"moved-{next(_NUMBERS)}"
        begin = start_event("check") + user_task("check", "done")
        self.source = self._deployed(begin)
        self.instances = [self._started() for _ in range(2)]
        self.fitting = self._deployed(
            start_event("check") + user_task("check", "sign") + user_task("sign", "done")
        )
        self.unfit = self._deployed(start_event("send") + job("send", "done"))

    def _deployed(self, elements: str) -> str:
        made = deployed(self.office.workspace, process(self.id, elements + end_event()))
        return str(made.processes[0].key)

    def _started(self) -> str:
        started = start_process_instance(
            self.office.workspace, self.id, variables={}, business_id=None, actor=ADMINISTRATOR
        )
        return str(started.key)

    @property
    def filter(self) -> dict[str, object]:
        return {"processInstanceKey": {"$in": self.instances}}


@pytest.fixture
def case(office: Office) -> Iterator[Case]:
    yield Case(office)
    Worker(office.workspace).run_once()


@pytest.fixture
def operator(office: Office) -> httpx.Client:
    return office.program("arne")


def migration(target: str, **more: object) -> dict[str, object]:
    return {"targetProcessDefinitionKey": target, "mappingInstructions": [], **more}


def test_a_preview_changes_nothing_and_a_migration_says_no_more_than_done(
    case: Case, operator: httpx.Client
) -> None:
    address = f"/v2/process-instances/{case.instances[0]}"
    seen = operator.post(f"{address}/migration?preview=true", json=migration(case.fitting)).json()
    assert seen["possible"] is True
    assert seen["moves"][0]["targetElementName"] == "Check"
    assert operator.get(address).json()["processDefinitionKey"] == case.source
    answer = operator.post(f"{address}/migration", json=migration(case.fitting))
    assert (answer.status_code, answer.content) == (204, b"")
    assert operator.get(address).json()["processDefinitionKey"] == case.fitting


def test_what_stands_against_it_is_told_in_both_languages(
    case: Case, operator: httpx.Client
) -> None:
    address = f"/v2/process-instances/{case.instances[0]}/migration"
    answer = operator.post(address, json=migration(case.unfit))
    assert answer.status_code == 409
    (finding,) = answer.json()["findings"]
    assert (finding["code"], finding["elementId"]) == ("no-target", "check")
    assert finding["messageGerman"].startswith("Der Vorgang steht bei „Check“")
    assert operator.post(address, json=migration("4711")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"targetProcessDefinitionKey": "1", "mappingInstructions": "x"},
        {"targetProcessDefinitionKey": "1", "mappingInstructions": [{"sourceElementId": "a"}]},
        {"targetProcessDefinitionKey": "1", "timers": "SOMETIMES"},
        {
            "targetProcessDefinitionKey": "1",
            "mappingInstructions": [{"sourceElementId": "a", "targetElementId": "b"}] * 2,
        },
    ],
)
def test_what_is_no_migration_is_refused(
    case: Case, operator: httpx.Client, body: dict[str, object]
) -> None:
    address = f"/v2/process-instances/{case.instances[0]}/migration"
    assert operator.post(address, json=body).status_code == 400


def test_a_preview_of_many_counts_tokens_and_names_who_cannot(
    case: Case, operator: httpx.Client
) -> None:
    body = {"filter": case.filter, "migrationPlan": migration(case.fitting)}
    seen = operator.post("/v2/process-instances/migration?preview=true", json=body).json()
    assert (seen["totalCount"], seen["possibleCount"], seen["refused"]) == (2, 2, [])
    assert seen["moves"][0]["count"] == 2
    body["migrationPlan"] = migration(case.unfit)
    seen = operator.post("/v2/process-instances/migration?preview=true", json=body).json()
    assert [one["processInstanceKey"] for one in seen["refused"]] == case.instances


def test_a_batch_tells_its_progress_and_why_items_failed(
    case: Case, operator: httpx.Client
) -> None:
    body = {"filter": case.filter, "migrationPlan": migration(case.unfit)}
    made = operator.post("/v2/process-instances/migration", json=body).json()
    key = made["batchOperationKey"]
    assert made["batchOperationType"] == "MIGRATE_PROCESS_INSTANCE"
    before = operator.get(f"/v2/batch-operations/{key}").json()
    assert (before["state"], before["operationsTotalCount"]) == ("ACTIVE", 2)
    case.office.worker().run_once()
    after = operator.get(f"/v2/batch-operations/{key}").json()
    assert (after["state"], after["operationsFailedCount"]) == ("FAILED", 2)
    asked = {"filter": {"batchOperationKey": key, "state": "FAILED"}}
    items = operator.post("/v2/batch-operation-items/search", json=asked).json()["items"]
    assert [one["processInstanceKey"] for one in items] == case.instances
    assert all("Check" in one["errorMessage"] for one in items)
    asked = {"filter": {"batchOperationKey": key}}
    found = operator.post("/v2/batch-operations/search", json=asked).json()
    assert found["page"]["totalItems"] == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("cancellation", {}),
        ("incident-resolution", {}),
        ("suspension", {}),
        ("resumption", {}),
        (
            "modification",
            {"moveInstructions": [{"sourceElementId": "check", "targetElementId": "check"}]},
        ),
    ],
)
def test_each_kind_of_batch_begins_and_can_be_cancelled(
    case: Case, operator: httpx.Client, kind: str, body: dict[str, object]
) -> None:
    address = f"/v2/process-instances/{kind}"
    assert operator.post(address, json=body).status_code == 400
    ended = {"filter": {**case.filter, "state": "COMPLETED"}, **body}
    assert operator.post(address, json=ended).status_code == 400
    made = operator.post(address, json={"filter": case.filter, **body}).json()
    batch = f"/v2/batch-operations/{made['batchOperationKey']}"
    for word in ("suspension", "resumption", "cancellation"):
        assert operator.post(f"{batch}/{word}").status_code == 204
    assert operator.get(batch).json()["state"] == "CANCELED"
    assert operator.post(f"{batch}/cancellation").status_code == 409


def test_a_clerk_sees_and_moves_nothing_of_it(case: Case, office: Office) -> None:
    clerk = office.program("miriam")
    target = migration(case.fitting)
    one = f"/v2/process-instances/{case.instances[0]}/migration"
    many = "/v2/process-instances/migration"
    body = {"filter": case.filter, "migrationPlan": target}
    for address, sent in (
        (one, target),
        (f"{one}?preview=true", target),
        (many, body),
        (f"{many}?preview=true", body),
        ("/v2/process-instances/cancellation", body),
        ("/v2/batch-operations/search", {}),
        ("/v2/batch-operation-items/search", {}),
        ("/v2/batch-operations/1/cancellation", {}),
    ):
        assert clerk.post(address, json=sent).status_code == 403, address
    assert clerk.get("/v2/batch-operations/1").status_code == 403
