"""Our own part of the interface: the ledger, reports, verification."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.answers import download, json_answer
from api.http import shapes
from api.identity import workspace_of
from api.ledger_selection import read_period, read_request, texts_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, key_of
from api.waiting_for_receipts import awaited_receipt
from audit.finding import RULES_OF_MEANING
from engine import queries
from engine.commands.check_rules import check_rules
from engine.commands.export_ledger import export_ledger, missing_places
from engine.commands.export_selection import export_selection
from engine.commands.verify_ledger import verify_ledger
from engine.faults import NotFound, SelectionRefused
from engine.model import EntryView
from engine.queries.newest_checkpoint import newest_checkpoint

router = APIRouter(route_class=OneTurn)


@router.get("/process-instances/{key}/ledger")
def entries(request: Request, caller: Caller, key: str) -> Response:
    """Return a case's entries; `body` is the record itself, hashes are hex."""
    case = queries.case(workspace_of(request), key_of(key), caller)
    return json_answer(shapes.page([_entry(one) for one in case.entries], len(case.entries)))


@router.get("/process-instances/{key}/ledger/{seq}/receipt")
def receipt(request: Request, caller: Caller, key: str, seq: str, wait: bool = False) -> Response:
    """Hand out the receipt for an entry (C2SP tlog-proof, the entry in it).

    With `wait`, it is handed out as soon as enough witnesses have cosigned, within ten seconds;
    the header `Witnessed` says whether they have.
    """
    workspace, asked = workspace_of(request), (key_of(key), key_of(seq))
    made = (
        awaited_receipt(workspace, *asked, caller)
        if wait
        else queries.receipt(workspace, *asked, caller)
    )
    return PlainTextResponse(
        made.text,
        headers={
            "Content-Disposition": f'attachment; filename="{key}-{seq}.tlog-proof"',
            "Witnessed": "yes" if made.witnessed else "no",
        },
    )


@router.get("/process-instances/{key}/report")
def report(request: Request, caller: Caller, key: str, language: str = "de") -> Response:
    """Hand out the sealed report (PDF with the evidence in it), in German or English (`en`)."""
    # Imported late: report and seal load half a second of libraries that most processes never need.
    from engine.commands.export_case import export_case

    made = export_case(workspace_of(request), key_of(key), actor=caller, language=language)
    return download(made.pdf, made.file_name, "application/pdf")


@router.get("/ledger/checkpoint")
def checkpoint(request: Request, _caller: Caller) -> Response:
    """Return the newest signed checkpoint, as C2SP tlog-checkpoint text."""
    text = newest_checkpoint(workspace_of(request))
    if text is None:
        raise NotFound("there is no checkpoint yet; it follows the first entries within a second")
    return PlainTextResponse(text)


@router.post("/ledger/export")
def export(request: Request, caller: Caller, body: Body) -> Response:
    """Hand out the ledger for `vorgang-verify`; that it was made is recorded.

    Without a body all of it, with a header `Missing-Places` if entries are gone from the database:
    their places in the ledger, the first hundred. Else what the members narrow it to (`case`,
    `process`, `version`, `from`, `to`, `types`, `actor`, `person`, `purpose`), in the form of
    `format` (`json`, `zip`, `csv`, `pdf`), as `report` and in `language` (`de`, `en`), with
    `values` `open` or `sealed`.
    """
    if not body:
        workspace = workspace_of(request)
        content = export_ledger(workspace, actor=caller)
        answer = download(content, "ledger.json", "application/json")
        missing = missing_places(workspace, actor=caller)
        if missing:
            answer.headers["missing-places"] = ", ".join(map(str, missing))
        return answer
    wanted = read_request(texts_of(body))
    made = export_selection(workspace_of(request), wanted, actor=caller)
    return download(made.content, made.name, made.media_type)


@router.post("/ledger/rules")
def rules(request: Request, caller: Caller, body: Body) -> Response:
    """Read the ledger for its meaning: which evidence rules are broken, all or of one `case`,
    `from` and `to` a time."""
    texts = texts_of(body)
    case = texts.pop("case", "")
    if set(texts) - {"from", "to"}:
        raise SelectionRefused(f"unknown: {', '.join(sorted(set(texts) - {'from', 'to'}))}")
    since, until = read_period(texts)
    key = key_of(case) if case else None
    workspace = workspace_of(request)
    found = check_rules(workspace, case=key, since=since, until=until, actor=caller)
    return json_answer({"findings": [asdict(one) for one in found]})


@router.post("/ledger/verification")
def verification(request: Request, caller: Caller) -> Response:
    """Verify the live ledger; `sound` says that all is as it was signed, whatever rules of evidence
    the findings name."""
    findings = verify_ledger(workspace_of(request), actor=caller)
    sound = all(one.code in RULES_OF_MEANING for one in findings)
    return json_answer({"sound": sound, "findings": [asdict(one) for one in findings]})


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
