"""One step of one instance, in one transaction: read, run to the next waits, write, on record.

Every command that changes an instance goes through here. A step first runs without a lock; if
somebody else was faster, it runs again under one. Locks are taken in one order: the instance's row
before all rows that hang on it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from psycopg.errors import UniqueViolation
from sqlalchemy import Connection

from audit.entry import Actor, Fact, Step
from audit.frozen import frozen
from audit.ledger import Prepared
from engine.batch_model import COMPLETED, Errand
from engine.commands.ended_cases import note_end
from engine.commands.held_at_once import standing_still
from engine.commands.keeping import step_that_fits
from engine.commands.note_damage import note_damage
from engine.commands.observed_jobs import note_job
from engine.commands.restrictions import refuse_restricted
from engine.commands.sealed_case import note_names, with_key
from engine.commands.sealed_messages import open_keys
from engine.commands.step_rows import accounts_of, awaited_by, rows_of
from engine.commands.surroundings import surroundings_of
from engine.commands.thrown_messages import keep_sent
from engine.commands.thrown_signals import keep_thrown
from engine.core.compiled_events import event_id
from engine.core.store import ACTIVE
from engine.core.stuck import readable
from engine.definitions import RunnableProcess
from engine.faults import CaseDamaged, EngineFault, InstanceSuspended, StepFailed, VersionConflict
from engine.model import OpenedIncident, Person, Surroundings, Transition
from engine.store import batches, instances, jobs, messages, step_writing, trouble, user_tasks
from engine.store.exchange import Exchange
from engine.store.instances import LoadedInstance, Place
from engine.store.sealing import Statement
from engine.store.step_writing import StepRows
from engine.workspace import Workspace

ENGINE = Person("engine", "engine", "Vorgang", kind="system")
TIMER = Person("timer", "timer", "Zeitgeber", kind="timer")
CONNECTOR = Person("connector", "connector", "Vorgang", kind="service")

_log = logging.getLogger(__name__)
_ATTEMPTS_UNDER_LOCK = 4
"""More than one: locks outside the instance, such as those of messages, may cross all the same."""


class Overtaken(Exception):
    """Somebody else moved the instance between our reading and our writing."""


class ItemSettled(Exception):
    """The item of the batch in whose course the step runs is not to be done any more."""


@frozen
class Scene:
    """An instance about to move, and all that its step may look at.

    Args:
        errand: the item of a batch in whose course it moves.
    """

    workspace: Workspace
    connection: Connection
    loaded: LoadedInstance
    runnable: RunnableProcess
    actor: Person
    surroundings: Surroundings
    errand: Errand | None = None

    @property
    def name(self) -> str:
        """The instance as the ledger calls it."""
        return str(self.loaded.key)

    def unmoved(self, *facts: Fact) -> Transition:
        """Return a transition that leaves tokens and variables as they are and records these
        facts."""
        return Transition(state=self.loaded.state, status=self.loaded.status, facts=facts)


@dataclass(frozen=True, slots=True)
class Rebound:
    """A transition with which an instance goes on in another definition, or after it was held.

    Args:
        held: whether an operator holds it then.
    """

    transition: Transition
    runnable: RunnableProcess
    held: bool


Move = Callable[[Scene], Transition | Rebound | None]


def move_instance(
    workspace: Workspace,
    place: Place,
    key: int,
    *,
    actor: Person,
    move: Move,
    unknown: EngineFault,
    locked: bool = False,
    also_suspended: bool = False,
    parks: bool = True,
) -> LoadedInstance:
    """Return the instance as it was before the step, which is now committed.

    Args:
        workspace: where it runs.
        place: by which row, of this key, the instance is found.
        actor: who moves it.
        move: decides; `None` leaves the instance as it is. It runs again if somebody else was
            faster, so it writes only through its connection.
        unknown: raised if there is no such row.
        locked: lock the instance first, because `move` itself writes, or waits for others.
        also_suspended: move the instance even while an operator holds it.
        parks: leave an incident where the step cannot be done.

    Raises:
        InstanceSuspended: an operator holds the instance.
        VersionConflict: not even locks helped.
        CaseDamaged, StepFailed: the step cannot be done; an incident stands at the instance.
    """
    command = _command(move)
    for under_lock in (locked, *[True] * _ATTEMPTS_UNDER_LOCK):
        try:
            with workspace.observer.command(command), workspace.transaction() as connection:
                if under_lock:
                    instances.lock(connection, place, key)
                scene = scene_of(workspace, connection, place, key, actor=actor, unknown=unknown)
                _refuse_held(scene, also_suspended)
                with workspace.observer.step(scene.loaded.key):
                    transition = move(scene)
                _write_moved(scene, transition)
            note_job(workspace.observer, command, scene.loaded.job, moved=transition is not None)
            return scene.loaded
        except (Overtaken, VersionConflict):
            continue
        except (CaseDamaged, StepFailed) as fault:
            if parks:
                _record_failed_step(workspace, place, key, fault, unknown)
            raise
    raise VersionConflict


def _refuse_held(scene: Scene, also_suspended: bool) -> None:
    if scene.loaded.suspended and not also_suspended:
        raise InstanceSuspended(held(scene.loaded.key))
    if scene.loaded.suspended:
        refuse_restricted(scene.connection, scene.loaded.key, scene.actor)


def held(key: int) -> str:
    """Return the sentence that nothing in an instance moves."""
    return f"process instance {key} is suspended: nothing in it moves until it is resumed"


def _command(move: Move) -> str:
    """Return the command that moves an instance in this way: a command is named as its module."""
    return move.__module__.rpartition(".")[2]


def ledger_actor(person: Person, role: str | None = None) -> Actor:
    """Return the person as the ledger names them: by an opaque reference."""
    return Actor(person.kind, person.account_id, role, person.authentication)


def scene_of(
    workspace: Workspace,
    connection: Connection,
    place: Place,
    key: int,
    *,
    actor: Person,
    unknown: EngineFault,
) -> Scene:
    """Return an instance as it stands, with all that its step may look at.

    Raises:
        EngineFault: `unknown`, if there is no such row.
    """
    at = workspace.chosen_time()
    loaded = instances.load(connection, place, key, at, workspace.seals)
    if loaded is None and place is Place.INSTANCE:
        # An archived one moves no more, but whoever asks it to is told that it has ended.
        loaded = instances.load(connection, Place.CASE, key, at, workspace.seals)
    if loaded is None:
        raise unknown
    loaded = with_key(workspace.seals, connection, loaded)
    runnable = workspace.definitions.process(
        connection, loaded.process_definition_key, loaded.deployments
    )
    # What the step brings about later is no part of the batch any more.
    errand = actor.errand
    if errand is not None:
        actor = replace(actor, errand=None)
    surroundings = surroundings_of(workspace, connection, runnable, loaded, actor)
    return Scene(workspace, connection, loaded, runnable, actor, surroundings, errand)


def _write_moved(scene: Scene, moved: Transition | Rebound | None) -> None:
    """Write a step, under the definition in which the instance goes on; and that the item of a
    batch is done, so that no crash does it twice.

    Raises:
        ItemSettled: it is not to be done any more.
        StepFailed: something of it cannot be kept.
    """
    if moved is None:
        return
    rebound = isinstance(moved, Rebound)
    if isinstance(moved, Rebound):
        loaded = replace(scene.loaded, suspended=moved.held)
        scene, moved = replace(scene, loaded=loaded, runnable=moved.runnable), moved.transition
    errand = scene.errand
    if errand is not None:
        applied = Fact("batch.applied", data={"batch": str(errand.batch)})
        moved = replace(moved, facts=(applied, *moved.facts))
    with step_that_fits():
        _write(*standing_still(scene, moved), anew=rebound)
    scene.workspace.observer.placed(scene.loaded.key, moved.within)
    if errand is not None and not batches.finish(
        scene.connection, errand, COMPLETED, scene.loaded.now
    ):
        raise ItemSettled


def _write(scene: Scene, transition: Transition, person: Statement | None, *, anew: bool) -> None:
    loaded, connection, seals = scene.loaded, scene.connection, scene.workspace.seals
    open_incidents = trouble.open_of(connection, loaded.key) if loaded.has_incident else ()
    rows, facts = rows_of(
        scene.workspace,
        connection,
        scene.runnable,
        loaded,
        transition=transition,
        open_incidents=open_incidents,
    )
    prepared = scene.workspace.ledger.prepare(
        connection,
        Step(
            instance=scene.name,
            seq=loaded.version + 1,
            previous=loaded.head,
            definition=scene.runnable.reference,
            actor=ledger_actor(scene.actor),
            facts=facts,
            state=transition.state,
            at=loaded.now,
            subject=loaded.subject,
        ),
        loaded.held_keys,
    )
    rows.expected, rows.version = loaded.version, prepared.seq
    rows.suspended = loaded.suspended
    rows.completed_by = transition.user_task_completed_by or scene.actor.account_id
    rows.done_job = loaded.job.key if loaded.job else None
    rows.values = {**rows.values, "head": prepared.leaf}
    rows.seal = loaded.seal
    note_names(seals, rows, loaded, scene.runnable, transition.variables, anew=anew)
    rows.person = person
    last = _is_all(scene, transition, rows)
    _send(scene, rows, prepared, commit=last and scene.workspace.within is None)
    if not last:
        _write_user_tasks(scene, transition)
        _tell_others(scene, transition, rows)


def _is_all(scene: Scene, transition: Transition, rows: StepRows) -> bool:
    """Return whether a step writes nothing but its rows and its entry.

    Then its transaction can end in the same round trip.
    """
    return not (
        scene.errand
        or transition.user_tasks_changed
        or transition.user_tasks_assigned
        or transition.user_tasks_checked
        or transition.messages_thrown
        or transition.signals_thrown
        or rows.subscriptions
        or (transition.status != ACTIVE and scene.runnable.process.end_matters)
    )


def _write_user_tasks(scene: Scene, transition: Transition) -> None:
    """Write what user tasks are like now, who holds them, and what listeners are asked."""
    connection, key = scene.connection, scene.loaded.key
    if transition.user_tasks_changed:
        directory = scene.workspace.definitions.directory(connection, scene.loaded.accounts)
        for task in transition.user_tasks_changed:
            users = accounts_of(directory, task.candidate_users)
            user_tasks.change(connection, key, task, users)
    for token_id, account in transition.user_tasks_assigned.items():
        user_tasks.assign(connection, key, token_id, account)
    for token_id, check in transition.user_tasks_checked.items():
        user_tasks.check(connection, key, token_id, check, scene.loaded.seal)


def _tell_others(scene: Scene, transition: Transition, rows: StepRows) -> None:
    """Wake the messages that are awaited now, and keep what was sent and thrown."""
    loaded, connection = scene.loaded, scene.connection
    process = scene.runnable.process
    messages.wake(
        connection, process.id, awaited_by(rows), loaded.now, openly=open_keys(scene.workspace)
    )
    keep_sent(
        scene.workspace, connection, transition.messages_thrown, actor=scene.actor, now=loaded.now
    )
    keep_thrown(
        scene.workspace,
        connection,
        transition.signals_thrown,
        instance=loaded.key,
        actor=scene.actor,
        now=loaded.now,
    )
    if transition.status != ACTIVE:
        note_end(connection, process, loaded.key, loaded.now)


def _send(scene: Scene, rows: StepRows, prepared: Prepared, *, commit: bool) -> None:
    """Write rows and entry together, and end the transaction with them if there is no more.

    The instance's row first: two that met at the entry, one of them with the row, would wait for
    each other.
    """
    exchange = Exchange(scene.connection)
    step_writing.send_step(exchange, rows)
    scene.workspace.ledger.store(exchange.add, prepared)
    try:
        exchange.send(commit=commit)
    except (step_writing.OVERTAKEN, UniqueViolation) as fault:
        raise Overtaken from fault


def _record_failed_step(
    workspace: Workspace, place: Place, key: int, fault: EngineFault, unknown: EngineFault
) -> None:
    """Put an incident where a step could not be done, once: the step itself was rolled back."""
    if not isinstance(fault, StepFailed):
        note_damage(workspace, place, key)
        return
    message = readable(str(fault))

    def park(scene: Scene) -> Transition:
        loaded = scene.loaded
        if loaded.incident is not None:
            raise _Known  # what was tried again still stands there; a second one says no more
        found_by = loaded.user_task or loaded.job or loaded.subscription
        token_id = found_by.token_id if found_by else None
        activity_id = fault.activity_id or (event_id(found_by.activity_id) if found_by else None)
        known = trouble.open_of(scene.connection, loaded.key)
        if any(one.type == trouble.STEP_FAILED and one.token_id == token_id for one in known):
            raise _Known
        if loaded.job is not None:
            # Not tried again by itself: its effect may have happened, only the step after it
            # failed.
            jobs.set_failed(scene.connection, loaded.job.key, message, loaded.seal)
        incident = OpenedIncident(token_id, activity_id, trouble.STEP_FAILED, message)
        return replace(
            scene.unmoved(trouble.created(incident)),
            incidents_opened=(incident,),
        )

    try:
        move_instance(
            workspace,
            place,
            key,
            actor=ENGINE,
            move=park,
            unknown=unknown,
            locked=True,
            also_suspended=True,
            parks=False,
        )
    except _Known:
        return
    except StepFailed:
        _log.exception("a step failed, and cannot be recorded either")


class _Known(Exception):
    """The incident stands already."""
