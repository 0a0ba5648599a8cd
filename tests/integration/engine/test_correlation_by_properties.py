"""Messages that hold their key themselves: an instance without one waits for the first that has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.commands.publish_message import publish_message
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person
from engine.queries import search_subscriptions
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event, user_task
from tests.integration.engine.waiting import run, standing

pytestmark = pytest.mark.usefixtures("sound")

ROOTS = """<bpmn:message id="M" name="paid"/>
<bpmn:correlationProperty id="P"><bpmn:correlationPropertyRetrievalExpression messageRef="M">
<bpmn:messagePath>=order</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>
</bpmn:correlationProperty>
<bpmn:collaboration id="C"><bpmn:participant id="A" processRef="first-message"/>
<bpmn:conversation id="V"><bpmn:correlationKey id="K">
<bpmn:correlationPropertyRef>P</bpmn:correlationPropertyRef></bpmn:correlationKey>
</bpmn:conversation></bpmn:collaboration>"""
PAID = """<bpmn:intermediateCatchEvent id="pay"><bpmn:incoming>to-pay</bpmn:incoming>
<bpmn:outgoing>to-check</bpmn:outgoing><bpmn:messageEventDefinition messageRef="M"/>
</bpmn:intermediateCatchEvent>
<bpmn:sequenceFlow id="to-check" sourceRef="pay" targetRef="check"/>"""


def begun(workspace: Workspace) -> int:
    drawn = start_event("pay") + PAID + user_task("check", "done") + end_event()
    made = process("first-message", drawn)
    content = made.content.replace(b"<bpmn:process ", ROOTS.encode() + b"<bpmn:process ", 1)
    deployed(workspace, replace(made, content=content))
    started = start_process_instance(workspace, "first-message", variables={}, actor=ADMINISTRATOR)
    return started.key


def paid(workspace: Workspace, shop: Person, **variables: object) -> None:
    day = timedelta(days=1)
    publish_message(workspace, "paid", variables=variables, time_to_live=day, actor=shop)


@pytest.mark.parametrize("first", ["waits", "published"])
def test_a_message_without_a_key_is_not_for_whoever_waits_for_the_first_that_has_one(
    workspace: Workspace, shop: Person, first: str
) -> None:
    if first == "published":
        key = begun(workspace)
        run(workspace)
        paid(workspace, shop, order=None)
    else:
        paid(workspace, shop, order=None)
        key = begun(workspace)
    run(workspace)
    assert standing(workspace, key) == ["pay"]
    (waiting,) = search_subscriptions(workspace, ADMINISTRATOR).items
    assert waiting.correlation_key == ""
    paid(workspace, shop, order="o-1")
    run(workspace)
    assert standing(workspace, key) == ["check"]


def test_a_kept_message_with_a_key_is_woken_by_whoever_waits_for_the_first(
    workspace: Workspace, shop: Person
) -> None:
    begun(workspace)
    paid(workspace, shop, order="o-1")
    run(workspace)
    paid(workspace, shop, order="o-2")
    run(workspace)
    key = start_process_instance(workspace, "first-message", variables={}, actor=ADMINISTRATOR).key
    run(workspace)
    assert standing(workspace, key) == ["check"]
