"""Let an instance go on in another version of its process, or in another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from engine.commands.move_instance import Rebound, Scene, move_instance, scene_of
from engine.commands.reasons import checked_reason
from engine.commands.surroundings import surroundings_of
from engine.core.migration import Version, migrate
from engine.core.migration_words import fault
from engine.core.permission import Operation
from engine.definitions import RunnableProcess
from engine.faults import (
    MigrationRefused,
    ProcessDefinitionUnknown,
    ProcessInstanceUnknown,
    StepFailed,
)
from engine.migration_model import InstancePreview, MigratedUserTask, Migration, MigrationPlan
from engine.model import OpenedUserTask, Person
from engine.store import migrated_rows
from engine.store.instances import Place
from engine.store.migrated_rows import MigratedRows
from engine.workspace import Workspace, case_rights, require


def migrate_process_instance(
    workspace: Workspace, key: int, target: int, plan: MigrationPlan, reason: str, *, actor: Person
) -> None:
    """Let an instance go on in another version.

    Timers keep when they are due, user tasks their key, their assignee and their claim; the forms
    are those of the target. Whom its four-eyes rules ask about counts from the beginning.

    Args:
        workspace: where.
        key: of the process instance.
        target: key of the process definition.
        plan: what corresponds.
        reason: why; sealed.
        actor: an operator.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        ProcessDefinitionUnknown: there is no such version.
        MigrationRefused: with all that stands against it; nothing has changed.
        NotAllowed: the actor may not migrate.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)

    def move(scene: Scene) -> Rebound:
        runnable = _target(scene, target)
        found = _migration(scene, runnable, plan, why)
        rows, changed = _rows(scene, runnable, found)
        migrated_rows.write(scene.connection, rows)
        moved = replace(found.transition, user_tasks_changed=changed)
        return Rebound(moved, runnable, held=scene.loaded.suspended)

    move_instance(
        workspace,
        Place.INSTANCE,
        key,
        actor=actor,
        move=move,
        unknown=ProcessInstanceUnknown(f"there is no process instance {key}"),
        locked=True,
        also_suspended=True,
    )


def preview_migration(
    workspace: Workspace, key: int, target: int, plan: MigrationPlan, *, actor: Person
) -> InstancePreview:
    """Return what a migration would do; nothing is changed, nothing is recorded.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        ProcessDefinitionUnknown: there is no such version.
        NotAllowed: the actor may not migrate.
    """
    unknown = ProcessInstanceUnknown(f"there is no process instance {key}")
    with workspace.transaction() as connection:
        scene = scene_of(workspace, connection, Place.INSTANCE, key, actor=actor, unknown=unknown)
        try:
            runnable = _target(scene, target)
            found = _migration(scene, runnable, plan, "-")
            _rows(scene, runnable, found)
        except MigrationRefused as refused:
            return InstancePreview(key, faults=refused.faults)
    return _preview(key, found)


def _target(scene: Scene, target: int) -> RunnableProcess:
    require(scene.actor, Operation.MIGRATE, case_rights(scene.runnable.process))
    if scene.loaded.status != "active":
        raise ProcessInstanceUnknown(f"process instance {scene.name} is {scene.loaded.status}")
    if target == scene.loaded.process_definition_key:
        raise MigrationRefused((fault("same-definition"),))
    catalogue = scene.workspace.definitions.catalogue(scene.connection, scene.loaded.deployments)
    if target not in catalogue.process_by_key:
        raise ProcessDefinitionUnknown(f"there is no process definition {target}")
    return scene.workspace.definitions.process(scene.connection, target)


def _migration(
    scene: Scene, runnable: RunnableProcess, plan: MigrationPlan, reason: str
) -> Migration:
    loaded, source = scene.loaded, scene.runnable
    known = migrated_rows.performers(scene.connection, loaded.key)
    for node in source.process.first:
        known.setdefault(node.id, []).append(loaded.started_by)
    try:
        return migrate(
            Version(source.process, source.head.version),
            Version(runnable.process, runnable.head.version),
            loaded.state,
            plan,
            surroundings_of(scene.workspace, scene.connection, runnable, loaded, scene.actor),
            reason=reason,
            performers=known,
        )
    except StepFailed as failed:
        # Not an incident: the instance stays where it is, and goes on there.
        raise MigrationRefused((fault("step", failed.activity_id, reason=str(failed)),)) from None


def _rows(
    scene: Scene, runnable: RunnableProcess, found: Migration
) -> tuple[MigratedRows, tuple[OpenedUserTask, ...]]:
    """Return what changes in rows, and the user tasks whose people, dates or priority do.

    Raises:
        MigrationRefused: a form is not deployed.
    """
    standing = {row[0]: row for row in migrated_rows.user_tasks(scene.connection, scene.loaded.key)}
    tasks = [one for one in found.user_tasks if one.task.token_id in standing]
    rows = MigratedRows(
        scene.loaded.key,
        runnable.head.key,
        runnable.head.id,
        found.renamed,
        found.listeners_renamed,
        found.timers_closed,
        found.subscriptions_closed,
        _named(scene, runnable, tasks),
    )
    changed = tuple(
        _known(one, standing[one.task.token_id])
        for one in tasks
        if one.people or one.due or one.follow_up or one.priority
    )
    return rows, changed


def _named(
    scene: Scene, runnable: RunnableProcess, tasks: list[MigratedUserTask]
) -> Mapping[int, tuple[str, int | None]]:
    """Return the name and the form of each user task, as the target has them."""
    loaded = scene.loaded
    catalogue = scene.workspace.definitions.known_to(
        scene.connection, runnable, loaded.key, loaded.deployments
    )
    named: dict[int, tuple[str, int | None]] = {}
    missing = []
    for task in (one.task for one in tasks):
        form_key = None
        if task.form_id is not None:
            form = catalogue.form(
                task.form_id, task.form_binding, task.form_version_tag, runnable.head.deployment_key
            )
            if form is None:
                node = runnable.process.nodes[task.activity_id]
                missing.append(fault("form", node, task.form_id))
                continue
            form_key = form.key
        named[task.token_id] = (task.name, form_key)
    if missing:
        raise MigrationRefused(missing)
    return named


def _known(
    one: MigratedUserTask, row: tuple[int, list[str], list[str], object, object, int]
) -> OpenedUserTask:
    """Return a user task with what the target says otherwise, all else as it stands in its row."""
    _, groups, users, due_at, follow_up_at, priority = row
    task = one.task
    return replace(
        task,
        candidate_groups=task.candidate_groups if one.people else tuple(groups),
        candidate_users=task.candidate_users if one.people else tuple(users),
        due_at=task.due_at if one.due else cast("datetime | None", due_at),
        follow_up_at=task.follow_up_at if one.follow_up else cast("datetime | None", follow_up_at),
        priority=task.priority if one.priority else priority,
        excluded=(),
    )


def _preview(key: int, found: Migration) -> InstancePreview:
    made = found.transition
    return InstancePreview(
        key,
        found.moves,
        timers=(found.timers_kept, len(found.timers_closed), len(made.timers_opened)),
        subscriptions=(
            found.subscriptions_kept,
            len(found.subscriptions_closed),
            len(made.subscriptions_opened),
        ),
    )
