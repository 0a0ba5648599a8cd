"""Migration: an instance goes on in another version of its process, or in another process.

Its tokens stand at the elements that correspond; variables, what has been completed and who did it
stay as they are. What the target listens for, and which work waits, is said by the target.

Source: Camunda 8.9, process instance migration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from audit.entry import JsonValue
from engine.core import (
    behaviour,
    compensation,
    continuations,
    listeners,
    migrated_listening,
)
from engine.core.assignment import opened_user_task
from engine.core.correspondence import Correspondence, alike
from engine.core.events import MESSAGES, SIGNALS, TIMERS, Holder
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.migrated_listening import Change, HolderKey
from engine.core.migrated_state import is_foreign, migrate_state
from engine.core.migration_checks import check
from engine.core.migration_words import Faults
from engine.core.node import FlowNode, Kind
from engine.core.state import load
from engine.core.step_frame import bounded, exclusions_of, finished
from engine.core.store import Instance, Token
from engine.core.stuck import TokenStuck
from engine.faults import MigrationRefused
from engine.migration_model import MigratedUserTask, Migration, MigrationPlan, Move
from engine.model import Surroundings, Transition


@dataclass(frozen=True, slots=True)
class Version:
    """A process with its number, for the ledger."""

    process: ExecutableProcess
    version: int


Performers = Mapping[str, Sequence[str]]
"""Activity id -> account ids that did it, of all user tasks and the start: the state keeps only
those that its own version asks for."""


@dataclass
class _Making:
    """A migration under way."""

    old: Instance
    to: Correspondence
    step: Interpreter
    faults: Faults
    user_tasks: list[MigratedUserTask] = field(default_factory=list)


def migrate(
    source: Version,
    target: Version,
    state: bytes,
    plan: MigrationPlan,
    surroundings: Surroundings,
    *,
    reason: str,
    performers: Performers,
) -> Migration:
    """Return the step with which an operator lets an instance go on in another version.

    Raises:
        MigrationRefused: with all that stands against it.
        StepFailed: the step does not come to a wait state.
    """
    made: list[Migration] = []

    @bounded
    def run(content: bytes) -> Transition:
        found = _migrated(source, target, content, plan, surroundings, reason, performers)
        made.append(found)
        return found.transition

    run(state)
    return made[0]


def _migrated(
    source: Version,
    target: Version,
    state: bytes,
    plan: MigrationPlan,
    surroundings: Surroundings,
    reason: str,
    performers: Performers,
) -> Migration:
    old, faults = load(source.process, state), Faults()
    to = Correspondence(source.process, target.process, plan.mapping)
    check(old, to, faults)
    listening = migrated_listening.changes(old, to, plan.restart_timers, faults)
    if faults.found:
        raise MigrationRefused(faults.found)
    excluded = exclusions_of(old)
    kept = {holder: change.kept for holder, change in listening.items()}
    step = Interpreter(target.process, migrate_state(old, to, kept), surroundings)
    making = _Making(old, to, step, faults)
    _remember(making, performers)
    renamed = _renamed(making)
    moves = _moves(making)
    _record(making, source, target, moves, renamed, reason)
    _begin_anew(making, listening)
    if faults.found:
        raise MigrationRefused(faults.found)
    return Migration(
        finished(step, excluded),
        moves,
        renamed,
        _listeners_renamed(listening),
        [one for one, is_timer in _closed(listening) if is_timer],
        [one for one, is_timer in _closed(listening) if not is_timer],
        making.user_tasks,
        *_kept(old, listening),
    )


def _remember(making: _Making, performers: Performers) -> None:
    """Let four eyes of the target know who did what the source did not ask about."""
    new, to = making.step.instance, making.to
    asked_before = {to.name(one) for one in to.source.remembered}
    for activity, accounts in performers.items():
        name = to.name(activity)
        if name in to.target.remembered - asked_before:
            new.performers[name] = [*dict.fromkeys([*new.performers.get(name, ()), *accounts])]


def _begin_anew(making: _Making, listening: dict[HolderKey, Change]) -> None:
    """Let begin to wait what the target says otherwise than the source: events, jobs, tasks."""
    names = {making.to.name(one.id): one for one in making.to.source.nodes.values()}
    migrated_listening.begin(making.step, listening, names, making.faults)
    for old, new in _pairs(making):
        try:
            if behaviour.is_open_user_task(new):
                making.user_tasks.append(_user_task(making.step, old, new))
            if behaviour.waits(new, Kind.JOB) and not alike(_work(old), _work(new)):
                making.step.changes.close_job(new.id)
                behaviour.open_job(making.step, new)
        except TokenStuck as stuck:
            making.faults.add("value", old.node, reason=stuck.message)


def _work(token: Token) -> object:
    """Return what a waiting token's job is made from."""
    node = token.node
    if continuations.waits(token):
        return None if node.continuation is None else node.continuation.job
    return listeners.due(token) if listeners.waits(token) else node.job


