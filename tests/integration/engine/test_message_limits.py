"""Messages: what is refused, what the tables show, and what several workers do at once."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest

from engine.commands.correlate_message import correlate_message
from engine.commands.deliver_message import claim_messages
from engine.commands.publish_message import publish_message
from engine.faults import (
    MessageNotAwaited,
    MessageRefused,
    NotAllowed,
)
from engine.model import Person
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import deployed, person
from tests.integration.engine.waiting import (
    DAY,
    ORDER,
    PAYMENT,
    instances_of,
    kept,
    published,
    run,
    standing,
    started,
)

pytestmark = pytest.mark.usefixtures("sound")


# ---- refusals ------------------------------------------------------------------------------------
@pytest.mark.parametrize("group", ["clerk", "analyst", "auditor", "nobody"])
def test_nobody_publishes_without_the_right_to(workspace: Workspace, group: str) -> None:
    deployed(workspace, PAYMENT)
    case = started(workspace, "payment", "o-1")
    who = person(workspace, "mallory", group)
    with pytest.raises(NotAllowed):
        published(workspace, who, "o-1")
    with pytest.raises(NotAllowed):
        correlate_message(workspace, "paid", correlation_key="o-1", variables={}, actor=who)
    run(workspace)
    assert standing(workspace, case) == ["pay"]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "n" * 256},
        {"correlation_key": "k" * 256},
        {"correlation_key": "\0"},
        {"message_id": "i" * 256},
        {"time_to_live": timedelta(-1)},
        {"time_to_live": timedelta(4000)},
        {"variables": {"a": "\0"}},
    ],
)
def test_a_message_that_cannot_be_kept_is_refused(
    workspace: Workspace, shop: Person, changes: dict[str, object]
) -> None:
    given: dict[str, object] = {"name": "paid", "variables": {}, **changes}
    with pytest.raises(MessageRefused):
        publish_message(workspace, actor=shop, **given)  # type: ignore[arg-type]
    assert kept(workspace) == 0


def test_a_message_cannot_say_who_asked(workspace: Workspace, shop: Person) -> None:
    with pytest.raises(NotAllowed):
        published(workspace, shop, "k", variables={"requester": "mallory"}, time_to_live=DAY)


def test_the_tables_hold_neither_key_nor_content_of_a_message(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    started(workspace, "payment", "jo@example.com")
    published(
        workspace, shop, "max@example.com", variables={"iban": "DE89370400440532013000"},
        message_id="from-max@example.com", time_to_live=DAY,
    )  # fmt: skip
    with workspace.transaction() as connection:
        text = "".join(
            str(row)
            for table in ("message", "message_subscription")
            for row in connection.exec_driver_sql(
                f"SELECT encode(convert_to(t::text, 'UTF8'), 'escape') FROM engine.{table} t"
            )
        )
    hexed = [word.encode().hex() for word in ("example.com", "DE8937", "max@")]
    assert not any(word in text for word in ("example.com", "DE8937", "max@", *hexed))


# ---- more than one worker, and a restart ---------------------------------------------------------
def test_two_workers_never_deliver_twice_and_lose_nothing(
    workspace: Workspace, settings: Settings, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    other = open_workspace(settings)
    stop = threading.Event()
    workers = [
        threading.Thread(target=Worker(one).run_until, args=(stop,)) for one in (workspace, other)
    ]
    for worker in workers:
        worker.start()
    keys = [f"o-{number % 7}" for number in range(42)]
    try:
        publisher = threading.Thread(
            target=lambda: [published(other, shop, key, time_to_live=DAY) for key in keys]
        )
        publisher.start()
        cases = [started(workspace, "payment", key) for key in keys]
        publisher.join()
        moved = threading.Event()
        for _ in range(100):
            if all(standing(workspace, case) == ["check"] for case in cases):
                break
            moved.wait(0.1)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
        other.close()
    assert [standing(workspace, case) for case in cases] == [["check"]] * len(cases)
    with workspace.transaction() as connection:
        received = [
            fact["data"]["message_id"]
            for case in cases
            for entry in workspace.ledger.entries_of(connection, str(case))
            for fact in json.loads(entry.body)["facts"]
            if fact["type"] == "message.received"
        ]
    assert len(received) == len(set(received)) == len(keys)


def test_many_at_once_correlate_and_only_as_many_as_wait_succeed(
    workspace: Workspace, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    cases = [started(workspace, "payment", "o-1") for _ in range(3)]
    got: list[int] = []
    refused: list[Exception] = []

    def correlate() -> None:
        try:
            made = correlate_message(
                workspace, "paid", correlation_key="o-1", variables={}, actor=shop
            )
            got.append(made.process_instance_key)
        except MessageNotAwaited as fault:
            refused.append(fault)

    threads = [threading.Thread(target=correlate) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == cases
    assert len(refused) == 5


def test_many_at_once_start_one_instance_for_a_key(workspace: Workspace, shop: Person) -> None:
    deployed(workspace, ORDER)
    for _ in range(8):
        published(workspace, shop, "o-1", "ordered")
    threads = [threading.Thread(target=run, args=(workspace,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(instances_of(workspace, "order")) == 1


def test_a_message_claimed_by_a_worker_that_died_is_delivered_by_another(
    workspace: Workspace, settings: Settings, shop: Person
) -> None:
    deployed(workspace, PAYMENT)
    case = started(workspace, "payment", "o-1")
    published(workspace, shop, "o-1")
    assert len(claim_messages(workspace, 10, lease=timedelta(0))) == 1
    again = open_workspace(settings)
    run(again)
    again.close()
    assert standing(workspace, case) == ["check"]
