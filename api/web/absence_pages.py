"""Who stands in for whom while somebody is away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.proof import ProvenForm
from api.requests import PostedForm, Reader, key_of
from api.web import formats, pages
from api.web.reason_field import Reason, question, reason_in
from api.web.refusals import as_sentence
from api.web.texts import say
from engine.commands.name_deputy import name_deputy, withdraw_deputy
from engine.faults import EngineFault, NotFound
from engine.inbox_model import Deputyship
from engine.model import Person
from engine.queries.inbox_choices import colleagues, deputyships

router = APIRouter(route_class=OneTurn)
_EARLIEST, _LATEST = 1970, 9000
"""Years in which a calendar has a day before and a day after, in every zone."""
_FIELDS = ("absent", "deputy", "from", "until", "reason")


@router.get("/account/absence")
def absence(request: Request, visitor: Reader) -> Response:
    """Show the deputies of a person, and a form to name one."""
    return _page(request, visitor, {}, {})


@router.post("/account/absence")
def name(request: Request, posted: ProvenForm) -> Response:
    """Name a deputy from the first day until the end of the last one."""
    given = {one: posted.fields.get(one, "").strip() for one in _FIELDS}
    begins, ends = _day(given["from"]), _day(given["until"])
    person = posted.visitor.person
    absent = given["absent"] or person.account_id
    why = reason_in(posted.fields) if absent != person.account_id else Reason()
    faults = {
        **({} if given["deputy"] else {"deputy": say("absence.missing_deputy")}),
        **({} if begins else {"from": say("absence.missing_from")}),
        **({} if ends else {"until": say("absence.missing_until")}),
        **({"reason": why.fault} if why.fault else {}),
    }
    if begins is None or ends is None or faults:
        return _page(request, posted.visitor, given, faults)
    try:
        name_deputy(
            workspace_of(request),
            absent,
            given["deputy"],
            begins,
            ends + timedelta(days=1),
            why.text,
            actor=person,
        )
    except EngineFault as fault:
        return _page(request, posted.visitor, given, {"deputy": as_sentence(fault)})
    return pages.see_other("/account/absence?done=deputy-named")


@router.post("/account/absence/{key}/withdraw")
def withdraw(request: Request, posted: PostedForm, key: str) -> Response:
    """End a deputyship now."""
    workspace, number, person = workspace_of(request), key_of(key), posted.visitor.person
    standing = {one.key: one for one in deputyships(workspace, person)}
    why = Reason()
    if number in standing and _for_another(person, standing[number].absent):
        why = reason_in(posted.fields)
        if why.fault:
            return _question(request, posted.visitor, standing[number], why)
    withdraw_deputy(workspace, number, why.text, actor=person)
    return pages.see_other("/account/absence?done=deputy-withdrawn")


@router.get("/account/absence/{key}/withdraw")
def ask_back(request: Request, visitor: Reader, key: str) -> Response:
    """Ask an administrator why they end somebody else's deputyship."""
    for one in deputyships(workspace_of(request), visitor.person):
        if one.key == key_of(key) and _for_another(visitor.person, one.absent):
            return _question(request, visitor, one, None)
    raise NotFound("there is no such deputyship")


def _question(
    request: Request, visitor: Visitor, one: Deputyship, given: Reason | None
) -> Response:
    return question(
        request,
        visitor,
        "absence_question.html",
        given,
        address=f"/account/absence/{one.key}/withdraw",
        words=say("absence.stands_in", deputy=one.deputy_name, absent=one.absent_name),
        first=formats.day(one.begins_at),
        last=formats.day(one.ends_at - timedelta(minutes=1)),
    )


def _page(
    request: Request, visitor: Visitor, given: Mapping[str, str], faults: Mapping[str, str]
) -> Response:
    workspace, person = workspace_of(request), visitor.person
    now = workspace.real_time() or datetime.now(formats.ZONE)
    standing = deputyships(workspace, person)
    response = pages.page(
        request,
        visitor,
        "absence.html",
        tab="absence",
        standing=[
            (
                one,
                one.begins_at <= now,
                formats.day(one.begins_at),
                formats.day(one.ends_at - timedelta(minutes=1)),
                _may_end(person, one.absent),
                _for_another(person, one.absent),
            )
            for one in standing
        ],
        people=colleagues(workspace),
        for_others=_manages(person),
        given={one: given.get(one, "") for one in _FIELDS},
        faults=faults,
    )
    response.status_code = 422 if faults else 200
    return response


def _manages(person: Person) -> bool:
    return "administrator" in person.groups and not pages.is_auditor(person)


def _for_another(person: Person, absent: str) -> bool:
    return absent != person.account_id and _manages(person)


def _may_end(person: Person, absent: str) -> bool:
    return absent == person.account_id or _manages(person)


def _day(text: str) -> datetime | None:
    """Return the midnight at which a day begins in the office; `None` if it is none."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            day = datetime.strptime(text, form).replace(tzinfo=formats.ZONE)
        except ValueError:
            continue
        return day if _EARLIEST <= day.year <= _LATEST else None
    return None
