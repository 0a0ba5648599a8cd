"""Starting a new case: the list of what may be started, and the form of one process."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import Body, IslandVisitor, PostedForm, Reader, key_of, object_of
from api.web import pages
from engine import queries
from engine.commands.start_process_instance import start_process_instance
from engine.faults import NotFound, ProcessDefinitionUnknown

router = APIRouter(route_class=OneTurn)


@router.get("/start")
def start_list(request: Request, visitor: Reader) -> Response:
    """Show what this person may start."""
    processes = queries.startable_processes(workspace_of(request), visitor.person)
    return pages.page(request, visitor, "start_list.html", processes=processes)


@router.get("/start/{key}")
def start_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show the start form of one process."""
    number = key_of(key)
    startable = queries.startable_processes(workspace_of(request), visitor.person)
    process = next((one for one in startable if one.key == number), None)
    if process is None:
        raise ProcessDefinitionUnknown(f"process definition {number} cannot be started by you")
    return pages.page(request, visitor, "start_form.html", process=process)


@router.get("/start/{key}/form.json")
def start_form(request: Request, visitor: Reader, key: str) -> Response:
    """Answer the form island: schema and data of the start form."""
    form = queries.start_form(workspace_of(request), key_of(key), visitor.person)
    if form is None:
        raise NotFound(f"process definition {key} has no start form")
    return json_answer({"schema": form.schema, "data": form.data})


@router.post("/start/{key}")
def start(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Start a case with what the form holds; the island goes on to `location`."""
    return json_answer({"location": _start(request, visitor, key, object_of(body, "data"))})


@router.post("/start/{key}/begin")
def begin(request: Request, posted: PostedForm, key: str) -> Response:
    """Start a case that needs no form."""
    return pages.see_other(_start(request, posted.visitor, key, {}))


def _start(request: Request, visitor: Visitor, key: str, values: Mapping[str, object]) -> str:
    started = start_process_instance(
        workspace_of(request), None, key=key_of(key), variables=values, actor=visitor.person
    )
    return f"/inbox?done=started&case={started.key}"
