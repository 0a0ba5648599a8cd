"""Deployed forms: the list, and each as people see it, tried out without a trace."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.requests import Body, IslandVisitor, Reader, key_of
from api.web import pages
from api.web.form_previews import checked
from api.web.process_rows import draws_processes
from engine.queries.form_preview import form_preview
from engine.queries.model_drafts import deployed_forms

router = APIRouter(route_class=OneTurn)


@router.get("/forms")
def form_list(request: Request, visitor: Reader) -> Response:
    """Show the forms that are files of their own, each with its newest version."""
    found = deployed_forms(workspace_of(request), visitor.person)
    draws = draws_processes(visitor.person)
    return pages.page(request, visitor, "forms.html", forms=found, draws=draws)


@router.get("/forms/{key}")
def form_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show one form without any data."""
    number = key_of(key)
    form = form_preview(workspace_of(request), number, {}, visitor.person)
    given = write_json({"schema": form.schema, "data": form.data}).decode()
    return pages.page(
        request,
        visitor,
        "form_page.html",
        form=form,
        key=number,
        given=given,
        draws=draws_processes(visitor.person),
    )


@router.post("/forms/{key}/check")
def check(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Answer with the variables that a case would get; nothing is set."""
    return checked(request, visitor, key, body)
