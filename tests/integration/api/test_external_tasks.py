"""Camunda 7's external tasks: locks by worker name, typed values, faults in its own shape."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.model import Resource
from feel import parse_temporal
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.outside import Work, hired

_NUMBERS = itertools.count(1)
SEVEN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions"
  targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Platform"
  modeler:executionPlatformVersion="7.24.0">
<bpmn:process id="seven" isExecutable="true" camunda:historyTimeToLive="180">
<bpmn:startEvent id="begun"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="check"/>
<bpmn:serviceTask id="check" camunda:type="external" camunda:topic="outside-seven">
<bpmn:extensionElements><camunda:properties><camunda:property name="shelf" value="A7"/>
</camunda:properties></bpmn:extensionElements>
<bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="done"/>
<bpmn:endEvent id="done"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
</bpmn:process></bpmn:definitions>"""
ADDRESS = "/engine-rest/external-task"


@pytest.fixture(scope="module", autouse=True)
def _account(office: Office) -> Iterator[dict[str, str]]:
    yield from hired(office, "machine")


@pytest.fixture
def machine(office: Office) -> Iterator[httpx.Client]:
    with office.program("machine") as client:
        yield client


@pytest.fixture
def work(office: Office) -> Work:
    return Work(office.workspace, f"topic-{next(_NUMBERS)}")


