"""Forms of a process with sample data: shown as people see them, checked as the server does."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.identity import Visitor, workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.requests import Body, IslandVisitor, PostedForm, Reader, key_of, object_of
from api.web import pages
from api.web.process_pages import sight_of
from api.web.process_rows import head
from api.web.texts import say
from engine.queries.form_preview import form_preview, try_submission
from forms.strict_json import JsonRefused, parse_json

router = APIRouter(route_class=OneTurn)
LONGEST = 50_000
"""Characters of sample data."""


@router.get("/processes/{key}/forms/{form_key}")
def preview_page(request: Request, visitor: Reader, key: str, form_key: str) -> Response:
    """Show a form without any data."""
    return _page(request, visitor, (key, form_key), "{}")


@router.post("/processes/{key}/forms/{form_key}")
def preview_with_sample(request: Request, posted: PostedForm, key: str, form_key: str) -> Response:
    """Show a form with the sample data that a person gives; they are kept nowhere."""
    given = posted.fields.get("sample", "")
    return _page(request, posted.visitor, (key, form_key), given)


@router.post("/processes/{key}/forms/{form_key}/check")
def check(
    request: Request, visitor: IslandVisitor, key: str, form_key: str, body: Body
) -> Response:
    """Answer with the variables that a case would get; nothing is set.

    Faults are answered as for any form, so that the island shows each at its field.
    """
    sight_of(request, visitor, key)
    return checked(request, visitor, form_key, body)


def checked(
    request: Request, visitor: Visitor, form_key: str, body: Mapping[str, object]
) -> Response:
    """Answer with the variables that a submission would set."""
    variables = try_submission(
        workspace_of(request),
        key_of(form_key),
        object_of(body, "data"),
        object_of(body, "sample"),
        visitor.person,
    )
    told = [(name, write_json(value).decode()) for name, value in sorted(variables.items())]
    return HTMLResponse(pages.render("_form_checked.html", variables=told))


def _page(request: Request, visitor: Visitor, keys: tuple[str, str], text: str) -> Response:
    sight = sight_of(request, visitor, keys[0])
    sample, fault = sample_of(text)
    form = form_preview(workspace_of(request), key_of(keys[1]), sample, visitor.person)
    given = write_json({"schema": form.schema, "data": form.data}).decode()
    answer = pages.page(
        request,
        visitor,
        "form_preview.html",
        **head(sight, visitor.person, "parts"),
        form=form,
        form_key=key_of(keys[1]),
        given=given,
        text=text,
        sample=write_json(sample).decode(),
        fault=fault,
        longest=LONGEST,
    )
    if fault:
        answer.status_code = 422
    return answer


def sample_of(text: str) -> tuple[dict[str, object], str]:
    """Return the sample data, and what is wrong with the text if something is."""
    if len(text) > LONGEST:
        return {}, say("preview.too_long", most=LONGEST)
    try:
        value = parse_json(text.encode()) if text.strip() else {}
    except JsonRefused:
        value = None
    if not isinstance(value, dict):
        return {}, say("preview.not_json")
    return value, ""
