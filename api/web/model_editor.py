"""Models changed in the browser: a draft, what a deployment would say of it, the deployment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import Visitor, workspace_of
from api.languages import told_in
from api.one_turn import OneTurn
from api.requests import (
    Body,
    IslandVisitor,
    PostedForm,
    Reader,
    RequestRefused,
    key_of,
    text_of,
)
from api.web import formats, pages
from api.web.language import language
from api.web.texts import say
from dmn.findings import Finding, ModelRefused
from engine.commands.deploy import deploy
from engine.commands.draft_model import discard_drafts, draft_model
from engine.commands.lint_resources import lint_resources
from engine.faults import VersionMovedOn
from engine.model import Deployment, EditedModel, ModelKind, ModelName, Resource
from engine.queries.model_drafts import drafts_of, edited_model, files_beside
from engine.queries.model_names import SUFFIXES, names_in

router = APIRouter(route_class=OneTurn)
_NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class _Editor:
    """The editor of one kind of model, under an address of its own."""

    kind: ModelKind
    area: str

    def new(self, request: Request, visitor: Reader) -> Response:
        """Show the editor with the draft of a new model, or an empty one."""
        return self._page(request, visitor, _NEW)

    def edit(self, request: Request, visitor: Reader, key: str) -> Response:
        """Show the editor with one's draft, or else the version."""
        return self._page(request, visitor, key)

    def content(self, request: Request, visitor: Reader, key: str) -> Response:
        """Answer the editor: the file; empty for a new model."""
        edited = self._edited(request, visitor, key)
        return json_answer({"content": edited.content.decode(), "decisions": edited.decisions})

    def save(self, request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
        """Keep the draft, and say at what time that was."""
        name = self._edited(request, visitor, key).name
        saved_at = draft_model(
            workspace_of(request), name, _base(body), _content(body), actor=visitor.person
        )
        words = say("editor.saved", time=f"{formats.local(saved_at):%H:%M}")
        return json_answer({"words": words})

    def discard(self, request: Request, posted: PostedForm, key: str) -> Response:
        """Throw the draft away; the editor begins with the version again."""
        edited = self._edited(request, posted.visitor, key)
        discard_drafts(workspace_of(request), [edited.name], actor=posted.visitor.person)
        own = _NEW if key == _NEW else f"{edited.key}/edit"
        return pages.see_other(f"/{self.area}/{own}")

    def check(self, request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
        """Answer with what a deployment would say of the model; nothing is kept."""
        edited, workspace = self._edited(request, visitor, key), workspace_of(request)
        files = files_of(request, visitor, edited, _content(body))
        found = lint_resources(files, workspace.settings.external_job_types)
        return _findings(found.refusals, found.warnings, say("editor.checked"))

    def publish(self, request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
        """Deploy the model, if nobody has deployed a newer version meanwhile."""
        edited, content = self._edited(request, visitor, key), _content(body)
        if edited.name.id and edited.name not in names_in(self.kind, content):
            return _refused(say(f"editor.other_id.{self.kind}", id=edited.name.id))
        edited = replace(edited, base_version=_base(body))
        files = files_of(request, visitor, edited, content)
        workspace, newest = workspace_of(request), expected(edited, content)
        try:
            made = deploy(workspace, files, actor=visitor.person, newest=newest)
        except ModelRefused as refused:
            return _findings(refused.findings, refused.warnings, say("editor.refused"), 422)
        except VersionMovedOn:
            return self._moved_on(replace(edited, base_version=_base(body)))
        discard_drafts(workspace, [edited.name], actor=visitor.person)
        return json_answer({"address": f"{page_of(edited, made)}?done=published"})

    def _page(self, request: Request, visitor: Visitor, key: str) -> Response:
        edited = self._edited(request, visitor, key)
        mine = drafts_of(workspace_of(request), visitor.person)
        return pages.page(
            request,
            visitor,
            "model_editor.html",
            edited=edited,
            kind=self.kind.value,
            section="processes" if self.kind is ModelKind.PROCESS else "decisions",
            base=self.area,
            address=_NEW if key == _NEW else edited.key,
            moved_on=edited.base_version != edited.newest_version,
            more=sum(one.name != edited.name for one in mine),
        )

    def _edited(self, request: Request, visitor: Visitor, key: str) -> EditedModel:
        number = None if key == _NEW else key_of(key)
        return edited_model(workspace_of(request), self.kind, number, visitor.person)

    def _moved_on(self, edited: EditedModel) -> Response:
        html = pages.render("_editor_moved_on.html", edited=edited, kind=self.kind.value)
        return json_answer({"html": html, "marks": {}}, 409)


EDITORS: Final = {
    ModelKind.PROCESS: _Editor(ModelKind.PROCESS, "processes"),
    ModelKind.DECISION: _Editor(ModelKind.DECISION, "decisions"),
    ModelKind.FORM: _Editor(ModelKind.FORM, "forms"),
}

for _one in EDITORS.values():
    router.get(f"/{_one.area}/new")(_one.new)
    router.get(f"/{_one.area}/{{key}}/edit")(_one.edit)
    router.get(f"/{_one.area}/{{key}}/edit.json")(_one.content)
    router.post(f"/{_one.area}/{{key}}/draft")(_one.save)
    router.post(f"/{_one.area}/{{key}}/draft/discard")(_one.discard)
    router.post(f"/{_one.area}/{{key}}/draft/check")(_one.check)
    router.post(f"/{_one.area}/{{key}}/publish")(_one.publish)


def expected(edited: EditedModel, content: bytes) -> dict[ModelName, int]:
    """Return which versions have to be the newest for a file to be published: of a new one none,
    and nothing that stands in other files may become a part of this one."""
    there = names_in(edited.name.kind, content)
    if not edited.name.id:
        return dict.fromkeys(there, 0)
    newest = {edited.name: edited.base_version}
    # Of a file with several processes, those beside the edited one have versions of their own.
    if edited.name.kind is ModelKind.DECISION:
        known = {edited.name.id, *edited.decisions}
        newest |= {one: 0 for one in there if one.id not in known}
    return newest


def files_of(
    request: Request, visitor: Visitor, edited: EditedModel, content: bytes
) -> tuple[Resource, ...]:
    """Return the file of a draft and those that are deployed with it."""
    kind = edited.name.kind
    own = next((one.id for one in names_in(kind, content)), "").rpartition("#")[2]
    name = edited.file or f"{own or kind.value}{SUFFIXES[kind]}"
    known = (
        files_beside(workspace_of(request), kind, edited.key, visitor.person) if edited.key else ()
    )
    return (Resource(name, content), *known)


def page_of(edited: EditedModel, made: Deployment) -> str:
    """Return the address of what was published."""
    kind, id_ = edited.name
    found = {
        ModelKind.PROCESS: [(one.process_definition_id, one.key) for one in made.processes],
        ModelKind.DECISION: [(one.decision_definition_id, one.key) for one in made.decisions],
        ModelKind.FORM: [(one.form_id, one.key) for one in made.forms],
    }[kind]
    # Imported files are deployed too; the edited file is the first one.
    known = (id_, *edited.decisions)
    key = next((key for one, key in found if one in known), found[0][1] if found else 0)
    return f"/{EDITORS[kind].area}/{key}"


def _content(body: Mapping[str, object]) -> bytes:
    text = text_of(body, "content")
    if not text:
        raise RequestRefused("content must be a text")
    return text.encode()


def _base(body: Mapping[str, object]) -> int:
    """Return the version that was changed.

    Raises:
        RequestRefused: it is none.
    """
    text = text_of(body, "base", 9) or ""
    if not (text.isascii() and text.isdigit()):
        raise RequestRefused("base must be the number of a version")
    return int(text)


def _findings(
    refusals: Sequence[Finding], warnings: Sequence[Finding], words: str, status: int = 200
) -> Response:
    bad, notes = told_in(language(), refusals), told_in(language(), warnings)
    marks = {one.element: "warned" for one in notes if one.element}
    marks |= {one.element: "incident" for one in bad if one.element}
    html = pages.render("_editor_findings.html", refusals=bad, warnings=notes, words=words)
    return json_answer({"html": html, "marks": marks}, status)


def _refused(words: str) -> Response:
    html = pages.render("_editor_findings.html", refusals=(), warnings=(), words=words)
    return json_answer({"html": html, "marks": {}}, 422)
