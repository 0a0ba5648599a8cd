"""Pages on which operators hold a case, let it go on, move it, or change what it knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import modification_words
from api.identity import Visitor, workspace_of
from api.json_text import json_of, write_json
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import cases, pages, refusals
from api.web.language import language
from api.web.reason_field import Reason, question, reason_in
from api.web.texts import say
from engine import queries
from engine.commands.modify_process_instance import (
    modify_process_instance,
    preview_modification,
)
from engine.commands.note_reading import note_reading
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.set_variables import preview_variables, set_variables
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.core.variable_step import VariableChange
from engine.model import CaseView
from engine.modification_model import (
    Activation,
    Modification,
    ModificationRefused,
    Movement,
    Termination,
)
from engine.workspace import Workspace
from forms.strict_json import JsonRefused, parse_json

router = APIRouter(route_class=OneTurn)
LONGEST_NAME = 255
PROTECTED = "requester"
"""No operator writes who handed a case in."""
_WAYS_IN = ("Task", "Gateway", "subProcess", "SubProcess", "transaction", "callActivity")
_EVENTS = ("intermediateCatchEvent", "intermediateThrowEvent", "endEvent")


class Place(NamedTuple):
    """An element to choose: its id and its name."""

    element: str
    name: str


@router.get("/cases/{key}/suspend")
def suspend_page(request: Request, visitor: Reader, key: str) -> Response:
    """Ask back before a case is held."""
    return _asked(request, visitor, key, "suspend")


@router.post("/cases/{key}/suspend")
def suspend(request: Request, posted: PostedForm, key: str) -> Response:
    """Hold a case for a reason."""
    return _done(request, posted, key, "suspend", suspend_process_instance, "suspended")


@router.get("/cases/{key}/resume")
def resume_page(request: Request, visitor: Reader, key: str) -> Response:
    """Ask back before a held case goes on."""
    return _asked(request, visitor, key, "resume")


@router.post("/cases/{key}/resume")
def resume(request: Request, posted: PostedForm, key: str) -> Response:
    """Let a held case go on, for a reason."""
    return _done(request, posted, key, "resume", resume_process_instance, "running")


@router.get("/cases/{key}/move")
def move_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show where a case stands and where it could go on."""
    pages.require_operator(visitor.person)
    case = queries.case(workspace_of(request), key_of(key), visitor.person)
    return _move_page(request, visitor, case, {})


@router.post("/cases/{key}/move")
def move(request: Request, posted: PostedForm, key: str) -> Response:
    """Say what a move would do; once that is confirmed, do it."""
    workspace, number, fields = workspace_of(request), key_of(key), posted.fields
    modification = _modification(fields.get("from", ""), fields.get("to", ""))
    person = posted.visitor.person
    if fields.get("edit"):
        return _move_page(
            request, posted.visitor, queries.case(workspace, number, person), {**fields}
        )
    given = reason_in(fields) if fields.get("confirmed") else Reason()
    try:
        if fields.get("confirmed") and not given.fault:
            modify_process_instance(workspace, number, modification, given.text, actor=person)
            return pages.see_other(f"/cases/{number}?done=moved")
        told = preview_modification(workspace, number, modification, actor=person)
        more: dict[str, object] = {"sentences": modification_words.sentences(told, language())}
    except ModificationRefused as refused:
        more = {"findings": [refusals.choose(one.german, one.message) for one in refused.findings]}
    case = queries.case(workspace, number, person)
    return _move_page(request, posted.visitor, case, {**fields, **more}, given.fault)


@router.get("/cases/{key}/change")
def change_page(request: Request, visitor: Reader, key: str) -> Response:
    """Ask which variable of a case is to have which value."""
    pages.require_operator(visitor.person)
    return _change_page(request, visitor, key_of(key), {}, Reason())


@router.post("/cases/{key}/change")
def change(request: Request, posted: PostedForm, key: str) -> Response:
    """Say what a variable of a case holds and would hold; once that is confirmed, change it."""
    number, fields, reason = key_of(key), posted.fields, reason_in(posted.fields)
    pages.require_operator(posted.visitor.person)
    case = queries.case(workspace_of(request), number, posted.visitor.person)
    name = fields.get("name", "").strip()
    fault = _fault_of_name(case, name, bool(fields.get("new")))
    if fields.get("edit"):
        return _change_page(request, posted.visitor, number, fields, Reason(reason.text))
    if fault or reason.fault:
        return _change_page(request, posted.visitor, number, fields, reason, fault)
    values = {name: value_of(fields.get("value", ""))}
    if not fields.get("confirmed"):
        return _change_page(request, posted.visitor, number, fields, reason, values=values)
    set_variables(
        workspace_of(request),
        number,
        values,
        reason.text,
        rectifies=bool(fields.get("rectification")),
        actor=posted.visitor.person,
    )
    return pages.see_other(f"/cases/{number}?done=changed")


