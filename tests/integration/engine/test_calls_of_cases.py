"""Services called by a running process: result, BPMN error, incident; evidence, and no secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest

from engine.commands.export_ledger import export_ledger
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.queries import case, incidents
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, person, process, start_event
from tests.callee import Answer, Service, web_service

SECRET = "a-secret-of-the-called-service"


@pytest.fixture
def service() -> Iterator[Service]:
    with web_service() as running:
        yield running


@pytest.fixture
def calling(settings: Settings, service: Service, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace that may call the service, with a secret for one process."""
    (tmp_path / "shop-token").write_text(SECRET)
    (tmp_path / "shop-token.use").write_text("process: called\nhost: 127.0.0.1\n")
    allowed = f"http://127.0.0.1:{service.port}"
    opened = open_workspace(replace(settings, http_allowed=allowed, secrets=str(tmp_path)))
    yield opened
    opened.close()


def run(workspace: Workspace, service: Service) -> int:
    """Start a case of a process that calls the service, and do what is due."""
    error = "=if status = 422 then {code: body.code, variables: {why: body.code}} else null"
    headers = {
        "authentication": "bearer",
        "secret": "shop-token",
        "resultExpression": "={answer: body.answer, echoed: body.echo}",
        "errorExpression": error,
    }
    written = "".join(
        f'<zeebe:header key="{key}" value="{escape(value)}"/>' for key, value in headers.items()
    )
    url = f"http://127.0.0.1:{service.port}/orders/4711"
    model = process(
        "called",
        start_event("call")
        + f"""<bpmn:serviceTask id="call"><bpmn:extensionElements>
<zeebe:taskDefinition type="http"/><zeebe:taskHeaders>{written}</zeebe:taskHeaders>
<zeebe:ioMapping><zeebe:input source="POST" target="method"/>
<zeebe:input source="{url}" target="url"/>
<zeebe:input source="={{total: 19.90}}" target="body"/>
<zeebe:output source="=answer" target="answer"/><zeebe:output source="=echoed" target="echoed"/>
</zeebe:ioMapping></bpmn:extensionElements><bpmn:incoming>to-call</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-done" sourceRef="call" targetRef="done"/>
<bpmn:boundaryEvent id="refused" attachedToRef="call"><bpmn:outgoing>to-gone</bpmn:outgoing>
<bpmn:errorEventDefinition/></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="to-gone" sourceRef="refused" targetRef="gone"/>"""
        + end_event()
        + end_event("gone"),
    )
    deployed(workspace, model)
    alice = person(workspace, "alice", "clerk")
    key = start_process_instance(workspace, "called", variables={}, actor=alice).key
    Worker(workspace).run_once()
    assert verify_ledger(workspace) == ()
    return key


def facts(workspace: Workspace, key: int) -> list[Mapping[str, Any]]:
    return [fact for entry in case(workspace, key, ADMINISTRATOR).entries for fact in entry.facts]


def assert_secret_is_nowhere(workspace: Workspace, key: int) -> None:
    found = case(workspace, key, ADMINISTRATOR)
    assert SECRET not in repr(found)
    assert SECRET not in repr(incidents(workspace, ADMINISTRATOR))
    carol = person(workspace, "carol", "auditor")
    exported = export_ledger(workspace, actor=carol)
    assert SECRET.encode() not in exported


def test_an_answer_goes_on_and_leaves_evidence(calling: Workspace, service: Service) -> None:
    service.answer = lambda got: Answer(
        200, b'{"answer": 42, "echo": "' + got.headers["authorization"].encode() + b'"}'
    )
    key = run(calling, service)
    (got,) = service.received
    assert got.headers["authorization"] == f"Bearer {SECRET}"
    assert got.body == b'{"total":19.90}'
    found = facts(calling, key)
    (call,) = (one for one in found if one["type"] == "call.made")
    assert {name: call["data"][name] for name in ("method", "host", "status", "attempt")} == {
        "method": "POST",
        "host": "127.0.0.1",
        "status": 200,
        "attempt": 1,
    }
    assert "/orders/4711" not in repr(call["data"])
    assert "process.completed" in {one["type"] for one in found}
    assert "Bearer ***" in repr(case(calling, key, ADMINISTRATOR))
    assert_secret_is_nowhere(calling, key)


def test_a_refusal_takes_the_way_of_the_error_and_is_on_record(
    calling: Workspace, service: Service
) -> None:
    service.answer = lambda _: Answer(422, b'{"code": "credit_limit"}')
    key = run(calling, service)
    found = facts(calling, key)
    assert [one["data"]["status"] for one in found if one["type"] == "call.made"] == [422]
    assert "credit_limit" in repr([one for one in found if one["type"] == "error.thrown"])
    assert "process.completed" in {one["type"] for one in found}
    assert_secret_is_nowhere(calling, key)


def test_an_answer_that_helps_nobody_is_an_incident_with_the_call_on_record(
    calling: Workspace, service: Service
) -> None:
    service.answer = lambda got: Answer(400, got.headers["authorization"].encode())
    key = run(calling, service)
    found = facts(calling, key)
    assert [one["data"]["status"] for one in found if one["type"] == "call.made"] == [400]
    (incident,) = incidents(calling, ADMINISTRATOR)
    assert incident.message == (
        "127.0.0.1 answers 400. Correct what is sent, or make an error of it in the model"
    )
    assert_secret_is_nowhere(calling, key)


def test_each_attempt_is_on_record_also_those_that_were_tried_again(
    calling: Workspace, service: Service
) -> None:
    statuses = iter([503, 503, 200])
    service.answer = lambda _: Answer(next(statuses), b'{"answer": 42, "echo": ""}')
    key = run(calling, service)
    for _ in range(2):
        with calling.transaction() as connection:
            connection.exec_driver_sql("UPDATE engine.job SET due_at = clock_timestamp()")
        Worker(calling).run_once()
    found = facts(calling, key)
    tried = [one["data"] for one in found if one["type"] == "call.made"]
    assert [(one["attempt"], one["status"]) for one in tried] == [(1, 503), (2, 503), (3, 200)]
    assert len({got.headers["idempotency-key"] for got in service.received}) == 1
    assert "process.completed" in {one["type"] for one in found}
    assert verify_ledger(calling) == ()
