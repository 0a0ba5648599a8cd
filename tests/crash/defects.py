"""Defects that the harness must find: each breaks one thing in a child, and in it alone.

Each names the invariants of which at least one must be reported, and the crash points (if any)
without which it does no harm: most faults of this kind show only when something dies in between.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from tests.crash import defects_of_effects as effects
from tests.crash.patches import wrap
from tests.crash.points import Function

_COUNT = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect.

    Args:
        seed: breaks it, in this process.
        invariants: one of these must be reported.
        servers: points at which servers die meanwhile, each after so many passes.
        workers: likewise.
        at_once: whether a look right after a death shows it, before anybody repairs it.
        told: what the violation says, where several checks report the invariant.
    """

    seed: Callable[[], None]
    invariants: frozenset[str]
    servers: Mapping[str, int] = field(default_factory=dict)
    workers: Mapping[str, int] = field(default_factory=dict)
    at_once: bool = False
    told: str = ""


def _commit_before_entry() -> None:
    """The rows of a step are committed, and its entry in a transaction of its own."""

    def outer(inner: Function) -> Function:
        def store(send: Any, origin: str, instance: str, entries: Any) -> None:
            # Before it, a first step has written nothing, and the system has no rows.
            if instance != "system" and entries[0].seq > 1:
                send.__self__.send(commit=True)
            inner(send, origin, instance, entries)

        return store

    wrap(("audit.ledger", "_store"), outer)


def _entry_without_state() -> None:
    """Now and then the entry is written and the instance is not."""

    def outer(inner: Function) -> Function:
        def send_step(exchange: Any, rows: Any) -> None:
            if rows.expected is None or next(_COUNT) % 3 != 0:
                inner(exchange, rows)

        return send_step

    wrap(("engine.store.step_writing", "send_step"), outer)


def _no_version_check() -> None:
    """The last one to write wins, whatever happened since it read."""
    from engine.store import step_writing

    def read_again(inner: Function) -> Function:
        def prepare(ledger: Any, connection: Any, step: Any, *held: Any) -> Any:
            if step.instance != "system" and step.seq > 1:
                key = int(step.instance)
                connection.exec_driver_sql(
                    "SELECT FROM engine.process_instance WHERE key = %s FOR UPDATE", (key,)
                )
                head = connection.exec_driver_sql(
                    "SELECT version, head FROM engine.process_instance WHERE key = %s", (key,)
                ).one()
                step = replace(step, seq=head.version + 1, previous=bytes(head.head))
            return inner(ledger, connection, step, *held)

        return prepare

    moved = step_writing._MOVED.replace("AND version = %(expected)s", "")
    assert moved != step_writing._MOVED
    step_writing._MOVED = moved
    wrap(("audit.ledger", "Ledger.prepare"), read_again)


def _loser_told_of_success() -> None:
    """Whoever comes second is told that it was them."""
    from engine.faults import UserTaskNotReady

    def outer(inner: Function) -> Function:
        def complete(*arguments: Any, **named: Any) -> None:
            try:
                inner(*arguments, **named)
            except UserTaskNotReady:
                return

        return complete

    wrap(("api.http.user_tasks", "complete_user_task"), outer)


def _timer_early() -> None:
    """Timers are armed for a moment before the model says so, in state and rows alike."""

    def outer(inner: Function) -> Function:
        def arm(*arguments: Any) -> Any:
            armed = inner(*arguments)
            return replace(armed, due_at=armed.due_at - timedelta(milliseconds=800))

        return arm

    wrap(("engine.core.events", "arm"), outer)


def _timer_twice() -> None:
    """A timer's event happens two times in the step that it makes."""

    def outer(inner: Function) -> Function:
        def fire(*arguments: Any) -> Any:
            transition = inner(*arguments)
            return replace(transition, facts=(transition.facts[0], *transition.facts))

        return fire

    wrap(("engine.core.event_step", "fire_timer"), outer)


def _signed_before_commit() -> None:
    """Places and signature are one transaction: the head is signed before its entries are kept."""
    from audit.sequencer import integrate, publish_checkpoint
    from engine.store import accounts
    from engine.store.database import transaction

    def outer(_inner: Function) -> Function:
        def advance(workspace: Any) -> int:
            with transaction(workspace.sequencer) as connection:
                placed = integrate(connection, workspace.ledger)
                now = accounts.clock(connection, workspace.real_time())
                publish_checkpoint(connection, workspace.ledger, now)
            return placed

        return advance

    wrap(("engine.worker", "advance_ledger"), outer)


def _four_eyes_off() -> None:
    """Nobody is excluded from a task, whatever they did before."""

    def outer(inner: Function) -> Function:
        def rights(task: Any) -> Any:
            return replace(inner(task), excluded=frozenset())

        return rights

    def unmarked(inner: Function) -> Function:
        def allow(person: Any, operation: Any, task: Any) -> None:
            inner(person, operation, replace(task, excluded=()))

        return allow

    wrap(("engine.workspace", "task_rights"), outer)

    def blind(_inner: Function) -> Function:
        return lambda *_: None

    for module in ("complete_user_task", "claim_user_task"):
        wrap((f"engine.commands.{module}", "require_task"), unmarked)
    wrap(("engine.core.four_eyes", "refuse_excluded"), blind)


def _definition_changed_in_place() -> None:
    """A running instance goes on under the newest version."""

    def outer(inner: Function) -> Function:
        def process(definitions: Any, connection: Any, key: int, *rest: Any) -> Any:
            head = definitions.catalogue(connection).process_by_key.get(key)
            if head is not None:
                key = definitions.catalogue(connection).processes[head.id][-1].key
            return inner(definitions, connection, key, *rest)

        return process

    wrap(("engine.workspace", "Definitions.process"), outer)


