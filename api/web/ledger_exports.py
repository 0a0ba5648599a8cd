"""On the ledger's page: an auditor looks at a selection and takes it away, or a checkpoint, or the
procedure documentation."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import Visitor, workspace_of
from api.ledger_selection import NAMES, read_request
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web import pages
from api.web.findings import MOST, by_rule, for_people
from api.web.ledger_pages import Trouble, ledger_page_for
from api.web.ledger_search import fact_words_of, row_of
from api.web.texts import say
from audit.filters import read_filters
from engine import queries
from engine.commands.export_selection import export_selection
from engine.commands.preview_selection import preview_selection
from engine.core.permission import Operation
from engine.faults import NotFound, SelectionRefused
from engine.queries.ledger_search import entry_at
from engine.queries.newest_checkpoint import newest_checkpoint
from engine.workspace import require

router = APIRouter(route_class=OneTurn)
_NARROWING = NAMES - {"format", "report", "language", "values"}


@router.post("/ledger/auszug")
def take_away(request: Request, posted: PostedForm) -> Response:
    """Hand out the selection that the form names; where there is none, say why on the page."""
    given, visitor = _given(posted.fields), posted.visitor
    if not _narrows(given):
        trouble = Trouble(say("selection.refused"), say("selection.nothing"))
        return ledger_page_for(request, visitor, trouble=trouble, given=given, status=400)
    fields, faults = _checked(request, visitor, given)
    if faults:
        return ledger_page_for(request, visitor, faults=faults, given=given, status=400)
    try:
        made = export_selection(workspace_of(request), read_request(fields), actor=visitor.person)
    except (NotFound, SelectionRefused) as fault:
        trouble = _trouble(fault, fields)
        return ledger_page_for(request, visitor, trouble=trouble, given=given, status=400)
    return download(made.content, made.name, made.media_type)


@router.get("/ledger/preview")
def preview(request: Request, visitor: Reader) -> Response:
    """Show what the selection that the address names holds, before it is taken away."""
    require(visitor.person, Operation.EXPORT_LEDGER)
    asked = {name: text[:500].replace("\0", "") for name, text in request.query_params.items()}
    given, workspace = _given(asked), workspace_of(request)
    fields, faults = _checked(request, visitor, given)
    trouble = (
        None if _narrows(given) else Trouble(say("selection.refused"), say("selection.nothing"))
    )
    if faults or trouble:
        return ledger_page_for(
            request, visitor, faults=faults, trouble=trouble, given=given, status=400
        )
    wanted = read_request(fields)
    try:
        held = preview_selection(workspace, wanted, actor=visitor.person)
    except (NotFound, SelectionRefused) as fault:
        trouble = _trouble(fault, fields)
        return ledger_page_for(request, visitor, trouble=trouble, given=given, status=400)
    hits = [entry_at(workspace, visitor.person, place) for place in held.first]
    return pages.page(
        request,
        visitor,
        "ledger_preview.html",
        given={name: text for name, text in given.items() if text},
        back=urlencode({name: text for name, text in given.items() if text}),
        form=wanted.form,
        report=wanted.report,
        opened=wanted.opened,
        held=held,
        kinds=[(kind, fact_words_of(kind), count) for kind, count in held.kinds],
        rules=[one for one in by_rule(held.findings) if one.count],
        findings=for_people(workspace, held.findings[:MOST], visitor.person),
        rows=[row_of(hit) for hit in hits],
    )


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


def _given(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in fields.items() if name in NAMES}


def _narrows(given: Mapping[str, str]) -> bool:
    # A report takes the facts that it is about, if nobody names others.
    return any(given.get(name) for name in _NARROWING) or given.get("format") == "pdf"


def _trouble(fault: NotFound | SelectionRefused, fields: Mapping[str, str]) -> Trouble:
    """Return why there is nothing to take away."""
    if isinstance(fault, NotFound):
        return Trouble(say("selection.empty"), say("selection.empty_words"))
    words = "nothing" if not any(fields.get(name) for name in _NARROWING) else "refused_words"
    return Trouble(say("selection.refused"), say(f"selection.{words}"))


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
