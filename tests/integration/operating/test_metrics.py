"""What Prometheus reads, who may read it, and that it names nobody."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.operating.metrics import job_type_label
from api.operating.port import operations_port
from api.operating.watch import Watch
from engine.commands.advance_ledger import advance_ledger
from engine.commands.start_process_instance import start_process_instance
from engine.job_types import JobTypes
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    job,
    person,
    process,
    start_event,
    user_task,
)
from tests.fakes import free_port, mail_server
from tests.integration.operating.conftest import TOKEN

Watched = tuple[Workspace, httpx.Client]
AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}
WORK = process(
    "work",
    start_event("check") + user_task("check", "send") + job("send", "done", "mail") + end_event(),
)


def figures(client: httpx.Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = client.get("/metrics", headers=AUTHORIZED, auth=lambda request: request).text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(client: httpx.Client, name: str, **labels: str) -> float:
    return figures(client).get((f"vorgang_{name}", frozenset(labels.items())), 0.0)


def test_nobody_reads_the_metrics_without_the_token(watched: Watched) -> None:
    workspace, client = watched
    assert client.get("/metrics").status_code == 401
    wrong = {"authorization": "Bearer nur-fuer-die-ueberwachun"}
    assert client.get("/metrics", headers=wrong).status_code == 401
    assert (
        client.get("/metrics", headers={b"authorization": "Bearer ä".encode()}).status_code == 401
    )
    assert client.get("/metrics", headers=AUTHORIZED).status_code == 200
    workspace.settings = replace(workspace.settings, metrics_token=None)
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers=AUTHORIZED).status_code == 404


def test_the_own_port_asks_for_the_token_if_there_is_one(watched: Watched) -> None:
    workspace, _ = watched
    workspace.settings = replace(workspace.settings, operations_port=free_port())
    with operations_port(Watch(workspace)) as port:
        address = f"http://127.0.0.1:{port}/metrics"
        assert httpx.get(address).status_code == 401
        assert httpx.get(address, headers=AUTHORIZED).status_code == 200


def test_requests_count_by_route_and_status_and_never_by_path(watched: Watched) -> None:
    _, client = watched
    client.get("/cases/4711-muster")
    client.get("/nothing/of/that/sort/4711")
    client.request("BREW", "/inbox")
    client.get("/login")
    text = client.get("/metrics", headers=AUTHORIZED).text
    assert "4711" not in text
    assert "BREW" not in text
    assert 'route="/login",status="200"' in text.replace("\n", "")
    assert 'route="unmatched",status="404"' in text


def test_a_case_leaves_its_traces_in_the_figures(watched: Watched) -> None:
    workspace, client = watched
    alice = person(workspace, "alice", "clerk", password="correct horse battery")
    deployed(workspace, WORK)
    client.auth = httpx.BasicAuth("alice", "correct horse battery")
    started = client.post("/v2/process-instances", json={"processDefinitionId": "work"})
    assert started.status_code == 200, started.text
    (task,) = client.post("/v2/user-tasks/search", json={}).json()["items"]
    variables = {"to": "jo@example.com", "subject": "Hallo", "text": "Guten Tag"}
    path = f"/v2/user-tasks/{task['userTaskKey']}/completion"
    assert client.post(path, json={"variables": variables}).status_code == 204
    assert figure(client, "due_jobs", kind="connector") == 1
    assert figure(client, "ledger_pending_entries") > 0
    assert figure(client, "ledger_oldest_pending_entry_seconds") > 0
    assert figure(client, "step_duration_seconds_count", command="complete_user_task") == 1
    assert figure(client, "step_duration_seconds_count", command="start_process_instance") == 1
    with mail_server(workspace.settings.smtp_port):
        Worker(workspace).run_once()
    mail = {"kind": "connector", "type": "mail"}
    assert figure(client, "jobs_total", outcome="claimed", **mail) == 1
    assert figure(client, "jobs_total", outcome="done", **mail) == 1
    assert figure(client, "sequencer_turns_total", outcome="led") == 1
    assert figure(client, "due_jobs", kind="connector") == 0
    assert figure(client, "ledger_pending_entries") == 0
    assert figure(client, "ledger_checkpoint_entries") > 3
    told = client.get("/metrics", headers=AUTHORIZED, auth=lambda request: request)
    assert "vorgang_jobs_total" in told.text
    assert alice.account_id not in told.text


def test_a_job_for_a_worker_outside_rings_no_alarm_for_workers_of_ours(watched: Watched) -> None:
    workspace, client = watched
    workspace.settings = replace(workspace.settings, external_job_types=("weigh",))
    weighed = start_event("do") + job("do", "done", "weigh") + end_event()
    deployed(workspace, process("out", weighed))
    start_process_instance(workspace, "out", variables={}, actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        later = "UPDATE engine.job SET due_at = due_at - interval '20 minutes'"
        connection.exec_driver_sql(later)
    assert figure(client, "due_jobs", kind="external") == 1
    assert figure(client, "due_jobs", kind="connector") == 0
    assert figure(client, "oldest_due_job_seconds") == 0
    assert figure(client, "oldest_external_job_seconds") >= 1_200


def test_a_job_that_fails_for_good_counts_and_leaves_an_incident(watched: Watched) -> None:
    workspace, client = watched
    person(workspace, "alice", "clerk", password="correct horse battery")
    once = job("send", "done", "mail").replace('retries="3"', 'retries="1"')
    deployed(workspace, process("once", start_event("send") + once + end_event()))
    body = {"processDefinitionId": "once"}
    client.post("/v2/process-instances", json=body, auth=("alice", "correct horse battery"))
    Worker(workspace).run_once()
    assert figure(client, "jobs_total", kind="connector", type="mail", outcome="failed") == 1
    assert figure(client, "open_incidents") == 1


def test_who_stands_by_leaves_the_sequencer_to_others(watched: Watched) -> None:
    workspace, client = watched
    from audit import positions

    with workspace.sequencer.begin() as connection:
        assert positions.lead(connection)
        advance_ledger(workspace)
    assert figure(client, "sequencer_turns_total", outcome="stood_by") == 1
    assert figure(client, "sequencer_turns_total", outcome="led") == 0


@pytest.mark.parametrize(
    ("job_type", "label"),
    [
        ("mail", "mail"),
        ("check", "check"),
        ("outside-meier", "outside-*"),
        ("outside-in-meier", "outside-in-*"),
        ("frau-meier", "other"),
    ],
)
def test_a_computed_job_type_is_no_label(job_type: str, label: str) -> None:
    known = JobTypes({"mail"}, ("check", "outside-*", "outside-in-*"))
    assert job_type_label(known, job_type) == label


def test_in_test_mode_every_other_type_has_one_label() -> None:
    assert job_type_label(JobTypes({"mail"}, ("*",)), "frau-meier") == "other"
