"""Processes drawn in the browser: a draft, what a deployment would say of it, the deployment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import APIRouter
from lxml import etree
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
from engine.commands.draft_process import discard_process_draft, draft_process
from engine.commands.lint_resources import lint_resources
from engine.faults import VersionMovedOn
from engine.model import Resource
from engine.queries.process_drafts import EditedProcess, edited_process, files_beside

router = APIRouter(route_class=OneTurn)
_NEW = "new"
_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"


@router.get("/processes/new")
def new_process(request: Request, visitor: Reader) -> Response:
    """Show the editor with the draft of a new process, or an empty one."""
    return _page(request, visitor, _NEW)


@router.get("/processes/{key}/edit")
def edit_process(request: Request, visitor: Reader, key: str) -> Response:
    """Show the editor with one's draft, or else the version."""
    return _page(request, visitor, key)


@router.get("/processes/{key}/edit.json")
def edited_diagram(request: Request, visitor: Reader, key: str) -> Response:
    """Answer the editor: the diagram; empty for a new process."""
    return json_answer({"xml": _edited(request, visitor, key).xml.decode()})


@router.post("/processes/{key}/draft")
def save(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Keep the draft, and say at what time that was."""
    edited = _edited(request, visitor, key)
    saved_at = draft_process(
        workspace_of(request), edited.id, _base(body), _xml(body), actor=visitor.person
    )
    words = say("editor.saved", time=f"{formats.local(saved_at):%H:%M}")
    return json_answer({"words": words})


@router.post("/processes/{key}/draft/discard")
def discard(request: Request, posted: PostedForm, key: str) -> Response:
    """Throw the draft away; the editor begins with the version again."""
    edited = _edited(request, posted.visitor, key)
    discard_process_draft(workspace_of(request), edited.id, actor=posted.visitor.person)
    return pages.see_other("/processes/new" if key == _NEW else f"/processes/{edited.key}/edit")


@router.post("/processes/{key}/draft/check")
def check(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Answer with what a deployment would say of the diagram; nothing is kept."""
    edited, workspace = _edited(request, visitor, key), workspace_of(request)
    files = _files(request, visitor, edited, _xml(body))
    found = lint_resources(files, workspace.settings.external_job_types)
    return _findings(found.refusals, found.warnings, say("editor.checked"))


@router.post("/processes/{key}/publish")
def publish(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Deploy the diagram, if nobody has deployed a newer version meanwhile."""
    edited, xml = _edited(request, visitor, key), _xml(body)
    files = _files(request, visitor, edited, xml)
    expected = {name: _base(body) if name == edited.id else 0 for name in process_ids(xml)}
    # Of a file with several processes, those beside the edited one have versions of their own.
    newest = expected if not edited.id else {edited.id: _base(body)}
    if edited.id and edited.id not in expected:
        return _refused(say("editor.other_id", id=edited.id))
    workspace = workspace_of(request)
    try:
        made = deploy(workspace, files, actor=visitor.person, newest=newest)
    except ModelRefused as refused:
        return _findings(refused.findings, refused.warnings, say("editor.refused"), 422)
    except VersionMovedOn:
        return _moved_on(replace(_edited(request, visitor, key), base_version=_base(body)))
    discard_process_draft(workspace, edited.id, actor=visitor.person)
    mine = next((one for one in made.processes if one.process_definition_id == edited.id), None)
    published = mine or made.processes[0]
    return json_answer({"address": f"/processes/{published.key}?done=published"})


def process_ids(xml: bytes) -> tuple[str, ...]:
    """Return the ids of the processes in a file; none of what is no XML."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return ()
    return tuple(one.get("id", "") for one in root.iter(_BPMN))


def _page(request: Request, visitor: Visitor, key: str) -> Response:
    edited = _edited(request, visitor, key)
    return pages.page(
        request,
        visitor,
        "process_editor.html",
        edited=edited,
        address="new" if key == _NEW else edited.key,
        moved_on=edited.base_version != edited.newest_version,
    )


def _edited(request: Request, visitor: Visitor, key: str) -> EditedProcess:
    number = None if key == _NEW else key_of(key)
    return edited_process(workspace_of(request), number, visitor.person)


def _files(
    request: Request, visitor: Visitor, edited: EditedProcess, xml: bytes
) -> tuple[Resource, ...]:
    name = edited.file or f"{next(iter(process_ids(xml)), '') or 'diagram'}.bpmn"
    beside = files_beside(workspace_of(request), edited.key, visitor.person) if edited.id else ()
    return (Resource(name, xml), *beside)


def _xml(body: Mapping[str, object]) -> bytes:
    text = text_of(body, "xml")
    if not text:
        raise RequestRefused("xml must be a text")
    return text.encode()


def _base(body: Mapping[str, object]) -> int:
    """Return the version that the diagram was drawn from.

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


def _moved_on(edited: EditedProcess) -> Response:
    html = pages.render("_editor_moved_on.html", edited=edited)
    return json_answer({"html": html, "marks": {}}, 409)
