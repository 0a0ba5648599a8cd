"""Start the processes whose start condition is true of given variables."""

from __future__ import annotations

from collections.abc import Mapping

from engine.commands.first_step import write_first_step
from engine.commands.move_instance import surroundings_of
from engine.commands.publish_message import checked
from engine.core import event_step
from engine.core.permission import Operation
from engine.core.starts import that_hold
from engine.faults import ProcessDefinitionUnknown
from engine.model import Person, StartedInstance, Values
from engine.store import instances
from engine.workspace import Workspace, require


def evaluate_conditions(
    workspace: Workspace,
    *,
    variables: Mapping[str, object],
    key: int | None = None,
    actor: Person,
) -> tuple[StartedInstance, ...]:
    """Return the instances that were started: one for each start event whose condition is true.

    Before an instance runs there is no variable that could change: somebody has to ask.

    Args:
        workspace: where.
        variables: JSON with Decimal for numbers; the instances begin with them.
        key: of one version of a process definition; `None` asks the newest of each.
        actor: who asks, and starts them.

    Raises:
        NotAllowed: the actor may not, or the variables name `requester`.
        MessageRefused: a variable cannot be kept.
        ProcessDefinitionUnknown: there is no such definition.
        StepFailed: an instance could not take its first step; those before it stand.

    Source: Camunda 8.9, `POST /v2/conditionals/evaluation`.
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    values = checked(0, "condition", "", variables, actor).message.values
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        if key is not None and key not in catalogue.process_by_key:
            raise ProcessDefinitionUnknown(f"there is no process definition {key}")
        newest = [versions[-1].key for versions in catalogue.processes.values()]
    started: list[StartedInstance] = []
    for definition in [key] if key is not None else newest:
        started += _started(workspace, definition, values, actor)
    return tuple(started)


def _started(
    workspace: Workspace, definition: int, values: Values, actor: Person
) -> list[StartedInstance]:
    started = []
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, definition)
        now = instances.frame(connection, workspace.chosen_time()).now
        for start in that_hold(runnable.process.starts, values, now):
            frame = instances.frame(connection, workspace.chosen_time())
            surroundings = surroundings_of(workspace, connection, runnable, frame, actor)
            transition = event_step.start_by_condition(
                runnable.process, str(frame.key), start.listener, values, surroundings
            )
            write_first_step(
                workspace, connection, frame, runnable, transition=transition, actor=actor
            )
            head = runnable.head
            started.append(
                StartedInstance(frame.key, head.key, head.id, head.version, transition.status)
            )
    return started
