"""Messages: each process gets one once, in order, for as long as it is kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.commands.deliver_message import claim_messages, deliver_message
from engine.commands.expire_messages import expire_messages
from engine.commands.verify_ledger import verify_ledger
from engine.faults import (
    MessageAlreadyPublished,
)
from engine.model import Person
from engine.workspace import Workspace
from tests.builders import deployed
from tests.integration.engine.waiting import (
    CHOICE,
    DAY,
    PAYMENT,
    REMINDED,
    TWICE,
    kept,
    published,
    run,
    standing,
    started,
    status,
)

pytestmark = pytest.mark.usefixtures("sound")


def test_a_message_reaches_the_instance_that_waits_for_it(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    one, other = started(workspace, "payment", "o-1"), started(workspace, "payment", "o-2")
    key = published(workspace, shop, "o-1", variables={"amount": 3})
    run(workspace)
    assert (standing(workspace, one), standing(workspace, other)) == (["check"], ["pay"])
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, str(one))
        opened = workspace.ledger.open_personal(connection, entries[-1])
    entry = json.loads(entries[-1].body)
    fact = entry["facts"][0]
    assert entry["actor"] == {"kind": "user", "ref": shop.account_id}
    assert (fact["type"], fact["elem"]) == ("message.received", "pay")
    assert (fact["from"], fact["to"]) == ("waiting", "received")
    assert fact["data"] == {"message": "paid", "message_id": str(key)}
    assert opened[0, "correlationKey"] == "o-1"
    assert opened[0, "variables.amount"] == "3"
    assert kept(workspace) == 0


def test_a_number_and_its_text_are_the_same_key(workspace: Workspace, shop: Person) -> None:
    deployed(workspace, PAYMENT)
    case = started(workspace, "payment", 7)
    published(workspace, shop, "7")
    run(workspace)
    assert standing(workspace, case) == ["check"]


def test_a_message_without_time_to_live_is_gone_when_nobody_waits(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    published(workspace, shop, "o-1")
    case = started(workspace, "payment", "o-1")
    run(workspace)
    assert standing(workspace, case) == ["pay"]


def test_a_message_published_before_is_kept_for_its_time_to_live(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    published(workspace, shop, "o-1", time_to_live=DAY)
    run(workspace)
    case = started(workspace, "payment", "o-1")
    assert standing(workspace, case) == ["pay"]
    run(workspace)
    assert standing(workspace, case) == ["check"]


def test_kept_messages_come_in_the_order_in_which_they_were_published(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, TWICE)
    for number in (1, 2):
        published(workspace, shop, "o-1", time_to_live=DAY, variables={f"n{number}": number})
    case = started(workspace, "twice", "o-1")
    assert status(workspace, case) == "active"
    messages = claim_messages(workspace, 10)
    for message in reversed(messages):
        deliver_message(workspace, message)
    assert status(workspace, case) == "completed"
    with workspace.transaction() as connection:
        facts = [
            fact["elem"]
            for entry in workspace.ledger.entries_of(connection, str(case))
            for fact in json.loads(entry.body)["facts"]
            if fact["type"] == "message.received"
            and [value["name"] for value in fact["personal"]][1] in {"variables.n1", "variables.n2"}
        ]
    assert facts == ["first", "second"]


def test_a_message_is_deleted_when_its_time_is_over(
    workspace: Workspace, shop: Person, set_clock: Callable[[datetime], None]
) -> None:
    deployed(workspace, PAYMENT)
    now = datetime.now(UTC)
    set_clock(now)
    published(workspace, shop, "o-1", time_to_live=timedelta(minutes=5))
    run(workspace)
    set_clock(now + timedelta(minutes=5) - timedelta(microseconds=1))
    assert expire_messages(workspace) == 0
    set_clock(now + timedelta(minutes=5))
    case = started(workspace, "payment", "o-1")
    assert expire_messages(workspace) == 1
    run(workspace)
    assert standing(workspace, case) == ["pay"]


def test_one_message_reaches_one_instance_of_each_process(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT, TWICE)
    waiting = [started(workspace, "payment", "o-1") for _ in range(3)]
    other = started(workspace, "twice", "o-1")
    published(workspace, shop, "o-1", time_to_live=DAY)
    run(workspace)
    assert [standing(workspace, key) for key in waiting] == [["check"], ["pay"], ["pay"]]
    assert standing(workspace, other) == ["second"], "not the second event of the same process"


def test_the_same_message_id_is_refused_while_the_first_is_kept(
    workspace: Workspace, shop: Person, set_clock: Callable[[datetime], None]
) -> None:
    now = datetime.now(UTC)
    set_clock(now)
    first = published(workspace, shop, "o-1", message_id="m", time_to_live=DAY)
    run(workspace)
    with pytest.raises(MessageAlreadyPublished):
        published(workspace, shop, "o-1", message_id="m", time_to_live=DAY)
    published(workspace, shop, "o-2", message_id="m", time_to_live=DAY)
    published(workspace, shop, "o-1", "other", message_id="m", time_to_live=DAY)
    published(workspace, shop, "o-1", time_to_live=DAY)
    published(workspace, shop, "o-1", time_to_live=DAY)
    run(workspace)
    set_clock(now + DAY)
    assert published(workspace, shop, "o-1", message_id="m", time_to_live=DAY) > first


def test_a_message_id_is_not_forgotten_when_the_message_has_been_received(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    started(workspace, "payment", "o-1")
    published(workspace, shop, "o-1", message_id="m", time_to_live=DAY)
    run(workspace)
    with pytest.raises(MessageAlreadyPublished):
        published(workspace, shop, "o-1", message_id="m", time_to_live=DAY)


def test_a_boundary_event_that_does_not_interrupt_gets_every_message(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, REMINDED)
    case = started(workspace, "reminded", "o-1")
    for _ in range(3):
        published(workspace, shop, "o-1")
        run(workspace)
    with workspace.transaction() as connection:
        bodies = [entry.body for entry in workspace.ledger.entries_of(connection, str(case))]
    assert b"".join(bodies).count(b'"message.received"') == 3
    assert standing(workspace, case) == ["check"]


def test_timer_and_message_race_at_an_event_gateway_and_one_wins(
    workspace: Workspace, shop: Person, set_clock: Callable[[datetime], None]
) -> None:
    deployed(workspace, CHOICE)
    now = datetime.now(UTC)
    set_clock(now)
    cases = [started(workspace, "choice", f"o-{number}") for number in range(6)]
    for number in range(6):
        published(workspace, shop, f"o-{number}")
    set_clock(now + timedelta(hours=2))
    threads = [threading.Thread(target=run, args=(workspace,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(workspace)
    with workspace.transaction() as connection:
        for case in cases:
            body = b"".join(e.body for e in workspace.ledger.entries_of(connection, str(case)))
            won = body.count(b'"message.received"') + body.count(b'"timer.fired"')
            assert (won, body.count(b'"gateway.decided"')) == (1, 1)
    assert {status(workspace, case) for case in cases} == {"completed"}
    assert kept(workspace) == 0


def test_a_message_that_nobody_takes_leaves_a_fact_and_one_that_was_taken_none(
    workspace: Workspace, shop: Person, set_clock: Callable[[datetime], None]
) -> None:
    deployed(workspace, PAYMENT)
    now = datetime.now(UTC)
    set_clock(now)
    taken = started(workspace, "payment", "o-1")
    published(workspace, shop, "o-1", time_to_live=timedelta(minutes=5))
    lost = published(workspace, shop, "jo@example.com", time_to_live=timedelta(minutes=5))
    run(workspace)
    set_clock(now + timedelta(minutes=5))
    assert expire_messages(workspace) == 2
    assert expire_messages(workspace) == 0
    assert standing(workspace, taken) == ["check"]
    with workspace.transaction() as connection:
        bodies = [
            entry.body
            for entry in workspace.ledger.entries_of(connection, "system")
            if b"message.expired" in entry.body
        ]
    (body,) = bodies
    (fact,) = json.loads(body)["facts"]
    assert fact["data"] == {"message": "paid", "message_id": str(lost)}
    assert b"jo@example.com" not in body


def test_a_message_without_time_to_live_that_nobody_waits_for_leaves_a_fact(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    lost = published(workspace, shop, "jo@example.com", variables={"iban": "DE02"})
    key = started(workspace, "payment", "jo@example.com")
    run(workspace)
    assert standing(workspace, key) == ["pay"], "who comes later does not get it"
    expire_messages(workspace)
    assert kept(workspace) == 0
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")
        (entry,) = [one for one in entries if b"message.expired" in one.body]
        sealed = workspace.ledger.open_personal(connection, entry)
    (fact,) = json.loads(entry.body)["facts"]
    assert fact["data"] == {"message": "paid", "message_id": str(lost)}
    assert not sealed, "neither its key nor what it said stays"


def test_many_messages_that_expire_together_fit_into_the_ledger(
    workspace: Workspace, shop: Person, set_clock: Callable[[datetime], None]
) -> None:
    now = datetime.now(UTC)
    set_clock(now)
    published(workspace, shop, "o", name="ä" * 255, time_to_live=timedelta(minutes=5))
    run(workspace)
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO engine.message SELECT nextval('engine.key'), name, correlation, "
            "message_id, epoch, wrapped, sealed, published_at, expires_at, due_at "
            "FROM engine.message, generate_series(1, 600)"
        )
    set_clock(now + timedelta(minutes=5))
    assert expire_messages(workspace) == 601
    assert verify_ledger(workspace) == ()
