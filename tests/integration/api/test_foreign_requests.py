"""Programs call from anywhere; a browser only from our own pages, whatever credentials it sends."""

from __future__ import annotations

import json

import httpx
import pytest

from api.library import shipped_resources
from tests.integration.api.conftest import Office
from tests.integration.api.quotes import posted, quote, submitted, tasks_of
from tests.integration.api.test_interface import MODELER, deployed

SEARCH = "/v2/user-tasks/search"
JSON = {"content-type": "application/json"}


def searched(client: httpx.Client, **headers: str) -> int:
    """Return the status of a search with these headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(SEARCH, content=b"{}", headers={**JSON, **named}).status_code


FOREIGN = [
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://["},
    {"origin": "http://evil.example:99999999"},
    {"origin": "http://127.0.0.1.evil.example"},
    {"origin": "file://evil.example"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"sec_fetch_site": "cross-site", "origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_foreign_page_does_nothing_with_the_password_a_browser_remembers(
    office: Office, headers: dict[str, str]
) -> None:
    assert searched(office.program("arne"), **headers) == 403
    assert searched(office.browser("miriam"), **headers) == 403


def test_a_foreign_form_cancels_no_case(office: Office) -> None:
    key = submitted(office, "miriam", quote())
    arne = office.program("arne")
    path = f"/v2/process-instances/{key}"
    for headers in (
        {"origin": "http://evil.example", "content-type": "text/plain"},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"origin": "http://evil.example"},
    ):
        answer = arne.post(f"{path}/cancellation", content=b"{}=", headers=headers)
        assert answer.status_code in (403, 415), headers
    assert arne.get(path).json()["state"] == "ACTIVE"


def test_a_foreign_form_deploys_nothing(office: Office) -> None:
    nora = office.program("nora")
    nora.headers["origin"] = "http://evil.example"
    files = [(one.name, one.content) for one in shipped_resources("deal-desk")]
    assert deployed(nora, *files).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "file://"},
        {"sec_fetch_site": "none"},
        {"user_agent": MODELER["user-agent"], "accept": "*/*"},
    ],
)
def test_programs_go_on_working(office: Office, headers: dict[str, str]) -> None:
    assert searched(office.program("arne"), **headers) == 200


def test_our_own_pages_go_on_working(office: Office) -> None:
    own = {"origin": office.address, "sec_fetch_site": "same-origin"}
    assert searched(office.browser("miriam"), **own) == 200
    assert searched(office.program("arne"), **own) == 200


def test_reading_needs_no_origin_of_ours(office: Office) -> None:
    link = {"sec-fetch-site": "cross-site"}
    assert office.program("arne").get("/v2/topology", headers=link).status_code == 200
    assert office.browser("miriam").get("/inbox", headers=link).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/jsonp", ""])
def test_what_is_not_sent_as_json_is_refused_and_the_remedy_named(
    office: Office, kind: str
) -> None:
    headers = {"content-type": kind} if kind else {}
    answer = office.program("arne").post(SEARCH, content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_is_taken_however_it_is_spelled(office: Office, kind: str) -> None:
    headers = {"content-type": kind}
    assert office.program("arne").post(SEARCH, content=b"{}", headers=headers).status_code == 200


def test_a_request_without_a_body_needs_no_type(office: Office) -> None:
    assert office.program("arne").post(SEARCH).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["a\0b.bpmn", "a\u202eb.bpmn", "../x.bpmn", "a\\b.bpmn", "a\nb.bpmn", "x" * 256 + ".bpmn"],
)
def test_a_file_name_that_nobody_can_read_is_refused(office: Office, name: str) -> None:
    encoded = name.encode()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="resources"; filename="' + encoded + b'"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n<x/>\r\n--b--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = office.program("nora").post("/v2/deployments", content=body, headers=headers)
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("name", ["Angebot März (2).bpmn", "deal-desk.bpmn"])
def test_ordinary_file_names_are_taken(office: Office, name: str) -> None:
    diagram = next(one for one in shipped_resources("deal-desk") if one.name == "deal-desk.bpmn")
    assert deployed(office.program("nora"), (name, diagram.content)).status_code == 200


@pytest.mark.parametrize("identity", ["x" * 4_000, "..", "a b", "a\u202eb", "1a", "&lt;x&gt;"])
def test_an_id_that_is_none_is_refused_by_name(office: Office, identity: str) -> None:
    diagram = next(one for one in shipped_resources("deal-desk") if one.name == "deal-desk.bpmn")
    content = diagram.content.replace(b'"deal-desk"', f'"{identity}"'.encode())
    assert content != diagram.content
    answer = deployed(office.program("nora"), ("a.bpmn", content))
    assert answer.status_code == 400
    assert "bpmn/id" in {one["rule"] for one in answer.json()["findings"]}
    form = next(one for one in shipped_resources("deal-desk") if one.name.endswith(".form"))
    schema = {**json.loads(form.content), "id": identity}
    answer = deployed(office.program("nora"), ("a.form", json.dumps(schema).encode()))
    assert answer.status_code == 400
    assert "form/id" in {one["rule"] for one in answer.json()["findings"]}


@pytest.mark.parametrize("given", ["x" * 4_000, "x" * 256, "a\nb", "a\u202eb"])
def test_a_business_id_that_no_list_can_show_is_refused(office: Office, given: str) -> None:
    body = {"processDefinitionId": "deal-desk", "variables": quote(), "businessId": given}
    answer = posted(office.program("miriam"), "/v2/process-instances", body)
    assert answer.status_code == 400
    assert "businessId" in answer.json()["detail"]


def test_an_assignment_tells_nobody_which_user_names_there_are(office: Office) -> None:
    key = submitted(office, "miriam", quote())
    task = tasks_of(office.program("arne"), key)[0]["userTaskKey"]
    answers = [
        posted(office.program("miriam"), f"/v2/user-tasks/{task}/assignment", {"assignee": name})
        for name in ("silke", "nobody-at-all")
    ]
    assert [one.status_code for one in answers] == [403, 403]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
