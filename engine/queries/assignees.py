"""To whom a user task may be handed on."""

from __future__ import annotations

from engine.core.permission import AUDITOR, Operation, allowed
from engine.faults import UserTaskUnknown
from engine.model import Person
from engine.store import accounts, instances
from engine.store.instances import Place
from engine.workspace import Workspace, require_task, task_rights


def assignees(workspace: Workspace, key: int, person: Person) -> tuple[tuple[str, str], ...]:
    """Return user name and name of everybody who may have a claimed task instead, by name.

    Raises:
        UserTaskUnknown: there is no such user task.
        NotAllowed: the person may not hand it on.
    """
    with workspace.transaction() as connection:
        at = workspace.chosen_time()
        loaded = instances.load(connection, Place.USER_TASK, key, at, workspace.seals)
        if loaded is None or loaded.user_task is None:
            raise UserTaskUnknown(f"there is no user task {key}")
        task = loaded.user_task
        require_task(person, Operation.ASSIGN, task)
        directory = workspace.definitions.directory(connection, loaded.accounts)
        fit = directory.eligible(task.candidate_groups, task.candidate_users, task.excluded)
        fit -= {task.assignee} | directory.members.get(AUDITOR, frozenset())
        usernames = {account: name for name, account in directory.account_ids.items()}
        found = [(usernames[one], directory.names[one]) for one in fit if one in usernames]
    return tuple(sorted(found, key=lambda one: (one[1].casefold(), one[0])))


def may_hand_on(workspace: Workspace, key: int, person: Person) -> bool:
    """Return whether to offer handing a waiting task on; the engine decides again."""
    with workspace.transaction() as connection:
        at = workspace.chosen_time()
        loaded = instances.load(connection, Place.USER_TASK, key, at, workspace.seals)
    if loaded is None or loaded.user_task is None:
        return False
    return allowed(person, Operation.ASSIGN, task_rights(loaded.user_task))


def account_named(workspace: Workspace, username: str) -> Person | None:
    """Return the active account of this user name, or `None`."""
    with workspace.transaction() as connection:
        found = accounts.account_of_username(connection, username, workspace.real_time())
    return found.person if found is not None and found.active else None
