"""Processes whose work is done outside, by workers of all sorts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import httpx

from engine.commands.advance_ledger import advance_ledger
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.core import step
from engine.queries import case, incidents
from engine.store import instances
from engine.store.instances import Place
from engine.worker import Worker
from engine.workspace import Workspace
from tests import builders
from tests.builders import ADMINISTRATOR, end_event, job, process, start_event
from tests.integration.api.conftest import PASSWORD, Office

CAUGHT = """<bpmn:boundaryEvent id="refused" attachedToRef="check">
<bpmn:outgoing>to-told</bpmn:outgoing><bpmn:errorEventDefinition id="refused-error"
errorRef="bad-credit"/></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="to-told" sourceRef="refused" targetRef="told"/>
<bpmn:endEvent id="told"><bpmn:incoming>to-told</bpmn:incoming></bpmn:endEvent>"""
ERROR = '<bpmn:error id="bad-credit" name="bad credit" errorCode="bad-credit"/>'
LISTENED = """<bpmn:task id="quiet" name="Quiet"><bpmn:extensionElements>
<zeebe:executionListeners><zeebe:executionListener eventType="start" type="{}" retries="2"/>
</zeebe:executionListeners></bpmn:extensionElements><bpmn:incoming>to-quiet</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:task>
<bpmn:sequenceFlow id="to-done" sourceRef="quiet" targetRef="done"/>"""


def hired(office: Office, *names: str) -> Iterator[dict[str, str]]:
    """Give accounts of workers for a module of tests, by user name: their ids."""
    yield {
        name: builders.person(office.workspace, name, "worker", password=PASSWORD).account_id
        for name in names
    }
    # Other tests of this office verify its ledger: nothing may wait for its place for long.
    advance_ledger(office.workspace)


class Work:
    """One process of its own whose only task is done outside."""

    def __init__(self, workspace: Workspace, name: str, *, listener: bool = False) -> None:
        self.workspace = workspace
        self.id = f"work-{name}"
        self.type = f"outside-{name}"
        task = job("check", "done", self.type) + CAUGHT
        elements = (
            start_event("quiet") + LISTENED.format(self.type) if listener
            else start_event("check") + task
        )  # fmt: skip
        made = process(self.id, elements + end_event())
        content = made.content.replace(b"<bpmn:process ", ERROR.encode() + b"<bpmn:process ")
        builders.deployed(workspace, type(made)(made.name, content))

    def start(self, business_id: str | None = None, **variables: object) -> int:
        """Return the key of an instance whose job waits."""
        return start_process_instance(
            self.workspace,
            self.id,
            variables=variables,
            business_id=business_id,
            actor=ADMINISTRATOR,
        ).key

    def status(self, key: int) -> str:
        return case(self.workspace, key, ADMINISTRATOR).instance.status

    def variables(self, key: int) -> Mapping[str, object]:
        with self.workspace.transaction() as connection:
            loaded = instances.load(connection, Place.INSTANCE, key, None, self.workspace.seals)
            assert loaded is not None
            runnable = self.workspace.definitions.process(connection, loaded.process_definition_key)
            return step.variables_of(runnable.process, loaded.state, None)

    def facts(self, key: int) -> list[tuple[str, str]]:
        """What is in the ledger, each with the account that did it."""
        with self.workspace.transaction() as connection:
            entries = self.workspace.ledger.entries_of(connection, str(key))
            return [
                (fact["type"], body["actor"]["ref"])
                for body in (json.loads(entry.body) for entry in entries)
                for fact in body["facts"]
            ]

    def incident(self, key: int) -> int | None:
        """The key of the instance's open incident."""
        found = [one for one in incidents(self.workspace, ADMINISTRATOR)
                 if one.process_instance_key == key]  # fmt: skip
        return found[0].key if found else None

    def resolve(self, key: int) -> None:
        incident = self.incident(key)
        assert incident is not None
        resolve_incident(self.workspace, incident, actor=ADMINISTRATOR)

    def end_leases(self) -> None:
        """Let every lease of this work be over, and every pause."""
        with self.workspace.transaction() as connection:
            connection.exec_driver_sql(
                "UPDATE engine.job SET leased_until = clock_timestamp() - interval '1 second', "
                "due_at = clock_timestamp() - interval '1 second' "
                "WHERE type = %s AND state = 'open'",
                (self.type,),
            )

    def do_own(self) -> None:
        """Let the server's own worker do what it does."""
        Worker(self.workspace).run_once()


def activated(client: httpx.Client, work: Work, **more: object) -> list[dict[str, object]]:
    """Return the jobs of this work that a client gets from the interface of Camunda 8."""
    body = {
        "type": work.type,
        "worker": "w",
        "timeout": 60_000,
        "maxJobsToActivate": 10,
        "requestTimeout": -1,
        **more,
    }
    answer = client.post("/v2/jobs/activation", json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["jobs"]
    return found
