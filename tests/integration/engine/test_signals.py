"""Signals reach all who wait for them, each in a transaction of its own."""

from __future__ import annotations

from threading import Thread

import pytest

from engine.commands.broadcast_signal import broadcast_signal
from engine.commands.deliver_signal import MOST_ATTEMPTS, claim_signals, deliver_signal
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.faults import MessageRefused, NotAllowed
from engine.model import Person, Resource
from engine.queries import case, incidents
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, person
from tests.integration.engine.waiting import instances_of, rows_agree, standing, status
from tests.unit.core.event_diagrams import (
    content,
    element,
    flows,
    people,
    several,
    signal,
    signal_root,
)

ROOTS = signal_root("go", "stop")


def resource(id_: str, body: str) -> Resource:
    return Resource(f"{id_}.bpmn", content(body, ROOTS, id_))


WAITING = resource(
    "waiting",
    several("startEvent", "s") + element("intermediateCatchEvent", "c", signal("go"))
    + people("u") + several("endEvent", "e") + flows("s > c > u > e"),
)  # fmt: skip
THROWING = resource(
    "throwing",
    several("startEvent", "s") + several("parallelGateway", "fork") + several("endEvent", "e")
    + element("intermediateCatchEvent", "own", signal("go"))
    + element("intermediateThrowEvent", "t",
              '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=amount" '
              'target="sent"/></zeebe:ioMapping></bpmn:extensionElements>' + signal("go"))
    + flows("s > fork > own > e; fork > t > e"),
)  # fmt: skip
STARTED = resource(
    "started",
    element("startEvent", "begun", signal("go")) + people("u") + several("endEvent", "e")
    + flows("begun > u > e"),
)  # fmt: skip
REMINDED = resource(
    "reminded",
    several("startEvent", "s") + people("u") + several("endEvent", "e", "f")
    + element("boundaryEvent", "b", signal("go"), attachedToRef="u", cancelActivity="false")
    + flows("s > u > e; b > f"),
)  # fmt: skip
BOTH = resource(
    "both",
    element("eventBasedGateway", "g", "", instantiate="true", eventGatewayType="Parallel")
    + element("intermediateCatchEvent", "c", signal("go"))
    + element("intermediateCatchEvent", "d", signal("stop")) + several("endEvent", "e")
    + flows("g > c > e; g > d > e"),
)  # fmt: skip
ENDLESS = resource(
    "endless",
    several("startEvent", "s") + element("intermediateCatchEvent", "c", signal("go"))
    + several("exclusiveGateway", "merge") + several("task", "again")
    + flows("s > c > merge > again > merge"),
)  # fmt: skip


def started(workspace: Workspace, id_: str, **variables: object) -> int:
    return start_process_instance(workspace, id_, variables=variables, actor=ADMINISTRATOR).key


def shouted(workspace: Workspace, name: str = "go", **variables: object) -> None:
    broadcast_signal(workspace, name, variables=variables, actor=ADMINISTRATOR)
    Worker(workspace).run_once()


def left(workspace: Workspace, table: str) -> int:
    with workspace.transaction() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM engine.{table}").scalar_one())


@pytest.mark.usefixtures("sound")
def test_a_broadcast_reaches_every_instance_that_waits_and_starts_processes(
    workspace: Workspace,
) -> None:
    deployed(workspace, WAITING, STARTED, REMINDED)
    waiting = [started(workspace, "waiting") for _ in range(3)]
    reminded = started(workspace, "reminded")
    shouted(workspace, amount=3)
    assert [standing(workspace, key) for key in waiting] == [["u"]] * 3
    assert standing(workspace, reminded) == ["u"]
    (new,) = instances_of(workspace, "started")
    assert case(workspace, new, ADMINISTRATOR).variables["amount"] == 3
    assert (left(workspace, "signal"), left(workspace, "signal_delivery")) == (0, 0)


@pytest.mark.usefixtures("sound")
def test_a_signal_thrown_by_a_process_reaches_its_own_instance_and_all_others(
    workspace: Workspace,
) -> None:
    deployed(workspace, WAITING, THROWING, STARTED)
    waiting = started(workspace, "waiting")
    thrower = started(workspace, "throwing", amount=5)
    assert status(workspace, thrower) == "completed", "its own token has it within the step"
    assert standing(workspace, waiting) == ["c"], "others get it after the commit"
    Worker(workspace).run_once()
    assert standing(workspace, waiting) == ["u"]
    assert case(workspace, waiting, ADMINISTRATOR).variables["sent"] == 5
    assert len(instances_of(workspace, "started")) == 1


@pytest.mark.usefixtures("sound")
def test_who_begins_to_wait_after_the_broadcast_does_not_get_it(workspace: Workspace) -> None:
    deployed(workspace, WAITING)
    broadcast_signal(workspace, "go", variables={}, actor=ADMINISTRATOR)
    waiting = started(workspace, "waiting")
    shouted(workspace, "stop")
    assert standing(workspace, waiting) == ["c"]


