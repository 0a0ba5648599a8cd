"""Traces arrive at a real receiver, hang together, and name nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from api.app import create_app
from api.operating.tracing import Untraced, tracing_of
from api.operating.watch import Watch
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import open_workspace
from tests.builders import deployed, person
from tests.fakes import free_port
from tests.integration.operating.test_logs import MARK, MARKS, PASSWORD
from tests.integration.operating.test_metrics import WORK

TRACE = "0af7651916cd43dd8448eb211c80319c"


@dataclass
class Receiver:
    """A collector that keeps what it gets, over OTLP/HTTP."""

    address: str
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> Sequence[Span]:
        """Return all spans."""
        found: list[Span] = []
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                found += [span for scope in resource.scope_spans for span in scope.spans]
        return found


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver, named by the variable that all of OpenTelemetry reads."""
    bodies: list[bytes] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    yield Receiver(address, bodies)
    server.shutdown()
    server.server_close()
    thread.join()


def attribute(span: Span, name: str) -> int | str | None:
    for one in span.attributes:
        if one.key == name:
            value: int | str = one.value.int_value or one.value.string_value
            return value
    return None


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[httpx.Client, Worker]]:
    """Run a server and a worker as the product does, each with its own traces."""
    opened, hands = open_workspace(settings), open_workspace(settings)
    deployed(opened, WORK)
    person(opened, "zwetschgen", "clerk", password=PASSWORD)
    traces, of_worker = tracing_of("serve"), tracing_of("worker")
    hands.observer = Watch(hands, of_worker)
    app = create_app(opened, traces)
    config = uvicorn.Config(app, port=settings.port, log_level="critical")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    address = f"http://127.0.0.1:{settings.port}"
    with httpx.Client(base_url=address, auth=("zwetschgen", PASSWORD), timeout=30) as client:
        yield client, Worker(hands)
    server.should_exit = True
    thread.join(10)
    traces.close()
    of_worker.close()
    opened.close()
    hands.close()


def play(client: httpx.Client, worker: Worker) -> int:
    body = {"processDefinitionId": "work", "variables": {"name": MARK}, "businessId": MARK}
    given = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    started = client.post("/v2/process-instances", json=body, headers=given).json()
    (task,) = client.post("/v2/user-tasks/search", json={}).json()["items"]
    mail = {"to": "zwetschgen@knoedel.example", "subject": MARK, "text": MARK}
    path = f"/v2/user-tasks/{task['userTaskKey']}/completion"
    assert client.post(path, json={"variables": mail}).status_code == 204
    worker.run_once()
    assert client.get(f"/v2/{MARK}").status_code == 404
    return int(started["processInstanceKey"])


def test_request_command_step_and_job_are_spans_of_the_instance(
    settings: Settings, receiver: Receiver
) -> None:
    with serving(replace(settings, port=free_port())) as (client, worker):
        instance = play(client, worker)
    spans = receiver.spans()
    by_id = {span.span_id: span for span in spans}
    (request,) = (span for span in spans if span.name == "POST /v2/process-instances")
    assert request.trace_id.hex() == TRACE
    assert request.parent_span_id.hex() == "b7ad6b7169203331"
    (command,) = (span for span in spans if span.name == "start_process_instance")
    assert by_id[command.parent_span_id] is request
    steps = [span for span in spans if span.name == "step"]
    (first,) = (span for span in steps if span.parent_span_id == command.span_id)
    assert attribute(first, "vorgang.process_instance_key") == instance
    (of_job,) = (span for span in spans if span.name == "job connector")
    assert attribute(of_job, "vorgang.process_instance_key") == instance
    assert attribute(of_job, "vorgang.job_type") == "mail"
    failed = [span for span in spans if span.name == "fail_job"]
    assert failed
    assert all(by_id[span.parent_span_id] is of_job for span in failed)


def test_no_span_names_a_person_or_holds_a_value(settings: Settings, receiver: Receiver) -> None:
    with serving(replace(settings, port=free_port())) as (client, worker):
        play(client, worker)
        assert client.post("/login", data={"username": MARK, "password": MARK}).status_code == 401
    assert len(receiver.spans()) > 8
    sent = b"".join(receiver.bodies)
    assert [mark for mark in MARKS if mark.encode() in sent] == []


def test_nothing_is_traced_unless_a_receiver_is_named() -> None:
    assert isinstance(tracing_of("serve", {}), Untraced)
    named = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"}
    assert isinstance(tracing_of("serve", named), Untraced)
