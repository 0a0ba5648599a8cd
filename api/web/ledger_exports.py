"""On the ledger's page: an auditor takes away a selection, or has the rules checked."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import workspace_of
from api.ledger_selection import NAMES, read_period, read_request
from api.one_turn import OneTurn
from api.requests import PostedForm
from api.web.ledger_pages import Trouble, ledger_page_for
from api.web.texts import say
from engine.commands.check_rules import check_rules
from engine.commands.export_selection import export_selection
from engine.faults import NotFound, SelectionRefused

router = APIRouter(route_class=OneTurn)


@router.post("/ledger/auszug")
def take_away(request: Request, posted: PostedForm) -> Response:
    """Hand out the selection that the form names; where there is none, say why on the page."""
    fields = {name: text for name, text in posted.fields.items() if name in NAMES}
    try:
        wanted = read_request(fields)
        made = export_selection(workspace_of(request), wanted, actor=posted.visitor.person)
    except NotFound:
        trouble = Trouble(say("selection.empty"), say("selection.empty_words"))
    except SelectionRefused as fault:
        trouble = Trouble(say("selection.refused"), say("selection.refused_words", fault=fault))
    else:
        return download(made.content, made.name, made.media_type)
    return ledger_page_for(request, posted.visitor, trouble=trouble, given=fields, status=400)


@router.post("/ledger/regeln")
def rules(request: Request, posted: PostedForm) -> Response:
    """Check the rules and show what was found."""
    fields = {name: text for name, text in posted.fields.items() if name in {"from", "to"}}
    workspace, person = workspace_of(request), posted.visitor.person
    try:
        since, until = read_period(fields)
    except SelectionRefused as fault:
        trouble = Trouble(say("selection.refused"), say("selection.refused_words", fault=fault))
        return ledger_page_for(request, posted.visitor, trouble=trouble, status=400)
    found = check_rules(workspace, since=since, until=until, actor=person)
    return ledger_page_for(request, posted.visitor, rules=found)
