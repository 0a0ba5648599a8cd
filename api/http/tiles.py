"""The log as static files: checkpoint and tiles, at the addresses of C2SP tlog-tiles.

They hold hashes and a size, nothing about a person or a case; how much is done here they do tell.
So whoever is not signed in gets them only where `VORGANG_TILES_PUBLIC` says so. Entry bundles
(`/ledger/tile/entries/…`) do not exist: entries name cases and people by their ids, and are given
to auditors in exports.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.identity import visitor_of_interface, workspace_of
from engine.faults import NotFound
from engine.queries import log_files

router = APIRouter()
_FOR_EVER = 31_536_000


@router.get("/ledger/checkpoint")
def checkpoint(request: Request) -> Response:
    """Return the newest checkpoint whose tiles are there, with all its signatures."""
    _admit(request)
    note = log_files.checkpoint_note(workspace_of(request))
    if note is None:
        raise NotFound("there is no checkpoint yet; it follows the first entries within a second")
    return PlainTextResponse(note, headers={"cache-control": "no-cache"})


@router.get("/ledger/tile/{path:path}")
def tile(request: Request, path: str) -> Response:
    """Return a tile's hashes, 32 bytes each; the same bytes for ever."""
    scope = _admit(request)
    content = log_files.tile_content(workspace_of(request), f"tile/{path}")
    if content is None:
        raise NotFound("there is no such tile; of one that is full only the whole is kept")
    kept = f"{scope}, max-age={_FOR_EVER}, immutable"
    return Response(content, 200, {"cache-control": kept}, "application/octet-stream")


def _admit(request: Request) -> str:
    """Return for whom answers may be kept, after asking who it is where that matters."""
    if workspace_of(request).settings.tiles_public:
        return "public"
    visitor_of_interface(request)
    return "private"