def fetched(
    client: httpx.Client, work: Work, worker: str = "w1", **topic: object
) -> list[dict[str, object]]:
    body = {
        "workerId": worker,
        "maxTasks": 5,
        "usePriority": True,
        "topics": [{"topicName": work.type, "lockDuration": 60_000, **topic}],
    }
    answer = client.post(f"{ADDRESS}/fetchAndLock", json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()
    return found


def test_a_fetched_task_tells_what_camunda_tells(work: Work, machine: httpx.Client) -> None:
    key = work.start(
        business_id="order-9", amount=12, share=Decimal("0.5"), name="Jo", yes=True, none=None,
        many=[1, {"a": 2}], large=5_000_000_000, when=parse_temporal("2026-11-22T08:30:00Z"),
    )  # fmt: skip
    (task,) = fetched(machine, work)
    assert (task["topicName"], task["workerId"], task["businessKey"]) == (
        work.type,
        "w1",
        "order-9",
    )
    assert (task["processInstanceId"], task["processDefinitionKey"]) == (str(key), work.id)
    assert (task["activityId"], task["retries"], task["suspended"]) == ("check", 3, False)
    variables = task["variables"]
    assert isinstance(variables, dict)
    variables.pop("requester")
    assert {name: (one["type"], one["value"]) for name, one in variables.items()} == {
        "amount": ("Integer", 12),
        "share": ("Double", 0.5),
        "name": ("String", "Jo"),
        "yes": ("Boolean", True),
        "none": ("Null", None),
        "many": ("Json", '[1,{"a":2}]'),
        "large": ("Long", 5_000_000_000),
        "when": ("Date", "2026-11-22T08:30:00.000+0000"),
    }


@pytest.mark.parametrize(("asked", "told"), [(["a"], {"a"}), ([], set())])
def test_only_the_variables_that_a_topic_names_go_out(
    work: Work, machine: httpx.Client, asked: list[str], told: set[str]
) -> None:
    work.start(a=1, b=2)
    (task,) = fetched(machine, work, variables=asked)
    sent_out = task["variables"]
    assert isinstance(sent_out, dict)
    assert set(sent_out) == told


def test_local_variables_alone_go_out_if_no_others_are_asked_for(
    work: Work, machine: httpx.Client
) -> None:
    work.start(a=1)
    (task,) = fetched(machine, work, localVariables=True)
    assert task["variables"] == {}


def test_typed_values_arrive_as_what_they_are(work: Work, machine: httpx.Client) -> None:
    key = work.start()
    (task,) = fetched(machine, work)
    given = {
        "plain": {"value": 1},
        "number": {"value": 2.5, "type": "Double", "valueInfo": {}},
        "whole": {"value": 3, "type": "integer"},
        "json": {"value": '{"a": [1]}', "type": "Json"},
        "when": {"value": "2026-11-22T08:30:00.000+0100", "type": "Date"},
        "nothing": {"value": None, "type": "String"},
    }
    body = {"workerId": "w1", "variables": given, "localVariables": {"own": {"value": 1}}}
    answer = machine.post(f"{ADDRESS}/{task['id']}/complete", json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    variables = work.variables(key)
    assert "own" not in variables
    assert {name: variables[name] for name in given} == {
        "plain": 1,
        "number": Decimal("2.5"),
        "whole": 3,
        "json": {"a": [1]},
        "when": parse_temporal("2026-11-22T08:30:00+01:00"),
        "nothing": None,
    }


@pytest.mark.parametrize(
    "value",
    [
        1,
        {"value": "x", "type": "File"},
        {"value": "x", "type": "Integer"},
        {"value": 1, "type": "String"},
        {"value": "{", "type": "Json"},
        {"value": "gestern", "type": "Date"},
        {"value": 1, "valueInfo": {"transient": True}},
        {"value": True, "type": "Double"},
        {"value": 1, "type": 5},
    ],
)
def test_a_value_that_does_not_fit_its_type_changes_nothing(
    work: Work, machine: httpx.Client, value: object
) -> None:
    key = work.start()
    (task,) = fetched(machine, work)
    body = {"workerId": "w1", "variables": {"x": value}}
    answer = machine.post(f"{ADDRESS}/{task['id']}/complete", json=body)
    assert (answer.status_code, answer.json()["type"]) == (400, "InvalidRequestException")
    assert (work.status(key), work.incident(key)) == ("active", None)


def test_another_worker_of_the_same_account_cannot_end_a_locked_task(
    work: Work, machine: httpx.Client
) -> None:
    key = work.start()
    (task,) = fetched(machine, work, "w1")
    assert fetched(machine, work, "w2") == []
    work.end_leases()
    assert len(fetched(machine, work, "w2")) == 1
    path = f"{ADDRESS}/{task['id']}"
    for verb, more in (
        ("complete", {}),
        ("failure", {"retries": 0}),
        ("bpmnError", {"errorCode": "bad-credit"}),
        ("extendLock", {"newDuration": 5}),
        ("lock", {"lockDuration": 5}),
    ):
        answer = machine.post(f"{path}/{verb}", json={"workerId": "w1", **more})
        assert answer.status_code == 400, verb
        assert answer.json().keys() == {"type", "message", "code"}
        assert "w2" in answer.json()["message"]
    assert (work.status(key), work.incident(key)) == ("active", None)
    assert machine.post(f"{path}/complete", json={"workerId": "w2"}).status_code == 204
    gone = machine.post(f"{path}/complete", json={"workerId": "w2"})
    assert (gone.status_code, gone.json()["type"]) == (404, "RestException")


def test_a_lock_that_has_ended_is_not_extended(work: Work, machine: httpx.Client) -> None:
    work.start()
    (task,) = fetched(machine, work)
    path = f"{ADDRESS}/{task['id']}/extendLock"
    body = {"workerId": "w1", "newDuration": 90_000}
    assert machine.post(path, json=body).status_code == 204
    work.end_leases()
    assert machine.post(path, json=body).status_code == 400


def test_an_unlocked_task_is_anybodys_and_a_locked_one_a_workers(
    work: Work, machine: httpx.Client
) -> None:
    work.start()
    (task,) = fetched(machine, work)
    path = f"{ADDRESS}/{task['id']}"
    assert machine.post(f"{path}/unlock").status_code == 204
    assert machine.post(f"{path}/complete", json={"workerId": "w1"}).status_code == 400
    body = {"workerId": "w2", "lockDuration": 60_000}
    assert machine.post(f"{path}/lock", json=body).status_code == 204
    assert fetched(machine, work) == []
    assert machine.post(f"{path}/complete", json={"workerId": "w2"}).status_code == 204


def test_a_failure_says_how_often_and_when_again(work: Work, machine: httpx.Client) -> None:
    key = work.start()
    (task,) = fetched(machine, work)
    body = {"workerId": "w1", "errorMessage": "busy", "errorDetails": "it rang", "retries": 1,
            "retryTimeout": 600_000}  # fmt: skip
    assert machine.post(f"{ADDRESS}/{task['id']}/failure", json=body).status_code == 204
    assert fetched(machine, work) == []
    work.end_leases()
    (again,) = fetched(machine, work)
    assert (again["retries"], again["errorMessage"]) == (1, "busy\nit rang")
    assert machine.post(f"{ADDRESS}/{task['id']}/failure", json=body | {"retries": 0}).is_success
    assert work.incident(key) is not None


def test_a_topic_asks_for_certain_instances_only(work: Work, machine: httpx.Client) -> None:
    work.start(business_id="a")
    second = work.start(business_id="b")
    for asked in (
        {"businessKey": "b"},
        {"businessKey": "b", "processDefinitionKey": work.id},
        {"businessKey": "b", "processDefinitionKeyIn": [work.id, "other"]},
    ):
        (task,) = fetched(machine, work, **asked)
        assert task["processInstanceId"] == str(second)
        work.end_leases()
    for asked in (
        {"processDefinitionKey": "other"},
        {"processDefinitionId": "x"},
        {"processDefinitionVersionTag": "none"},
        {"businessKey": "c"},
    ):
        assert fetched(machine, work, **asked) == []
    assert len(fetched(machine, work)) == 2


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_tasks_come_in_the_order_that_was_asked_for(
    work: Work, machine: httpx.Client, order: str
) -> None:
    keys = [str(work.start()) for _ in range(3)]
    body = {
        "workerId": "w1",
        "maxTasks": 2,
        "sorting": [{"sortBy": "createTime", "sortOrder": order}],
        "topics": [{"topicName": work.type, "lockDuration": 1000}],
    }
    answer = machine.post(f"{ADDRESS}/fetchAndLock", json=body)
    expected = keys[:2] if order == "asc" else keys[:0:-1]
    assert [task["processInstanceId"] for task in answer.json()] == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"workerId": None},
        {"maxTasks": "1"},
        {"topics": None},
        {"topics": [{"topicName": "outside-x"}]},
        {"topics": [{"topicName": "outside-x", "lockDuration": 0}]},
        {"topics": [{"topicName": "mail", "lockDuration": 1}]},
        {"topics": [{"topicName": "outside-x", "lockDuration": 1}] * 2},
        {"topics": [{"topicName": "outside-x", "lockDuration": 1, "processVariables": {"a": 1}}]},
        {"asyncResponseTimeout": 1_800_001},
        {"sorting": [{"sortBy": "name"}]},
    ],
)
def test_a_request_that_cannot_be_understood_is_refused_in_camundas_words(
    machine: httpx.Client, wrong: dict[str, object]
) -> None:
    body = {"workerId": "w", "maxTasks": 1, "topics": []}
    answer = machine.post(f"{ADDRESS}/fetchAndLock", json=body | wrong)
    assert (answer.status_code, answer.json()["type"]) == (400, "InvalidRequestException")


