"""Random processes on a real database, each command by a worker that has just come up; what the
ledger says then is what the second interpreter allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from random import Random

import pytest

from audit.entry import Fact
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.complete_job import complete_job
from engine.commands.complete_user_task import complete_user_task
from engine.commands.deliver_message import claim_messages, deliver_message
from engine.commands.deploy import deploy
from engine.commands.fire_timer import fire_timer
from engine.commands.publish_message import publish_message
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.commands.throw_job_error import throw_job_error
from engine.core import step
from engine.core.standing import OpenWork, open_work
from engine.model import ConnectorResult, Resource
from engine.settings import Settings
from engine.store import instances
from engine.store.instances import Place
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, person
from tests.conformance.bpmn_reference.commands import Command
from tests.conformance.bpmn_reference.comparing import compare, next_command
from tests.conformance.bpmn_reference.drawn_insides import drawn
from tests.conformance.bpmn_reference.model import Model
from tests.conformance.bpmn_reference.playing import DEADLOCK, Instance
from tests.conformance.bpmn_reference.written import written


class Stored(Instance):
    """An instance on a database; for each command a workspace is opened, and closed behind it."""

    def __init__(self, model: Model, settings: Settings) -> None:
        super().__init__(model)
        self.settings = settings
        self.key = 0
        self.told = 0
        with self.workspace() as workspace:
            deploy(workspace, [Resource("p.bpmn", written(model))], actor=ADMINISTRATOR)
            self.clerk = person(workspace, "alice", "clerk")

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        opened = open_workspace(self.settings)
        opened.clock = lambda: self.now
        yield opened
        opened.close()

    def begin(self) -> list[Fact]:
        given = {**self.model.variables, "key": 1}
        with self.workspace() as workspace:
            started = start_process_instance(
                workspace,
                "p",
                variables={name: Decimal(value) for name, value in given.items()},
                actor=ADMINISTRATOR,
            )
        self.key = started.key
        return self.after()

    def obey(self, command: Command, number: int) -> list[Fact]:
        with self.workspace() as workspace:
            brought = {name: Decimal(value) for name, value in command.values.items()}
            if command.kind == "cancel":
                cancel_process_instance(workspace, self.key, "Probe", actor=ADMINISTRATOR)
            elif command.kind == "event":
                self._happen(workspace, command, brought)
            elif command.kind == "resolve":
                key = self._row(workspace, "incident", command.element, "resolved_at IS NULL")
                resolve_incident(workspace, key, actor=ADMINISTRATOR)
            elif self.model.elements[command.element].kind == "user":
                key = self._row(workspace, "user_task", command.element, "state = 'ready'")
                complete_user_task(workspace, key, {}, actor=self.clerk)
            else:
                key = self._row(workspace, "job", command.element, "state = 'open'")
                if command.kind == "error":
                    throw_job_error(workspace, key, command.code or "")
                else:
                    complete_job(workspace, key, ConnectorResult(brought))
        return self.after()

    def _happen(self, workspace: Workspace, command: Command, brought: dict[str, Decimal]) -> None:
        trigger = self.model.elements[command.element].trigger
        if trigger is not None and trigger.kind == "timer":
            key = self._row(workspace, "job", command.element, "state = 'open'")
            with workspace.transaction() as connection:
                due = connection.exec_driver_sql(
                    "SELECT due_at FROM engine.job WHERE key = %s", (key,)
                ).scalar_one()
            self.now = max(self.now, due)
            fire_timer(workspace, key)
            return
        publish_message(
            workspace, command.element, correlation_key="1", variables=brought, actor=ADMINISTRATOR
        )
        for message in claim_messages(workspace, 10):
            deliver_message(workspace, message)

    def _row(self, workspace: Workspace, table: str, element: str, state: str) -> int:
        with workspace.transaction() as connection:
            row = connection.exec_driver_sql(
                f"SELECT key FROM engine.{table} WHERE process_instance_key = %s"
                f" AND activity_id = %s AND {state} ORDER BY key LIMIT 1",
                (self.key, element),
            )
            return int(row.scalar_one())

    def after(self) -> list[Fact]:
        """Return what the ledger says since the last time; the rest as the rows have it now."""
        with self.workspace() as workspace, workspace.transaction() as connection:
            entries = workspace.ledger.entries_of(connection, str(self.key))
            loaded = instances.load(connection, Place.CASE, self.key, None, workspace.seals)
            assert loaded is not None
            definition, self.status = loaded.process_definition_key, loaded.status
            incidents = connection.exec_driver_sql(
                "SELECT token_id, activity_id FROM engine.incident WHERE process_instance_key = %s"
                " AND resolved_at IS NULL AND type <> %s",
                (self.key, DEADLOCK),
            )
            self.stuck = dict(tuple(row) for row in incidents)
            process = workspace.definitions.process(connection, definition).process
            self.state = loaded.state
            self.variables = step.variables_of(process, self.state, None)
            self.work = open_work(process, self.state)
        told = [fact for entry in entries for fact in json.loads(entry.body)["facts"]]
        new, self.told = told[self.told :], len(told)
        return [
            Fact(fact["type"], element=fact.get("elem"), data=fact.get("data", {})) for fact in new
        ]

    def open(self) -> OpenWork:
        return self.work


def takeable(random: Random, instance: Instance) -> Command:
    """Something from outside as the commands take it: without forms, a user task brings nothing,
    and jobs do not escalate; a signal would reach all who wait, each in a transaction of its
    own."""
    for _ in range(20):
        command = next_command(random, instance)
        if command.kind in ("cancel", "resolve"):
            return command
        element = instance.model.elements[command.element]
        if command.kind == "event" and element.trigger and element.trigger.kind == "signal":
            continue
        if element.kind == "user":
            return Command("complete", command.element)
        return command if command.kind != "escalation" else Command("complete", command.element)
    return Command("cancel")


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("seed", range(10))
def test_the_ledger_says_what_the_token_rules_allow(settings: Settings, seed: int) -> None:
    random = Random(seed)
    model = drawn(random, 3 + seed % 6)
    instance = Stored(model, settings)
    done = compare(model, random, instance, takeable)
    assert done.seen
