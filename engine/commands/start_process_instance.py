"""Start a process instance and run it to its first waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from engine.commands.evidence import with_form
from engine.commands.first_step import write_first_step
from engine.commands.handed_in_files import NOTHING_HANDED_IN, HandedIn, with_documents
from engine.commands.surroundings import surroundings_of
from engine.core import step
from engine.core.permission import Operation
from engine.definitions import RunnableProcess
from engine.faults import ProcessDefinitionUnknown
from engine.model import (
    Person,
    StartedInstance,
    StoredDocument,
    Surroundings,
    Transition,
    Values,
)
from engine.store import documents, instances, start_drafts
from engine.store.definitions import FormHead
from engine.store.instances import NewInstanceFrame
from engine.workspace import Workspace, definition_rights, require
from feel import from_json
from forms.model import Form
from forms.validate import validate_submission


def start_process_instance(
    workspace: Workspace,
    process_definition_id: str | None,
    *,
    key: int | None = None,
    variables: Mapping[str, object],
    business_id: str | None = None,
    actor: Person,
    files: HandedIn = NOTHING_HANDED_IN,
) -> StartedInstance:
    """Return the instance after its first step.

    Args:
        workspace: where.
        process_definition_id: starts its newest version; `None` if `key` says which.
        key: of one version of a process definition.
        variables: JSON with Decimal for numbers; the submission, if the process has a start form.
        business_id: the business's own name for it; `None` takes what the process proposes.
        actor: who starts it.
        files: what came beside the submission, looked at; those that it names are kept.

    Raises:
        ProcessDefinitionUnknown: there is no such definition.
        NotAllowed: the actor may not start it.
        SubmissionRefused: the variables break rules of the start form.
        StepFailed: the first step came to no wait state or cannot be kept; there is no instance.
    """
    observer = workspace.observer
    with observer.command("start_process_instance"), workspace.transaction() as connection:
        frame = instances.frame(connection, workspace.chosen_time())
        runnable = _runnable(workspace, connection, frame, process_definition_id, key)
        require(actor, Operation.START, definition_rights(runnable.process))
        around = surroundings_of(workspace, connection, runnable, frame, actor, files.documents)
        form = start_form_of(workspace, connection, runnable, frame.deployments)
        with observer.step(frame.key):
            transition, named = _first_step(runnable, frame, around, form, variables, files)
        write_first_step(
            workspace,
            connection,
            frame,
            runnable,
            transition=transition,
            business_id=business_id,
            actor=actor,
        )
        if form is not None and actor.kind == "user":
            start_drafts.drop(connection, actor.account_id, runnable.head.id)
        _keep(workspace, connection, frame, named)
    head = runnable.head
    return StartedInstance(frame.key, head.key, head.id, head.version, transition.status)


def _keep(
    workspace: Workspace,
    connection: Connection,
    frame: NewInstanceFrame,
    named: Sequence[StoredDocument],
) -> None:
    """Keep the files that the case begins with."""
    if named:
        seal = workspace.seals.of_case(connection, frame.key)
        documents.keep(connection, frame.key, named, frame.now, seal)


def start_form_of(
    workspace: Workspace, connection: Connection, runnable: RunnableProcess, deployments: int
) -> tuple[FormHead, Form] | None:
    """Return the form that starts a process, if it has one."""
    reference = runnable.process.start_form
    if reference is None:
        return None
    head = workspace.definitions.catalogue(connection, deployments).form(
        reference.form_id,
        reference.binding,
        reference.version_tag,
        runnable.head.deployment_key,
    )
    if head is None:
        raise ProcessDefinitionUnknown(f"the start form {reference.form_id} is not deployed")
    return head, workspace.definitions.form(connection, head)


def _runnable(
    workspace: Workspace,
    connection: Connection,
    frame: NewInstanceFrame,
    process_definition_id: str | None,
    key: int | None,
) -> RunnableProcess:
    if key is None:
        catalogue = workspace.definitions.catalogue(connection, frame.deployments)
        versions = catalogue.processes.get(process_definition_id or "", ())
        if not versions:
            raise ProcessDefinitionUnknown(
                f"there is no process definition {process_definition_id}; deploy it first"
            )
        key = versions[-1].key
    runnable = workspace.definitions.process(connection, key, frame.deployments)
    if process_definition_id not in {None, runnable.head.id}:
        raise ProcessDefinitionUnknown(
            f"process definition {key} is a version of {runnable.head.id}, not of "
            f"{process_definition_id}"
        )
    return runnable


def _first_step(
    runnable: RunnableProcess,
    frame: NewInstanceFrame,
    surroundings: Surroundings,
    start_form: tuple[FormHead, Form] | None,
    variables: Mapping[str, object],
    files: HandedIn,
) -> tuple[Transition, Sequence[StoredDocument]]:
    process, name = runnable.process, str(frame.key)
    if start_form is None:
        values: Values = {key: from_json(value) for key, value in variables.items()}
        return step.start(process, name, values, surroundings), ()
    head, form = start_form
    values = validate_submission(form, variables, {}, surroundings.now, files.given)
    transition = step.start(process, name, values, surroundings)
    transition = with_form(transition, "process.started", None, head=head, form=form)
    named = files.named_in(values)
    return with_documents(transition, named, None, None), named