@pytest.mark.parametrize("username", ["miriam", "holger", "silke", "nora", "henrike"])
def test_who_is_neither_worker_nor_operator_gets_no_task_and_ends_none(
    office: Office, work: Work, machine: httpx.Client, username: str
) -> None:
    key = work.start()
    (task,) = fetched(machine, work)
    path = f"{ADDRESS}/{task['id']}"
    topic = {"topicName": work.type, "lockDuration": 1}
    with office.program(username) as client:
        answers = [
            client.post(
                f"{ADDRESS}/fetchAndLock", json={"workerId": "w", "maxTasks": 1, "topics": [topic]}
            ),
            client.post(f"{path}/complete", json={"workerId": "w1"}),
            client.post(f"{path}/failure", json={"workerId": "w1"}),
            client.post(f"{path}/bpmnError", json={"workerId": "w1", "errorCode": "x"}),
            client.post(f"{path}/extendLock", json={"workerId": "w1", "newDuration": 1}),
            client.post(f"{path}/lock", json={"workerId": "w1", "lockDuration": 1}),
            client.post(f"{path}/unlock"),
        ]
    assert [(one.status_code, one.json()["type"]) for one in answers] == [
        (403, "AuthorizationException")
    ] * 7
    assert work.status(key) == "active"


def test_a_diagram_of_camunda_7_hands_out_its_topics(
    office: Office, work: Work, machine: httpx.Client
) -> None:
    builders.deployed(office.workspace, Resource("seven.bpmn", SEVEN.encode()))
    key = start_process_instance(
        office.workspace, "seven", variables={}, actor=builders.ADMINISTRATOR
    ).key
    work.type = "outside-seven"
    (task,) = fetched(machine, work, includeExtensionProperties=True)
    assert (task["processInstanceId"], task["extensionProperties"]) == (str(key), {"shelf": "A7"})
    answer = machine.post(f"{ADDRESS}/{task['id']}/complete", json={"workerId": "w1"})
    assert answer.status_code == 204
    assert work.status(key) == "completed"


def test_nobody_gets_a_task_without_having_signed_in(office: Office) -> None:
    with office.stranger() as client:
        answer = client.post(f"{ADDRESS}/fetchAndLock", json={})
    assert answer.status_code == 401
    # No Basic: a browser that was asked for a password here would send it for foreign pages too.
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "AuthenticationException"
