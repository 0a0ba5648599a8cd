"""The due user tasks behind a secret address for calendar programs."""

from __future__ import annotations

from hashlib import sha256

from engine.faults import NotFound
from engine.model import Person, UserTaskView
from engine.queries.task_list import inbox
from engine.store import accounts, calendar_feeds
from engine.workspace import Workspace

_LONGEST_TOKEN = 200


def shared_due_tasks(workspace: Workspace, token: str) -> tuple[UserTaskView, ...]:
    """Return the user tasks that its owner sees now, as a deputy too, and that fall due, the
    earliest first.

    Raises:
        NotFound: there is no such address, or its account is closed.
    """
    tasks = inbox(workspace, _owner(workspace, token))
    due = [task for task in tasks if task.due_at is not None and not task.excluded]
    return tuple(sorted(due, key=lambda task: (task.due_at, task.key)))


def _owner(workspace: Workspace, token: str) -> Person:
    if token.isascii() and len(token) <= _LONGEST_TOKEN:
        with workspace.transaction() as connection:
            digest = sha256(token.encode()).digest()
            account_id = calendar_feeds.account_of(connection, digest)
            at = workspace.real_time()
            account = account_id and accounts.account_with_absent(connection, account_id, at)
        if account and account.active:
            return account.person
    raise NotFound("there is no such calendar")
