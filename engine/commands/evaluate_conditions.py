"""Start the processes whose start condition is true of given variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.commands.first_step import write_first_step
from engine.commands.gather_triggers import Arrival, gather, is_open
from engine.commands.publish_message import checked
from engine.commands.sealed_messages import PublishedMessage
from engine.commands.surroundings import surroundings_of
from engine.core import event_step
from engine.core.permission import Operation
from engine.core.starts import that_hold
from engine.faults import DefinitionSuspended, ProcessDefinitionUnknown
from engine.model import Person, StartedInstance
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

    A parallel multiple start event holds it until all else that it waits for has come.

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
        DefinitionSuspended: an operator lets no instance of the one that is named start.
        StepFailed: an instance could not take its first step; those before it stand.

    Source: Camunda 8.9, `POST /v2/conditionals/evaluation`.
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    published = checked(0, "condition", "", variables, actor)
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        if key is not None and key not in catalogue.process_by_key:
            raise ProcessDefinitionUnknown(f"there is no process definition {key}")
        newest = [versions[-1].key for versions in catalogue.processes.values()]
    started: list[StartedInstance] = []
    for definition in [key] if key is not None else newest:
        try:
            started += _started(workspace, definition, published)
        except DefinitionSuspended:
            if key is not None:
                raise
    return tuple(started)


def _started(
    workspace: Workspace, definition: int, published: PublishedMessage
) -> list[StartedInstance]:
    values, actor = published.message.values, published.publisher
    started: list[StartedInstance] = []
    with workspace.transaction() as connection:
        begun = instances.frame(connection, workspace.chosen_time())
        runnable = workspace.definitions.process(connection, definition, begun.deployments)
        now = begun.now
        for start in that_hold(runnable.process.starts, values, now):
            frame = instances.frame(connection, workspace.chosen_time())
            if start.gathers:
                told = replace(published, message=replace(published.message, key=frame.key))
                arrival = Arrival(start, told)
                if is_open(workspace, connection, runnable, arrival):
                    started += gather(workspace, connection, runnable, arrival)
                continue
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
