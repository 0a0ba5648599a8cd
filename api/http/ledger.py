"""Our own part of the interface: the ledger, reports, verification."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.answers import download, json_answer
from api.http import shapes
from api.identity import workspace_of
from api.requests import Caller, key_of
from engine import queries
from engine.commands.export_ledger import export_ledger
from engine.commands.verify_ledger import verify_ledger
from engine.faults import NotFound
from engine.model import EntryView
from engine.queries.newest_checkpoint import newest_checkpoint

router = APIRouter()


@router.get("/process-instances/{key}/ledger")
def entries(request: Request, caller: Caller, key: str) -> Response:
    """Return a case's entries; `body` is the record itself, hashes are hex."""
    case = queries.case(workspace_of(request), key_of(key), caller)
    return json_answer(shapes.page([_entry(one) for one in case.entries], len(case.entries)))


@router.get("/process-instances/{key}/report")
def report(request: Request, caller: Caller, key: str) -> Response:
    """Hand out the sealed report (PDF with the evidence in it)."""
    # Imported late: report and seal load half a second of libraries that most processes never need.
    from engine.commands.export_case import export_case

    made = export_case(workspace_of(request), key_of(key), actor=caller)
    return download(made.pdf, made.file_name, "application/pdf")


@router.get("/ledger/checkpoint")
def checkpoint(request: Request, _caller: Caller) -> Response:
    """Return the newest signed checkpoint, as C2SP tlog-checkpoint text."""
    text = newest_checkpoint(workspace_of(request))
    if text is None:
        raise NotFound("there is no checkpoint yet; it follows the first entries within a second")
    return PlainTextResponse(text)


@router.post("/ledger/export")
def export(request: Request, caller: Caller) -> Response:
    """Hand out the whole ledger for `vorgang-verify`; that it was made is recorded."""
    content = export_ledger(workspace_of(request), actor=caller)
    return download(content, "ledger.json", "application/json")


@router.post("/ledger/verification")
def verification(request: Request, caller: Caller) -> Response:
    """Verify the live ledger; `findings` is empty if all is as it was signed."""
    findings = verify_ledger(workspace_of(request), actor=caller)
    return json_answer({"sound": not findings, "findings": [asdict(one) for one in findings]})


def _entry(view: EntryView) -> dict[str, object]:
    return {
        "seq": view.seq,
        "index": view.index,
        "at": shapes.moment(view.at),
        "actorName": view.actor_name,
        "leaf": view.leaf.hex(),
        "previous": view.previous.hex(),
        "body": view.body.decode(),
        "proven": view.proven,
    }
