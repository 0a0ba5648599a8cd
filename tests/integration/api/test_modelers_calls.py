"""Camunda Modeler's own calls, as they were recorded, with every way of signing in it offers."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.commands.create_account import create_account
from engine.commands.issue_access_token import issue_access_token
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.test_ways_in import oauth

CALLS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "modeler_calls.jsonl").read_text().splitlines()
]
"""Recorded from Modeler 5.50: the Camunda 8 target without signing in, with Basic and OAuth."""
RECORDED_KEY = "2251799813685300"
DIAGRAM = builders.process(
    "Process_1",
    builders.start_event("wait")
    + '<bpmn:userTask id="wait" name="Warten"><bpmn:extensionElements><zeebe:userTask/>'
    '<zeebe:assignmentDefinition candidateGroups="analyst"/></bpmn:extensionElements>'
    "<bpmn:incoming>to-wait</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:userTask>"
    '<bpmn:sequenceFlow id="to-done" sourceRef="wait" targetRef="done"/>' + builders.end_event(),
    properties={"vorgang:startGroups": "analyst"},
).content
STUCK = builders.process(
    "modelers-stuck",
    builders.start_event("which")
    + '<bpmn:exclusiveGateway id="which" name="Welche?"><bpmn:incoming>to-which</bpmn:incoming>'
    "<bpmn:outgoing>to-done</bpmn:outgoing><bpmn:outgoing>to-other</bpmn:outgoing>"
    '</bpmn:exclusiveGateway><bpmn:sequenceFlow id="to-done" sourceRef="which" targetRef="done">'
    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=a = 2</bpmn:conditionExpression>'
    '</bpmn:sequenceFlow><bpmn:sequenceFlow id="to-other" sourceRef="which" targetRef="other">'
    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=a = 3</bpmn:conditionExpression>'
    '</bpmn:sequenceFlow><bpmn:endEvent id="other"><bpmn:incoming>to-other</bpmn:incoming>'
    "</bpmn:endEvent>" + builders.end_event(),
    properties={"vorgang:startGroups": "analyst"},
).content
FORM = b'{"id":"modelers-form","type":"default","schemaVersion":18,"components":[]}'


def part(name: str) -> list[dict[str, Any]]:
    """Return the calls of one recorded session."""
    begin = next(number for number, one in enumerate(CALLS) if one.get("part") == name)
    rest = CALLS[begin + 1 :]
    return [*rest[: next((n for n, one in enumerate(rest) if "part" in one), len(rest))]]


@dataclass
class Robot:
    """A service account of an analyst."""

    name: str
    token: str


@pytest.fixture(scope="module")
def robot(office: Office) -> Robot:
    """Give accounts that deploy and look into what they started: a person's and a program's."""
    builders.person(office.workspace, "modelers-tester", "analyst", "operator", password=PASSWORD)
    account = create_account(
        office.workspace,
        username="modelers-robot",
        name="Robot",
        email=None,
        password=None,
        groups=["analyst", "operator"],
        actor=builders.ADMINISTRATOR,
        kind="service",
    )
    issued = issue_access_token(
        office.workspace,
        account.account_id,
        name="Modeler",
        groups=["analyst", "operator"],
        days=30,
        actor=builders.ADMINISTRATOR,
    )
    return Robot("modelers-robot", issued.secret)


def signed(office: Office, kind: str, robot: Robot) -> str:
    """Return the header that Modeler sends after somebody chose this kind."""
    if kind == "basic":
        named = base64.b64encode(f"modelers-tester:{PASSWORD}".encode()).decode()
        return f"Basic {named}"
    if kind == "bearer":
        return f"Bearer {robot.token}"
    if kind == "oauth":
        return f"Bearer {oauth(office, robot.name, robot.token).json()['access_token']}"
    return ""


def replayed(
    office: Office, call: dict[str, object], authorization: str, key: str = RECORDED_KEY
) -> httpx.Response:
    """Send a recorded call; a model and a key stand for the recording's own."""
    sent = call["headers"]
    assert isinstance(sent, dict)
    headers = {**sent, "authorization": authorization}
    body = str(call["body"]).encode()
    body = body.replace(b"<definitions/>", DIAGRAM)
    body = body.replace(b'{"id":"f","type":"default","components":[]}', FORM)
    body = body.replace(RECORDED_KEY.encode(), key.encode())
    path = str(call["path"]).replace(RECORDED_KEY, key)
    return office.stranger().request(str(call["method"]), path, content=body, headers=headers)


