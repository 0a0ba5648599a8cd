"""Complete a user task with what its form took."""

from __future__ import annotations

from collections.abc import Mapping

from engine.commands.evidence import with_form
from engine.commands.handed_in_files import NOTHING_HANDED_IN, HandedIn, with_documents
from engine.commands.late_decision import keep_late_decision
from engine.commands.move_instance import Scene, move_instance
from engine.commands.stand_in import as_deputy
from engine.core import codec, step
from engine.core.permission import Operation
from engine.core.state import load
from engine.faults import (
    FieldFault,
    NotAllowed,
    SubmissionRefused,
    UserTaskNotReady,
    UserTaskUnknown,
)
from engine.model import Person, Transition, Values
from engine.store import documents
from engine.store.instances import Place, UserTaskRecord
from engine.workspace import Workspace, require_task
from feel import Value, from_json
from forms.validate import shown_data, validate_submission


def complete_user_task(
    workspace: Workspace,
    key: int,
    submission: Mapping[str, object],
    *,
    actor: Person,
    files: HandedIn = NOTHING_HANDED_IN,
) -> None:
    """Complete a user task and run its instance to the next waits.

    Args:
        workspace: where.
        key: of the user task.
        submission: what the person filled in; only the form's own visible fields are taken. Of a
            task that names no form, all of it is: nothing else could say what belongs to it.
        actor: who does it; one of the candidates, or who has claimed it, or a deputy of theirs.
        files: what came beside the submission, looked at; those that it names are kept.

    Raises:
        UserTaskUnknown: there is no such user task.
        UserTaskNotReady: it was completed or cancelled, also by somebody who was faster. Of an
        approval it is kept what the actor would have decided.
        NotAllowed: the actor is no candidate, somebody else has claimed it, or four eyes keeps
        them from it.
        SubmissionRefused: fields are missing, wrong or unknown; all of them are named.
    """

    def move(scene: Scene) -> Transition:
        task = waiting_user_task(scene)
        require_task(actor, Operation.COMPLETE, task)
        return completed_user_task(as_deputy(scene, task), task, submission, files)

    try:
        move_instance(
            workspace,
            Place.USER_TASK,
            key,
            actor=actor,
            move=move,
            unknown=UserTaskUnknown(f"there is no user task {key}"),
        )
    except UserTaskNotReady:
        keep_late_decision(workspace, key, submission, actor=actor)
        raise


def waiting_user_task(scene: Scene) -> UserTaskRecord:
    """Return the user task that the scene was found by.

    Raises:
        UserTaskNotReady: nobody can do it any more.
    """
    task = scene.loaded.user_task
    if task is None or task.state not in {"ready", "claimed"}:
        state = "unknown" if task is None else task.state
        raise UserTaskNotReady(f"user task {task.key if task else ''} is {state}")
    return task


def completed_user_task(
    scene: Scene, task: UserTaskRecord, submission: Mapping[str, object], files: HandedIn
) -> Transition:
    """Return the step that completes a task, by whoever may: its form has been checked."""
    process, state, now = scene.runnable.process, scene.loaded.state, scene.loaded.now
    _refuse_to_sign(scene, task)
    if task.form_key is None:
        given = _taken_as_given(submission)
        return step.complete_user_task(
            process, scene.name, state, task.token_id, given, scene.surroundings, before=task.state
        )
    definitions = scene.workspace.definitions
    head = definitions.catalogue(scene.connection, scene.loaded.deployments).form_by_key[
        task.form_key
    ]
    form = definitions.form(scene.connection, head)
    variables = step.variables_of(process, state, task.token_id)
    values = validate_submission(form, submission, variables, now, files.given)
    named = files.named_in(values)
    # Before the step: what comes next in it may have one of them signed.
    documents.keep(scene.connection, scene.loaded.key, named, now, scene.loaded.seal)
    transition = step.complete_user_task(
        process, scene.name, state, task.token_id, values, scene.surroundings, before=task.state
    )
    shown = shown_data(form, variables, now)
    fact = transition.facts[0].type  # it is handed in only, where listeners are to be asked
    transition = with_form(transition, fact, str(task.token_id), head=head, form=form, shown=shown)
    return with_documents(transition, named, task.activity_id, str(task.token_id))


def _refuse_to_sign(scene: Scene, task: UserTaskRecord) -> None:
    """Pass, if nothing is signed at the task: that is done by its link alone, by whoever has it.

    Raises:
        NotAllowed: a document is.
    """
    if task.form_key is not None:
        return
    found = load(scene.runnable.process, scene.loaded.state).find(task.token_id)
    plan = found.node.user_task.link if found and found.node.user_task else None
    if plan is not None and plan.sign is not None:
        raise NotAllowed("a document is signed by its link alone", rule="candidate")


def _taken_as_given(submission: Mapping[str, object]) -> Values:
    """Return the variables of a submission to a task without a form, as they can be kept.

    Raises:
        SubmissionRefused: one of them cannot.
    """
    values: dict[str, Value] = {}
    for name, value in submission.items():
        try:
            values[name] = codec.storable(from_json(value))
        except codec.NotStorable:
            message = "Dieser Wert kann nicht aufbewahrt werden: Er ist zu groß oder zu tief."
            fault = FieldFault(name, name, name, "value", message)
            raise SubmissionRefused((fault,)) from None
    return values
