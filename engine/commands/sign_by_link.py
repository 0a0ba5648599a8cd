"""Sign what a link shows, refuse to, or accept it too late: without an account, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from audit.entry import Fact, PersonalValue
from engine.commands.answer_once import Answer, Key, answer_once
from engine.commands.complete_by_link import ASKED, REMEMBERED_FOR, once, require_link, said
from engine.commands.complete_user_task import waiting_user_task
from engine.commands.handed_in_files import with_documents
from engine.commands.move_instance import Scene, move_instance
from engine.commands.publish_message import publish_message
from engine.core import step
from engine.core.signing import LEVEL, Asked, SignPlan, asked_for
from engine.core.state import load
from engine.core.stuck import TokenStuck
from engine.faults import NotFound
from engine.model import StoredDocument, Transition
from engine.public_links import hash_of, holder_of
from engine.public_signing import requested
from engine.public_tasks import linked_task
from engine.signing_by_link import (
    CODE,
    DECLINED,
    SIGNED,
    TYPED,
    USUAL_REASONS,
    Client,
    GivenLateAnswer,
    GivenRefusal,
    GivenSignature,
    Shown,
    SigningChanged,
    checked_late_answer,
    checked_refusal,
    checked_signature,
    code_of,
)
from engine.store import documents
from engine.store.instances import Place, UserTaskRecord
from engine.workspace import Workspace
from feel import Value
from feel.temporal import from_datetime

LATE_FOR: Final = timedelta(days=30)
"""So long a late answer is one, however often it is sent."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a step of a signature writes down.

    Args:
        values: of the variable that says what came of it.
        fact: what it is in the ledger.
        drawing: the signature, if it was drawn.
    """

    values: dict[str, Value]
    fact: Fact
    drawing: StoredDocument | None = None


def sign_by_link(
    workspace: Workspace,
    token: str,
    key: int,
    given: GivenSignature,
    *,
    page: str,
    shown: Shown,
    client: Client,
) -> bool:
    """Sign the document of a link's task, which is completed with that.

    Returned is whether the model has a text for whoever did it, which `said_after` gives.

    Args:
        workspace: where.
        token: of the link.
        key: of the task that the page showed.
        given: what was entered.
        page: names this one showing of the page.
        shown: the document and the statement that the page showed.
        client: where it came from.

    Raises:
        SigningRefused: something that was entered does not fit.
        SigningChanged: there is another document or statement now; nothing is signed.
        NotFound, NotAllowed, UserTaskNotReady, RequestUnderWay: as `complete_by_link`.
    """
    entered, drawing = checked_signature(given)

    def signed(scene: Scene, asked: Asked, retention: str) -> Signed:
        return _signed(scene, asked, entered, drawing, client, retention)

    return _answered(workspace, token, key, signed, page=page, shown=shown)


def refuse_by_link(
    workspace: Workspace,
    token: str,
    key: int,
    given: GivenRefusal,
    *,
    page: str,
    shown: Shown,
    client: Client,
) -> bool:
    """Refuse to sign the document of a link's task, which is completed with that.

    Returned, taken and raised is the same as by `sign_by_link`.
    """

    def refused(scene: Scene, asked: Asked, retention: str) -> Signed:
        offered = tuple(word for word, _ in asked.reasons) or USUAL_REASONS
        entered = checked_refusal(given, offered)
        values: dict[str, Value] = {
            "outcome": DECLINED,
            "reason": entered.reason,
            "text": entered.text or None,
            **_about(scene, asked),
        }
        personal = {"text": entered.text, "address": client.address, "user_agent": client.agent}
        fact = Fact(
            "signature.declined",
            data={"sha256": asked.document, "reason": entered.reason},
            personal=_personal(personal, retention),
            refs=asked.references,
        )
        return Signed(values, fact)

    return _answered(workspace, token, key, refused, page=page, shown=shown)


def accept_late(workspace: Workspace, token: str, given: GivenLateAnswer) -> None:
    """Tell the process that somebody accepts what they are too late to sign: nothing is signed.

    Source: § 150 (1) BGB: a late acceptance is a new offer.

    Raises:
        SigningRefused: something that was entered does not fit.
        NotFound: the link is open, or nothing waits for a late answer.
        RequestUnderWay: it is being sent at this moment.
    """
    entered = checked_late_answer(given)

    def act(within: Workspace) -> Answer:
        task = linked_task(within, token)
        if task.late is None:
            raise NotFound("nothing waits for a late answer to that link")
        said_: dict[str, object] = {"name": entered.name, "text": entered.text or None}
        publish_message(
            within,
            task.late,
            correlation_key=task.link_id,
            variables={"lateAcceptance": said_},
            actor=ASKED,
        )
        return Answer(204)

    key = Key(f"public link {hash_of(token).hex()}", "late answer")
    answer_once(workspace, key, act, kept_for=LATE_FOR)


def _answered(
    workspace: Workspace,
    token: str,
    key: int,
    signed: Callable[[Scene, Asked, str], Signed],
    *,
    page: str,
    shown: Shown,
) -> bool:
    told: list[str] = []

    def move(scene: Scene) -> Transition:
        task = waiting_user_task(scene)
        require_link(scene, token, task.key)
        plan = _plan(scene, task)
        asked = _asked(scene, task, plan, shown)
        process = scene.runnable.process
        retention = process.retention_of.get(plan.result, process.retention)
        moved = _moved(scene, task, plan, signed(scene, asked, retention))
        told.append(said(scene, task.token_id, moved))
        return moved

    def act(within: Workspace) -> Answer:
        unknown = NotFound("the link opens no user task")
        person = holder_of(token)
        move_instance(within, Place.USER_TASK, key, actor=person, move=move, unknown=unknown)
        return Answer(204, told[-1].encode())

    kept = answer_once(workspace, once(token, page), act, kept_for=REMEMBERED_FOR)
    return bool(kept.content)


def _plan(scene: Scene, task: UserTaskRecord) -> SignPlan:
    """Return what the model says of the document to sign.

    Raises:
        NotFound: nothing is signed at that task.
    """
    found = load(scene.runnable.process, scene.loaded.state).find(task.token_id)
    link = found.node.user_task.link if found and found.node.user_task else None
    if link is None or link.sign is None:
        raise NotFound("nothing is signed by that link")
    return link.sign


def _asked(scene: Scene, task: UserTaskRecord, plan: SignPlan, shown: Shown) -> Asked:
    """Return what is signed: that which was requested and shown, to the byte.

    Raises:
        SigningChanged: it is another now, or none any more.
    """
    process, state, now = scene.runnable.process, scene.loaded.state, scene.loaded.now
    try:
        asked = asked_for(plan, step.variables_of(process, state, task.token_id), now)
    except TokenStuck as stuck:
        raise SigningChanged from stuck
    if (asked.document, asked.statement_sha256) != (shown.document, shown.statement):
        raise SigningChanged
    seals, case = scene.workspace.seals, scene.loaded.key
    if requested(scene.workspace, scene.connection, case, task.token_id) != asked.document:
        raise SigningChanged
    if documents.load(scene.connection, asked.document, case, seals) is None:
        raise SigningChanged
    return asked


def _moved(scene: Scene, task: UserTaskRecord, plan: SignPlan, signed: Signed) -> Transition:
    """Return the step that completes the task: the facts stand in it."""
    loaded, values = scene.loaded, signed.values
    values[CODE] = code_of(scene.workspace.ledger.keys.state, loaded.key, values)
    moved = step.complete_user_task(
        scene.runnable.process,
        scene.name,
        loaded.state,
        task.token_id,
        {plan.result: values},
        scene.surroundings,
        before=task.state,
    )
    element, token = task.activity_id, str(task.token_id)
    first, *others = moved.facts
    fact = replace(signed.fact, element=element, task=token)
    moved = replace(moved, facts=(first, fact, *others))
    drawings = () if signed.drawing is None else (signed.drawing,)
    documents.keep(scene.connection, loaded.key, drawings, loaded.now, loaded.seal)
    return with_documents(moved, drawings, element, token)


def _signed(
    scene: Scene,
    asked: Asked,
    entered: GivenSignature,
    drawing: StoredDocument | None,
    client: Client,
    retention: str,
) -> Signed:
    values: dict[str, Value] = {
        "outcome": SIGNED,
        "name": entered.name,
        "place": entered.place,
        "function": entered.function or None,
        "kind": entered.kind,
        "typed": entered.typed if entered.kind == TYPED else None,
        "drawing": None if drawing is None else _named(drawing),
        "statement": asked.statement,
        **_about(scene, asked),
    }
    data = {"sha256": asked.document, "level": LEVEL}
    data |= {"text_version": asked.version, "kind": entered.kind}
    personal = {"name": entered.name, "place": entered.place, "function": entered.function}
    personal |= {"address": client.address, "user_agent": client.agent}
    refs = asked.references | ({} if drawing is None else {"drawing": drawing.sha256})
    fact = Fact("signature.signed", data=data, personal=_personal(personal, retention), refs=refs)
    return Signed(values, fact, drawing)


def _about(scene: Scene, asked: Asked) -> dict[str, Value]:
    return {
        "at": from_datetime(scene.loaded.now),
        "documentSha256": asked.document,
        "statementVersion": asked.version,
        "statementSha256": asked.statement_sha256,
    }


def _named(drawing: StoredDocument) -> Value:
    return {
        "sha256": drawing.sha256,
        "name": drawing.name,
        "contentType": drawing.content_type,
    }


def _personal(values: dict[str, str], retention: str) -> tuple[PersonalValue, ...]:
    return tuple(PersonalValue(name, one, retention) for name, one in values.items() if one)
