"""Messages start instances, one at a time for a key, or say at once whom they reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.complete_user_task import complete_user_task
from engine.commands.correlate_message import correlate_message
from engine.commands.deliver_message import claim_messages
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.faults import (
    MessageNotAwaited,
    StepFailed,
)
from engine.model import Person
from engine.queries import case, inbox, incidents, startable_processes
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, person
from tests.integration.engine.waiting import (
    DAY,
    ENDLESS,
    ORDER,
    PAYMENT,
    TWICE,
    instances_of,
    kept,
    published,
    run,
    standing,
    started,
)

pytestmark = pytest.mark.usefixtures("sound")


# ---- starts --------------------------------------------------------------------------------------
def test_a_message_starts_an_instance_in_the_name_of_its_publisher(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, ORDER)
    published(workspace, shop, "", "ordered", variables={"amount": 3})
    published(workspace, shop, "", "ordered")
    run(workspace)
    first, _ = instances_of(workspace, "order")
    assert standing(workspace, first) == ["check"]
    with workspace.transaction() as connection:
        entry = json.loads(workspace.ledger.entries_of(connection, str(first))[0].body)
    assert [fact["type"] for fact in entry["facts"]][:2] == ["process.started", "message.received"]
    assert entry["actor"]["ref"] == shop.account_id
    with pytest.raises(StepFailed, match="begins with a message"):
        start_process_instance(workspace, "order", variables={}, actor=ADMINISTRATOR)


def test_with_a_key_a_process_runs_once_at_a_time(workspace: Workspace, shop: Person) -> None:
    deployed(workspace, ORDER)
    clerk = person(workspace, "alice", "clerk")
    for _ in range(2):
        published(workspace, shop, "o-1", "ordered", time_to_live=DAY)
    published(workspace, shop, "o-2", "ordered")
    run(workspace)
    assert len(instances_of(workspace, "order")) == 2
    published(workspace, shop, "o-2", "ordered")
    run(workspace)
    first, other = instances_of(workspace, "order")
    (task,) = [one for one in inbox(workspace, clerk) if one.process_instance_key == first]
    complete_user_task(workspace, task.key, {}, actor=clerk)
    run(workspace)
    assert len(instances_of(workspace, "order")) == 3, "the kept message had waited for the end"
    cancel_process_instance(workspace, other, "test", actor=ADMINISTRATOR)
    run(workspace)
    assert len(instances_of(workspace, "order")) == 3, "the other was not kept"


def test_a_process_deployed_after_the_message_is_not_started_by_it(
    workspace: Workspace, shop: Person
) -> None:
    published(workspace, shop, "o-1", "ordered", time_to_live=DAY)
    deployed(workspace, ORDER)
    run(workspace)
    assert instances_of(workspace, "order") == []


def test_only_the_newest_version_starts(workspace: Workspace, shop: Person) -> None:
    deployed(workspace, ORDER)
    renamed = ORDER.content.replace(b'name="ordered"', b'name="ordered.v2"')
    deployed(workspace, type(ORDER)(ORDER.name, renamed))
    published(workspace, shop, "", "ordered")
    run(workspace)
    assert instances_of(workspace, "order") == []
    published(workspace, shop, "", "ordered.v2")
    run(workspace)
    assert len(instances_of(workspace, "order")) == 1


def test_only_messages_start_what_begins_with_them(workspace: Workspace) -> None:
    deployed(workspace, ORDER, PAYMENT)
    clerk = person(workspace, "alice", "clerk")
    names = {one.process_definition_id for one in startable_processes(workspace, clerk)}
    assert names == {"payment"}


@pytest.mark.usefixtures("sound")
def test_a_message_whose_start_fails_stands_with_an_incident_when_its_time_is_over(
    workspace: Workspace, shop: Person
) -> None:
    named = ORDER.content.replace(
        b'name="vorgang:startGroups"', b'name="vorgang:businessId" value="=name"/>'
        b'<zeebe:property name="vorgang:startGroups"',
    )  # fmt: skip
    deployed(workspace, type(ORDER)(ORDER.name, named))
    published(workspace, shop, "o-1", "ordered", variables={"name": "n" * 256})
    run(workspace)
    (key,) = instances_of(workspace, "order")
    assert kept(workspace) == 0
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert (incident.activity_id, incident.type) == ("came", "start")
    assert "the business id" in incident.message
    resolve_incident(workspace, incident.key, actor=ADMINISTRATOR)
    assert standing(workspace, key) == ["check"]
    assert case(workspace, key, ADMINISTRATOR).variables["name"] == "n" * 256
    assert case(workspace, key, ADMINISTRATOR).instance.business_id is None


def test_a_message_whose_receiver_cannot_go_on_is_kept_and_an_incident_stands(
    workspace: Workspace, shop: Person, set_clock: Callable[[datetime], None]
) -> None:
    now = datetime.now(UTC)
    set_clock(now)
    deployed(workspace, ENDLESS)
    case_key = started(workspace, "endless", "o-1")
    published(workspace, shop, "o-1", time_to_live=DAY)
    for minutes in (0, 5):
        set_clock(now + timedelta(minutes=minutes))
        run(workspace)
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert (incident.process_instance_key, incident.type) == (case_key, "step-failed")
    assert standing(workspace, case_key) == ["pay"]
    assert kept(workspace) == 1
    cancel_process_instance(workspace, case_key, "test", actor=ADMINISTRATOR)
    set_clock(now + timedelta(minutes=10))
    run(workspace)
    assert claim_messages(workspace, 10) == (), "nobody waits, so it rests"


# ---- correlation at once -------------------------------------------------------------------------
def test_correlation_says_which_instance_moved(workspace: Workspace, shop: Person) -> None:
    deployed(workspace, PAYMENT, TWICE)
    first, second = started(workspace, "payment", "o-1"), started(workspace, "payment", "o-1")
    other = started(workspace, "twice", "o-1")
    made = correlate_message(
        workspace, "paid", correlation_key="o-1", variables={"amount": 3}, actor=shop
    )
    assert made.process_instance_key == first
    assert standing(workspace, first) == ["check"]
    assert standing(workspace, second) == ["pay"]
    run(workspace)
    assert standing(workspace, second) == ["pay"]
    assert standing(workspace, other) == ["second"], "of another process, so it gets it as well"
    assert kept(workspace) == 0


def test_correlation_starts_an_instance(workspace: Workspace, shop: Person) -> None:
    deployed(workspace, ORDER)
    made = correlate_message(workspace, "ordered", correlation_key="k", variables={}, actor=shop)
    assert instances_of(workspace, "order") == [made.process_instance_key]
    with pytest.raises(MessageNotAwaited):
        correlate_message(workspace, "ordered", correlation_key="k", variables={}, actor=shop)


def test_correlation_without_a_receiver_is_refused_and_leaves_nothing(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    case = started(workspace, "payment", "o-1")
    for name, key in (("paid", "o-2"), ("payed", "o-1"), ("paid", "")):
        with pytest.raises(MessageNotAwaited):
            correlate_message(workspace, name, correlation_key=key, variables={}, actor=shop)
    assert standing(workspace, case) == ["pay"]
    assert kept(workspace) == 0