def _acknowledged_before_commit() -> None:
    """The answer goes out while the step is still on its way."""

    def outer(inner: Function) -> Function:
        def complete(*arguments: Any, **named: Any) -> None:
            def later() -> None:
                time.sleep(0.2)
                inner(*arguments, **named)

            threading.Thread(target=later, daemon=True).start()

        return complete

    wrap(("api.http.user_tasks", "complete_user_task"), outer)


def _stuck_token() -> None:
    """Now and then a step forgets to open the user task that it comes to."""

    def outer(inner: Function) -> Function:
        def send_step(exchange: Any, rows: Any) -> None:
            forgets = rows.expected is not None and rows.user_tasks and next(_COUNT) % 2 == 0
            inner(exchange, replace(rows, user_tasks=()) if forgets else rows)

        return send_step

    wrap(("engine.store.step_writing", "send_step"), outer)


def _astray() -> None:
    """Now and then a step writes who may do a user task under another key than the task's."""

    def outer(inner: Function) -> Function:
        def send_step(exchange: Any, rows: Any) -> None:
            inner(exchange, rows)
            if rows.user_tasks and next(_COUNT) % 2 == 0:
                exchange.add(
                    "INSERT INTO engine.user_task_candidate "
                    "(user_task_key, process_instance_key, candidate, due_at, priority) "
                    "VALUES (nextval('engine.key'), %s, 'group:nobody', NULL, 0)",
                    (rows.instance,),
                )

        return send_step

    wrap(("engine.store.step_writing", "send_step"), outer)


def _refused_and_done() -> None:
    """A start is done, and then refused."""
    from engine.faults import EngineFault

    def outer(inner: Function) -> Function:
        def start(*arguments: Any, **named: Any) -> Any:
            started = inner(*arguments, **named)
            if next(_COUNT) % 2 == 0:
                raise EngineFault
            return started

        return start

    wrap(("api.http.process_instances", "start_process_instance"), outer)


def _refusal_leaves_a_trace() -> None:
    """Whoever may not complete a task has touched its row all the same."""
    from engine.faults import EngineFault

    def outer(inner: Function) -> Function:
        def complete(workspace: Any, key: int, *arguments: Any, **named: Any) -> None:
            try:
                inner(workspace, key, *arguments, **named)
            except EngineFault:
                with workspace.transaction() as connection:
                    connection.exec_driver_sql(
                        "UPDATE engine.user_task SET priority = priority WHERE key = %s", (key,)
                    )
                raise

        return complete

    wrap(("api.http.user_tasks", "complete_user_task"), outer)


def _fault_unforeseen() -> None:
    """Now and then a request runs into something that nobody thought of."""

    def outer(inner: Function) -> Function:
        def complete(*arguments: Any, **named: Any) -> None:
            if next(_COUNT) % 3 == 0:
                raise RuntimeError("unforeseen")
            inner(*arguments, **named)

        return complete

    wrap(("api.http.user_tasks", "complete_user_task"), outer)


def _message_twice() -> None:
    """A message stays with the next one who waits although it was delivered: note nothing."""

    def outer(inner: Function) -> Function:
        def receive(*arguments: Any) -> Any:
            transition = inner(*arguments)
            return replace(transition, facts=(transition.facts[0], *transition.facts))

        return receive

    wrap(("engine.core.event_step", "receive_message"), outer)


def _of(*names: str) -> frozenset[str]:
    return frozenset(names)


DEFECTS: Mapping[str, Defect] = {
    "commit before the ledger entry": Defect(
        _commit_before_entry,
        _of("I2"),
        servers={"entry-next": 3},
        workers={"entry-next": 3},
        at_once=True,
    ),
    "entry without state": Defect(_entry_without_state, _of("I2")),
    "no version check": Defect(_no_version_check, _of("I1", "I3", "race")),
    "the loser is told of success": Defect(_loser_told_of_success, _of("I1", "race")),
    "timer early": Defect(_timer_early, _of("I6")),
    "timer twice": Defect(_timer_twice, _of("I6")),
    "effect inside the step": Defect(
        effects.effect_inside_step, _of("I5"), servers={"by its own defect": 0}, at_once=True
    ),
    "new idempotency key on retry": Defect(
        effects.new_key_on_retry, _of("I5"), workers={"effect-done": 0}
    ),
    "lost retry": Defect(effects.lost_retry, _of("I5"), workers={"effect-next": 0}),
    "signed before the commit": Defect(
        _signed_before_commit, _of("I4"), workers={"sign.before-commit": 1}, at_once=True
    ),
    "four eyes off": Defect(_four_eyes_off, _of("I9")),
    "definition changed in place": Defect(_definition_changed_in_place, _of("I12")),
    "acknowledged before the commit": Defect(
        _acknowledged_before_commit, _of("I1"), servers={"step.before-commit": 8}, at_once=True
    ),
    "stuck token": Defect(_stuck_token, _of("I10")),
    "a row that hangs on nothing": Defect(_astray, _of("I2"), told="hangs on nothing"),
    "refused and done": Defect(_refused_and_done, _of("I1", "I11")),
    "a refusal leaves a trace": Defect(_refusal_leaves_a_trace, _of("I7")),
    "a fault without a word": Defect(_fault_unforeseen, _of("I11")),
    "message twice": Defect(_message_twice, _of("I1")),
}


def names() -> Sequence[str]:
    """Return the defects, as the table of a run names them."""
    return tuple(DEFECTS)
