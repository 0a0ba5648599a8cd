"""The brand on public pages, and the page on which administrators set it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, check_token, visitor_of_page, workspace_of
from api.one_turn import OneTurn
from api.proof import require_proof
from api.requests import Reader
from api.web import pages
from api.web.language import is_english
from api.web.static_files import FOREVER
from api.web.texts import say
from engine.brand import Brand, BrandRefused, looked_at
from engine.commands.change_brand import change_brand
from engine.core.permission import Operation
from engine.faults import EngineFault, NotFound
from engine.queries.brand import brand as brand_of
from engine.workspace import require

router = APIRouter(route_class=OneTurn)
_FIELDS: Final = ("company", "colour", "imprint", "privacy", "details", "reason")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""For a logo that somebody opens by itself."""


@dataclass(frozen=True, slots=True)
class BrandShown:
    """What a public page shows of the brand: addresses, by their content; empty for none."""

    style: str = ""
    logo: str = ""
    imprint: str = ""
    privacy: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The page of the brand as it is sent off."""

    visitor: Visitor
    fields: Mapping[str, str]
    logo: bytes


def branded(request: Request) -> dict[str, Any]:
    """Return what every public page is given: the company's name and its brand."""
    workspace = workspace_of(request)
    found = brand_of(workspace)
    style, logo = found.style(), found.logo
    shown = BrandShown(
        style=f"/brand/{_hash(style)}.css" if style else "",
        logo=f"/brand/{logo.sha256}/logo" if logo else "",
        imprint=found.imprint,
        privacy=found.privacy,
    )
    return {"company": found.company or workspace.settings.company, "brand": shown}


@router.get("/brand/{name}.css")
def style_sheet(request: Request, name: str) -> Response:
    """Hand out the colours."""
    style = brand_of(workspace_of(request)).style()
    if not style or name != _hash(style):
        raise NotFound("there is no such style sheet")
    return Response(style, media_type="text/css", headers={"cache-control": FOREVER})


@router.get("/brand/{sha256}/logo")
def logo_file(request: Request, sha256: str) -> Response:
    """Hand out the logo, which does nothing but be looked at."""
    logo = brand_of(workspace_of(request)).logo
    if logo is None or logo.sha256 != sha256:
        raise NotFound("there is no such logo")
    headers = {"cache-control": FOREVER, "content-security-policy": _POLICY}
    return Response(logo.content, media_type=logo.kind, headers=headers)


@router.get("/accounts/brand")
def brand_page(request: Request, visitor: Reader) -> Response:
    """Show the brand, and take another."""
    require(visitor.person, Operation.MANAGE_ACCOUNTS)
    return _page(request, visitor, brand_of(workspace_of(request)))


async def _read(request: Request) -> Sent:
    visitor = await run_in_threadpool(visitor_of_page, request)
    async with request.form(max_files=1, max_fields=20) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        check_token(request, visitor, fields.get("csrf"))
        part = form.get("logo")
        content = await part.read() if isinstance(part, UploadFile) else b""
    return Sent(visitor, fields, content)


@router.post("/accounts/brand")
def set_brand(request: Request, sent: Annotated[Sent, Depends(_read)]) -> Response:
    """Set it."""
    workspace, given = workspace_of(request), sent.fields
    require(sent.visitor.person, Operation.MANAGE_ACCOUNTS)
    require_proof(request, sent.visitor, given)
    before = brand_of(workspace)
    logo = None if given.get("no_logo") == "yes" else before.logo
    wished = Brand(
        given.get("company", ""),
        given.get("colour", ""),
        given.get("imprint", ""),
        given.get("privacy", ""),
        logo,
        given.get("details", ""),
    )
    faults: dict[str, tuple[str, str]] = {}
    if not given.get("reason", "").strip():
        faults["reason"] = ("missing", "")
    try:
        if sent.logo:
            wished = replace(wished, logo=looked_at(sent.logo))
    except BrandRefused as refused:
        faults |= refused.faults
    try:
        if not faults:
            change_brand(workspace, wished, given["reason"], actor=sent.visitor.person)
            return pages.see_other("/accounts/brand?done=brand")
    except BrandRefused as refused:
        faults |= refused.faults
    except EngineFault:
        faults["reason"] = ("missing", "")
    told = {
        name: say(f"brand.fault.{name}.{word}", figure=_written(figure))
        for name, (word, figure) in faults.items()
    }
    return _page(request, sent.visitor, before, given=given, faults=told)


def _page(
    request: Request,
    visitor: Visitor,
    kept: Brand,
    *,
    given: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    shown = {name: getattr(kept, name, "") for name in _FIELDS} if given is None else dict(given)
    logo = f"/brand/{kept.logo.sha256}/logo" if kept.logo else ""
    response = pages.page(
        request,
        visitor,
        "brand.html",
        given=shown,
        faults=faults or {},
        logo=logo,
        usual=workspace_of(request).settings.company,
    )
    response.status_code = 422 if faults else 200
    return response


def _written(figure: str) -> str:
    return figure if is_english() else figure.replace(".", ",")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
