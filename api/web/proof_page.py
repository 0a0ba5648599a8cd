"""The page that asks somebody to show again who they are, before what they sent is done."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.identity import Visitor, workspace_of
from api.proof import ProofNeeded
from api.web import pages
from api.web.texts import say


def ask(request: Request, needed: ProofNeeded) -> HTMLResponse:
    """Return the page; what was sent goes along with the password."""
    visitor = request.state.visitor
    assert isinstance(visitor, Visitor)
    sent = request.method == "POST"
    path = request.url.path
    kept = needed.fields if sent else {"csrf": visitor.csrf, "next": path}
    settings = workspace_of(request).settings
    content = pages.render(
        "proof.html",
        person=visitor.person,
        csrf=visitor.csrf,
        theme=visitor.theme,
        places=pages.places_of(visitor.person),
        action=path if sent else "/account/proof",
        back=_page_before(path),
        kept=kept,
        fault=say(needed.fault) if needed.fault else "",
        by_password=needed.by_password,
        provider=settings.oidc_name if settings.oidc_issuer else "",
        now=datetime.now(UTC),
        open_count=0,
        toast=None,
    )
    return HTMLResponse(content, 403)


def _page_before(path: str) -> str:
    """Return the page on which what was sent stands, to go back to."""
    if path.startswith("/accounts/") and path != "/accounts/new":
        return "/".join(path.split("/")[:3])
    return "/account/security" if path.startswith(("/account/second", "/account/proof")) else path
