"""What comes for a damaged case is kept, is not tried for ever, and comes once it is put right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.commands.broadcast_signal import broadcast_signal
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.expire_messages import expire_messages
from engine.commands.resolve_incident import resolve_incident
from engine.faults import CaseDamaged
from engine.model import IncidentView, Person
from engine.queries import case, incidents
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, person
from tests.integration.engine.test_signals import WAITING
from tests.integration.engine.waiting import (
    DAY,
    PAYMENT,
    instances_of,
    kept,
    published,
    run,
    standing,
    started,
    status,
)

STATE = "SELECT state FROM engine.process_instance WHERE key = %s"
WRITTEN = "UPDATE engine.process_instance SET state = %s WHERE key = %s"


class Damaged:
    """A case whose state does not open."""

    def __init__(self, workspace: Workspace, key: int) -> None:
        self.workspace, self.key = workspace, key
        with workspace.transaction() as connection:
            self.before = connection.exec_driver_sql(STATE, (key,)).scalar_one()
            connection.exec_driver_sql(WRITTEN, (b"\x01\xaa\xaa", key))

    def put_right(self) -> None:
        with self.workspace.transaction() as connection:
            connection.exec_driver_sql(WRITTEN, (self.before, self.key))

    def incidents(self) -> list[IncidentView]:
        found = incidents(self.workspace, ADMINISTRATOR)
        return [one for one in found if one.type == "case-damaged"]

    def resolve(self) -> None:
        (incident,) = self.incidents()
        resolve_incident(self.workspace, incident.key, actor=ADMINISTRATOR)


def leases_end(workspace: Workspace) -> None:
    with workspace.transaction() as connection:
        for table in ("message", "signal_delivery"):
            connection.exec_driver_sql(
                f"UPDATE engine.{table} SET due_at = clock_timestamp() "
                "WHERE due_at < 'infinity'::timestamptz"
            )


def tried(workspace: Workspace) -> int:
    """Return how much a worker takes up when every lease has ended."""
    leases_end(workspace)
    return Worker(workspace).run_once()


@pytest.mark.parametrize("time_to_live", [timedelta(), DAY])
def test_a_message_for_a_damaged_case_waits_with_an_incident_until_that_is_put_right(
    workspace: Workspace, shop: Person, time_to_live: timedelta
) -> None:
    deployed(workspace, PAYMENT)
    key = started(workspace, "payment", "o-1")
    damaged = Damaged(workspace, key)
    published(workspace, shop, "o-1", time_to_live=time_to_live)
    run(workspace)
    (incident,) = damaged.incidents()
    assert (incident.process_instance_key, incident.type) == (key, "case-damaged")
    assert [tried(workspace) for _ in range(3)] == [0, 0, 0]
    with pytest.raises(CaseDamaged):
        damaged.resolve()
    expire_messages(workspace)
    assert kept(workspace) == 1
    damaged.put_right()
    damaged.resolve()
    run(workspace)
    assert standing(workspace, key) == ["check"]
    expire_messages(workspace)


def test_a_message_that_comes_while_the_incident_stands_waits_too(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    key = started(workspace, "payment", "o-1")
    damaged = Damaged(workspace, key)
    published(workspace, shop, "o-1", variables={"first": True})
    run(workspace)
    published(workspace, shop, "o-1", variables={"first": False})
    assert tried(workspace) == 1
    assert (tried(workspace), kept(workspace)) == (0, 2)
    damaged.put_right()
    damaged.resolve()
    run(workspace)
    assert standing(workspace, key) == ["check"]


def test_a_message_passes_a_damaged_case_where_another_one_waits(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    first, second = (started(workspace, "payment", "o-1") for _ in range(2))
    damaged = Damaged(workspace, first)
    published(workspace, shop, "o-1")
    run(workspace)
    assert len(damaged.incidents()) == 1
    assert standing(workspace, second) == ["check"]
    damaged.put_right()
    damaged.resolve()
    run(workspace)
    assert standing(workspace, first) == ["pay"], "the other one has the message"


def test_a_message_that_nobody_waits_for_still_expires_at_its_time(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    Damaged(workspace, started(workspace, "payment", "o-1"))
    published(workspace, shop, "o-2")
    run(workspace)
    expire_messages(workspace)
    assert kept(workspace) == 0


def test_a_signal_for_a_damaged_case_waits_until_that_is_put_right_and_reaches_all_others(
    workspace: Workspace,
) -> None:
    robot = person(workspace, "robot", "operator")
    deployed(workspace, WAITING)
    keys = [started(workspace, "waiting", 1) for _ in range(2)]
    damaged = Damaged(workspace, keys[0])
    broadcast_signal(workspace, "go", variables={}, actor=robot)
    run(workspace)
    assert standing(workspace, keys[1]) == ["u"]
    assert len(damaged.incidents()) == 1
    assert [tried(workspace) for _ in range(5)] == [0, 0, 0, 0, 0]
    damaged.put_right()
    damaged.resolve()
    assert tried(workspace) == 1
    assert standing(workspace, keys[0]) == ["u"]
    assert [status(workspace, key) for key in instances_of(workspace, "waiting")] == ["active"] * 2


def test_a_late_message_goes_when_the_case_that_it_waits_for_goes_another_way(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    key, other = (started(workspace, "payment", number) for number in ("o-1", "o-2"))
    damaged, still = Damaged(workspace, key), Damaged(workspace, other)
    for number in ("o-1", "o-2"):
        published(workspace, shop, number, time_to_live=timedelta())
    run(workspace)
    assert (expire_messages(workspace), kept(workspace)) == (0, 2)
    damaged.put_right()
    cancel_process_instance(workspace, key, "vorbei", actor=ADMINISTRATOR)
    assert (expire_messages(workspace), kept(workspace)) == (1, 1)
    still.put_right()
    still.resolve()
    run(workspace)
    assert standing(workspace, other) == ["check"]


def test_a_late_message_that_waits_for_a_damaged_case_comes_to_no_other(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    first = started(workspace, "payment", "o-1")
    damaged = Damaged(workspace, first)
    published(workspace, shop, "o-1", variables={"n": "late"}, time_to_live=timedelta())
    run(workspace)
    second = started(workspace, "payment", "o-1")
    published(workspace, shop, "o-1", variables={"n": "fresh"})
    run(workspace)
    assert case(workspace, second, ADMINISTRATOR).variables["n"] == "fresh"
    damaged.put_right()
    damaged.resolve()
    run(workspace)
    assert case(workspace, first, ADMINISTRATOR).variables["n"] == "late"
