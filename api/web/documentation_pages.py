"""Drawings of which nothing runs: shown to those who make processes."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import Reader, key_of
from api.web import pages
from engine.faults import DocumentationUnknown, NotAllowed
from engine.queries.documentation import documentation_file, search_documentation
from engine.views import DocumentationFile

router = APIRouter(route_class=OneTurn)


@router.get("/documentation/{key}")
def drawing_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show one drawing."""
    number = key_of(key)
    for one in search_documentation(workspace_of(request), actor=visitor.person):
        if one.key == number:
            return pages.page(request, visitor, "documentation.html", drawing=one)
    raise DocumentationUnknown(f"there is no documentation {number}")


@router.get("/documentation/{key}/diagram.json")
def drawing(request: Request, visitor: Reader, key: str) -> Response:
    """Return what the diagram island draws: the file alone, nothing stands in it."""
    content = documentation_file(workspace_of(request), key_of(key), actor=visitor.person)
    xml = content.decode("utf-8", "replace")
    return json_answer({"xml": xml, "tokens": [], "completed": [], "incidents": []})


def drawings(request: Request, visitor: Visitor) -> list[DocumentationFile]:
    """Return the drawings for those who may deploy, the newest first; for others none."""
    try:
        return search_documentation(workspace_of(request), actor=visitor.person)
    except NotAllowed:
        return []