@pytest.mark.parametrize("kind", ["basic", "bearer", "oauth"])
def test_the_whole_recorded_session_is_answered(office: Office, kind: str, robot: Robot) -> None:
    header = signed(office, kind, robot)
    key, seen = RECORDED_KEY, {}
    for call in part("C8 none"):
        answer = replayed(office, call, header, key)
        assert answer.status_code == 200, (call["path"], answer.text)
        seen[str(call["path"]).partition("?")[0].replace(RECORDED_KEY, "{key}")] = answer.json()
        if call["path"] == "/v2/process-instances":
            key = answer.json()["processInstanceKey"]
    assert seen["/v2/topology"]["gatewayVersion"].startswith("8.9.")
    files = [one["resourceName"] for part in seen["/v2/deployments"]["deployments"]
             for one in part.values() if one]  # fmt: skip
    assert files == ["deal.bpmn", "deal.form"]
    assert seen["/v2/process-instances/search"]["items"][0]["businessId"] == "Q-1"
    assert seen["/v2/variables/search"]["items"][0]["value"] == "1"
    assert seen["/v2/user-tasks/search"]["items"][0]["elementId"] == "wait"
    assert [one["elementId"] for one in seen["/v2/element-instances/search"]["items"]][-1] == "wait"
    empty = (
        "jobs/search",
        "message-subscriptions/search",
        "process-instances/{key}/incidents/search",
    )
    assert [seen[f"/v2/{one}"]["items"] for one in empty] == [[], [], []]
    assert "analyst" in seen["/v2/authentication/me"]["groups"]


def test_an_analyst_alone_sees_where_an_instance_of_theirs_stands_and_is_stuck(
    office: Office,
) -> None:
    with office.program("nora") as nora:
        made = {"resources": ("stuck.bpmn", STUCK)}
        assert nora.post("/v2/deployments", files=made).status_code == 200
        sent = {"processDefinitionId": "modelers-stuck", "variables": {"a": 1}}
        key = nora.post("/v2/process-instances", json=sent).json()["processInstanceKey"]
        answers = {
            call["path"]: nora.request(call["method"], call["path"].replace(RECORDED_KEY, key),
                                       content=call["body"].replace(RECORDED_KEY, key),
                                       headers={"content-type": "application/json"})
            for call in part("C8 none")
            if "search" in call["path"]
        }  # fmt: skip
        assert {one.status_code for one in answers.values()} == {200}
        of_it = f"/v2/process-instances/{key}/incidents/search"
        [incident] = nora.post(of_it, json={"filter": {"state": "ACTIVE"}}).json()["items"]
        assert (incident["errorType"], incident["elementId"]) == ("CONDITION_ERROR", "which")
        assert nora.post(of_it, json={"filter": {"state": "RESOLVED"}}).json()["items"] == []
    assert office.browser("miriam").post(of_it, json={}).status_code == 403


def test_the_recorded_sessions_with_basic_and_oauth_are_answered(
    office: Office, robot: Robot
) -> None:
    for call in part("C8 basic"):
        assert replayed(office, call, signed(office, "basic", robot)).status_code == 200
    header = ""
    for call in part("C8 oauth"):
        if call["path"] == "/oauth/token":
            body = str(call["body"]).replace("client_id=id", f"client_id={robot.name}")
            body = body.replace("client_secret=sec", f"client_secret={robot.token}")
            answer = replayed(office, {**call, "body": body}, "")
            header = f"Bearer {answer.json()['access_token']}"
        else:
            answer = replayed(office, call, header)
        assert answer.status_code == 200, answer.text


def test_who_chose_no_signing_in_is_told_to(office: Office) -> None:
    for call in part("C8 none"):
        answer = replayed(office, call, "")
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert "ign in" in answer.json()["detail"]


