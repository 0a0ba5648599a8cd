"""The JSON interface: Modeler's calls, exact numbers, refusals that say what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.library import shipped_resources
from engine.commands.advance_ledger import advance_ledger
from tests.integration.api.conftest import Office
from tests.integration.api.quotes import posted, quote, submitted, tasks_of

MODELER = {"user-agent": "camunda8-sdk-nodejs/8.8.13"}


def deployed(client: httpx.Client, *files: tuple[str, bytes]) -> httpx.Response:
    """Deploy as Modeler does: one part `resources` per file, and the tenant."""
    parts: list[tuple[str, Any]] = [
        ("resources", (name, content, "application/octet-stream")) for name, content in files
    ]
    parts.append(("tenantId", (None, "<default>")))
    return client.post("/v2/deployments", files=parts, headers=MODELER)


def test_modeler_finds_a_gateway_of_camundas_version(office: Office) -> None:
    topology = office.program("nora").get("/v2/topology", headers=MODELER).json()
    assert topology["gatewayVersion"].startswith("8.9.")


@pytest.mark.parametrize("path", ["/v2/topology", "/v2/authentication/me", "/v2/user-tasks/1"])
def test_a_program_without_credentials_is_asked_for_them(office: Office, path: str) -> None:
    answer = office.stranger().get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_deployment_answers_in_camundas_shape(office: Office) -> None:
    files = [(one.name, one.content) for one in shipped_resources("deal-desk")]
    answer = deployed(office.program("nora"), *files)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["deploymentKey"].isdigit()
    assert made["tenantId"] == "<default>"
    kinds = {kind: one for part in made["deployments"] for kind, one in part.items() if one}
    assert set(kinds) == {
        "processDefinition",
        "decisionDefinition",
        "decisionRequirements",
        "form",
        "resource",
    }
    process = next(
        one
        for part in made["deployments"]
        if (one := part["processDefinition"]) and one["resourceName"] == "deal-desk.bpmn"
    )
    assert process["processDefinitionId"] == "deal-desk"
    assert process["processDefinitionKey"].isdigit()


def test_a_broken_diagram_is_refused_with_element_and_remedy(office: Office) -> None:
    diagram = next(one for one in shipped_resources("deal-desk") if one.name == "deal-desk.bpmn")
    lost = b'<bpmn:userTask id="lost" name="Verloren"/></bpmn:process>'
    answer = deployed(
        office.program("nora"), ("deal.bpmn", diagram.content.replace(b"</bpmn:process>", lost))
    )
    assert answer.status_code == 400
    problem = answer.json()
    assert "deal.bpmn:" in problem["detail"]
    assert "lost" in problem["detail"]
    finding = next(one for one in problem["findings"] if one["element"] == "lost")
    assert finding["line"] > 0
    assert finding["remedy"]


@pytest.mark.parametrize(
    ("language", "words", "note"),
    [
        ("de", "ist vom Startereignis aus nicht zu erreichen", "Dokumentation"),
        ("en", "cannot be reached from", "documentation"),
    ],
)
def test_what_is_said_of_a_model_is_in_the_readers_language_and_names_its_clause(
    office: Office, language: str, words: str, note: str
) -> None:
    diagram = next(one for one in shipped_resources("deal-desk") if one.name == "deal-desk.bpmn")
    lost = b'<bpmn:userTask id="lost" name="Verloren"/></bpmn:process>'
    analyst = office.program("nora")
    analyst.headers["Accept-Language"] = language
    refused = deployed(analyst, ("deal.bpmn", diagram.content.replace(b"</bpmn:process>", lost)))
    finding = next(one for one in refused.json()["findings"] if one["rule"] == "bpmn/unreachable")
    assert words in finding["message"]
    assert finding["clause"] == "BPMN 2.0.2, 10.5.2"
    drawn = diagram.content.replace(b'isExecutable="true"', b'isExecutable="false"')
    (told,) = deployed(analyst, (f"drawn-{language}.bpmn", drawn)).json()["warnings"]
    assert note in told
    assert told.endswith("[BPMN 2.0.2, 10.2]")


@pytest.mark.parametrize(
    "content", [b"", b"<definitions/>", b"not xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"]
)
def test_what_is_no_diagram_is_refused_and_named(office: Office, content: bytes) -> None:
    answer = deployed(office.program("nora"), ("kaputt.bpmn", content))
    assert answer.status_code == 400
    assert "kaputt.bpmn" in answer.json()["detail"]


def test_who_is_no_analyst_deploys_nothing(office: Office) -> None:
    assert deployed(office.program("miriam"), ("x.bpmn", b"<x/>")).status_code in (400, 403)
    files = [(one.name, one.content) for one in shipped_resources("deal-desk")]
    assert deployed(office.program("miriam"), *files).status_code == 403


def test_a_process_is_started_as_modeler_does(office: Office) -> None:
    values = quote()
    body = {"processDefinitionId": "deal-desk", "variables": values, "businessId": None}
    answer = posted(
        office.program("miriam"), "/v2/process-instances", {**body, "tenantId": "<default>"}
    )
    assert answer.status_code == 200, answer.text
    started = answer.json()
    assert started["processInstanceKey"].isdigit()
    key = started["processInstanceKey"]
    found = posted(
        office.program("arne"),
        "/v2/process-instances/search",
        {"filter": {"processInstanceKey": key}},
    ).json()
    assert [one["businessId"] for one in found["items"]] == [values["quoteNumber"]]
    assert found["items"][0]["state"] == "ACTIVE"


def test_modelers_searches_are_all_answered(office: Office) -> None:
    key = submitted(office, "miriam", quote())
    operator = office.program("arne")
    body = {"filter": {"processInstanceKey": key}}
    for path in (
        "/v2/process-instances/search",
        "/v2/variables/search?truncateValues=false",
        "/v2/element-instances/search",
        "/v2/jobs/search",
        "/v2/message-subscriptions/search",
        "/v2/user-tasks/search",
        "/v2/incidents/search",
    ):
        answer = posted(operator, path, body)
        assert answer.status_code == 200, path
        assert answer.json()["page"]["totalItems"] >= 0
    assert posted(operator, f"/v2/process-instances/{key}/incidents/search", {}).status_code == 200


def test_variables_keep_every_digit(office: Office) -> None:
    values = quote()
    values["lines"][0]["listPrice"] = __import__("decimal").Decimal("0.1234")
    key = submitted(office, "miriam", values)
    body = {"filter": {"processInstanceKey": key, "name": "lines"}}
    found = posted(office.program("arne"), "/v2/variables/search", body).json()["items"]
    assert '"listPrice":0.1234' in found[0]["value"]


def test_participants_get_no_variables_by_searching(office: Office) -> None:
    key = submitted(office, "miriam", quote())
    body = {"filter": {"processInstanceKey": key}}
    assert posted(office.program("miriam"), "/v2/variables/search", body).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"variables": {"x": 1e400}}', "out of range"),
        (b'{"variables": {"x": NaN}}', "NaN"),
        (b'{"variables": {"x": -Infinity}}', "Infinity"),
        (b'{"variables": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested deeper"),
        (b'{"variables": {"x": ' + b"9" * 200 + b"}}", "digits"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"variables": {"x": "\\u0000"}}', "U+0000"),
        (b'{"variables": {"x": "\\ud800"}}', "surrogate"),
        (b"[1]", "JSON object"),
        (b"{", "no JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"processDefinitionId": 7}', "processDefinitionId"),
        (b'{"variables": []}', "name the process"),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_and_named(
    office: Office, body: bytes, words: str
) -> None:
    headers = {"content-type": "application/json"}
    answer = office.program("miriam").post("/v2/process-instances", content=body, headers=headers)
    assert answer.status_code == 400, answer.text
    assert words in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_beyond_the_limit_is_refused(office: Office) -> None:
    answer = office.program("miriam").post("/v2/process-instances", content=b" " * 2_100_000)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "key", ["abc", "-1", "1.5", "9" * 30, "１２", "0x10", "9223372036854775808"]
)
def test_a_key_that_is_none_is_not_found(office: Office, key: str) -> None:
    for path in (
        f"/v2/user-tasks/{key}",
        f"/v2/process-instances/{key}",
        f"/v2/process-instances/{key}/ledger",
    ):
        answer = office.program("arne").get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        {"filter": {"nonsense": 1}},
        {"filter": {"processInstanceKey": 5}},
        {"filter": {"processInstanceKey": {"$like": "5"}}},
        {"filter": []},
        {"page": {"limit": 0}},
        {"page": {"limit": 10**9}},
        {"page": {"from": -1}},
    ],
)
def test_a_search_that_is_not_understood_is_refused(
    office: Office, body: dict[str, object]
) -> None:
    assert posted(office.program("arne"), "/v2/user-tasks/search", body).status_code == 400


def test_an_unknown_route_and_an_unforeseen_fault_are_problems(office: Office) -> None:
    missing = office.program("arne").get("/v2/nothing")
    assert (missing.status_code, missing.json()["status"]) == (404, 404)
    fault = office.program("arne").get("/v2/fault-for-tests")
    assert fault.status_code == 500
    assert fault.json()["reference"].startswith("f-")
    assert "secret" not in fault.text


def test_a_cookie_alone_changes_nothing_over_the_interface(office: Office) -> None:
    client = office.browser("miriam")
    kept = client.headers.pop("x-csrf-token")
    try:
        assert client.post("/v2/process-instances", json={}).status_code == 403
        assert client.get("/v2/authentication/me").json()["username"] == "miriam"
    finally:
        client.headers["x-csrf-token"] = kept


def test_the_ledgers_entries_are_the_records_themselves(office: Office) -> None:
    key = submitted(office, "miriam", quote())
    entries = office.program("henrike").get(f"/v2/process-instances/{key}/ledger").json()["items"]
    body = json.loads(entries[0]["body"])
    assert (body["inst"], body["seq"]) == (key, 1)
    from hashlib import sha256

    assert entries[0]["leaf"] == sha256(b"\0" + entries[0]["body"].encode()).hexdigest()


def test_verification_and_export_belong_to_auditors(office: Office, tmp_path: Path) -> None:
    # No worker runs beside the tests: the entries of earlier ones would wait, however long it took.
    advance_ledger(office.workspace)
    for path in ("/v2/ledger/verification", "/v2/ledger/export"):
        assert posted(office.program("miriam"), path, {}).status_code == 403
    assert posted(office.program("henrike"), "/v2/ledger/verification", {}).json() == {
        "sound": True,
        "findings": [],
    }
    assert posted(office.program("henrike"), "/v2/ledger/export", {}).status_code == 200


def test_a_user_task_is_claimed_released_and_completed_once(office: Office) -> None:
    key = submitted(office, "miriam", quote(discount=18))
    task = next(
        t for t in tasks_of(office.program("arne"), key) if t["candidateGroups"] == ["finance"]
    )
    path = f"/v2/user-tasks/{task['userTaskKey']}"
    silke = office.program("silke")
    assert posted(silke, f"{path}/assignment", {}).status_code == 204
    assert silke.get(path).json()["assignee"] == "silke"
    assert silke.delete(f"{path}/assignee").status_code == 204
    assert posted(silke, f"{path}/assignment", {"assignee": "silke"}).status_code == 204
    assert json.loads(silke.get(f"{path}/form").json()["schema"])["type"] == "default"
    assert posted(silke, f"{path}/completion", {"variables": {}}).status_code == 422
    done = {"variables": {"decision": "approve"}}
    assert posted(silke, f"{path}/completion", done).status_code == 204
    assert posted(silke, f"{path}/completion", done).status_code == 409


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("de-DE,de;q=0.9", "es gibt keine Aufgabe 99999999"),
        ("en", "there is no user task 99999999"),
        (None, "there is no user task 99999999"),
    ],
)
def test_a_problem_is_told_in_german_to_who_asks_for_it(
    office: Office, language: str | None, detail: str
) -> None:
    miriam = office.program("miriam")
    if language is not None:
        miriam.headers["accept-language"] = language
    answer = miriam.get("/v2/user-tasks/99999999")
    assert (answer.status_code, answer.json()["detail"]) == (404, detail)
    assert answer.json()["title"] == "NOT_FOUND", "what programs go by stays the same"


def test_faults_of_a_modification_are_told_in_the_readers_language(office: Office) -> None:
    started = {"processDefinitionId": "deal-desk", "variables": quote()}
    case = posted(office.program("miriam"), "/v2/process-instances", started).json()
    wanted = {
        "activateInstructions": [{"elementId": "nowhere"}],
        "operationReference": None,
    }
    arne = office.program("arne")
    address = f"/v2/process-instances/{case['processInstanceKey']}/modification"
    english = posted(arne, address, wanted).json()
    arne.headers["accept-language"] = "de"
    german = posted(arne, address, wanted).json()
    (finding,) = german["findings"]
    assert finding["message"] == finding["messageGerman"] == english["findings"][0]["messageGerman"]
    assert german["detail"] == finding["message"]
    assert english["detail"] != german["detail"]
