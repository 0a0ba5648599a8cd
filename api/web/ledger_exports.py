"""On the ledger's page: an auditor takes away a selection, a checkpoint or the procedure
documentation, or has the rules checked."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import Visitor, workspace_of
from api.ledger_selection import NAMES, read_period, read_request
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web.findings import for_people
from api.web.ledger_pages import Trouble, ledger_page_for
from api.web.texts import say
from audit.filters import read_filters
from engine import queries
from engine.commands.check_rules import check_rules
from engine.commands.export_selection import export_selection
from engine.faults import NotFound, SelectionRefused
from engine.queries.newest_checkpoint import newest_checkpoint

router = APIRouter(route_class=OneTurn)
_NARROWING = NAMES - {"format", "report", "language", "values"}


@router.post("/ledger/auszug")
def take_away(request: Request, posted: PostedForm) -> Response:
    """Hand out the selection that the form names; where there is none, say why on the page."""
    given = {name: text.strip() for name, text in posted.fields.items() if name in NAMES}
    visitor = posted.visitor
    if not any(given.get(name) for name in _NARROWING) and given.get("format") != "pdf":
        trouble = Trouble(say("selection.refused"), say("selection.nothing"))
        return ledger_page_for(request, visitor, trouble=trouble, given=given, status=400)
    fields, faults = _checked(request, visitor, given)
    if faults:
        return ledger_page_for(request, visitor, faults=faults, given=given, status=400)
    try:
        made = export_selection(workspace_of(request), read_request(fields), actor=visitor.person)
    except NotFound:
        trouble = Trouble(say("selection.empty"), say("selection.empty_words"))
    except SelectionRefused:
        words = "nothing" if not any(fields.get(name) for name in _NARROWING) else "refused_words"
        trouble = Trouble(say("selection.refused"), say(f"selection.{words}"))
    else:
        return download(made.content, made.name, made.media_type)
    return ledger_page_for(request, visitor, trouble=trouble, given=given, status=400)


@router.post("/ledger/regeln")
def rules(request: Request, posted: PostedForm) -> Response:
    """Check the rules and show what was found."""
    fields = {name: text for name, text in posted.fields.items() if name in {"from", "to"}}
    workspace, person = workspace_of(request), posted.visitor.person
    try:
        since, until = read_period(fields)
    except SelectionRefused:
        trouble = Trouble(say("selection.refused"), say("selection.fault.from"))
        return ledger_page_for(request, posted.visitor, trouble=trouble, status=400)
    found = for_people(
        workspace, check_rules(workspace, since=since, until=until, actor=person), person
    )
    return ledger_page_for(request, posted.visitor, rules=found)


@router.get("/ledger/pruefpunkt.txt")
def checkpoint(request: Request, _visitor: Reader) -> Response:
    """Hand out the newest checkpoint, for an auditor to keep."""
    found = newest_checkpoint(workspace_of(request))
    if found is None:
        raise NotFound("there is no checkpoint yet")
    name = f"pruefpunkt-{found.splitlines()[1]}.txt"
    return download(found.encode(), name, "text/plain; charset=utf-8")


@router.get("/ledger/verfahren.pdf")
def procedure_documentation(request: Request, visitor: Reader) -> Response:
    """Hand out the procedure documentation of this installation."""
    # Imported late: a PDF loads half a second of libraries that most processes never need.
    from api.procedure_pdf import printed
    from engine.queries.procedure import procedure

    made = procedure(workspace_of(request), visitor.person)
    return download(printed(made), "Verfahrensdokumentation.pdf", "application/pdf")


def _checked(
    request: Request, visitor: Visitor, given: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the selection with the case's key for its number, and what is wrong by field."""
    fields, faults = dict(given), {}
    case = given.get("case", "")
    if case and not case.isdigit():
        found = [
            str(one.key)
            for one in queries.cases(workspace_of(request), visitor.person, text=case)
            if (one.business_id or "").casefold() == case.casefold()
        ]
        if len(found) == 1:
            fields["case"] = found[0]
        else:
            faults["case"] = say("selection.fault.cases" if found else "selection.fault.case")
            fields["case"] = ""
    faults.update(
        {
            name: say(f"selection.fault.{name}")
            for name, text in fields.items()
            if text and not _readable(name, text)
        }
    )
    return fields, faults


def _readable(name: str, text: str) -> bool:
    """Return whether one part of a selection has its form."""
    try:
        wanted = read_request({name: text})
        if name == "types":
            read_filters({"types": list(wanted.selection.types)})
    except (SelectionRefused, ValueError):
        return False
    return True