@pytest.mark.usefixtures("sound")
def test_two_workers_bring_a_signal_to_each_receiver_once(workspace: Workspace) -> None:
    deployed(workspace, REMINDED, STARTED)
    reminded = [started(workspace, "reminded") for _ in range(6)]
    broadcast_signal(workspace, "go", variables={}, actor=ADMINISTRATOR)
    workers = [Thread(target=Worker(workspace).run_once) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(instances_of(workspace, "started")) == 1
    for key in reminded:
        with workspace.transaction() as connection:
            version = connection.exec_driver_sql(
                "SELECT version FROM engine.process_instance WHERE key = %s", (key,)
            ).scalar_one()
        assert version == 2, "started, and reminded once"


@pytest.mark.usefixtures("sound")
def test_a_delivery_that_two_workers_hold_happens_once(workspace: Workspace) -> None:
    deployed(workspace, REMINDED)
    started(workspace, "reminded")
    broadcast_signal(workspace, "go", variables={}, actor=ADMINISTRATOR)
    (delivery,) = claim_signals(workspace, 10)
    deliver_signal(workspace, delivery)
    deliver_signal(workspace, delivery)
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT version FROM engine.process_instance").all()
    assert [row.version for row in rows] == [2]


@pytest.mark.usefixtures("sound")
def test_a_new_version_is_started_and_the_older_one_no_more(workspace: Workspace) -> None:
    deployed(workspace, STARTED)
    silent = resource("started", several("startEvent", "s") + people("u") + flows("s > u"))
    deployed(workspace, silent)
    shouted(workspace)
    assert instances_of(workspace, "started") == []


def test_a_receiver_that_cannot_go_on_is_given_up_with_an_incident(workspace: Workspace) -> None:
    deployed(workspace, ENDLESS, WAITING)
    endless, waiting = started(workspace, "endless"), started(workspace, "waiting")
    broadcast_signal(workspace, "go", variables={}, actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.signal_delivery SET attempts = %s", (MOST_ATTEMPTS - 1,)
        )
    Worker(workspace).run_once()
    assert standing(workspace, waiting) == ["u"], "the others have it all the same"
    assert case(workspace, endless, ADMINISTRATOR).instance.has_incident
    (incident,) = [
        one for one in incidents(workspace, ADMINISTRATOR) if one.process_instance_key == endless
    ]
    (token,) = case(workspace, endless, ADMINISTRATOR).tokens
    assert incident.token_id == token.token_id, "it stands at the token that the step was for"
    assert (left(workspace, "signal"), left(workspace, "signal_delivery")) == (0, 0)
    rows_agree(workspace)


@pytest.mark.usefixtures("sound")
def test_a_process_that_a_signal_cannot_start_stands_with_an_incident(
    workspace: Workspace,
) -> None:
    named = STARTED.content.replace(
        b'isExecutable="true">',
        b'isExecutable="true"><bpmn:extensionElements><zeebe:properties><zeebe:property '
        b'name="vorgang:businessId" value="=name"/></zeebe:properties></bpmn:extensionElements>',
    )
    deployed(workspace, type(STARTED)(STARTED.name, named))
    broadcast_signal(workspace, "go", variables={"name": "n" * 256}, actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.signal_delivery SET attempts = %s", (MOST_ATTEMPTS - 1,)
        )
    Worker(workspace).run_once()
    (key,) = instances_of(workspace, "started")
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert (incident.process_instance_key, incident.type) == (key, "start")
    resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    assert standing(workspace, key) == ["u"]
    assert left(workspace, "signal_delivery") == 0


def test_not_everybody_may_broadcast_and_not_everything_can_be(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed):
        broadcast_signal(workspace, "go", variables={}, actor=person(workspace, "eve", "clerk"))
    with pytest.raises(NotAllowed):
        broadcast_signal(workspace, "go", variables={"requester": 1}, actor=ADMINISTRATOR)
    with pytest.raises(MessageRefused):
        broadcast_signal(workspace, "", variables={}, actor=ADMINISTRATOR)


def test_another_system_may_broadcast(workspace: Workspace, shop: Person) -> None:
    deployed(workspace, STARTED)
    broadcast_signal(workspace, "go", variables={}, actor=shop)
    Worker(workspace).run_once()
    assert len(instances_of(workspace, "started")) == 1


def test_nothing_of_a_signal_stands_in_the_tables_in_clear(workspace: Workspace) -> None:
    deployed(workspace, WAITING)
    started(workspace, "waiting")
    broadcast_signal(workspace, "go", variables={"name": "Erika"}, actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        (row,) = connection.exec_driver_sql("SELECT sealed FROM engine.signal").all()
    assert b"Erika" not in bytes(row.sealed)


@pytest.mark.usefixtures("sound")
def test_an_instance_that_waits_for_the_rest_of_its_beginning_gets_it_and_no_other_begins(
    workspace: Workspace,
) -> None:
    deployed(workspace, BOTH)
    shouted(workspace, "go")
    (key,) = instances_of(workspace, "both")
    shouted(workspace, "stop")
    assert instances_of(workspace, "both") == [key]
    assert status(workspace, key) == "completed"
    shouted(workspace, "stop")
    assert len(instances_of(workspace, "both")) == 2
