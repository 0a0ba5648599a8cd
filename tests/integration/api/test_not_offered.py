"""All of Camunda 8's and 7's addresses: each is answered here, or names what to use instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.addresses import Addresses
from tests.conformance.beside import CLIENTS
from tests.integration.api.conftest import Office

EIGHT = (Path(__file__).parent / "camunda8_operations.txt").read_text().splitlines()
"""Method and path of each operation of Camunda 8.10, as its own client for Python knows them."""
SEVEN = [
    *("GET /authorization", "GET /batch", "GET /case-instance", "POST /condition"),
    *("GET /decision-definition", "GET /decision-requirements-definition", "GET /deployment"),
    *("GET /deployment/1/resources", "DELETE /deployment/1", "GET /engine"),
    *("GET /event-subscription", "GET /execution", "GET /external-task", "GET /external-task/1"),
    *("PUT /external-task/1/retries", "GET /filter", "GET /group", "GET /history/task"),
    *("GET /identity/groups", "POST /identity/verify", "GET /incident", "GET /job"),
    *("GET /job-definition", "POST /message", "GET /metrics", "POST /migration/execute"),
    *("POST /modification/execute", "GET /process-definition", "GET /process-definition/key/a"),
    *("GET /process-definition/1/xml", "GET /process-instance", "DELETE /process-instance/1"),
    *("GET /schema/log", "POST /signal", "GET /task", "POST /task/1/complete"),
    *("GET /telemetry/configuration", "GET /tenant", "GET /user", "GET /variable-instance"),
]


def answered(office: Office) -> list[tuple[str, re.Pattern[str]]]:
    """Return method and address of each route."""
    [addresses] = [one for one in office.app.router.routes if isinstance(one, Addresses)]
    return [
        (method, re.compile(re.sub(r"\{[^}]*\}", r"[^/]+", route.path)))
        for route in addresses
        for method in route.methods or ()
    ]


@pytest.mark.parametrize("operation", EIGHT)
def test_what_camunda_8_has_is_here_or_named_otherwise(office: Office, operation: str) -> None:
    method, path = re.sub(r"\{[^}]*\}", "1", operation).split(" ")
    if any(method == one and address.fullmatch(path) for one, address in answered(office)):
        return
    answer = office.stranger().request(method, path, json=None if method == "GET" else {})
    assert answer.status_code == 501
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["title"] == "NOT_IMPLEMENTED"
    assert len(told["detail"]) > 40
    german = office.stranger().request(method, path, headers={"accept-language": "de"})
    assert german.json()["detail"] != told["detail"]


@pytest.mark.parametrize("operation", SEVEN)
def test_what_camunda_7_has_besides_names_what_to_use(office: Office, operation: str) -> None:
    method, path = operation.split(" ")
    with office.program("nora") as client:
        answer = client.request(method, f"/engine-rest{path}")
    assert answer.status_code == 501
    told = answer.json()
    assert set(told) == {"type", "message", "code"}
    assert len(told["message"]) > 40


ONE = [
    *("POST /v1/process-instances/search", "GET /v1/process-instances/1/statistics"),
    *("POST /v1/process-definitions/search", "GET /v1/process-definitions/1/xml"),
    *("POST /v1/flownode-instances/search", "POST /v1/incidents/search"),
    *("POST /v1/decision-definitions/search", "POST /v1/decision-requirements/search"),
    *("POST /v1/decision-instances/search", "POST /v1/tasks/search", "PATCH /v1/tasks/1/complete"),
    *("GET /v1/forms/1", "POST /v1/variables/search", "DELETE /v1/process-instances/1"),
]
"""Of Operate and Tasklist, as Camunda 8 had them before its interface was one."""


@pytest.mark.parametrize("operation", ONE)
def test_what_operate_and_tasklist_had_names_what_to_use(office: Office, operation: str) -> None:
    method, path = operation.split(" ")
    for language, word in (("en", "use"), ("de", "nehmen Sie")):
        headers = {"accept-language": language, "accept": "*/*"}
        answer = office.stranger().request(method, path, headers=headers)
        assert answer.status_code == 501
        assert answer.headers["content-type"] == "application/problem+json"
        assert f"{word} " in answer.json()["detail"]
        assert "/v2" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/v1/nothing", "/v2/nothing-of-the-kind", "/engine-rest/nothing-of-the-kind"]
)
def test_what_nobody_offers_is_not_found(office: Office, path: str) -> None:
    assert office.stranger().get(path).status_code == 404


def test_an_instance_begins_at_its_start_event(office: Office) -> None:
    start = "/engine-rest/process-definition/key/deal-desk/start"
    asked = {"startInstructions": [{"type": "startBeforeActivity", "activityId": "a"}]}
    answer = office.browser("miriam").post(start, json=asked)
    assert answer.status_code == 501
    assert "modification" in answer.json()["message"]


@pytest.mark.skipif(not CLIENTS.is_dir(), reason="Camunda's client is not there")
def test_the_list_is_that_of_camundas_client() -> None:
    found = set()
    for file in (CLIENTS / "python" / "camunda_orchestration_sdk" / "api").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        method = re.search(r'"method": "(\w+)"', text)
        url = re.search(r'"url": "([^"]+)"', text)
        if method and url:
            found.add(f"{method[1].upper()} /v2{url[1]}")
    assert found == set(EIGHT)
