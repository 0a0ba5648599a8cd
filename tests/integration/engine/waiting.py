"""Processes that wait for messages, and what tests ask about them."""

from __future__ import annotations

from datetime import timedelta

from engine.commands.publish_message import publish_message
from engine.commands.start_process_instance import start_process_instance
from engine.core.standing import open_work
from engine.model import Person, Resource
from engine.queries import case
from engine.store.standing import instances as all_instances
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, end_event, process

DAY = timedelta(days=1)
MESSAGES = (
    '<bpmn:message id="paid" name="paid"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>'
    '<bpmn:message id="ordered" name="ordered"/>'
)
START = '<bpmn:startEvent id="begun"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>'


def flow(id_: str, source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}"/>'


def catch(id_: str, message: str = "paid") -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="{id_}">'
        f'<bpmn:messageEventDefinition id="{id_}-message" messageRef="{message}"/>'
        "</bpmn:intermediateCatchEvent>"
    )


def timer(id_: str, duration: str) -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="{id_}"><bpmn:timerEventDefinition id="{id_}-timer">'
        f'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{duration}</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )


def boundary(id_: str, host: str, *, interrupting: bool) -> str:
    return (
        f'<bpmn:boundaryEvent id="{id_}" attachedToRef="{host}" '
        f'cancelActivity="{str(interrupting).lower()}">'
        f'<bpmn:messageEventDefinition id="{id_}-message" messageRef="paid"/>'
        "</bpmn:boundaryEvent>"
    )


def message_start(id_: str, message: str = "ordered") -> str:
    return (
        f'<bpmn:startEvent id="{id_}"><bpmn:messageEventDefinition id="{id_}-message" '
        f'messageRef="{message}"/></bpmn:startEvent>'
    )


def task(id_: str) -> str:
    return (
        f'<bpmn:userTask id="{id_}"><bpmn:extensionElements><zeebe:userTask/>'
        '<zeebe:assignmentDefinition candidateGroups="clerk"/></bpmn:extensionElements>'
        "</bpmn:userTask>"
    )


def waiting_process(id_: str, elements: str) -> Resource:
    made = process(id_, elements)
    content = made.content.replace(b"<bpmn:process ", MESSAGES.encode() + b"<bpmn:process ")
    return Resource(made.name, content)


PAYMENT = waiting_process(
    "payment",
    START + flow("f1", "begun", "pay") + catch("pay") + flow("f2", "pay", "check") + task("check")
    + flow("f3", "check", "done") + end_event(),
)  # fmt: skip
TWICE = waiting_process(
    "twice",
    START + flow("f1", "begun", "first") + catch("first") + flow("f2", "first", "second")
    + catch("second") + flow("f3", "second", "done") + end_event(),
)  # fmt: skip
ORDER = waiting_process(
    "order",
    message_start("came") + flow("f1", "came", "check") + task("check")
    + flow("f2", "check", "done") + end_event(),
)  # fmt: skip
ENDLESS = waiting_process(
    "endless",
    START + flow("f1", "begun", "pay") + catch("pay") + flow("f2", "pay", "merge")
    + '<bpmn:exclusiveGateway id="merge"/><bpmn:task id="again"/>'
    + flow("f3", "merge", "again") + flow("f4", "again", "merge"),
)  # fmt: skip
"""Runs in a circle once its message has come."""
REMINDED = waiting_process(
    "reminded",
    START + flow("f1", "begun", "check") + task("check") + flow("f2", "check", "done")
    + boundary("asked", "check", interrupting=False) + flow("f3", "asked", "noted")
    + '<bpmn:endEvent id="noted"/>' + end_event(),
)  # fmt: skip
CHOICE = waiting_process(
    "choice",
    START + flow("f1", "begun", "which") + '<bpmn:eventBasedGateway id="which"/>'
    + flow("f2", "which", "pay") + flow("f3", "which", "late") + catch("pay")
    + timer("late", "PT1H") + flow("f4", "pay", "done") + flow("f5", "late", "overdue")
    + '<bpmn:endEvent id="overdue"/>' + end_event(),
)  # fmt: skip


def started(workspace: Workspace, id_: str, order: object, actor: Person = ADMINISTRATOR) -> int:
    variables = {"order": order}
    return start_process_instance(workspace, id_, variables=variables, actor=actor).key


def standing(workspace: Workspace, key: int) -> list[str]:
    """Where an instance stands; nothing if it has ended."""
    return [token.activity_id for token in case(workspace, key, ADMINISTRATOR).tokens]


def status(workspace: Workspace, key: int) -> str:
    return case(workspace, key, ADMINISTRATOR).instance.status


def instances_of(workspace: Workspace, id_: str) -> list[int]:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT i.key FROM engine.process_instance i JOIN engine.process_definition d "
            "ON d.key = i.process_definition_key WHERE d.process_definition_id = %s ORDER BY i.key",
            (id_,),
        )
        return [row.key for row in rows]


def kept(workspace: Workspace) -> int:
    """How many messages are kept."""
    with workspace.transaction() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM engine.message").scalar_one())


def rows_agree(workspace: Workspace) -> None:
    """The subscriptions in rows are those that the states alone give."""
    with workspace.transaction() as connection:
        rows = {
            (row.process_instance_key, row.token_id, row.event_id, row.name)
            for row in connection.exec_driver_sql("SELECT * FROM engine.message_subscription")
        }
        states = [
            (one.key, one.process_definition_key, one.state)
            for page in all_instances(connection, workspace.seals)
            for one in page
            if not one.archived
        ]
        computed = {
            (key, token, event, name)
            for key, definition, state in states
            for (token, event), (name, _) in open_work(
                workspace.definitions.process(connection, definition).process, bytes(state)
            ).subscriptions.items()
        }
    assert rows == computed


def published(
    workspace: Workspace, actor: Person, key: str, name: str = "paid", **more: object
) -> int:
    more.setdefault("variables", {})
    return publish_message(workspace, name, correlation_key=key, actor=actor, **more)  # type: ignore[arg-type]


def run(workspace: Workspace) -> None:
    Worker(workspace).run_once()
