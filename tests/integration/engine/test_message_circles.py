"""A process that sends to itself comes to an incident, and goes on if asked."""

from __future__ import annotations

import pytest

from engine.commands.resolve_incident import resolve_incident
from engine.commands.verify_ledger import verify_ledger
from engine.core import circles
from engine.model import Person
from engine.queries import case
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event
from tests.integration.engine.waiting import (
    START,
    catch,
    flow,
    message_start,
    published,
    run,
    standing,
    started,
    timer,
    waiting_process,
)

pytestmark = pytest.mark.usefixtures("sound")
MOST = 6


def throw(id_: str, message: str = "paid") -> str:
    return (
        f'<bpmn:intermediateThrowEvent id="{id_}">'
        f'<bpmn:messageEventDefinition id="{id_}-message" messageRef="{message}"/>'
        "</bpmn:intermediateThrowEvent>"
    )


def circle(between: str = "") -> str:
    """Sends, waits for what it has sent, sends again; a timer may stand in between."""
    last = "wait" if between else "take"
    return (
        START + flow("f1", "begun", "merge") + '<bpmn:exclusiveGateway id="merge"/>'
        + flow("f2", "merge", "send") + throw("send") + flow("f3", "send", "take") + catch("take")
        + (between + flow("f4", "take", "wait") if between else "")
        + flow("f5", last, "merge")
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circles, "MOST_ROUNDS", MOST)


def received(workspace: Workspace, key: int) -> int:
    facts = [fact for entry in case(workspace, key, ADMINISTRATOR).entries for fact in entry.facts]
    return sum(fact["type"] == "message.received" for fact in facts)


@pytest.mark.parametrize("between", ["", timer("wait", "PT0S")])
def test_a_circle_of_messages_to_oneself_becomes_an_incident(
    workspace: Workspace, between: str
) -> None:
    deployed(workspace, waiting_process("circle", circle(between)))
    key = started(workspace, "circle", "o-1")
    for _ in range(3 * MOST):
        run(workspace)
    view = case(workspace, key, ADMINISTRATOR)
    assert [one.activity_id for one in view.incidents] == ["send"]
    assert "sends to itself" in view.incidents[0].message
    before = received(workspace, key)
    assert before == (MOST // 2 if between else MOST)
    resolve_incident(workspace, view.incidents[0].key, actor=ADMINISTRATOR)
    for _ in range(3 * MOST):
        run(workspace)
    assert received(workspace, key) == 2 * before, "whoever asks lets it run once more"
    assert verify_ledger(workspace) == ()


def test_a_chain_of_instances_that_start_each_other_comes_to_an_end(workspace: Workspace) -> None:
    deployed(
        workspace,
        waiting_process(
            "chain",
            message_start("came") + flow("f1", "came", "send") + throw("send", "ordered")
            + flow("f2", "send", "done") + end_event(),
        ),
    )  # fmt: skip
    shop = ADMINISTRATOR
    published(workspace, shop, "o-1", name="ordered")
    for _ in range(3 * MOST):
        run(workspace)
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT status FROM engine.process_instance ORDER BY key")
        assert [row[0] for row in rows] == ["completed"] * MOST + ["active"]


def test_a_message_from_outside_begins_to_count_anew(workspace: Workspace, shop: Person) -> None:
    """Whoever answers from outside each time may do so for ever."""
    body = circle().replace(throw("send"), '<bpmn:task id="send"/>')
    deployed(workspace, waiting_process("asked", body))
    key = started(workspace, "asked", "o-1")
    for _ in range(2 * MOST):
        published(workspace, shop, "o-1")
        run(workspace)
    assert standing(workspace, key) == ["take"]
    assert case(workspace, key, ADMINISTRATOR).incidents == ()
