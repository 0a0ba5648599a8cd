"""Write a comment on a running case, for all who may see it."""

from __future__ import annotations

from audit.entry import Fact, PersonalValue
from engine.commands.move_instance import Scene, move_instance
from engine.core.permission import Operation
from engine.core.store import ACTIVE
from engine.faults import CommentRefused, ProcessInstanceUnknown
from engine.model import Person, Transition
from engine.restricted_cases import refuse_reading
from engine.store import listings
from engine.store.instances import Place
from engine.workspace import Workspace, case_rights, require

LONGEST_COMMENT = 2_000
"""Characters without the space around them."""


def comment_case(workspace: Workspace, key: int, text: str, *, actor: Person) -> None:
    """Keep a comment in the ledger: the entry says who and when and commits to the text, which is
    sealed beside it under the key of the case and goes with its values.

    Nothing else keeps it, and nobody takes it back: what somebody relied on stays readable until
    the term of the case ends or its values are erased. It moves nothing, so a held case takes
    comments too.

    Args:
        workspace: where.
        key: of the process instance.
        text: what is said; space around it is left out.
        actor: whoever sees the case, but for auditors.

    Raises:
        CommentRefused: there is no text, or it is too long.
        ProcessInstanceUnknown: there is no such case, or it has ended.
        NotAllowed: the actor may not.
        CaseRestricted: the use of the case is restricted, and the actor may not be shown it.
    """
    said = checked_comment(text)

    def move(scene: Scene) -> Transition:
        admit_remark(scene, actor)
        value = PersonalValue("text", said, scene.runnable.process.retention)
        return scene.unmoved(Fact("comment.added", personal=(value,)))

    move_instance(
        workspace,
        Place.INSTANCE,
        key,
        actor=actor,
        move=move,
        unknown=ProcessInstanceUnknown(f"there is no process instance {key}"),
        also_suspended=True,
    )


def checked_comment(text: str) -> str:
    """Return a comment as it is kept.

    Raises:
        CommentRefused: there is none, or it is longer than `LONGEST_COMMENT` characters.
    """
    stripped = text.replace("\r\n", "\n").strip()
    if "\0" in stripped or not 0 < len(stripped) <= LONGEST_COMMENT:
        raise CommentRefused(f"a comment has 1 to {LONGEST_COMMENT} characters")
    return stripped


def admit_remark(scene: Scene, actor: Person) -> None:
    """Pass if the actor may add something to the case for others to read.

    Raises:
        NotAllowed: the actor may not.
        CaseRestricted: its use is restricted, and the actor may not be shown it.
        ProcessInstanceUnknown: it has ended.
    """
    key, connection = scene.loaded.key, scene.connection
    rights = case_rights(
        scene.runnable.process,
        listings.participants(connection, key),
        *listings.candidates(connection, key),
    )
    require(actor, Operation.COMMENT, rights)
    refuse_reading(connection, key, actor, reads=True)
    if scene.loaded.status != ACTIVE:
        raise ProcessInstanceUnknown(f"process instance {key} is {scene.loaded.status}")
