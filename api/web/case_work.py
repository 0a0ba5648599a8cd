"""What one case waits for, and its variables by scope: a page for operators and auditors."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Reader, key_of
from api.web import pages, values
from api.web.cases import head
from api.web.texts import say
from engine import queries
from engine.commands.note_reading import note_reading
from engine.queries.case_work import case_work

router = APIRouter(route_class=OneTurn)


@router.get("/cases/{key}/work")
def case_work_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show jobs, timers, what else is waited for, and the variables of each scope."""
    workspace, number = workspace_of(request), key_of(key)
    found = case_work(workspace, number, visitor.person)
    case = queries.case(workspace, number, visitor.person)
    note_reading(workspace, number, "case", actor=visitor.person)

    def named(element: str) -> str:
        return found.element_names.get(element) or case.element_names.get(element) or element

    return pages.page(
        request,
        visitor,
        "case_work.html",
        **head(case, visitor.person),
        awaited=[(one, named(one.element)) for one in found.awaited],
        jobs=[(one, named(one.activity_id)) for one in found.jobs],
        scopes=[
            (
                one,
                named(one.element) if one.token else say("work.whole_case"),
                values.labelled(one.variables),
            )
            for one in found.scopes
        ],
    )
