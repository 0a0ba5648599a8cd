"""Tell people by mail of their tasks: what is new, what is late, and what there is in the morning.

That somebody is told is a row of its own, once for each occasion; the mail goes out after that
commit, at least once, under one Message-ID.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from audit.entry import decode
from engine.commands.choose_notices import MOST_HELD
from engine.commands.suppress_mail import stopped
from engine.inbox_model import EVERYTHING, TaskFilter
from engine.inbox_tasks import inbox_tasks
from engine.mail_template import MailClass
from engine.model import (
    ConnectorFailed,
    ConnectorRequest,
    Person,
    StoredDocument,
    UserTaskView,
)
from engine.notice_texts import written
from engine.store import accounts, notices
from engine.store.notices import ASSIGNED, DueMail
from engine.task_notices import NoticeChoice, digest_moment
from engine.workspace import Workspace

MOST_ATTEMPTS: Final = 10
"""Within about two days; then a mail about tasks is of no use to anybody."""
LEASE: Final = timedelta(minutes=5)
_DIGEST: Final = "digest:"
_OVERDUE: Final = "overdue:"
_LATE_SINCE: Final = timedelta(days=7)
"""What fell due longer ago is no news: no worker ran, or somebody came into a group."""
_KEPT: Final = timedelta(days=30)
_FIRST_PAUSE: Final = timedelta(minutes=5)
_TAKEN: Final = frozenset({"task.claimed", "task.reassigned"})
_FOR: Final = {"class": MailClass.INTERNAL}
_log = logging.getLogger(__name__)


def send_notices(workspace: Workspace) -> int:
    """Decide what people are to be told of, and send what is due; return how many mails went out.

    A mail server that does not answer ends the turn: the next one goes on.
    """
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        everybody = notices.choices(connection)
    for account_id, since, wanted in everybody:
        _decide(workspace, account_id, since, wanted, now)
    sent = 0
    while (mail := _claimed(workspace)) is not None:
        try:
            sent += _send(workspace, mail, now)
        except ConnectorFailed as fault:
            _put_off(workspace, mail, fault)
            break
    return sent


# ---- what there is to say ----------------------------------------------------------------------
def _decide(
    workspace: Workspace, account_id: str, since: datetime, wanted: NoticeChoice, now: datetime
) -> None:
    person = _person(workspace, account_id)
    if person is None:
        return
    with workspace.transaction() as connection:
        known = notices.known(connection, account_id)
    told: list[list[str]] = []
    moment = digest_moment(wanted, now)
    if moment is not None and since <= moment <= now:
        told.append([f"{_DIGEST}{moment:%Y-%m-%d}"])
    if wanted.overdue:
        late = TaskFilter(due_from=max(since, now - _LATE_SINCE), due_before=now)
        found = _open(_inbox(workspace, person, wanted=late))
        told.append([_overdue(task) for task in found])
    held: dict[str, UserTaskView] = {}
    if wanted.assigned:
        mine = _inbox(workspace, person, mine=True)
        held = {f"{ASSIGNED}{task.key}": task for task in mine}
    taken = {one for one in held if one not in known and _took(workspace, held[one], account_id)}
    told.append([one for one in held if one not in taken])
    with workspace.transaction() as connection:
        notices.forget_old(connection, account_id, held, now - _KEPT)
        notices.decide(connection, account_id, sorted(taken), now, None)
        for occasions in told:
            new = [one for one in occasions if one not in known]
            if new:
                notices.decide(connection, account_id, new, now, f"notice-{secrets.token_hex(16)}")


def _took(workspace: Workspace, task: UserTaskView, account_id: str) -> bool:
    """Return whether the person took it themselves: that is no news to them."""
    with workspace.transaction() as connection:
        stored = workspace.ledger.entries_of(connection, str(task.process_instance_key))
    for entry in reversed(stored):
        body = decode(entry.body)
        for fact in body["facts"]:
            if fact["type"] in _TAKEN and fact.get("task") == str(task.token_id):
                return bool(body["actor"].get("ref") == account_id)
    return False


def _overdue(task: UserTaskView) -> str:
    assert task.due_at is not None
    return f"{_OVERDUE}{task.key}:{task.due_at:%Y-%m-%dT%H:%M:%S%z}"


def _inbox(
    workspace: Workspace,
    person: Person,
    *,
    mine: bool | None = None,
    wanted: TaskFilter = EVERYTHING,
) -> list[UserTaskView]:
    with workspace.transaction() as connection:
        return inbox_tasks(workspace, connection, person, mine=mine, limit=MOST_HELD, wanted=wanted)


def _open(tasks: Iterable[UserTaskView]) -> list[UserTaskView]:
    """Return those that the person can do now."""
    return [task for task in tasks if not task.excluded and not task.suspended]


# ---- sending ------------------------------------------------------------------------------------
def _claimed(workspace: Workspace) -> DueMail | None:
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        return notices.claim(connection, now, now + LEASE)


def _send(workspace: Workspace, mail: DueMail, now: datetime) -> int:
    """Send a mail, if there is still something to say; return how many were sent."""
    from engine.connectors.mail_sending import send

    with workspace.transaction() as connection:
        wanted = notices.choice(connection, mail.account_id)
    person = _person(workspace, mail.account_id)
    kind = mail.occasions[0].partition(":")[0]
    tasks = _told(workspace, person, mail) if person and wanted.wants_any else []
    went = False
    if person is not None and person.email and tasks:
        place = workspace.settings.public_url.rstrip("/")
        subject, text = written(kind, tasks, wanted.language, place, now)
        variables = {"to": person.email, "subject": subject, "text": text}
        headers = {"List-Unsubscribe": f"<{place}/account/notifications>"}
        asks = partial(stopped, workspace)
        request = ConnectorRequest(mail.key, variables, _FOR, _no_document, stopped=asks)
        went = send(workspace.settings, request, headers).values["sent"] is True
    with workspace.transaction() as connection:
        notices.settle(connection, mail, None, None)
    return int(went)


def _told(workspace: Workspace, person: Person, mail: DueMail) -> list[UserTaskView]:
    """Return the tasks of which a mail tells: only those that still wait for this person."""
    tasks = _open(_inbox(workspace, person))
    if mail.occasions[0].startswith(_DIGEST):
        return tasks
    keys = {one.split(":")[1] for one in mail.occasions}
    return [task for task in tasks if str(task.key) in keys]


def _put_off(workspace: Workspace, mail: DueMail, fault: ConnectorFailed) -> None:
    again = fault.retry and mail.attempts < MOST_ATTEMPTS
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        pause = _FIRST_PAUSE * 2 ** (mail.attempts - 1)
        notices.settle(connection, mail, now + pause if again else None, str(fault))
    _log.warning("a mail about tasks was not sent, attempt %s: %s", mail.attempts, fault)


def _person(workspace: Workspace, account_id: str) -> Person | None:
    with workspace.transaction() as connection:
        found = accounts.account_with_absent(connection, account_id, workspace.real_time())
    return found.person if found is not None and found.active else None


def _no_document(_sha256: str) -> StoredDocument:
    raise ConnectorFailed("a mail about tasks has no attachments", retry=False)