ORIGINS = ["null", "file://"]
SEVEN = "/engine-rest"


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("kind", ["basic", "bearer", "oauth"])
def test_camunda_7_deploys_and_starts(office: Office, kind: str, origin: str, robot: Robot) -> None:
    page = {"origin": origin, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    headers = {**page, "accept": "application/json", "authorization": signed(office, kind, robot)}
    with office.stranger() as client:
        listed = client.get(f"{SEVEN}/deployment?maxResults=0", headers=headers)
        assert (listed.status_code, listed.json()) == (200, [])
        assert listed.headers["access-control-allow-origin"] == origin
        version = client.get(f"{SEVEN}/version", headers=headers).json()["version"]
        assert version.startswith("7.")
        made = client.post(f"{SEVEN}/deployment/create", headers=headers, files=parts(DIAGRAM))
        assert made.status_code == 200, made.text
        assert made.json()["name"] == "deal"
        [process] = made.json()["deployedProcessDefinitions"].values()
        assert (process["key"], process["resource"]) == ("Process_1", "deal.bpmn")
        start = f"{SEVEN}/process-definition/{process['id']}/start"
        begun = client.post(start, headers=headers, json={"businessKey": f"seven-{kind}"})
        assert begun.status_code == 200, begun.text
        assert begun.json()["definitionKey"] == "Process_1"
        found = client.get(f"/v2/process-instances/{begun.json()['id']}", headers=headers)
        assert found.json()["businessId"] == f"seven-{kind}"


def parts(diagram: bytes) -> list[tuple[str, tuple[str | None, bytes]]]:
    """Return a deployment as Modeler's form holds it."""
    return [
        ("deployment-name", (None, b"deal")),
        ("deployment-source", (None, b"Camunda Modeler")),
        ("enable-duplicate-filtering", (None, b"true")),
        ("deal.bpmn", ("deal.bpmn", diagram)),
    ]


@pytest.mark.parametrize("origin", ORIGINS)
def test_modelers_page_asks_before_it_calls(office: Office, origin: str) -> None:
    asked = {"origin": origin, "access-control-request-method": "POST",
             "access-control-request-headers": "authorization,content-type"}  # fmt: skip
    answer = office.stranger().options(f"{SEVEN}/deployment/create", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == origin
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    foreign = {**asked, "origin": "https://evil.example"}
    refused = office.stranger().options(f"{SEVEN}/deployment/create", headers=foreign)
    assert "access-control-allow-origin" not in refused.headers


def test_camunda_7_says_of_a_broken_diagram_what_modeler_shows(office: Office) -> None:
    broken = DIAGRAM.replace(b'sourceRef="wait"', b'sourceRef="nowhere"')
    with office.program("nora") as client:
        answer = client.post(f"{SEVEN}/deployment/create", files=parts(broken))
    assert answer.status_code == 400
    told = answer.json()
    assert told["message"].startswith("ENGINE-09005 Could not parse BPMN process. Errors:")
    assert told["type"] == "ParseException"
    assert [one["line"] > 0 for one in told["details"]["deal.bpmn"]["errors"]]


def test_who_is_not_signed_in_is_asked_without_a_browser_learning_a_password(
    office: Office,
) -> None:
    answer = office.stranger().get(f"{SEVEN}/deployment?maxResults=0", headers={"origin": "null"})
    assert answer.status_code == 401
    assert answer.json()["type"] == "AuthenticationException"
    assert answer.headers["access-control-allow-origin"] == "null", "or Modeler cannot read it"
    assert "basic" not in answer.headers["www-authenticate"].lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null", "sec-fetch-mode": "navigate"},
        {"origin": "null", "sec-fetch-mode": "no-cors"},
        {"origin": "https://evil.example", "sec-fetch-mode": "cors"},
    ],
)
def test_a_foreign_page_deploys_nothing(office: Office, headers: dict[str, str]) -> None:
    with office.program("nora") as client:
        answer = client.post(f"{SEVEN}/deployment/create", files=parts(DIAGRAM), headers=headers)
    assert answer.status_code == 403
    own = {**headers, "origin": "null", "sec-fetch-mode": "cors"}
    with_cookie = office.browser("nora")
    answer = with_cookie.post(f"{SEVEN}/deployment/create", files=parts(DIAGRAM), headers=own)
    assert answer.status_code == 403, "a cookie is never taken from a page without an origin"
