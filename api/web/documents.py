"""Documents of a case, handed out by their hash."""

from __future__ import annotations

import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Reader
from engine import queries
from engine.faults import NotFound

router = APIRouter(route_class=OneTurn)
_SHA256 = re.compile("[0-9a-f]{64}")
_KNOWN_TYPES = frozenset(
    {"application/pdf", "application/json", "image/png", "image/jpeg", "text/csv"}
)


@router.get("/documents/{sha256}")
def document(request: Request, visitor: Reader, sha256: str) -> Response:
    """Hand out a document to those who may see its case."""
    if not _SHA256.fullmatch(sha256):
        raise NotFound("there is no such document")
    found = queries.document(workspace_of(request), sha256, visitor.person)
    known = found.content_type if found.content_type in _KNOWN_TYPES else "application/octet-stream"
    return download(found.content, found.name, known)
