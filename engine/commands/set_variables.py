"""Change variables of a running process instance, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.commands.corrected_entries import corrected_entries
from engine.commands.move_instance import Scene, move_instance
from engine.commands.reasons import checked_reason
from engine.core import codec, variable_step
from engine.core.permission import Operation
from engine.core.variable_step import Corrected
from engine.faults import ProcessInstanceUnknown, VariablesRefused
from engine.model import Person, Transition
from engine.modification_model import INSTANCE
from engine.store.instances import Place
from engine.workspace import Workspace, case_rights, require
from feel import Value, from_json


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
    why, values = checked_reason(reason), _values(variables)

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


def _refuse(scene: Scene, actor: Person) -> None:
    require(actor, Operation.SET_VARIABLES, case_rights(scene.runnable.process))
    if scene.loaded.status != "active":
        key, status = scene.loaded.key, scene.loaded.status
        raise ProcessInstanceUnknown(f"process instance {key} is {status}")


def _values(variables: Mapping[str, object]) -> dict[str, Value]:
    if not variables:
        raise VariablesRefused("there is no variable to write")
    try:
        return {name: codec.storable(from_json(value)) for name, value in variables.items()}
    except codec.NotStorable as refused:
        raise VariablesRefused(str(refused)) from None
