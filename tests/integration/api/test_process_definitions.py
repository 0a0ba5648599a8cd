"""Versions of processes over HTTP: found by what is known of them, read by key, by whoever may."""

from __future__ import annotations

from itertools import count

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from tests.builders import ADMINISTRATOR, deployed, end_event, job, process, start_event, user_task
from tests.integration.api.conftest import Office

_NUMBERS = count(1)


class Versions:
    """A process in two versions; its files as they were deployed."""

    def __init__(self, office: Office) -> None:
        self.id = f"found-{next(_NUMBERS)}"
        begin = start_event("check") + user_task("check", "done")
        self.files = [
            process(self.id, begin + end_event()),
            process(self.id, begin.replace("Check", "Look") + end_event()),
        ]
        self.keys = [str(deployed(office.workspace, one).processes[0].key) for one in self.files]


@pytest.fixture
def versions(office: Office) -> Versions:
    return Versions(office)


def search(client: httpx.Client, **body: object) -> list[dict[str, object]]:
    answer = client.post("/v2/process-definitions/search", json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["page"]["totalItems"] >= len(found["items"])
    return list(found["items"])


def keys(found: list[dict[str, object]]) -> list[object]:
    return [one["processDefinitionKey"] for one in found]


@pytest.mark.parametrize("who", ["arne", "nora", "henrike"])
def test_operators_analysts_and_auditors_find_the_key_of_each_version(
    office: Office, versions: Versions, who: str
) -> None:
    client, named = office.program(who), {"processDefinitionId": versions.id}
    assert keys(search(client, filter=named)) == versions.keys
    newest_first = [{"field": "version", "order": "DESC"}]
    assert keys(search(client, filter=named, sort=newest_first)) == versions.keys[::-1]
    assert keys(search(client, filter=named, page={"from": 1, "limit": 1})) == versions.keys[1:]
    (latest,) = search(client, filter={**named, "isLatestVersion": True})
    assert latest == {
        "processDefinitionId": versions.id,
        "processDefinitionKey": versions.keys[1],
        "name": latest["name"],
        "resourceName": versions.files[1].name,
        "version": 2,
        "versionTag": None,
        "hasStartForm": False,
        "state": "ACTIVE",
        "suspended": False,
        "tenantId": "<default>",
    }
    for other in ({"version": 3}, {"hasStartForm": True}, {"versionTag": "x"}, {"name": "x"}):
        assert search(client, filter={**named, **other}) == []


def test_each_field_that_is_told_can_be_sorted_by(office: Office, versions: Versions) -> None:
    client = office.program("arne")
    (first, *_) = search(client, filter={"processDefinitionId": versions.id})
    for field in first.keys() - {"hasStartForm", "state", "suspended", "tenantId"}:
        there, back = (
            search(client, sort=[{"field": field, "order": order}], page={"limit": 1_000})
            for order in ("ASC", "DESC")
        )
        assert set(versions.keys) <= set(keys(there)) == set(keys(back))
        told = [one[field] for one in there]
        assert told != [one[field] for one in back] or len(set(told)) == 1, field


def test_a_version_and_its_file_are_read_by_key(office: Office, versions: Versions) -> None:
    client = office.program("arne")
    found = search(client, filter={"processDefinitionId": versions.id})
    for one, file in zip(found, versions.files, strict=True):
        address = f"/v2/process-definitions/{one['processDefinitionKey']}"
        assert client.get(address).json() == one
        told = client.get(f"{address}/xml")
        assert (told.headers["content-type"], told.content) == ("text/xml", file.content)


@pytest.mark.parametrize("key", ["4711", "0", "x", "9" * 30])
def test_a_key_that_nobody_knows_is_not_found(office: Office, key: str) -> None:
    for address in (f"process-definitions/{key}", f"process-definitions/{key}/xml"):
        assert office.program("arne").get(f"/v2/{address}").status_code == 404
    assert office.program("arne").get(f"/v2/incidents/{key}").status_code == 404


def test_nobody_reads_a_version_that_is_not_for_them(office: Office, versions: Versions) -> None:
    stranger, clerk = office.stranger(), office.program("holger")
    assert stranger.post("/v2/process-definitions/search", json={}).status_code == 401
    startable = set(keys(search(clerk)))
    for key in keys(search(office.program("arne"))):
        for address in (f"/v2/process-definitions/{key}", f"/v2/process-definitions/{key}/xml"):
            assert clerk.get(address).status_code == (200 if key in startable else 403)
            assert stranger.get(address).status_code == 401


def test_what_a_search_does_not_understand_is_refused_by_name(office: Office) -> None:
    for body in ({"filter": {"color": 1}}, {"sort": [{"field": "state"}]}, {"page": {"limit": 0}}):
        answer = office.program("arne").post("/v2/process-definitions/search", json=body)
        assert answer.status_code == 400


def test_an_incident_is_read_by_its_key(office: Office) -> None:
    operator = office.program("arne")
    made = start_event("make") + job("make", "done", "document") + end_event()
    deployed(office.workspace, process("stuck-once", made))
    started = start_process_instance(
        office.workspace, "stuck-once", variables={}, business_id=None, actor=ADMINISTRATOR
    )
    office.worker().do_due()
    of_it = {"filter": {"processInstanceKey": str(started.key)}}
    (listed,) = operator.post("/v2/incidents/search", json=of_it).json()["items"]
    address = f"/v2/incidents/{listed['incidentKey']}"
    assert operator.get(address).json() == listed
    assert office.program("miriam").get(address).status_code == 403


def test_a_path_that_nobody_answers_is_not_found_as_everything_else(office: Office) -> None:
    for address in ("/v2/process-definitions/4711", "/v2/nothing/of/that/sort"):
        told = office.program("arne").get(address)
        assert (told.status_code, told.json()["title"]) == (404, "NOT_FOUND")
    wrong = office.program("arne").put("/v2/process-definitions/search")
    assert (wrong.status_code, wrong.json()["title"]) == (405, "METHOD_NOT_ALLOWED")
