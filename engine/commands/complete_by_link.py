"""What whoever has a link does with it, without an account: complete its task, ask for another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from engine.commands.answer_once import Answer, Key, answer_once
from engine.commands.complete_user_task import completed_user_task, waiting_user_task
from engine.commands.handed_in_files import NOTHING_HANDED_IN, HandedIn
from engine.commands.move_instance import Scene, move_instance
from engine.commands.publish_message import publish_message
from engine.core.permission import INTEGRATION, Operation, UserTaskRights, allowed
from engine.faults import NotAllowed, NotFound
from engine.model import Person, Transition
from engine.public_links import hash_of, holder_of
from engine.public_tasks import LinkState, linked_task, state_of
from engine.store import public_links
from engine.store.instances import Place
from engine.workspace import Workspace

REMEMBERED_FOR: Final = timedelta(days=2)
"""At least as long as a page that shows the form may be sent off."""
_ASKED: Final = Person(
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
) -> None:
    """Complete the user task of a link, which is used with that unless it is for many uses.

    A page that is sent off twice has completed one task.

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
        _require(scene, token, task.key)
        return completed_user_task(scene, task, submission, files)

    def act(within: Workspace) -> Answer:
        unknown = NotFound("the link opens no user task")
        person = holder_of(token)
        move_instance(within, Place.USER_TASK, key, actor=person, move=move, unknown=unknown)
        return Answer(204)

    once = Key(f"public link {hash_of(token).hex()}", shown)
    answer_once(workspace, once, act, kept_for=REMEMBERED_FOR)


def _require(scene: Scene, token: str, key: int) -> None:
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
        workspace, task.renewal, correlation_key=task.link_id, variables={}, actor=_ASKED
    )