def _fault_of_name(case: CaseView, name: str, is_new: bool) -> str:
    """Return what is wrong with the name of a value: one that is not there yet is so on purpose, or
    the wrong value would stay beside it."""
    if not 0 < len(name) <= LONGEST_NAME:
        return say("change.name_missing", count=LONGEST_NAME)
    return "" if is_new or name in case.variables else say("change.name_unknown", name=name)


def _is_new(case: CaseView, name: str) -> bool:
    return bool(name) and name not in case.variables


def _change_page(
    request: Request,
    visitor: Visitor,
    key: int,
    fields: Mapping[str, str],
    given: Reason,
    name_fault: str = "",
    values: Mapping[str, object] | None = None,
) -> Response:
    workspace = workspace_of(request)
    case = queries.case(workspace, key, visitor.person)
    name, faulty = fields.get("name", ""), bool(name_fault or given.fault)
    preview = None
    if values is not None:
        (preview,) = preview_variables(workspace, key, values, actor=visitor.person)
        note_reading(workspace, key, "case", actor=visitor.person)
    shown = pages.page(
        request,
        visitor,
        "change.html",
        **cases.head(case, visitor.person),
        known=sorted(set(case.variables) - {PROTECTED}),
        name=name,
        value=fields.get("value", ""),
        rectification=bool(fields.get("rectification")),
        preview=None if preview is None else _told(preview),
        new=bool(fields.get("new")),
        is_new=bool(fields.get("new"))
        or (faulty and bool(name.strip()) and name.strip() not in case.variables),
        name_fault=name_fault,
        faulty=faulty,
        given=given,
    )
    shown.status_code = 422 if faulty else 200
    return shown


def _told(change: VariableChange) -> list[tuple[str, str]]:
    """Return what a value is and will be, each under its label, as JSON."""
    old = write_json(json_of(change.old)).decode() if change.known else say("change.was_nothing")
    new = write_json(json_of(change.new)).decode()
    return [(say("change.old"), old), (say("change.value"), new)]


def _asked(
    request: Request, visitor: Visitor, key: str, what: str, given: Reason | None = None
) -> Response:
    pages.require_operator(visitor.person)
    case = queries.case(workspace_of(request), key_of(key), visitor.person)
    head = cases.head(case, visitor.person)
    return question(request, visitor, "intervention.html", given, what=what, **head)


def _done(
    request: Request,
    posted: PostedForm,
    key: str,
    what: str,
    command: Callable[..., None],
    toast: str,
) -> Response:
    workspace: Workspace = workspace_of(request)
    number, reason = key_of(key), reason_in(posted.fields)
    if reason.fault:
        return _asked(request, posted.visitor, key, what, reason)
    command(workspace, number, reason.text, actor=posted.visitor.person)
    return pages.see_other(f"/cases/{number}?done={toast}")


def _move_page(
    request: Request, visitor: Visitor, case: CaseView, chosen: dict[str, object], fault: str = ""
) -> Response:
    shown = pages.page(
        request,
        visitor,
        "move.html",
        **cases.head(case, visitor.person),
        sources=standing(case),
        targets=reachable(case),
        source=chosen.get("from", ""),
        target=chosen.get("to", ""),
        given=Reason(str(chosen.get("reason", "")), fault),
        sentences=chosen.get("sentences"),
        findings=chosen.get("findings"),
    )
    shown.status_code = 422 if fault else 200
    return shown


def standing(case: CaseView) -> list[Place]:
    """Return where a case stands, each place once."""
    here = dict.fromkeys(token.activity_id for token in case.tokens)
    return [_place(case, element) for element in here]


def reachable(case: CaseView) -> list[Place]:
    """Return where a case could go on."""
    return [
        _place(case, element)
        for element, tag in case.element_types.items()
        if tag.endswith(_WAYS_IN) or tag in (*_EVENTS, "task")
    ]


def _place(case: CaseView, element: str) -> Place:
    name = case.element_names.get(element)
    return Place(element, f"{name} ({element})" if name else element)


def _modification(source: str, target: str) -> Modification:
    if source and target:
        return Modification(movements=(Movement(Termination(element=source), target),))
    return Modification(
        activations=(Activation(target),) if target else (),
        terminations=(Termination(element=source),) if source else (),
    )


def value_of(text: str) -> object:
    """Return what somebody typed: JSON if it is some, else the text itself."""
    try:
        return parse_json(text.encode())
    except JsonRefused:
        return text
