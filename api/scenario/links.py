"""Steps of whoever has a link and no account: completing, signing, refusing, answering too late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast
from uuid import uuid4

from api.scenario.model import Step
from api.scenario.outcome import StepMissed
from api.scenario.play import Play
from engine.commands.complete_by_link import ask_for_link, complete_by_link
from engine.commands.sign_by_link import accept_late, refuse_by_link, sign_by_link
from engine.faults import NotFound
from engine.public_links import ADDRESS
from engine.public_tasks import linked_task
from engine.signing_by_link import (
    TYPED,
    Client,
    GivenLateAnswer,
    GivenRefusal,
    GivenSignature,
    Shown,
)

_NAME, _PLACE = "Kim Beispiel", "Hamburg"
_CLIENT: Final = Client("192.0.2.1", "scenario")


def by_link(play: Play, step: Step) -> None:
    """Complete the task of the newest link that somebody got."""
    workspace, token = play.stage.workspace, _mailed_link(play, step)
    key = linked_task(workspace, token).key
    complete_by_link(workspace, token, key, _given(step), shown=uuid4().hex)


def ask(play: Play, step: Step) -> None:
    """Ask for a new link."""
    ask_for_link(play.stage.workspace, _mailed_link(play, step))


def sign(play: Play, step: Step) -> None:
    """Sign what the link shows, with a typed signature."""
    workspace, token = play.stage.workspace, _mailed_link(play, step)
    key, shown = _shown(play, token)
    name = _text(step, "name", _NAME)
    place, function = _text(step, "place", _PLACE), _text(step, "function", "")
    given = GivenSignature(name, place, function, True, TYPED, typed=name)
    page = uuid4().hex
    sign_by_link(workspace, token, key, given, page=page, shown=shown, client=_CLIENT)


def refuse(play: Play, step: Step) -> None:
    """Refuse to sign what the link shows."""
    workspace, token = play.stage.workspace, _mailed_link(play, step)
    key, shown = _shown(play, token)
    given = GivenRefusal(_text(step, "reason", "other"), _text(step, "text", ""))
    page = uuid4().hex
    refuse_by_link(workspace, token, key, given, page=page, shown=shown, client=_CLIENT)


def answer_late(play: Play, step: Step) -> None:
    """Accept when it is too late to sign."""
    given = GivenLateAnswer(_text(step, "name", _NAME), _text(step, "text", ""))
    accept_late(play.stage.workspace, _mailed_link(play, step), given)


def _shown(play: Play, token: str) -> tuple[int, Shown]:
    """Return the task of a link and what its page shows.

    Raises:
        NotFound: it shows nothing to sign, or nothing any more.
    """
    task = linked_task(play.stage.workspace, token)
    if task.signing is None:
        raise NotFound("nothing is signed by that link")
    asked = task.signing.asked
    return task.key, Shown(asked.document, asked.statement_sha256)


def _mailed_link(play: Play, step: Step) -> str:
    """Return the link of the newest mail that somebody got with one."""
    for mail in reversed(play.stage.mails):
        body = mail.get_body(("plain",))
        found = ADDRESS.search(str(body.get_content())) if body is not None else None
        if found and mail["To"] == step.subject:
            return found[1]
    got = [f"{mail['To']}: {mail['Subject']}" for mail in play.stage.mails]
    raise StepMissed("no-link", to=step.subject, found=got)


def _given(step: Step) -> Mapping[str, object]:
    return cast("Mapping[str, object]", step.options.get("with", {}))


def _text(step: Step, name: str, usual: str) -> str:
    return str(_given(step).get(name, usual))
