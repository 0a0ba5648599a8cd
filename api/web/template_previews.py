"""Templates of documents with sample data: the PDF as a case would get it, kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.form_previews import LONGEST, sample_of
from api.web.process_pages import sight_of
from api.web.process_rows import head
from api.web.refusals import trouble
from engine.commands.preview_document import preview_document
from engine.faults import NotFound
from engine.model import ConnectorFailed
from engine.queries import brand, document_templates
from feel import from_json

router = APIRouter(route_class=OneTurn)


@router.get("/processes/{key}/templates/{template}")
def template_page(request: Request, visitor: Reader, key: str, template: str) -> Response:
    """Ask for sample data; the names that the template uses stand there already."""
    _, names = document_templates.template_file(
        workspace_of(request), key_of(template), visitor.person
    )
    text = json.dumps(dict.fromkeys(names, ""), indent=2, ensure_ascii=False)
    return _page(request, visitor, key, template, text, "")


@router.post("/processes/{key}/templates/{template}")
def template_preview(request: Request, posted: PostedForm, key: str, template: str) -> Response:
    """Answer with the PDF that the template makes of them; where its number would stand is 0."""
    visitor, text = posted.visitor, posted.fields.get("sample", "")
    sample, fault = sample_of(text)
    if fault:
        return _page(request, visitor, key, template, text, fault)
    try:
        content, name = _made(request, visitor, template, sample)
    except ConnectorFailed as failed:
        return _page(request, visitor, key, template, text, trouble(str(failed)))
    return download(content, name, "application/pdf")


def _made(
    request: Request, visitor: Visitor, template: str, sample: Mapping[str, object]
) -> tuple[bytes, str]:
    workspace = workspace_of(request)
    file, _ = document_templates.template_file(workspace, key_of(template), visitor.person)
    data = {name: from_json(value) for name, value in sample.items()}
    known = brand.brand(workspace)
    now = workspace.chosen_time() or datetime.now(UTC)
    content = preview_document(file, data, workspace.settings, now, known)
    return content, file.name.removesuffix(".document.md") + ".pdf"


def _page(
    request: Request, visitor: Visitor, key: str, template: str, text: str, fault: str
) -> Response:
    sight = sight_of(request, visitor, key)
    number = key_of(template)
    used = document_templates.document_templates(workspace_of(request), key_of(key), visitor.person)
    found = next((one for one in used if one.key == number), None)
    if found is None:
        raise NotFound(f"the process uses no template {template}")
    answer = pages.page(
        request,
        visitor,
        "template_preview.html",
        **head(sight, visitor.person, "parts"),
        used=found,
        text=text,
        fault=fault,
        longest=LONGEST,
    )
    if fault:
        answer.status_code = 422
    return answer
