"""Change variables of a running process instance, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.commands.batch_values import checked_values
from engine.commands.corrected_entries import corrected_entries
from engine.commands.move_instance import Scene, move_instance, scene_of
from engine.commands.reasons import checked_reason
from engine.core import variable_step
from engine.core.permission import Operation
from engine.core.variable_step import Corrected, VariableChange
from engine.faults import ProcessInstanceUnknown
from engine.model import Person, Transition
from engine.modification_model import INSTANCE
from engine.restricted_cases import refuse_reading
from engine.store.instances import Place
from engine.workspace import Workspace, case_rights, require


def set_variables(
    workspace: Workspace,
    key: int,
    variables: Mapping[str, object],
    reason: str,
    *,
    token: int = INSTANCE,
    local: bool = False,
    rectifies: bool = False,
    actor: Person,
) -> None:
    """Write variables; conditions that become true take their course.

    Any may be written but `requester`: also the outcome of an approval, which the entry names.

    Args:
        key: of the process instance; while it is suspended, no condition takes its course yet.
        variables: JSON with Decimal for numbers.
        reason: why; sealed.
        token: of the element instance from which they are seen.
        local: write them in its own scope, and not where they live.
        rectifies: the person asked for it (Art. 16 GDPR): the entry names what it corrects.
        actor: an operator.

    Raises:
        NotFound: the instance has ended, or it or the element instance is not there.
        NotAllowed: the actor may not, or the variables name `requester`.
        VariablesRefused: there are none, or one of them cannot be kept.
        StepFailed: what follows does not come to a wait state.
        EngineFault: the reason is missing or too long.
    """
    why, values = checked_reason(reason), checked_values(variables)

    def move(scene: Scene) -> Transition:
        _refuse(scene, actor)
        at = scene.runnable.process, scene.name, scene.loaded.state, token
        held, corrected = scene.loaded.suspended, _corrected(scene, values) if rectifies else None
        written = (values, why, scene.surroundings)
        return variable_step.set_variables(
            *at, *written, local=local, held=held, corrected=corrected
        )

    unknown = ProcessInstanceUnknown(f"there is no process instance {key}")
    at = (workspace, Place.INSTANCE, key)
    move_instance(*at, actor=actor, move=move, unknown=unknown, also_suspended=True)


def _corrected(scene: Scene, names: Iterable[str]) -> Mapping[str, Corrected]:
    return corrected_entries(scene.workspace, scene.connection, scene.loaded.key, names)


def preview_variables(
    workspace: Workspace,
    key: int,
    variables: Mapping[str, object],
    *,
    token: int = INSTANCE,
    local: bool = False,
    actor: Person,
) -> tuple[VariableChange, ...]:
    """Return what writing variables would replace; nothing is changed.

    Raises:
        NotFound, NotAllowed, VariablesRefused, StepFailed: as `set_variables`.
        CaseRestricted: the use of the case is restricted, and the actor may not be shown it.
    """
    values = checked_values(variables)
    unknown = ProcessInstanceUnknown(f"there is no process instance {key}")
    with workspace.transaction() as connection:
        scene = scene_of(workspace, connection, Place.INSTANCE, key, actor=actor, unknown=unknown)
        _refuse(scene, actor)
        refuse_reading(connection, key, actor, reads=True)
        at = scene.runnable.process, scene.name, scene.loaded.state, token
        return variable_step.preview_variables(*at, values, scene.surroundings, local=local)


def _refuse(scene: Scene, actor: Person) -> None:
    require(actor, Operation.SET_VARIABLES, case_rights(scene.runnable.process))
    if scene.loaded.status != "active":
        key, status = scene.loaded.key, scene.loaded.status
        raise ProcessInstanceUnknown(f"process instance {key} is {status}")