def _user_task(step: Interpreter, old: Token, new: Token) -> MigratedUserTask:
    before, after = old.node.user_task, new.node.user_task
    assert before is not None
    assert after is not None
    return MigratedUserTask(
        opened_user_task(new, after, step.now),
        people=not (
            alike(before.candidate_groups, after.candidate_groups)
            and alike(before.candidate_users, after.candidate_users)
        ),
        due=not alike(before.due_date, after.due_date),
        follow_up=not alike(before.follow_up_date, after.follow_up_date),
        priority=not alike(before.priority, after.priority),
    )


def _pairs(making: _Making) -> list[tuple[Token, Token]]:
    """Return each token that moves, as it was and as it is."""
    found = []
    for scope in making.old.scopes():
        for token in () if is_foreign(scope) else scope.tokens():
            new = making.step.instance.find(token.id)
            assert new is not None
            found.append((token, new))
    return found


def _renamed(making: _Making) -> dict[int, tuple[str, str]]:
    return {
        old.id: (old.node.id, new.node.id)
        for old, new in _pairs(making)
        if old.node.id != new.node.id
    }


def _moves(making: _Making) -> list[Move]:
    counted: Counter[tuple[FlowNode, FlowNode]] = Counter()
    for old, new in _pairs(making):
        if not old.instances() and not compensation.waits_aside(old):
            counted[old.node, new.node] += 1
    return [
        Move(old.id, old.name, new.id, new.name, count) for (old, new), count in counted.items()
    ]


def _record(
    making: _Making,
    source: Version,
    target: Version,
    moves: Sequence[Move],
    renamed: Mapping[int, tuple[str, str]],
    reason: str,
) -> None:
    """Write down what was before and what is now, the elements by commitment."""
    changes = making.step.changes
    changes.record("admin.intervened", data={"operation": "migrate"}, values={"reason": reason})
    data: dict[str, JsonValue] = {
        "from_process": source.process.id,
        "from_version": source.version,
        "to_process": target.process.id,
        "to_version": target.version,
    }
    if making.to.mapping:
        data["mapping"] = [[one, other] for one, other in sorted(making.to.mapping.items())]
    changes.record(
        "process.migrated",
        data=data,
        values={
            "before": [[one.element_id, str(one.count)] for one in moves],
            "after": [[one.target_id, str(one.count)] for one in moves],
        },
        refs={"from_definition": source.process.sha256, "definition": target.process.sha256},
    )
    for token_id, (element, _) in renamed.items():
        token = making.step.instance.find(token_id)
        changes.record("element.migrated", token, data={"from": element})


def _listeners_renamed(listening: Mapping[HolderKey, Change]) -> list[tuple[int, str, str]]:
    return [
        (holder, old, new)
        for (holder, _), change in listening.items()
        for old, new in change.kept.items()
        if old != new
    ]


def _kept(old: Instance, listening: Mapping[HolderKey, Change]) -> tuple[int, int]:
    """Return how many timers, and how many messages and signals, are waited for on."""
    kept = {
        (holder, listener) for (holder, _), change in listening.items() for listener in change.kept
    }
    counted = [
        [(holder.id, one) in kept for holder in _all(old) for one in holder.details.get(kind, ())]
        for kind in (TIMERS, MESSAGES, SIGNALS)
    ]
    timers, messages, signals = (sum(one) for one in counted)
    return timers, messages + signals


def _all(instance: Instance) -> list[Holder]:
    scopes: list[Holder] = [*instance.scopes()]
    return scopes + [token for scope in instance.scopes() for token in scope.tokens()]


def _closed(listening: Mapping[HolderKey, Change]) -> list[tuple[tuple[int, str], bool]]:
    """Return holder and listener of what is given up, and whether it is a timer."""
    return [
        ((holder, listener), kind == TIMERS)
        for (holder, _), change in listening.items()
        for kind, listener in change.closed
    ]
