"""The first step of a process instance, written."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from audit.entry import Step
from engine.commands.keeping import step_that_fits
from engine.commands.move_instance import ledger_actor
from engine.commands.sealed_messages import open_keys
from engine.commands.step_rows import awaited_by, rows_of
from engine.commands.thrown_messages import keep_sent
from engine.commands.thrown_signals import keep_thrown
from engine.core.executable import fitting_business_id
from engine.faults import DefinitionSuspended
from engine.model import Person, Transition
from engine.store import messages, step_writing, suspensions
from engine.store.instances import NewInstanceFrame
from engine.store.step_writing import StepRows
from engine.workspace import RunnableProcess, Workspace


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
        StepFailed: the business id or anything else of it does not fit, or a form that a task needs
            is not deployed.
    """
    _refuse_suspended(connection, runnable)
    rows, facts = rows_of(
        workspace, connection, runnable, frame, transition=transition, open_incidents=()
    )
    subject = workspace.ledger.new_subject()
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
    variables = transition.variables or {}
    values = {
        **rows.values,
        "process_definition_key": runnable.head.key,
        "business_id": fitting_business_id(business_id)
        or runnable.process.business_id(variables, frame.now),
        "summary": runnable.process.summary(variables, frame.now),
        "head": appended.leaf,
        "subject": subject,
        "started_by": actor.account_id,
    }
    step_writing.write_step(connection, replace(rows, version=appended.seq, values=values))
    _tell_others(workspace, connection, frame, transition, rows, runnable.process.id, actor)


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
    process_id: str,
    actor: Person,
) -> None:
    """Wake the messages that are awaited now, and keep what was sent and thrown."""
    messages.wake(connection, process_id, awaited_by(rows), frame.now, openly=open_keys(workspace))
    keep_sent(workspace, connection, transition.messages_thrown, actor=actor, now=frame.now)
    keep_thrown(
        workspace,
        connection,
        transition.signals_thrown,
        instance=frame.key,
        actor=actor,
        now=frame.now,
    )
