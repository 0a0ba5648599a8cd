"""Logs say what happened, where and to which instance, and hold nothing about people."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx
import pytest
from sqlalchemy import create_engine

from api.operating.logs import log_as
from audit.cosignature import read_witness
from audit.plain import Plain
from engine.commands.anchor_log import Anchoring
from engine.queries.rollback import refuse_rollback
from engine.settings import Settings
from engine.store.kept_connections import KeptConnections
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import (
    deployed,
    end_event,
    form,
    job,
    person,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.fakes import free_port, mail_server
from tests.integration.api.conftest import running
from tests.integration.engine.test_witnesses import grow
from tests.integration.engine.test_witnesses import office as witnesses
from tests.integration.operating.test_keys import busy
from tests.integration.operating.test_metrics import WORK
from tests.witness_office import Office

__all__ = ["witnesses"]

MARK = "Zwetschgenknödel"
MARKS = (MARK, "zwetschgen", "knoedel", "4-8-15-16")
PASSWORD = "vier-augen-4-8-15-16"


@dataclass
class Log:
    """What was logged so far."""

    stream: io.StringIO

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def events(self) -> list[object]:
        return [line["event"] for line in self.lines]


@contextmanager
def logged(log_format: str) -> Iterator[Log]:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    log_as(Settings(log_format=log_format), stream)
    yield Log(stream)
    root.handlers[:], root.level = before, level
    sys.excepthook, threading.excepthook = hooks


@pytest.fixture(params=["json", "text"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """The log of this process, as it would be written."""
    monkeypatch.delenv("VORGANG_TRACE", raising=False)
    with logged(request.param) as log:
        yield log


@pytest.fixture
def json_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """The log as JSON."""
    monkeypatch.delenv("VORGANG_TRACE", raising=False)
    with logged("json") as log:
        yield log


def test_an_alarm_says_what_it_is_about(log: Log, workspace: Workspace) -> None:
    """Folders, columns and witnesses are no personal data; what somebody inserted may be any."""
    busy(workspace)
    folder = workspace.ledger.keys.folder
    for path in folder.glob("head-*.json"):
        path.unlink()
    refuse_rollback(workspace)
    assert f"ALARM: {folder} remembers no head of this signed log; an old database" in log.text
    assert "[" not in log.text
    logging.getLogger("audit.sequencer").error("%s, not %s", Plain("kept"), MARK)
    assert "kept, not [str]" in log.text
    assert MARK not in log.text


def test_a_witness_that_does_not_answer_is_named(
    json_log: Log, witnesses: tuple[Workspace, Office]
) -> None:
    workspace, office = witnesses
    office.engage("kanzlei")
    grow(workspace)
    Anchoring(workspace).turn(0.0)
    (told,) = [one for one in json_log.events() if str(one).startswith("witness ")]
    assert str(told).startswith(f"witness {read_witness(office.vkeys['kanzlei']).name}: silent ")
    assert "[" not in str(told)


def test_what_keeps_connections_says_nothing_at_the_start(
    json_log: Log, settings: Settings
) -> None:
    open_workspace(settings).close()
    assert json_log.lines == []


def fail_with_mark() -> None:
    raise RuntimeError(f"nothing can be done for {MARK}")


class Refusing:
    """A mail server that names the recipient when it refuses."""

    async def handle_RCPT(self, *given: object) -> str:
        return f"550 no such person: {given[3]} {MARK}"


def a_case_in_which_everything_goes_wrong(settings: Settings) -> None:
    """Start, complete, a mail that is refused, a job that fails, bad requests, faults of ours."""
    from aiosmtpd.controller import Controller

    with mail_server() as box:
        port = box.port
    opened = open_workspace(replace(settings, smtp_port=port, external_job_types=("outside",)))
    outside = process("outside", start_event("do") + job("do", "done", "outside") + end_event())
    failing = process(
        "failing", start_event("do") + job("do", "done", inputs={"to": "=who + 1"}) + end_event()
    )
    formed = process(
        "formed", start_event("check", "ask") + user_task("check", "done") + end_event()
    )
    deployed(opened, WORK, outside, failing, formed, form("ask", text_field("name")))
    person(opened, "zwetschgen", "clerk", "worker", password=PASSWORD)
    app = running(opened)
    app.app.add_api_route("/v2/broken", fail_with_mark)
    refusing = Controller(Refusing(), hostname="127.0.0.1", port=port)
    refusing.start()
    auth = ("zwetschgen", PASSWORD)
    with app as address, httpx.Client(base_url=address, auth=auth, timeout=30) as client:
        play(client, Worker(opened))
    refusing.stop()
    opened.close()


def play(client: httpx.Client, worker: Worker) -> None:
    def start(process_id: str, **variables: object) -> int:
        body = {"processDefinitionId": process_id, "variables": variables, "businessId": MARK}
        return client.post("/v2/process-instances", json=body).status_code

    statuses = [start("work", name=MARK), start("outside", name=MARK), start("failing", who=MARK)]
    assert statuses == [200, 200, 200]
    (task,) = client.post("/v2/user-tasks/search", json={}).json()["items"]
    mail = {"to": "zwetschgen@knoedel.example", "subject": MARK, "text": MARK}
    path = f"/v2/user-tasks/{task['userTaskKey']}"
    assert client.post(f"{path}/completion", json={"variables": mail}).status_code == 204
    activation = {"type": "outside", "worker": MARK, "timeout": 60000, "maxJobsToActivate": 1}
    (taken,) = client.post("/v2/jobs/activation", json=activation).json()["jobs"]
    failure = {"retries": 0, "errorMessage": f"{MARK} does not answer"}
    path = f"/v2/jobs/{taken['jobKey']}/failure"
    assert client.post(path, json=failure).status_code == 204
    worker.run_once()
    assert start("formed", name=[MARK]) == 422
    assert start(MARK) == 404
    as_json = {"content-type": "application/json"}
    broken = client.post("/v2/process-instances", content=f'{{"{MARK}', headers=as_json)
    assert broken.status_code == 400
    assert client.get(f"/v2/{MARK}?q=zwetschgen@knoedel.example").status_code == 404
    assert client.get("/v2/broken").status_code == 500
    assert client.post("/login", data={"username": MARK, "password": MARK}).status_code == 401
    report = {
        "csp-report": {"document-uri": f"https://x/?q={MARK}", "effective-directive": "img-src"}
    }
    assert client.post("/csp-report", json=report).status_code == 204


def others_log_too() -> None:
    """Libraries, threads and warnings, with words of their own."""
    logging.getLogger("asyncio").error("a task of %s was lost", MARK)
    logging.getLogger("uvicorn.error").warning(f"a request of {MARK}")
    thread = threading.Thread(target=fail_with_mark)
    thread.start()
    thread.join()
    try:
        fail_with_mark()
    except RuntimeError as fault:
        logging.getLogger("engine.worker").warning("job %s: %s for %s", 7, fault, MARK)
        logging.getLogger("engine.worker").exception("job %s failed", 7)


def test_no_log_names_a_person_or_holds_a_value(settings: Settings, log: Log) -> None:
    a_case_in_which_everything_goes_wrong(settings)
    others_log_too()
    assert "a request failed" in log.text
    assert "withheld" in log.text
    assert "img-src" in log.text
    found = [line for line in log.text.splitlines() if any(mark in line for mark in MARKS)]
    assert found == []


def test_a_line_says_what_failed_and_where(settings: Settings, json_log: Log) -> None:
    a_case_in_which_everything_goes_wrong(settings)
    others_log_too()
    (failed,) = (line for line in json_log.lines if line["event"] == "a request failed")
    assert failed["faults"] == ["RuntimeError"]
    assert failed["route"] == "/v2/broken"
    places = failed["at"]
    assert isinstance(places, list)
    assert "test_logs.py" in places[-1]
    (of_job,) = (line for line in json_log.lines if line["event"] == "job 7 failed")
    assert of_job["faults"] == ["RuntimeError"]
    assert "job 7: RuntimeError for [str]" in json_log.events()
    (lost,) = (line for line in json_log.lines if line["logger"] == "asyncio")
    assert str(lost["at"]).startswith("test_logs.py:")


def test_a_database_that_does_not_answer_is_one_line_a_request_without_places(
    settings: Settings, json_log: Log
) -> None:
    opened = open_workspace(settings)
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"
    nowhere = create_engine(url, poolclass=KeptConnections)
    with running(opened) as address:
        answering, opened.database = opened.database, nowhere
        answers = [httpx.get(f"{address}/v2/user-tasks/{key}", auth=("a", "b")) for key in (1, 2)]
        opened.database = answering
    opened.close()
    assert [one.status_code for one in answers] == [503, 503]
    told = [line for line in json_log.lines if line["logger"] == "vorgang.api"]
    assert [line["reference"] for line in told] == [one.json()["reference"] for one in answers]
    assert all(str(line["event"]).startswith("a request was not done: ") for line in told)
    assert not [line for line in told if "at" in line or "faults" in line]


def test_each_request_has_an_id_that_its_lines_carry(settings: Settings, json_log: Log) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    opened = open_workspace(settings)
    given = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    with running(opened) as address:
        first = httpx.get(f"{address}/v2/fault-for-tests", headers=given)
        second = httpx.get(f"{address}/v2/fault-for-tests", headers={b"traceparent": MARK.encode()})
        third = httpx.get(f"{address}/login", headers={b"x-request-id": MARK.encode()})
    opened.close()
    assert first.headers["x-request-id"] == trace
    assert second.headers["x-request-id"] not in {trace, third.headers["x-request-id"]}
    of_first = [line["event"] for line in json_log.lines if line.get("request") == trace]
    assert of_first == ["a request failed", "request"]
    assert MARK not in json_log.text
    statuses = [line["status"] for line in json_log.lines if line["event"] == "request"]
    assert statuses == [500, 500, 200]


def test_only_the_switch_for_developers_shows_what_faults_say(
    json_log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VORGANG_TRACE", "1")
    log_as(Settings(log_format="json"), json_log.stream)
    others_log_too()
    assert f"nothing can be done for {MARK}" in json_log.text
