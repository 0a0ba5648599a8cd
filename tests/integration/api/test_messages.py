"""Messages over HTTP, in the shapes of Camunda 8.9."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.engine.waiting import ORDER, PAYMENT, started


@pytest.fixture
def program(office: Office) -> Iterator[httpx.Client]:
    """An operator's program, with processes that wait for messages."""
    builders.deployed(office.workspace, PAYMENT, ORDER)
    with office.program("arne") as client:
        yield client


def refused(answer: httpx.Response, status: int, title: str) -> str:
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert (problem["status"], problem["title"]) == (status, title)
    return str(problem["detail"])


def test_a_published_message_has_a_key_and_reaches_its_instance(
    office: Office, program: httpx.Client
) -> None:
    order = uuid4().hex
    case = started(office.workspace, "payment", order)
    body = {
        "name": "paid",
        "correlationKey": order,
        "timeToLive": 60_000,
        "messageId": "m-1",
        "variables": {"amount": 19.99},
        "tenantId": "<default>",
    }
    answer = program.post("/v2/messages/publication", json=body)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"tenantId", "messageKey"}
    assert answer.json()["messageKey"].isdigit()
    again = program.post("/v2/messages/publication", json=body)
    refused(again, 409, "ALREADY_EXISTS")
    office.worker().run_once()
    found = program.post(
        "/v2/variables/search", json={"filter": {"processInstanceKey": str(case)}}
    ).json()
    assert {"amount": "19.99"}.items() <= {
        one["name"]: one["value"] for one in found["items"]
    }.items()


def test_of_many_publications_with_one_id_at_once_one_is_taken(
    office: Office, program: httpx.Client
) -> None:
    assert program
    body = {"name": "paid", "correlationKey": uuid4().hex, "timeToLive": 60_000, "messageId": "m"}
    answers: list[httpx.Response] = []

    def publish() -> None:
        with office.program("arne") as client:
            answers.append(client.post("/v2/messages/publication", json=body))

    threads = [threading.Thread(target=publish) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status_code for one in answers) == [200, *[409] * 5]


def test_a_correlated_message_answers_with_its_instance_or_404(
    office: Office, program: httpx.Client
) -> None:
    order = uuid4().hex
    body = {"name": "paid", "correlationKey": order, "variables": None}
    detail = refused(program.post("/v2/messages/correlation", json=body), 404, "NOT_FOUND")
    assert "paid" in detail
    case = started(office.workspace, "payment", order)
    answer = program.post("/v2/messages/correlation", json=body)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["processInstanceKey"] == str(case)
    assert set(made) == {"tenantId", "messageKey", "processInstanceKey"}


def test_what_is_waited_for_is_found_by_its_instance(office: Office, program: httpx.Client) -> None:
    order = uuid4().hex
    case = started(office.workspace, "payment", order)
    asked = {"filter": {"processInstanceKey": str(case), "messageSubscriptionState": "CREATED"}}
    found = program.post("/v2/message-subscriptions/search", json=asked).json()
    assert found["page"]["totalItems"] == 1
    (one,) = found["items"]
    assert (one["messageName"], one["correlationKey"]) == ("paid", order)
    assert (one["elementId"], one["processDefinitionId"]) == ("pay", "payment")
    correlated = {"name": "paid", "correlationKey": order}
    assert program.post("/v2/messages/correlation", json=correlated).status_code == 200
    assert program.post("/v2/message-subscriptions/search", json=asked).json()["items"] == []
    with office.program("miriam") as clerk:
        every = clerk.post("/v2/message-subscriptions/search", json={}).json()
        assert every["items"] == [], "a correlation key is a value of somebody's case"


def test_a_message_starts_a_process(program: httpx.Client) -> None:
    answer = program.post("/v2/messages/correlation", json={"name": "ordered"})
    assert answer.status_code == 200, answer.text
    key = answer.json()["processInstanceKey"]
    instance = program.get(f"/v2/process-instances/{key}").json()
    assert instance["processDefinitionId"] == "order"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": 7},
        {"name": "n" * 256},
        {"name": "paid", "correlationKey": 7},
        {"name": "paid", "correlationKey": "k" * 256},
        {"name": "paid", "timeToLive": -1},
        {"name": "paid", "timeToLive": "1"},
        {"name": "paid", "timeToLive": True},
        {"name": "paid", "timeToLive": 10**18},
        {"name": "paid", "variables": []},
        {"name": "paid", "variables": {"a": "\0"}},
        {"name": "paid", "messageId": "i" * 256},
        {"name": "paid", "tenantId": "other"},
    ],
)
def test_what_is_no_message_is_refused(program: httpx.Client, body: object) -> None:
    answer = program.post("/v2/messages/publication", json=body)
    refused(answer, 400, "INVALID_ARGUMENT")


@pytest.mark.parametrize("path", ["publication", "correlation"])
def test_who_has_no_right_to_publish_is_refused(office: Office, path: str) -> None:
    with office.program("miriam") as client:
        refused(client.post(f"/v2/messages/{path}", json={"name": "paid"}), 403, "FORBIDDEN")
    assert office.stranger().post(f"/v2/messages/{path}", json={}).status_code == 401
