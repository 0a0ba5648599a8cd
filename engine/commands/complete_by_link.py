"""What whoever has a link does with it, without an account: complete its task, ask for another."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from engine.commands.answer_once import Answer, Key, answer_once
from engine.commands.complete_user_task import completed_user_task, waiting_user_task
from engine.commands.handed_in_files import NOTHING_HANDED_IN, HandedIn
from engine.commands.move_instance import Scene, move_instance
from engine.commands.publish_message import publish_message
from engine.core import step
from engine.core.permission import INTEGRATION, Operation, UserTaskRights, allowed
from engine.core.public_links import thanks_of
from engine.core.state import load
from engine.core.stuck import TokenStuck
from engine.faults import NotAllowed, NotFound, RequestUnderWay
from engine.model import Person, Transition
from engine.public_links import hash_of, holder_of
from engine.public_tasks import LinkState, linked_task, state_of
from engine.store import public_links
from engine.store.instances import Place
from engine.workspace import Workspace

REMEMBERED_FOR: Final = timedelta(days=2)
"""At least as long as a page that shows the form may be sent off."""
_log = logging.getLogger(__name__)
ASKED: Final = Person(
    "public-link", "public-link", "Öffentlicher Link", frozenset({INTEGRATION}), kind="service"
)


def complete_by_link(
    workspace: Workspace,
    token: str,
    key: int,
    submission: Mapping[str, object],
    *,
    shown: str,
    files: HandedIn = NOTHING_HANDED_IN,
) -> bool:
    """Complete the user task of a link, which is used with that unless it is for many uses.

    A page that is sent off twice has completed one task. Returned is whether the model has a text
    for whoever did it, which `said_after` gives.

    Args:
        workspace: where.
        token: of the link.
        key: of the task that the page showed.
        submission: what the form holds; only its own visible fields are taken.
        shown: names this one showing of the page; nobody else has it.
        files: what came beside the submission, looked at.

    Raises:
        NotFound: the link opens no such task.
        NotAllowed: the link has expired.
        UserTaskNotReady: it was completed or cancelled meanwhile.
        SubmissionRefused: fields are missing, wrong or unknown.
        RequestUnderWay: the page is being sent off at this moment.
    """

    def move(scene: Scene) -> Transition:
        task = waiting_user_task(scene)
        require_link(scene, token, task.key)
        moved = completed_user_task(scene, task, submission, files)
        told.append(said(scene, task.token_id, moved))
        return moved

    def act(within: Workspace) -> Answer:
        unknown = NotFound("the link opens no user task")
        person = holder_of(token)
        move_instance(within, Place.USER_TASK, key, actor=person, move=move, unknown=unknown)
        return Answer(204, told[-1].encode())

    told: list[str] = []
    return bool(answer_once(workspace, once(token, shown), act, kept_for=REMEMBERED_FOR).content)


def said_after(workspace: Workspace, token: str, shown: str) -> str:
    """Return what the model said as the task was completed; empty if it said nothing, or too long
    ago.

    Args:
        workspace: where.
        token: of the link.
        shown: names the showing of the page that was sent off.
    """

    def act(_: Workspace) -> Answer:
        raise NotFound("nothing was sent off by that page")

    try:
        return answer_once(workspace, once(token, shown), act).content.decode()
    except (NotFound, RequestUnderWay):
        return ""


def once(token: str, shown: str) -> Key:
    """Return under what the answer to one showing of a link's page is kept."""
    return Key(f"public link {hash_of(token).hex()}", shown)


def said(scene: Scene, token_id: int, moved: Transition) -> str:
    """Return what the model says after the task; that it cannot be made keeps nobody from it."""
    process, loaded = scene.runnable.process, scene.loaded
    token = load(process, loaded.state).find(token_id)
    plan = token.node.user_task.link if token and token.node.user_task else None
    if plan is None or plan.thanks is None:
        return ""
    variables = step.variables_of(process, loaded.state, token_id) | dict(moved.variables or {})
    try:
        return thanks_of(plan, variables, loaded.now)
    except TokenStuck:
        _log.warning("the text after the public link of %s cannot be made", token_id)
        return ""


def require_link(scene: Scene, token: str, key: int) -> None:
    """Pass, if the link opens this very task at the time of the step.

    Raises:
        NotFound: it does not.
        NotAllowed: it has expired, or was used before.
    """
    found = public_links.tasks_of(scene.connection, hash_of(token))
    if key not in {one.key for one in found}:
        raise NotFound("the link opens no such user task")
    person = holder_of(token)
    opens = state_of(found, scene.loaded.now) is LinkState.OPEN and found[0].key == key
    rights = UserTaskRights(link=person.account_id if opens else None)
    if not allowed(person, Operation.COMPLETE, rights):
        raise NotAllowed("the link is not valid any more", rule="candidate")


def ask_for_link(workspace: Workspace, token: str) -> None:
    """Have the process send a new link, to where it sent the old one.

    Raises:
        NotFound: the link is of no task that waits, or its model does not send another.
    """
    task = linked_task(workspace, token)
    if task.renewal is None:
        raise NotFound("the model sends no other link")
    publish_message(
        workspace, task.renewal, correlation_key=task.link_id, variables={}, actor=ASKED
    )
