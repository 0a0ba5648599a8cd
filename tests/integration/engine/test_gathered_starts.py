"""Parallel multiple start events: no instance before all has come, and then one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest

from engine.commands.broadcast_signal import broadcast_signal
from engine.commands.correlate_message import correlate_message
from engine.commands.deliver_message import HELD, claim_messages, deliver_message
from engine.commands.deliver_signal import claim_signals, deliver_signal
from engine.commands.publish_message import publish_message
from engine.model import Resource
from engine.queries import case
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed
from tests.integration.engine.waiting import instances_of, kept, rows_agree, standing
from tests.unit.core.event_diagrams import (
    content,
    element,
    flows,
    message,
    message_root,
    people,
    several,
    signal,
    signal_root,
    timed,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ROOTS = message_root("ordered", "paid") + signal_root("go", "stop")


def both(*definitions: str, id_: str = "both") -> Resource:
    body = (
        element("startEvent", "s", "".join(definitions), parallelMultiple="true")
        + people("u") + several("endEvent", "e") + flows("s > u > e")
    )  # fmt: skip
    return Resource(f"{id_}.bpmn", content(body, ROOTS, id_))


MESSAGES = both(message("ordered"), message("paid"))
WITH_SIGNAL = both(message("ordered"), signal("go"))
WITH_TIMER = both(message("ordered"), timed("timeDuration", "PT1H"))
GATEWAY = Resource(
    "gateway.bpmn",
    content(
        element("eventBasedGateway", "g", "", instantiate="true", eventGatewayType="Parallel")
        + element("intermediateCatchEvent", "c", signal("go"))
        + element("intermediateCatchEvent", "d", signal("stop"))
        + several("endEvent", "e") + flows("g > c > e; g > d > e"),
        ROOTS,
        "gateway",
    ),
)  # fmt: skip


def published(workspace: Workspace, name: str, key: str = "", **variables: object) -> None:
    publish_message(workspace, name, correlation_key=key, variables=variables, actor=ADMINISTRATOR)


def shouted(workspace: Workspace, name: str) -> None:
    broadcast_signal(workspace, name, variables={}, actor=ADMINISTRATOR)


def work(workspace: Workspace) -> None:
    Worker(workspace).run_once()


def held(workspace: Workspace) -> int:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT sealed FROM engine.held_trigger").all()
    assert not any(b"Erika" in bytes(row.sealed) for row in rows)
    return len(rows)


def at_once(*acts: Callable[[], None]) -> None:
    """Let threads act at the same moment, as far as there is one."""
    start = Barrier(len(acts))

    def act(one: Callable[[], None]) -> None:
        start.wait()
        one()

    threads = [Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.usefixtures("sound")
def test_what_comes_first_is_held_sealed_and_goes_when_the_instance_begins(
    workspace: Workspace,
) -> None:
    deployed(workspace, MESSAGES)
    published(workspace, "ordered", "17", customer="Erika")
    work(workspace)
    assert (instances_of(workspace, "both"), held(workspace), kept(workspace)) == ([], 1, 0)
    published(workspace, "paid", "17", amount=5)
    work(workspace)
    (key,) = instances_of(workspace, "both")
    assert standing(workspace, key) == ["u"]
    variables = case(workspace, key, ADMINISTRATOR).variables
    assert (variables["customer"], variables["amount"]) == ("Erika", 5)
    assert held(workspace) == 0
    rows_agree(workspace)


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("key", ["", "17"])
def test_two_workers_with_the_last_two_messages_begin_one_instance(
    workspace: Workspace, key: str
) -> None:
    deployed(workspace, MESSAGES)
    for round_ in range(1, 6):
        one = f"{key}-{round_}" if key else ""
        published(workspace, "ordered", one)
        published(workspace, "paid", one)
        claimed = claim_messages(workspace, 10)
        assert len(claimed) == 2
        at_once(*(partial(deliver_message, workspace, one) for one in claimed))
        assert (len(instances_of(workspace, "both")), held(workspace)) == (round_, 0)


@pytest.mark.usefixtures("sound")
def test_two_workers_with_a_message_and_a_signal_begin_one_instance(workspace: Workspace) -> None:
    deployed(workspace, WITH_SIGNAL)
    for round_ in range(1, 6):
        published(workspace, "ordered", str(round_))
        shouted(workspace, "go")
        (letter,), (call,) = claim_messages(workspace, 10), claim_signals(workspace, 10)
        at_once(
            partial(deliver_message, workspace, letter), partial(deliver_signal, workspace, call)
        )
        assert (len(instances_of(workspace, "both")), held(workspace)) == (round_, 0)


@pytest.mark.usefixtures("sound")
def test_a_second_message_of_the_same_key_waits_until_the_instance_has_ended(
    workspace: Workspace,
) -> None:
    deployed(workspace, MESSAGES)
    for _ in range(2):
        publish_message(
            workspace, "ordered", correlation_key="17", variables={},
            time_to_live=timedelta(days=1), actor=ADMINISTRATOR,
        )  # fmt: skip
    work(workspace)
    assert held(workspace) == 1, "the other lies with the messages"
    published(workspace, "paid", "17")
    work(workspace)
    assert (len(instances_of(workspace, "both")), held(workspace)) == (1, 0)


@pytest.mark.usefixtures("sound")
def test_messages_without_a_key_begin_as_many_instances_as_are_complete(
    workspace: Workspace,
) -> None:
    deployed(workspace, MESSAGES)
    for name in ("ordered", "ordered", "ordered", "paid", "paid"):
        published(workspace, name)
    work(workspace)
    assert (len(instances_of(workspace, "both")), held(workspace)) == (2, 1)


@pytest.mark.usefixtures("sound")
def test_a_new_version_begins_with_nothing(workspace: Workspace) -> None:
    deployed(workspace, MESSAGES)
    published(workspace, "ordered", "17")
    work(workspace)
    deployed(workspace, both(message("paid"), message("ordered")))
    assert held(workspace) == 0
    published(workspace, "paid", "17")
    work(workspace)
    assert (instances_of(workspace, "both"), held(workspace)) == ([], 1)


@pytest.mark.usefixtures("sound")
def test_a_timer_is_one_of_the_things_that_are_waited_for(
    workspace: Workspace, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(NOON)
    deployed(workspace, WITH_TIMER)
    published(workspace, "ordered", "17")
    work(workspace)
    assert instances_of(workspace, "both") == []
    set_clock(NOON + timedelta(hours=2))
    work(workspace)
    assert (len(instances_of(workspace, "both")), held(workspace)) == (1, 0)


def test_who_correlates_a_message_that_is_held_is_told_of_no_instance(workspace: Workspace) -> None:
    deployed(workspace, MESSAGES)
    told = [
        correlate_message(
            workspace, name, correlation_key="17", variables={}, actor=ADMINISTRATOR
        ).process_instance_key
        for name in ("ordered", "paid")
    ]
    assert told == [HELD, *instances_of(workspace, "both")]


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("order", [("go", "stop"), ("stop", "go"), ("go", "go", "stop")])
def test_signals_thrown_before_a_worker_delivers_the_first_begin_what_one_after_another_would(
    workspace: Workspace, order: tuple[str, ...]
) -> None:
    deployed(workspace, GATEWAY)
    for name in order:
        shouted(workspace, name)
    work(workspace)
    work(workspace)
    begun = instances_of(workspace, "gateway")
    assert len(begun) == order.count("go")
    assert [standing(workspace, key) for key in begun] == [[]] * len(begun)


@pytest.mark.usefixtures("sound")
def test_two_workers_with_a_signal_each_begin_one_instance_of_a_parallel_gateway(
    workspace: Workspace,
) -> None:
    deployed(workspace, GATEWAY)
    for round_ in range(1, 6):
        shouted(workspace, "go")
        shouted(workspace, "stop")
        claimed = claim_signals(workspace, 10)
        assert len(claimed) == 2
        at_once(*(partial(deliver_signal, workspace, one) for one in claimed))
        work(workspace)
        begun = instances_of(workspace, "gateway")
        assert len(begun) == round_
        assert standing(workspace, begun[-1]) == []
