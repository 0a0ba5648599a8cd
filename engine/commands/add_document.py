"""Add a document to a running case, for all who may see it."""

from __future__ import annotations

from engine.commands.comment_case import admit_remark
from engine.commands.handed_in_files import with_documents
from engine.commands.move_instance import Scene, move_instance
from engine.faults import ProcessInstanceUnknown
from engine.model import Person, Transition
from engine.received_files import received_file
from engine.store import documents
from engine.store.instances import Place
from engine.workspace import Workspace


def add_document(
    workspace: Workspace, key: int, name: str, content: bytes, *, actor: Person
) -> str:
    """Return the SHA-256 under which a document is kept, sealed in its case; the entry says who
    added it and when. The same bytes are kept once in a case.

    It moves nothing, so a held case takes documents too.

    Args:
        workspace: where.
        key: of the process instance.
        name: of the file, as the browser sent it.
        content: all of it.
        actor: whoever sees the case, but for auditors.

    Raises:
        FileRefused: it is empty, too large, of no kind that is taken, or a virus was found in it.
        ProcessInstanceUnknown: there is no such case, or it has ended.
        NotAllowed: the actor may not.
        CaseRestricted: the use of the case is restricted, and the actor may not be shown it.
    """
    unknown = ProcessInstanceUnknown(f"there is no process instance {key}")
    at = (workspace, Place.INSTANCE, key)

    def ask(scene: Scene) -> None:
        admit_remark(scene, actor)

    # Before anybody's file is looked at, which takes a scanner its time: may they at all?
    move_instance(*at, actor=actor, move=ask, unknown=unknown, also_suspended=True)
    document = received_file(workspace.settings, name, content)

    def move(scene: Scene) -> Transition:
        admit_remark(scene, actor)
        loaded = scene.loaded
        documents.keep(scene.connection, loaded.key, [document], loaded.now, loaded.seal)
        return with_documents(scene.unmoved(), [document], None, None)

    move_instance(*at, actor=actor, move=move, unknown=unknown, locked=True, also_suspended=True)
    return document.sha256
