"""The first step of a process instance, written."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from audit.entry import Step
from engine.commands.ended_cases import note_end
from engine.commands.held_at_once import hold_at_once, restrictions_met, saying_so
from engine.commands.keeping import step_that_fits
from engine.commands.move_instance import ledger_actor
from engine.commands.sealed_case import findable_values
from engine.commands.sealed_messages import open_keys
from engine.commands.sealed_person import person_of
from engine.commands.step_rows import awaited_by, rows_of
from engine.commands.thrown_messages import keep_sent
from engine.commands.thrown_signals import keep_thrown
from engine.core.executable import ExecutableProcess, fitting_business_id
from engine.core.store import ACTIVE
from engine.definitions import RunnableProcess
from engine.faults import DefinitionSuspended
from engine.model import Person, Transition
from engine.store import messages, step_writing, suspensions
from engine.store.instances import NewInstanceFrame
from engine.store.step_writing import StepRows
from engine.workspace import Workspace


@step_that_fits()
def write_first_step(
    workspace: Workspace,
    connection: Connection,
    frame: NewInstanceFrame,
    runnable: RunnableProcess,
    *,
    transition: Transition,
    actor: Person,
    business_id: str | None = None,
) -> None:
    """Write the first step of an instance: its rows and the first entry of its chain.

    Raises:
        DefinitionSuspended: an operator lets no instance of it start.
        StepFailed: anything of it does not fit, or a form that a task needs is not deployed.
    """
    _refuse_suspended(connection, runnable)
    subject = workspace.ledger.new_subject()
    person = person_of(workspace.seals, runnable, subject, transition, frame.now)
    met = restrictions_met(connection, person, frame.key, transition)
    transition = saying_so(transition, runnable, met)
    rows, facts = rows_of(
        workspace, connection, runnable, frame, transition=transition, open_incidents=()
    )
    seal, new_key = workspace.seals.new(frame.key, subject)
    appended = workspace.ledger.append(
        connection,
        Step(
            instance=str(frame.key),
            seq=1,
            previous=None,
            definition=runnable.reference,
            actor=ledger_actor(actor),
            facts=facts,
            state=transition.state,
            at=frame.now,
            subject=subject,
        ),
    )
    rows = replace(rows, version=appended.seq, seal=seal, new_key=new_key)
    rows = _as_begun(rows, workspace, runnable, transition, frame, business_id)
    given = {"head": appended.leaf, "subject": subject, "started_by": actor.account_id}
    rows = replace(rows, values={**rows.values, **given}, person=person)
    step_writing.write_step(connection, rows)
    workspace.observer.placed(frame.key, transition.within)
    hold_at_once(connection, met, frame.key, frame.now)
    _tell_others(workspace, connection, frame, transition, rows, runnable.process, actor)


def _as_begun(
    rows: StepRows,
    workspace: Workspace,
    runnable: RunnableProcess,
    transition: Transition,
    frame: NewInstanceFrame,
    business_id: str | None,
) -> StepRows:
    """Return the rows with the names of a new case, by which it is found."""
    variables = transition.variables or {}
    own_id = fitting_business_id(business_id) or runnable.process.business_id(variables, frame.now)
    summary = runnable.process.summary(variables, frame.now)
    values = {
        **rows.values,
        "process_definition_key": runnable.head.key,
        "business_id": own_id,
        "summary": summary,
    }
    words = workspace.seals.words(own_id, summary) or None
    kept = findable_values(workspace.seals, frame.key, runnable, variables, anew=False)
    return replace(rows, values=values, words=words, variables=kept)


def _refuse_suspended(connection: Connection, runnable: RunnableProcess) -> None:
    if suspensions.is_held(connection, runnable.head.key):
        raise DefinitionSuspended(
            f"version {runnable.head.version} of the process {runnable.head.id} is suspended: no "
            "instance of it starts until it is resumed"
        )


def _tell_others(
    workspace: Workspace,
    connection: Connection,
    frame: NewInstanceFrame,
    transition: Transition,
    rows: StepRows,
    process: ExecutableProcess,
    actor: Person,
) -> None:
    """Wake the messages that are awaited now, and keep what was sent and thrown."""
    messages.wake(connection, process.id, awaited_by(rows), frame.now, openly=open_keys(workspace))
    keep_sent(workspace, connection, transition.messages_thrown, actor=actor, now=frame.now)
    keep_thrown(
        workspace,
        connection,
        transition.signals_thrown,
        instance=frame.key,
        actor=actor,
        now=frame.now,
    )
    if transition.status != ACTIVE and process.forget_attribute is not None:
        note_end(connection, process, frame.key, frame.now)
