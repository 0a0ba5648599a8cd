"""Public forms inside pages of other sites: of those alone that the installation names.

No cookie is read or set, nothing is kept in the browser, nobody else is asked for anything.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from api.gate import CONTENT_SECURITY_POLICY
from api.identity import workspace_of
from api.web.static_files import STATIC
from engine.embedding import origins

router = APIRouter()


@router.get("/embed.js")
def script(request: Request) -> Response:
    """Return the script that puts a form into another site's page, for sites that may."""
    allowed, asked = _allowed(request), request.headers.get("origin")
    headers = {"cache-control": "no-cache", "vary": "origin"}
    if allowed:
        headers["cross-origin-resource-policy"] = "cross-origin"
    if asked in allowed:
        headers["access-control-allow-origin"] = asked
    return FileResponse(STATIC / "embed.js", media_type="text/javascript", headers=headers)


def embeddable(request: Request, answer: HTMLResponse) -> HTMLResponse:
    """Return a page that the named sites may show inside theirs, and nobody else."""
    if allowed := _allowed(request):
        ancestors = f"frame-ancestors {' '.join(allowed)};"
        policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none';", ancestors)
        answer.headers["content-security-policy"] = policy
    return answer


def embedded_in(request: Request) -> str:
    """Return the sites, as a page tells them to its own script; empty for none."""
    return " ".join(_allowed(request))


def _allowed(request: Request) -> tuple[str, ...]:
    return origins(workspace_of(request).settings.embed_origins)
