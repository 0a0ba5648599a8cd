"""What a migration is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.faults import MigrationFault
from engine.model import OpenedUserTask, Transition


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """How the elements of one version correspond to those of another.

    Args:
        mapping: element id -> element id in the target; what is not named keeps its id. A sequence
            flow into a join may be named as well.
        restart_timers: let timers begin anew as the target has them, instead of keeping when they
            are due.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    restart_timers: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """Tokens that stand at an element, and where they stand afterwards."""

    element_id: str
    name: str
    target_id: str
    target_name: str
    count: int


@dataclass(frozen=True, slots=True)
class MigratedUserTask:
    """An open user task as the target has it; its key, its assignee and its claim stay.

    Args:
        people: whether its candidates change.
        due: whether its due date changes, likewise `follow_up`.
        priority: whether its priority changes.
    """

    task: OpenedUserTask
    people: bool
    due: bool
    follow_up: bool
    priority: bool


@dataclass(frozen=True, slots=True)
class Migration:
    """An instance in the terms of its target, and what of its rows is not said by a transition.

    Args:
        transition: the step.
        moves: where its tokens stand before and afterwards.
        renamed: token id -> (element id, element id in the target), where they differ.
        listeners_renamed: (holder id, listener, listener in the target), likewise.
        timers_closed: (holder id, listener) of timers that the target has no place for.
        subscriptions_closed: likewise messages and signals.
        user_tasks: those that are open.
        timers_kept: how many timers run on; likewise `subscriptions_kept`.
    """

    transition: Transition
    moves: Sequence[Move] = ()
    renamed: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    listeners_renamed: Sequence[tuple[int, str, str]] = ()
    timers_closed: Sequence[tuple[int, str]] = ()
    subscriptions_closed: Sequence[tuple[int, str]] = ()
    user_tasks: Sequence[MigratedUserTask] = ()
    timers_kept: int = 0
    subscriptions_kept: int = 0


@dataclass(frozen=True, slots=True)
class InstancePreview:
    """What a migration would do to one instance; nothing if there are faults.

    Args:
        timers: how many are kept, given up, begun; likewise messages and signals in
            `subscriptions`.
    """

    key: int
    moves: Sequence[Move] = ()
    faults: Sequence[MigrationFault] = ()
    timers: tuple[int, int, int] = (0, 0, 0)
    subscriptions: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class MigrationPreview:
    """What a migration of many would do.

    Args:
        total: how many instances the filter names; no more than the first of them are looked at.
        moves: over all instances that can be migrated.
        refused: those that cannot, and why.
    """

    total: int
    looked_at: int
    moves: Sequence[Move] = ()
    refused: Sequence[InstancePreview] = ()
