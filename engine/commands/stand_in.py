"""Who does a user task as somebody's deputy, and for whom."""

from __future__ import annotations

from dataclasses import replace

from engine.commands.move_instance import Scene
from engine.core.permission import represented
from engine.model import Absent, Person
from engine.store.instances import UserTaskRecord
from engine.workspace import task_rights


def as_deputy(scene: Scene, task: UserTaskRecord) -> Scene:
    """Return the scene with its actor as somebody's deputy, if they may do the task as nothing
    else: four eyes then counts both, and the ledger names both."""
    absent = represented(scene.actor, task_rights(task))
    if absent is None:
        return scene
    deputy = replace(scene.actor, on_behalf_of=absent)
    surroundings = replace(scene.surroundings, person=deputy)
    return replace(scene, actor=deputy, surroundings=surroundings)


def account_of(absent: Absent) -> Person:
    """Return the absent person as the holder of a task; they act in nothing."""
    return Person(absent.account_id, absent.username, absent.name)
